"""The tables of a report, as data: which cells stand in which row, and of what they are a share.

Numbers are asked for, printed, laid out and attacked by this one list. Words for its codes are in `words`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from devicefleet.rules.coverage import COUNTED, COVERED, month_ends
from devicefleet.rules.reporting.key import DAY, Key, Population
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.reporting.slices import NATIONS, REGIONS, Slice, SliceKind
from devicefleet.rules.terms import Component, DeclineReason, Kind, Status

ALL = tuple(sorted(COUNTED))
HAVE = tuple(sorted(COVERED))
BODY = (
    Status.COMPLETE, Status.TEMPORARY, Status.PARTIAL, Status.LAPSED, Status.NOT_STARTED, Status.SETTING_UP,
    Status.DECLINED,
)  # fmt: skip
WEEKS = 13


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the cells of its columns, and the cell that they are shares of (None: no share is printed)."""

    code: str
    parts: tuple[Key, ...]
    whole: Key | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is said in `words`; `indicator` is the one it answers; `columns` name the parts of its rows."""

    name: str
    indicator: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    shows_whole: bool = False

    @property
    def keys(self) -> frozenset[Key]:
        """Every cell it prints."""
        return frozenset(chain.from_iterable((*row.parts, *((row.whole,) if row.whole else ())) for row in self.rows))

    @property
    def shares(self) -> frozenset[tuple[Key, Key]]:
        """Every share it prints: what is counted, and of what."""
        return frozenset((part, row.whole) for row in self.rows if row.whole for part in row.parts)


AMOUNTS: dict[str, str] = {
    "days_in_scope": "K6",
    "days_covered": "K6",
    "days_smartphone": "K6",
    "days_laptop": "K6",
    "days_data": "K6",
    "pence_devices": "K19",
    "pence_data": "K19",
    "pence_six_months": "K19",
    "pence_twelve_months": "K19",
}
"""Sums by name, with the indicator each belongs to; pence by funding source are `pence:` and the source."""
SPREADS: dict[str, str] = {"gap_days": "K7", "first_kit_days": "K8", "device_life_days": "K17", "waiting_days": "K22"}


def tables(period: Period, slice_: Slice) -> tuple[Table, ...]:
    """Every table of this report, in the order of its pages."""
    return tuple(_tables(period, slice_))


def keys(period: Period, slice_: Slice) -> frozenset[Key]:
    """Every cell of the report."""
    return frozenset(chain.from_iterable(table.keys for table in tables(period, slice_)))


def people(slice_: Slice, day: date, **cuts: str | tuple[str, ...]) -> Key:
    """People of the slice on a day, who count towards coverage unless their `status` is cut otherwise."""
    return _of(Population.PEOPLE, slice_).cut(**{DAY: day.isoformat(), "status": ALL, **cuts})


def happened(population: Population, slice_: Slice, period: Period, **cuts: str | tuple[str, ...]) -> Key:
    """What happened in the period to people of the slice."""
    return _of(population, slice_).cut(month=period.months, **cuts)


def _of(population: Population, slice_: Slice) -> Key:
    key = Key(population)
    if slice_.kind is SliceKind.PROVIDER:
        return key.cut(provider=slice_.code)
    return key.cut(region=slice_.regions) if slice_.regions else key


def _tables(period: Period, slice_: Slice) -> Iterator[Table]:
    yield from _coverage(period, slice_)
    yield from _continuity(period, slice_)
    if slice_.kind in {SliceKind.ALL, SliceKind.NATION}:
        yield from _places(period, slice_)
    yield from _support(period, slice_)
    yield from _things(period, slice_)
    yield from _ahead(period, slice_)


def _coverage(period: Period, slice_: Slice) -> Iterator[Table]:
    day = period.last
    everybody = people(slice_, day)
    statuses = [Row(one, (people(slice_, day, status=one),), everybody) for one in BODY]
    covered = Row("covered", (people(slice_, day, status=HAVE),), everybody)
    yield Table("status", "K1", ("people",), (covered, *statuses))
    paused = Row(Status.PAUSED, (people(slice_, day, status=Status.PAUSED),))
    yield Table("paused", "K1", ("people",), (paused,))
    parts = [
        Row(part, (people(slice_, day, **{part: "met"}),), people(slice_, day, **{part: ("met", "not_met")}))
        for part in Component
    ]
    yield Table("parts", "K5", ("met",), tuple(parts), shows_whole=True)
    months = [
        Row(
            end.isoformat(),
            (people(slice_, end, status=HAVE), people(slice_, end, status=Status.COMPLETE)),
            people(slice_, end),
        )
        for end in month_ends(day)
    ]
    yield Table("trend", "K1", ("covered", "complete"), tuple(months), shows_whole=True)


def _continuity(period: Period, slice_: Slice) -> Iterator[Table]:
    gaps = happened(Population.GAPS, slice_, period)
    open_gaps = people(slice_, period.last, gap="over_7")
    yield Table("gaps", "K7", ("people",), (Row("closed", (gaps,)), Row("open_over_7", (open_gaps,))))
    came = happened(Population.ENTRANTS, slice_, period)
    yield Table("first_kit", "K8", ("people",), (Row("within_10", (came.cut(first_kit="within_10"),), came),), True)
    terms = happened(Population.TERMS, slice_, period)
    yield Table("renewals", "K9", ("terms",), (Row("on_time", (terms.cut(renewed="on_time"),), terms),), True)


def _places(period: Period, slice_: Slice) -> Iterator[Table]:
    day = period.last
    if slice_.kind is SliceKind.ALL:
        nations = [
            Row(
                code,
                tuple(people(slice_, day, region=regions, status=one) for one in BODY),
                people(slice_, day, region=regions),
            )
            for code, regions in NATIONS.items()
        ]
        yield Table("nations", "K20", tuple(BODY), tuple(nations), shows_whole=True)
    regions = slice_.regions or REGIONS
    if len(regions) > 1:
        rows = [
            Row(code, (_in_region(slice_, day, code, HAVE),), _in_region(slice_, day, code, ALL)) for code in regions
        ]
        yield Table("regions", "K20", ("covered",), tuple(rows), shows_whole=True)


def _in_region(slice_: Slice, day: date, region: str, statuses: tuple[Status, ...]) -> Key:
    return people(Slice(), day, region=region, status=statuses)


def _support(period: Period, slice_: Slice) -> Iterator[Table]:
    exits = happened(Population.EXITS, slice_, period)
    left = [Row(code, (exits.cut(left_with=values),), exits) for code, values in LEFT_WITH.items()]
    yield Table("exits", "K10", ("exits",), tuple(left), True)
    loans = happened(Population.LOANS, slice_, period)
    ended = [Row(one, (loans.cut(outcome=one),), loans) for one in ("gifted", "extended", "returned", "unresolved")]
    yield Table("loans", "K11", ("loans",), tuple(ended), True)
    hands = happened(Population.HANDOVERS, slice_, period)
    devices = hands.cut(set_up=("within_7", "later"))
    yield Table("set_up", "K12", ("handovers",), (Row("within_7", (hands.cut(set_up="within_7"),), devices),), True)
    spoken = Row("understood", (hands.cut(language="understood"),), hands)
    yield Table("language", "K14", ("handovers",), (spoken,), True)
    here = people(slice_, period.last, here="30_days")
    trained = [Row(code, (here.cut(training=values),), here) for code, values in TRAINED.items()]
    yield Table("training", "K13", ("people",), tuple(trained), True)
    nrm = people(slice_, period.last, nrm=NRM)
    yield Table("nrm", "K15", ("people",), (Row("clear", (nrm_of(slice_, period, "clear"),), nrm),), True)
    freed = happened(Population.RELEASES, slice_, period)
    yield Table("releases", "K16", ("releases",), (Row("on_the_day", (freed.cut(kit="on_the_day"),), freed),), True)


NRM = ("clear", "not_clear")
TRAINED = {
    "any": ("both", "formal", "informal"),
    "formal": ("both", "formal"),
    "informal": ("both", "informal"),
    "both": ("both",),
}
"""`formal` and `informal` as values mean that alone."""
LEFT_WITH = {"kept": ("kept", "kept_bridge"), "kept_bridge": ("kept_bridge",)}
"""A phone and a laptop to keep; and data for 30 more days beside."""


def nrm_of(slice_: Slice, period: Period, answer: str) -> Key:
    """People in the National Referral Mechanism, by whether it was explained and clear."""
    return people(slice_, period.last, nrm=answer)


def _things(period: Period, slice_: Slice) -> Iterator[Table]:
    kinds = (Kind.SMARTPHONE, Kind.LAPTOP)
    rows = []
    for kind in kinds:
        months = happened(Population.DEVICE_MONTHS, slice_, period, kind=kind)
        harms = happened(Population.HARMS, slice_, period, kind=kind)
        rows.append(Row(kind, (harms.cut(harm="lost"), harms.cut(harm="failed")), months))
    yield Table("harms", "K17", ("lost", "failed"), tuple(rows), True)
    again = happened(Population.REISSUES, slice_, period)
    yield Table("wiped", "K18", ("devices",), (Row("certified", (again.cut(wiped="certified"),), again),), True)
    bought = happened(Population.PURCHASES, slice_, period)
    yield Table(
        "bought", "K19", ("things",), tuple(Row(one, (bought.cut(what=one),)) for one in ("devices", "data")), False
    )
    confirmed = people(slice_, period.last, confirmed="90_days")
    sure = Row("confirmed", (confirmed,), people(slice_, period.last))
    yield Table("confirmed", "K21", ("people",), (sure,), True)
    entries = happened(Population.ENTRIES, slice_, period)
    yield Table("late", "K21", ("entries",), (Row("late", (entries.cut(late="late"),), entries),), True)
    declined = happened(Population.DECLINES, slice_, period)
    reasons = [Row(one, (declined.cut(reason=one),), declined) for one in DeclineReason]
    yield Table("declines", "K22", ("declines",), tuple(reasons), True)
    waiting = happened(Population.WAITING, slice_, period)
    yield Table("waiting", "K22", ("requests",), (Row("no_stock", (waiting.cut(why="no_stock"),), waiting),), True)


def _ahead(period: Period, slice_: Slice) -> Iterator[Table]:
    """People whose data ends in each of the weeks after the period, and for how many of them no more is paid."""
    first = period.after
    weeks = [(first + timedelta(weeks=n)).isoformat() for n in range(WEEKS)]
    rows = []
    for week in weeks:
        ending = _of(Population.ENDING, slice_).cut(day=period.last.isoformat(), week=week)
        rows.append(Row(week, (ending.cut(paid="no"), ending.cut(paid="yes"))))
    yield Table("ahead", "K19", ("unpaid", "paid"), tuple(rows))
