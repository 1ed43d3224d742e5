"""The lists behind the board's numbers: kits, loans and data packages, each with its filter in the address."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents.board.ahead import BEHIND, week_word
from devicefleet.documents.board.things import period_word
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import cliff, coverage, kit_lists, loans
from devicefleet.queries.cliff import Behind, WantedPackages
from devicefleet.queries.cliff import Ending as Package
from devicefleet.queries.kit_lists import Group, PartState, WantedKits, Worse
from devicefleet.queries.loans import Loan, Period, WantedLoans
from devicefleet.rules.coverage import WORST_FIRST
from devicefleet.rules.forecast import Cause, Change, Week, change_word
from devicefleet.rules.kit_words import FLAGS, PARTS, STATUSES
from devicefleet.rules.survivor_words import REGIONS, region_word
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Component, Flag, Status
from devicefleet.rules.thing_words import KINDS, made
from devicefleet.rules.words import N_, _
from devicefleet.web.asking import Ask, Filter
from devicefleet.web.days import LAST, Day
from devicefleet.web.guard import guarded
from devicefleet.web.taking import Ending, kit_cells, kit_headers, take

blueprint = Blueprint("kit_lists", __name__)

A_QUARTER = timedelta(weeks=12)
GROUPS = {Group.COUNTED: N_("everybody who counts"), Group.COVERED: N_("covered")}
PART_STATES = {PartState.MET: N_("{part}: there"), PartState.ASKED: N_("{part}: asked for")}


class Listed(Filter):
    """Of which organisation, and which page."""

    provider: Annotated[str, Field(max_length=32)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def asks(self) -> dict[str, str]:
        """The filter as it stands in an address, without the page."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"page"})


class Kits(Listed):
    """Which kits. With `first` and `last`, those that become worse on a day between them."""

    on: Day | None = None
    region: Annotated[str, Field(pattern=r"^(none|[EWSN]\d{8})$")] | None = None
    status: Status | None = None
    group: Group | None = None
    part: Component | None = None
    state: PartState | None = None
    flag: Flag | None = None
    first: Day | None = None
    last: Day | None = None
    lapses: bool = False
    cause: Cause | None = None

    def wanted(self, today: date) -> WantedKits:
        worse = self._worse()
        return WantedKits(
            on=self.on or today,
            provider=self.provider,
            region=self.region,
            status=self.status,
            group=self.group,
            part=None if worse else self.part,
            state=self.state,
            flag=self.flag,
            worse=worse,
        )

    def _worse(self) -> Worse | None:
        if self.first is None or self.last is None:
            return None
        change = Change(self.part, self.cause) if self.cause else None
        return Worse(Week(self.first, self.last), self.lapses, change)


class Loans(Listed):
    """Loans with their return date in a period."""

    first: Day | None = None
    last: Day | None = None

    @property
    def wanted(self) -> WantedLoans:
        return WantedLoans(Period(self.first, self.last), self.provider)


class Packages(Listed):
    """Data packages with their last day in a period; twelve weeks from today, unless said."""

    first: Day | None = None
    last: Day | None = None
    behind: Behind | None = None

    def wanted(self, today: date) -> WantedPackages:
        first = self.first or today
        return WantedPackages(first, self.last or min(first + A_QUARTER, LAST), self.behind, self.provider)


@guarded(blueprint, "/board/kits", action="board.read")
def kits_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Kits)
    wanted = shown.wanted(ask.at.today)
    return render_template(
        "board/kits.html",
        listed=kit_lists.kits(ask.session, ask.actor, wanted, page=shown.page),
        shown=shown,
        wanted=wanted,
        about=list(_about(wanted)),
        organisations=_organisations(ask),
        regions=[(code, region_word(code)) for code in REGIONS] + [("none", region_word(None))],
        statuses=[(status, _(STATUSES[status])) for status in WORST_FIRST],
        today=ask.at.today,
    )


@guarded(blueprint, "/board/kits/export.<any(csv, xlsx):ending>", action="board.read", reads_person=True)
def kits_export(ask: Ask, ending: Ending) -> Response:
    rows = kit_lists.every(ask.session, ask.actor, ask.filter(Kits).wanted(ask.at.today))
    return take(ask, "kit", kit_headers(), kit_cells(rows), ending, name="kits")


@guarded(blueprint, "/board/loans", action="board.read")
def loans_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Loans)
    period = shown.wanted.period
    return render_template(
        "board/loans.html",
        loans=loans.loans(ask.session, ask.actor, shown.wanted, page=shown.page),
        shown=shown,
        when=period_word(period) if period.first or period.last else "",
        organisations=_organisations(ask),
    )


@guarded(blueprint, "/board/loans/export.<any(csv, xlsx):ending>", action="board.read", reads_person=True)
def loans_export(ask: Ask, ending: Ending) -> Response:
    headers = [_("Code"), _("Kind"), _("What"), _("Return date"), _("Reference"), _("Organisation")]
    found = loans.every(ask.session, ask.actor, ask.filter(Loans).wanted)
    return take(ask, "loan", headers, map(_loan_cells, found), ending, name="loans")


@guarded(blueprint, "/board/packages", action="board.read")
def packages_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Packages)
    wanted = shown.wanted(ask.at.today)
    return render_template(
        "board/packages.html",
        packages=cliff.packages(ask.session, ask.actor, wanted, page=shown.page),
        shown=shown,
        when=week_word(Week(wanted.first, wanted.last)),
        behind={behind.value: _(word) for behind, word in BEHIND.items()},
        organisations=_organisations(ask),
    )


@guarded(blueprint, "/board/packages/export.<any(csv, xlsx):ending>", action="board.read", reads_person=True)
def packages_export(ask: Ask, ending: Ending) -> Response:
    headers = [_("ICCID"), _("Network"), _("Last day"), _("After it"), _("Reference"), _("Organisation")]
    found = cliff.every(ask.session, ask.actor, ask.filter(Packages).wanted(ask.at.today))
    return take(ask, "package", headers, map(_package_cells, found), ending, name="packages")


def _loan_cells(one: Loan) -> list[Written]:
    what = made(one.make, one.model)
    return [show(one.code), _(KINDS[one.kind]), what, one.due_on, show_reference(one.ref), one.provider]


def _package_cells(one: Package) -> list[Written]:
    return [one.iccid, one.network, one.last_day, _(BEHIND[one.behind]), show_reference(one.ref), one.provider]


def _organisations(ask: Ask) -> tuple[coverage.Organisation, ...]:
    """What a list can be narrowed to; nothing for somebody who sees one organisation only."""
    return () if ask.actor.provider_id else coverage.organisations(ask.session, ask.actor)


def _about(wanted: WantedKits) -> Iterator[str]:
    """What the list is narrowed to, but for what its form says."""
    if wanted.worse is not None:
        yield _("become worse, {week}", week=week_word(wanted.worse.week))
        if wanted.worse.lapses:
            yield _("lapse")
        if wanted.worse.change is not None:
            yield change_word(wanted.worse.change)
    if wanted.group is not None:
        yield _(GROUPS[wanted.group])
    if wanted.part is not None:
        yield _(PART_STATES[wanted.state or PartState.ASKED], part=_(PARTS[wanted.part]))
    if wanted.flag is not None:
        yield _(FLAGS[wanted.flag])
