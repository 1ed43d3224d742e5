"""An operator's list beside the register: what it says of each SIM, and what of it to record. The list is not kept.

What is on offer travels in the form, so that nothing has to be stored between the look and the act.
"""

from datetime import date
from typing import Annotated, Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents import spreadsheets
from devicefleet.queries import bulk as bulk_query
from devicefleet.queries.bulk import cost_of
from devicefleet.queries.operator_match import ACTION, known_sims
from devicefleet.rules.bulk import MOST, Noting, done_word, undo_until
from devicefleet.rules.operator_list.judging import TITLES, Finding, Judged, counts, judge
from devicefleet.rules.operator_list.reading import iter_forms, read_list
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _, n_
from devicefleet.services import audit, bulk
from devicefleet.services.topping_up import note_top_ups
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.guard import guarded
from devicefleet.web.wording import instant

blueprint = Blueprint("operator_files", __name__)
SHOWN = 500
"""Rows of the report on one page; the counts are of all of them."""

Renewal = Annotated[str, Field(pattern=r"^\d{1,10}(-\d{1,10}){1,2}~\d{4}-\d\d-\d\d$")]
TopUp = Annotated[str, Field(pattern=r"^\d{19,20}~\d{4}-\d\d-\d\d$")]


class Compared(Form):
    """Nothing but the file, which is beside it."""


class Renewed(Form):
    """What was on offer, what of it is ticked, and how many that are said to be."""

    offered: Annotated[tuple[Renewal, ...], Field(max_length=MOST)] = ()
    row: Annotated[tuple[Renewal, ...], Field(max_length=MOST)] = ()
    count: Annotated[int, Field(ge=0, le=MOST)] | None = None


class ToppedUp(Form):
    """Days of top-ups that are ticked, and how many they are said to be."""

    offered: Annotated[tuple[TopUp, ...], Field(max_length=MOST)] = ()
    row: Annotated[tuple[TopUp, ...], Field(max_length=MOST)] = ()
    count: Annotated[int, Field(ge=0, le=MOST)] | None = None


@guarded(blueprint, "/renewals/match", action=ACTION)
def match_page(ask: Ask) -> ResponseReturnValue:
    """Choose a list."""
    return render_template("renewals/match.html")


@guarded(blueprint, "/renewals/match", action=ACTION, methods=("POST",), again=match_page)
def match(ask: Ask) -> ResponseReturnValue:
    """What every row says. It is audited, so it writes; nothing else is."""
    ask.read(Compared)
    file = ask.upload("file")
    try:
        sheet = spreadsheets.read(file.content, filename_hint=file.name)
        listed = read_list(sheet.headers, sheet.rows)
    except Refused as refused:
        raise Refused(str(refused), field="file") from None
    known = known_sims(ask.session, ask.actor, list(iter_forms(listed.lines)))
    judged = judge(listed, known, ask.at.today)
    audit.record(ask.session, ask.actor, ask.at, "operator_list.compared", "sim", "operator_list")
    renewals = [f"{row.sim.key}~{row.renew_until}" for row in judged if row.sim and row.renew_until][:MOST]
    top_ups = [f"{row.sim.iccid}~{row.charged_on}" for row in judged if row.sim and row.charged_on][:MOST]
    return render_template(
        "renewals/matched.html",
        told=[*sheet.notes, *listed.notes],
        counts=[(_(TITLES[finding]), n) for finding, n in counts(judged).items()],
        rows=_said(judged)[:SHOWN],
        total=len(_said(judged)),
        of=len(judged),
        **_renewals(ask, renewals, None),
        **_top_ups(ask, top_ups, None),
    )


def _renewals_again(ask: Ask) -> ResponseReturnValue:
    return _offered(**_renewals(ask, ask.sent.getlist("offered"), ask.sent.getlist("row")))


@guarded(blueprint, "/renewals/match/renewed", action=ACTION, methods=("POST",), again=_renewals_again)
def note_renewals(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Renewed)
    until = _days(form.row)
    done = bulk.note_renewals(
        ask.session, ask.actor, ask.at, wanted=Noting(until), count=_count(form.count), rows=list(until),
        once=ask.once(),
    )  # fmt: skip
    what, last = done_word(done.kind, done.row_count), instant(undo_until(done.done_at))
    ask.tell(_("{what}. It can be undone as a whole until {until}.", what=what, until=last))
    return to("bulk.bulk_page")


def _top_ups_again(ask: Ask) -> ResponseReturnValue:
    return _offered(**_top_ups(ask, ask.sent.getlist("offered"), ask.sent.getlist("row")))


@guarded(blueprint, "/renewals/match/topped-up", action="provision.report", methods=("POST",), again=_top_ups_again)
def note_paid(ask: Ask) -> ResponseReturnValue:
    form = ask.read(ToppedUp)
    count = _count(form.count)
    n = note_top_ups(ask.session, ask.actor, ask.at, days=_days(form.row), count=count, once=ask.once())
    ask.tell(n_("{n} top-up recorded.", "{n} top-ups recorded.", n))
    return to("renewals.renewals_page", look="quiet")


def _offered(**offer: Any) -> ResponseReturnValue:
    """What was on offer, by itself: the list is gone by then."""
    return render_template("renewals/record.html", **{"renewals": (), "top_ups": (), **offer})


def _count(typed: int | None) -> int:
    if typed is None:
        raise Refused(_("Type how many rows you mean."), field="count")
    return typed


def _days(rows: tuple[str, ...]) -> dict[str, date]:
    """What is ticked, by its key."""
    found = {}
    for row in rows:
        key, _mark, day = row.partition("~")
        try:
            found[key] = date.fromisoformat(day)
        except ValueError:
            raise Refused(_("This page was changed on its way. Load the list again."), field="count") from None
    return found


def _renewals(ask: Ask, offered: list[str], ticked: list[str] | None) -> dict[str, Any]:
    """The rows that would be renewed, as every bulk page shows them."""
    try:
        until = _days(Renewed.model_validate({"offered": offered}).offered)
    except ValueError:
        until = {}
    plan = bulk_query.plan(ask.session, ask.actor, ask.at, Noting(until)) if until else None
    rows = plan.doable if plan else ()
    marks = {row.key: f"{row.key}~{until[row.key]}" for row in rows}
    return {
        "renewals": rows,
        "renewals_left_out": plan.left_out if plan else (),
        "marks": marks,
        "ticked": frozenset(marks.values() if ticked is None else ticked),
        "cost": cost_of(rows),
    }


def _top_ups(ask: Ask, offered: list[str], ticked: list[str] | None) -> dict[str, Any]:
    if not ask.actor.may("provision.report"):
        return {"top_ups": []}
    try:
        days = _days(ToppedUp.model_validate({"offered": offered}).offered)
    except ValueError:
        days = {}
    top_ups = [(f"{iccid}~{day}", iccid, day) for iccid, day in days.items()]
    return {"top_ups": top_ups, "paid": frozenset((mark for mark, *_rest in top_ups) if ticked is None else ticked)}


def _said(judged: tuple[Judged, ...]) -> list[tuple[Judged, list[tuple[str, str, str]]]]:
    """The rows that say anything, each with title, sentence and tone."""
    return [
        (row, [(_(TITLES[finding]), sentence, TONES[finding]) for finding, sentence in row.findings])
        for row in judged
        if row.findings[0][0] is not Finding.AS_IT_IS
    ]


TONES = dict.fromkeys(Finding, "warn") | {
    Finding.RENEWED: "good",
    Finding.TOPPED_UP: "good",
    Finding.UNKNOWN: "quiet",
    Finding.UNREADABLE: "bad",
    Finding.CANCELLED_THERE: "bad",
}
