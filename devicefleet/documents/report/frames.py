"""The printed tables of a report in the order of its pages: the layout's tables, and the sums between them."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from devicefleet.documents.report import derived
from devicefleet.documents.report.entries import (
    Count,
    Derived,
    Entry,
    Half,
    Nothing,
    OfBand,
    Record,
    Rule,
    Share,
    Sum,
    money,
)  # fmt: skip
from devicefleet.documents.report.figures import Column, Kind
from devicefleet.documents.report.plan import Bar, Frame, Group, Item
from devicefleet.rules.reporting.layout import Row, Table
from devicefleet.rules.reporting.published import Printed
from devicefleet.rules.reporting.words import (
    AMOUNTS,
    SPREADS,
    UNITS,
    column_word,
    nation_word,
    row_word,
    title_of,
    whole_word,
)  # fmt: skip
from devicefleet.rules.words import N_, _

WORDS, NUMBER, SHARE, BAR = Kind.WORDS, Kind.NUMBER, Kind.SHARE, Kind.BAR
INDICATORS = {"status": "K1–K4", "trend": "K1, K2"}
"""Where a table answers more than the one that its layout names."""
SPENT = ("pence_devices", "pence_data")
COMES = ("pence_six_months", "pence_twelve_months")
DAYS = ("days_covered", "days_smartphone", "days_laptop", "days_data")
PROTECTION = {
    "hidden_below": N_("A number is hidden below"),
    "shown_from": N_("A hidden number is shown again from"),
    "base": N_("Numbers that are shown are multiples of"),
    "least_whole": N_("Shares are shown of this many or more"),
    "edge": N_("Shares are never shown closer to none or all than this many per cent"),
}


def frames(tables: Sequence[Table], sources: Sequence[str], yours: str = "") -> tuple[Frame, ...]:
    """All of them, numbered. `sources` are those who paid; purchases of `yours` are called so."""
    found = _frames({table.name: table for table in tables}, day_of(tables), sources, yours)
    return tuple(
        Frame(one.name, _("Table {n}. {caption}", n=n, caption=one.caption), one.columns, one.groups)
        for n, one in enumerate(found, start=1)
    )


def day_of(tables: Sequence[Table]) -> date:
    """The last day of the report."""
    return date.fromisoformat(next(part.when for table in tables for row in table.rows for part in row.parts))


def _frames(by: dict[str, Table], day: date, sources: Sequence[str], yours: str) -> Iterator[Frame]:
    yield _status(by, day)
    yield _measures("parts", title_of("parts", day), [by["parts"]], day)
    yield _wide(by["trend"], day)
    yield _days(day)
    yield _measures("timely", _("Gaps, and things done in time"), _of(by, "first_kit", "renewals", "gaps"), day)
    yield _spread("long", _("How long it took"), ("gap_days", "first_kit_days"))
    if "nations" in by:
        yield _nations(by["nations"], day)
    if "regions" in by:
        yield _measures("regions", title_of("regions", day), [by["regions"]], day)
    yield _band(day)
    yield _money(day)
    if sources:
        yield _sources(day, sources, yours)
    yield _wide(by["ahead"], day)
    yield _wide(by["harms"], day)
    yield _measures("things", _("Wipes, declines and waiting"), _of(by, "wiped", "waiting", "bought", "declines"), day)
    yield _spread("life", _("How long devices last, and requests waited"), ("device_life_days", "waiting_days"))
    support = _of(by, "set_up", "language", "nrm", "releases", "training", "exits", "loans")
    yield _measures("support", _("Training, safety and what people left with"), support, day)
    yield _measures("sure", _("How sure this is"), _of(by, "confirmed", "late"), day)
    yield _protection()


def _of(by: dict[str, Table], *names: str) -> list[Table]:
    return [by[name] for name in names if name in by]


def _code(table: Table) -> str:
    return INDICATORS.get(table.name, table.indicator)


def _caption(title: str, codes: Sequence[str]) -> str:
    return _("{title} ({indicators})", title=title, indicators=", ".join(dict.fromkeys(codes)))


def _status(by: dict[str, Table], day: date) -> Frame:
    """Everybody who counts, by status; and those who are paused, who do not."""
    table = by["status"]
    rows = [
        Item(row_word("status", row.code), _cell(table, row), _bar(row, 0), row.code == "covered") for row in table.rows
    ]
    rows += [Item(whole_word("status"), whole, strong=True)] if (whole := _whole(table.rows[0])) else []
    paused = [Item(row_word("paused", row.code), (*_cell(by["paused"], row), Nothing())) for row in by["paused"].rows]
    columns = (Column(_("Status"), WORDS, 3), Column(_("People")), Column(_("Share"), SHARE), Column("", BAR, 1.7))
    groups = (Group("status", "K1–K4", tuple(rows)), Group("paused", "K1", tuple(paused)))
    return Frame("status", _caption(title_of("status", day), [_code(table)]), columns, groups)


def _measures(name: str, title: str, tables: Sequence[Table], day: date) -> Frame:
    """Tables of one column under one another: how many, of how many, and what share that is."""
    alone = len(tables) == 1
    head = column_word(tables[0].name, tables[0].columns[0]) if alone else _("Number")
    of = whole_word(tables[0].name) if alone else _("Of")
    first, share, last = (1.1, 1.4, 0.9) if name == "parts" else (3.6, 1.0, 1.7)
    word = _("Region") if name == "regions" else _("What")
    columns = (
        Column(word, WORDS, first), Column(head), Column(of), Column(_("Share"), SHARE, share), Column("", BAR, last),
    )  # fmt: skip
    groups = tuple(
        Group(
            table.name,
            _code(table),
            tuple(_measure(table, row, alone=alone) for row in table.rows),
            "" if alone else _caption(title_of(table.name, day), [_code(table)]),
        )
        for table in tables
    )
    return Frame(name, _caption(title, [_code(table) for table in tables]), columns, groups)


def _measure(table: Table, row: Row, *, alone: bool) -> Item:
    """A row that is the only one of its table says which indicator it answers."""
    count, *share = _cell(table, row)
    of = Count(row.whole) if row.whole else Nothing()
    word = row_word(table.name, row.code)
    word = word if alone or len(table.rows) > 1 else _caption(word, [_code(table)])
    return Item(word, (count, of, *(share or [Nothing()])), _bar(row, 0))


def _wide(table: Table, day: date) -> Frame:
    """A table of several columns: each with its share, and at the end what they are shares of."""
    shares = table.rows[0].whole is not None
    share = _("For each 100") if table.name == "harms" else _("Share")
    heads = [Column({"trend": _("Month"), "ahead": _("Week")}.get(table.name, _("What")), WORDS, 1.6)]
    for code in table.columns:
        heads += [Column(column_word(table.name, code)), *([Column(share, SHARE)] if shares else [])]
    heads += [Column(whole_word(table.name))] if table.shows_whole else []
    items = []
    for row in table.rows:
        cells = [cell for n in range(len(row.parts)) for cell in _cell(table, row, n)]
        whole = (Count(row.whole),) if table.shows_whole and row.whole else ()
        items.append(Item(row_word(table.name, row.code), (*cells, *whole)))
    group = Group(table.name, _code(table), tuple(items))
    return Frame(table.name, _caption(title_of(table.name, day), [_code(table)]), tuple(heads), (group,))


def _nations(table: Table, day: date) -> Frame:
    """Turned round: a column for each nation, a row for each status."""
    heads = [Column(_("Status"), WORDS, 1.7)]
    for row in table.rows:
        heads += [Column(nation_word(row.code)), Column(_("Share"), SHARE, 0.9)]
    items = [
        Item(
            column_word("nations", code),
            tuple(cell for row in table.rows for cell in _cell(table, row, n)),
        )
        for n, code in enumerate(table.columns)
    ]
    wholes: list[Entry] = [cell for row in table.rows if row.whole for cell in (Count(row.whole), Nothing())]
    items.append(Item(whole_word("nations"), tuple(wholes), strong=True))
    group = Group("nations", _code(table), tuple(items))
    return Frame("nations", _caption(title_of("nations", day), [_code(table)]), tuple(heads), (group,))


def _cell(table: Table, row: Row, n: int = 0) -> tuple[Entry, ...]:
    """A part of a row, and its share where there is one."""
    count = Count(row.parts[n])
    return (count, Share(row.parts[n], row.whole)) if row.whole else (count,)


def _whole(row: Row) -> tuple[Entry, ...]:
    return (Count(row.whole), Nothing()) if row.whole else ()


def _bar(row: Row, n: int) -> Bar | None:
    return Share(row.parts[n], row.whole).of if row.whole else None


def _days(day: date) -> Frame:
    columns = (Column(_("Days"), WORDS, 3.2), Column(_("Days")), Column(_("Share"), SHARE), Column("", BAR, 2.2))
    whole = Item(_(AMOUNTS["days_in_scope"]), (Sum("days_in_scope"), Nothing()), strong=True)
    parts = [
        Item(
            _(AMOUNTS[name]),
            (Sum(name), _continuity(name)),
            partial(derived.continuity, name=name),
        )
        for name in DAYS
    ]
    return Frame("days", _caption(title_of("days", day), ["K6"]), columns, (Group("days", "K6", (whole, *parts)),))


def _continuity(name: str) -> Derived:
    share = partial(derived.continuity, name=name)
    return Derived(partial(derived.continuity_said, name=name), lambda published: Record("", share=share(published)))


def _month_cost() -> Derived:
    return Derived(derived.month_cost, lambda published: Record(_("pounds"), Printed(derived.month_pounds(published))))


def _spread(name: str, title: str, spreads: Sequence[str]) -> Frame:
    columns = (
        Column(_("What"), WORDS, 3), Column(_("Half took at most"), NUMBER, 1.2),
        Column(_("Nine of ten took at most"), NUMBER, 1.5),
    )  # fmt: skip
    items = tuple(_spread_item(one) for one in spreads)
    codes = {"long": ["K7", "K8"], "life": ["K17", "K22"]}[name]
    return Frame(name, _caption(title, codes), columns, (Group(name, codes[0], items),))


def _spread_item(name: str) -> Item:
    unit = _(UNITS[name])
    head = _("{what} ({unit})", what=_(SPREADS[name]), unit=unit)
    return Item(head, (Half(name, "middle", unit), Half(name, "ninth", unit)))


def _band(day: date) -> Frame:
    columns = (
        Column(_("Organisations compared"), WORDS, 2), Column(_("How many")), Column(_("A quarter is below")),
        Column(_("The middle one")), Column(_("A quarter is above")),
    )  # fmt: skip
    cells = tuple(OfBand(which) for which in ("organisations", "low", "middle", "high"))
    items = (Item(_("Share of people covered"), cells),)
    return Frame("band", _caption(title_of("band", day), ["K1"]), columns, (Group("band", "K1", items),))


def _money(day: date) -> Frame:
    columns = (Column(_("What"), WORDS, 3.4), Column(_("Amount")))
    month = Item(_("For each person covered for a month"), (_month_cost(),), strong=True)
    items = (
        *(_paid(name, _(AMOUNTS[name])) for name in SPENT),
        month,
        *(_paid(name, _(AMOUNTS[name])) for name in COMES),
    )
    return Frame("money", _caption(title_of("money", day), ["K19"]), columns, (Group("money", "K19", items),))


def _sources(day: date, sources: Sequence[str], yours: str) -> Frame:
    columns = (Column(_("Who paid"), WORDS, 3.4), Column(_("Amount")))
    items = tuple(_paid(f"pence:{one}", source_word(one, yours)) for one in sources)
    return Frame("sources", _caption(title_of("sources", day), ["K19"]), columns, (Group("sources", "K19", items),))


def source_word(source: str, yours: str) -> str:
    """Who paid; and whether that is who reads."""
    if not source:
        return _("Not recorded")
    return _("{source} (yours)", source=source) if source == yours else source


def _paid(name: str, head: str) -> Item:
    return Item(head, (money(name),))


def _protection() -> Frame:
    columns = (Column(_("Rule"), WORDS, 5), Column(_("Number")))
    items = tuple(Item(_(word), (Rule(name),)) for name, word in PROTECTION.items())
    return Frame("protection", _("By what numbers are protected"), columns, (Group("protection", "", items),))
