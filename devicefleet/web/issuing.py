"""Handing over: things are scanned one after another into one box, and nothing is kept until the button is pressed.

What was scanned so far travels in the form itself, so that it works without JavaScript and in any number of windows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import agreements, handovers
from devicefleet.queries.scans import Scanned, scanned
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.survivor_words import TENURE_CHOICES
from devicefleet.rules.tags import parse_reference, show_reference, split_scans
from devicefleet.rules.terms import Tenure
from devicefleet.rules.words import _
from devicefleet.services import finding, issuing
from devicefleet.services.issuing import Item
from devicefleet.web.asking import Ask, Filter, Form, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded

blueprint = Blueprint("issuing", __name__)

MOST = 40
Scan = Annotated[str, Field(max_length=400)]


class Handing(Form):
    """The whole form. `terms` has "scan tenure" for things whose terms differ; `do` is add, issue or "drop scan"."""

    survivor: Annotated[str, Field(max_length=40)] = ""
    scan: Scan = ""
    line: Annotated[tuple[Scan, ...], Field(max_length=MOST)] = ()
    terms: Annotated[tuple[Scan, ...], Field(max_length=MOST)] = ()
    tenure: Tenure = Tenure.GIFT
    due_on: Day | None = None
    set_up: bool = False
    on: Day | None = None
    do: Scan = "add"


class Beginning(Filter):
    """What a link to this page may bring along."""

    survivor: str = ""
    scan: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the list, and the terms chosen for it alone, if any."""

    thing: Scanned
    tenure: Tenure | None


@guarded(blueprint, "/issue", action="provision.issue")
def issue_page(ask: Ask) -> ResponseReturnValue:
    """The empty form; or, drawn again, everything that was in it."""
    begun = ask.filter(Beginning)
    survivor = ask.sent.get("survivor", begun.survivor)
    scans = [*ask.sent.getlist("line"), *split_scans(ask.sent.get("scan", begun.scan))]
    return _drawn(ask, Handing(survivor=survivor[:40]), _lines(ask, survivor, scans, ask.sent.getlist("terms")))


@guarded(blueprint, "/issue", action="provision.issue", methods=("POST",), again=issue_page)
def issue(ask: Ask) -> ResponseReturnValue:
    form = _sorted_out(ask.read(Handing))
    lines = _lines(ask, form.survivor, form.line, form.terms)
    if form.do != "issue":
        _refuse_unknown(ask, form.survivor)
        return _drawn(ask, form, [line for line in lines if form.do != f"drop {line.thing.scan}"])
    items = [_item(form, line) for line in lines]
    made = issuing.issue(
        ask.session,
        ask.actor,
        ask.at,
        survivor=form.survivor,
        items=items,
        set_up=form.set_up,
        on=form.on,
        once=ask.once(),
    )
    ask.tell(_("Handed over. Check below that it is what you meant."))
    return to("issuing.handover_page", number=made.number)


@guarded(blueprint, "/handovers/<number>", action="provision.issue")
def handover_page(ask: Ask, number: str) -> ResponseReturnValue:
    found = handovers.handover(ask.session, ask.actor, ask.at, number=number)
    return render_template(
        "handovers/page.html",
        handover=found,
        answer=agreements.answer(ask.session, number=found.number),
        may_agree=ask.actor.may("agreement.record"),
        may_read=ask.actor.may("survivor.read"),
        may_see_request=ask.actor.may("request.read"),
    )


def _drawn(ask: Ask, form: Handing, lines: list[Line]) -> ResponseReturnValue:
    return render_template(
        "issuing/page.html",
        draft=form,
        lines=lines,
        today=ask.at.today,
        tenures=[(tenure.value, _(word)) for tenure, word in TENURE_CHOICES.items()],
        may_read=ask.actor.may("survivor.read"),
    )


def _sorted_out(form: Handing) -> Handing:
    """With what stands in the box on its list; a slip with the reference on it may be scanned there too."""
    survivor, scans = form.survivor, list(form.line)
    for scan in split_scans(form.scan):
        reference = parse_reference(scan)
        if reference and not survivor:
            survivor = show_reference(reference)
        else:
            scans.append(scan)
    return form.model_copy(update={"survivor": survivor, "line": tuple(scans)})


def _lines(ask: Ask, survivor: str, scans: Sequence[str], terms: Iterable[str]) -> list[Line]:
    """Each thing once, as it stands now."""
    own = dict(one.rsplit(" ", 1) for one in terms if " " in one)
    reference = parse_reference(survivor)
    things: dict[str, Scanned] = {}
    for thing in scanned(ask.session, ask.actor, scans=scans[:MOST], on=ask.at.today, survivor=reference):
        things.setdefault(thing.key, thing)
    return [Line(thing, _tenure(own.get(thing.scan))) for thing in things.values()]


def _tenure(text: str | None) -> Tenure | None:
    return Tenure(text) if text in set(Tenure) else None


def _refuse_unknown(ask: Ask, survivor: str) -> None:
    """A reference nobody here knows is said at once, not after the last scan."""
    if survivor:
        finding.survivor(ask.session, ask.actor, "provision.issue", survivor)


def _item(form: Handing, line: Line) -> Item:
    """A SIM is always theirs to keep: it may never go to anybody else."""
    if line.thing.kind is ItemKind.SIM:
        return Item(line.thing.scan, Tenure.GIFT)
    tenure = line.tenure or form.tenure
    return Item(line.thing.scan, tenure, form.due_on if tenure is Tenure.LOAN_FIXED else None)
