"""Asking for a report, and what somebody else does with it then: release it, withdraw it, or have it revised."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.db import config_of
from devicefleet.queries import coverage, funders
from devicefleet.queries import reports as query
from devicefleet.rules.report_words import WITHDRAWALS, places, slice_word
from devicefleet.rules.reporting.note import LONGEST_NOTE
from devicefleet.rules.reporting.period import Cadence, Period, last_ended, period_from
from devicefleet.rules.reporting.slices import Slice, SliceKind, slice_from
from devicefleet.rules.terms import Withdrawal
from devicefleet.rules.words import _, n_
from devicefleet.services import reports
from devicefleet.services.reports import Wanted
from devicefleet.web.asking import Ask, Filter, Form, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded

blueprint = Blueprint("report_making", __name__)

NOTE = Annotated[str, Field(max_length=LONGEST_NOTE)]
SHOWN = {Cadence.QUARTER: 4, Cadence.MONTH: 3, Cadence.YEAR: 1}
"""So many of the periods that ended last are offered."""


class Asked(Form):
    """What a report is to be about."""

    period: Annotated[str, Field(max_length=8)]
    slice: Annotated[str, Field(max_length=48)]
    funder: Annotated[str, Field(max_length=32)] | None = None
    known_on: Day | None = None
    note: NOTE = ""
    holds: bool = False


class Offered(Filter):
    """What the form begins with."""

    period: Annotated[str, Field(max_length=8)] = ""
    slice: Annotated[str, Field(max_length=48)] = ""
    funder: Annotated[str, Field(max_length=32)] = ""


class Revised(Form):
    """What is said about why there is another version."""

    note: NOTE = ""


class Withdrawn(Form):
    """Why."""

    reason: Withdrawal


@guarded(blueprint, "/reports/new", action="report.make")
def new_page(ask: Ask) -> ResponseReturnValue:
    periods = [one for cadence, n in SHOWN.items() for one in _ended(last_ended(cadence, ask.at.today), n)]
    return render_template(
        "reports/new.html",
        offered=ask.filter(Offered),
        periods=[(one.code, one.words) for one in periods],
        slices=slices_for(ask),
        funders=[(code, f"{name} ({code})") for code, name in funders.choices(ask.session, ask.actor)],
        hold=config_of(ask.session).reports.hold,
        longest=LONGEST_NOTE,
        today=ask.at.today,
        wide=ask.actor.may("report.release"),
    )


@guarded(blueprint, "/reports/new", action="report.make", methods=("POST",), again=new_page)
def make(ask: Ask) -> ResponseReturnValue:
    """The worker makes it; its page says when it is there."""
    form = ask.read(Asked)
    wanted = Wanted(
        period=period_from(form.period),
        slice=slice_from(form.slice),
        funder=form.funder,
        note=form.note,
        known_on=form.known_on,
        holds=form.holds,
    )
    row = reports.ask(ask.session, ask.actor, ask.at, wanted)
    return to("reports.report_page", report_number=row.number)


@guarded(blueprint, "/reports/<report_number>/release", action="report.release")
def release_page(ask: Ask, report_number: str) -> ResponseReturnValue:
    """What releasing it will do, before it is done."""
    report = query.one(ask.session, ask.actor, number=report_number)
    return render_template("reports/release.html", report=report, row=report.row)


@guarded(blueprint, "/reports/<report_number>/release", action="report.release", methods=("POST",), again=release_page)
def release(ask: Ask, report_number: str) -> ResponseReturnValue:
    row = reports.release(ask.session, ask.actor, ask.at, report_number)
    ask.tell(_("{number} is released.", number=row.number))
    return to("reports.report_page", report_number=row.number)


@guarded(blueprint, "/reports/<report_number>/withdraw", action="report.withdraw")
def withdraw_page(ask: Ask, report_number: str) -> ResponseReturnValue:
    """Why, and what that will do."""
    report = query.one(ask.session, ask.actor, number=report_number)
    reasons = [(reason.value, _(word).capitalize()) for reason, word in WITHDRAWALS.items()]
    return render_template("reports/withdraw.html", report=report, row=report.row, reasons=reasons)


@guarded(
    blueprint, "/reports/<report_number>/withdraw", action="report.withdraw", methods=("POST",), again=withdraw_page
)
def withdraw(ask: Ask, report_number: str) -> ResponseReturnValue:
    row = reports.withdraw(ask.session, ask.actor, ask.at, report_number, reason=ask.read(Withdrawn).reason)
    ask.tell(_("{number} is withdrawn.", number=row.number))
    return to("reports.report_page", report_number=row.number)


@guarded(blueprint, "/reports/<report_number>/revise", action="report.make")
def revise_page(ask: Ask, report_number: str) -> ResponseReturnValue:
    """What a revision is, before it is asked for."""
    report = query.one(ask.session, ask.actor, number=report_number)
    return render_template("reports/revise.html", report=report, row=report.row, longest=LONGEST_NOTE)


@guarded(blueprint, "/reports/<report_number>/revise", action="report.make", methods=("POST",), again=revise_page)
def revise(ask: Ask, report_number: str) -> ResponseReturnValue:
    made = reports.revise(ask.session, ask.actor, ask.at, report_number, note=ask.read(Revised).note)
    ask.tell(n_("{n} report is made anew.", "{n} reports are made anew.", len(made)))
    return to("reports.reports_page", period=made[0].period, slice=made[0].slice)


def slices_for(ask: Ask) -> list[tuple[str, str]]:
    """Whom this reader may make a report about, with the words."""
    own = query.own_slice(ask.session, ask.actor)
    if own is not None:
        return [(str(own), _("your organisation"))]
    wide = [(str(one), slice_word(one)) for one in places()]
    organisations = coverage.organisations(ask.session, ask.actor)
    return wide + [(str(Slice(SliceKind.PROVIDER, one.code)), one.name) for one in organisations]


def _ended(period: Period, n: int) -> list[Period]:
    """So many periods of this length, the given one first."""
    found = [period]
    while len(found) < n:
        found.append(found[-1].before)
    return found
