"""Requests for kits: the list of them, one with its steps, and the slips by which the store picks them."""

from collections.abc import Sequence
from typing import Annotated

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.clock import LONDON
from devicefleet.documents.slips import slips
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import coverage
from devicefleet.queries import kit_requests as query
from devicefleet.queries import request_page as one
from devicefleet.queries.kit_requests import RequestRow, Show, WantedRequests
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Refused
from devicefleet.rules.request_steps import next_steps
from devicefleet.rules.requesting import (
    HANDING_WORDS,
    PRIORITY_WORDS,
    REJECTION_WORDS,
    needs_word,
    parts_word,
    state_word,
)
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import RequestPriority
from devicefleet.rules.thing_words import terms
from devicefleet.rules.words import N_, _
from devicefleet.services import audit, kit_requests
from devicefleet.web.asking import Ask, Filter, Form, download
from devicefleet.web.guard import guarded
from devicefleet.web.survivor_choices import Choices, offered
from devicefleet.web.taking import Ending, take

blueprint = Blueprint("kit_requests", __name__)
PDF = "application/pdf"
SHOW_WORDS = {
    Show.OPEN: N_("Open"),
    Show.APPROVAL: N_("To approve"),
    Show.PICK: N_("To pick"),
    Show.PACKED: N_("Packed"),
    Show.AWAY: N_("On the way"),
    Show.DONE: N_("Handed over"),
    Show.ENDED: N_("Ended"),
    Show.ALL: N_("All"),
}

blueprint.add_app_template_filter(parts_word, "parts")
blueprint.add_app_template_filter(needs_word, "needs")


class Listed(Filter):
    """Which of them, and which page."""

    show: Show = Show.OPEN
    priority: RequestPriority | None = None
    provider: Annotated[str, Field(max_length=32)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def wanted(self) -> WantedRequests:
        return WantedRequests(self.show, self.priority, self.provider)

    @property
    def asks(self) -> dict[str, str]:
        """The filter as it stands in an address, without the page."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"page"})


@guarded(blueprint, "/requests", action="request.read")
def requests_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Listed)
    counts = query.counts(ask.session, ask.actor, shown.provider)
    return render_template(
        "kit_requests/list.html",
        requests=query.requests(ask.session, ask.actor, shown.wanted, page=shown.page),
        shown=shown,
        shows=[(show if show is not Show.OPEN else "", _(word), counts[show]) for show, word in SHOW_WORDS.items()],
        priorities=_priorities(ask.actor),
        organisations=() if ask.actor.provider_id else coverage.organisations(ask.session, ask.actor),
        to_print=len(query.codes_to_print(ask.session, ask.actor)) if ask.actor.may("request.pick") else 0,
        knows=ask.actor.may("survivor.read"),
    )


@guarded(blueprint, "/requests/export.<any(csv, xlsx):ending>", action="request.read", reads_person=True)
def export(ask: Ask, ending: Ending) -> Response:
    """What the filter shows, whole; it is audited. To a store it says no more than its slips do."""
    rows = query.every(ask.session, ask.actor, ask.filter(Listed).wanted)
    knows = ask.actor.may("survivor.read")
    headers = [
        _("Request"),
        _("State"),
        _("Urgent"),
        _("What"),
        _("Set up for"),
        _("Hub"),
        _("Needed on"),
        _("Asked on"),
    ]
    more = [_("Reference"), _("Why"), _("Organisation")] if knows else []
    return take(ask, "request", [*headers, *more], [_cells(row, knows) for row in rows], ending, name="requests")


@guarded(blueprint, "/requests/slips", action="request.pick", methods=("POST",), again=requests_page)
def print_all(ask: Ask) -> Response:
    """Every slip that nobody has printed yet, worst first, in one file."""
    ask.read(Form)
    codes = query.codes_to_print(ask.session, ask.actor)
    if not codes:
        raise Refused(_("There is no slip to print: nothing waits to be picked."))
    return _printed(ask, codes)


@guarded(blueprint, "/requests/<request_code>", action="request.read", reads_person=True)
def request_page(ask: Ask, request_code: str) -> ResponseReturnValue:
    """Who looks is audited: for those who may know, it says what somebody needs."""
    found = one.request_page(ask.session, ask.actor, code=request_code)
    audit.record(ask.session, ask.actor, ask.at, "request.read", "request", found.row.code)
    return render_template(
        "kit_requests/page.html",
        found=found,
        row=found.row,
        next=next_steps(found.row.state, ask.actor.may, hub=found.row.site is not None),
        terms=terms(found.tenure, found.due_on),
        why=_(PRIORITY_WORDS[found.row.priority]) if found.row.priority else None,
        handing=_(HANDING_WORDS[found.handing]) if found.handing else None,
        rejection=_(REJECTION_WORDS[found.rejection]) if found.rejection else None,
        rejections=offered(REJECTION_WORDS),
        actor=ask.actor,
    )


@guarded(blueprint, "/requests/<request_code>/slip", action="request.pick", methods=("POST",), again=request_page)
def print_one(ask: Ask, request_code: str) -> Response:
    """Its slip; from then on it is being picked. Printing it again changes nothing."""
    ask.read(Form)
    return _printed(ask, [request_code])


def _printed(ask: Ask, codes: Sequence[str]) -> Response:
    picked = [kit_requests.pick(ask.session, ask.actor, ask.at, code=code).code for code in codes]
    pdf = slips(one.slips_of(ask.session, ask.actor, codes=picked))
    return download(pdf, "slips.pdf", PDF)


def _priorities(actor: Actor) -> Choices:
    """What the list can be narrowed to: why somebody needs a kit is not for a store to read."""
    if actor.may("survivor.read"):
        return offered(PRIORITY_WORDS)
    return [(RequestPriority.URGENT_SAFETY.value, _("Urgent only"))]


def _cells(row: RequestRow, knows: bool) -> list[Written]:
    cells: list[Written] = [
        show(row.code), state_word(row.state), _("yes") if row.urgent else "", parts_word(row.parts),
        needs_word(row.needs), row.site, row.needed_on, row.asked_at.astimezone(LONDON).date(),
    ]  # fmt: skip
    if not knows:
        return cells
    why = _(PRIORITY_WORDS[row.priority]) if row.priority else None
    return [*cells, show_reference(row.survivor) if row.survivor else None, why, row.provider]
