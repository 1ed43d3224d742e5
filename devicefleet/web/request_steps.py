"""Each step of a request for a kit, from a manager's yes to the hands it is for."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import request_page
from devicefleet.rules.refusals import Refused
from devicefleet.rules.request_steps import DONE
from devicefleet.rules.tags import show, split_scans
from devicefleet.rules.terms import RejectionReason
from devicefleet.rules.thing_words import terms
from devicefleet.rules.words import _
from devicefleet.services import kit_requests, kits
from devicefleet.services.kits import Handing
from devicefleet.tables import KitRequest
from devicefleet.web import kit_requests as room
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded

blueprint = Blueprint("request_steps", __name__)


class TurnedDown(Form):
    """Why not."""

    reason: RejectionReason


class InHands(Form):
    """Scans of the bag, or of each thing, and whether it was set up together there and then."""

    scans: Annotated[str, Field(max_length=2000)] = ""
    set_up: bool = False
    on: Day | None = None


@guarded(
    blueprint, "/requests/<request_code>/approve", action="request.decide", methods=("POST",), again=room.request_page
)
def approve(ask: Ask, request_code: str) -> ResponseReturnValue:
    ask.read(Form)
    return _done(ask, "approve", kit_requests.approve(ask.session, ask.actor, ask.at, code=request_code))


@guarded(
    blueprint, "/requests/<request_code>/reject", action="request.decide", methods=("POST",), again=room.request_page
)
def reject(ask: Ask, request_code: str) -> ResponseReturnValue:
    reason = ask.read(TurnedDown).reason
    return _done(ask, "reject", kit_requests.reject(ask.session, ask.actor, ask.at, code=request_code, reason=reason))


@guarded(
    blueprint, "/requests/<request_code>/cancel", action="request.make", methods=("POST",), again=room.request_page
)
def cancel(ask: Ask, request_code: str) -> ResponseReturnValue:
    ask.read(Form)
    return _done(ask, "cancel", kit_requests.cancel(ask.session, ask.actor, ask.at, code=request_code))


@guarded(blueprint, "/requests/<request_code>/sent", action="request.pick", methods=("POST",), again=room.request_page)
def sent(ask: Ask, request_code: str) -> ResponseReturnValue:
    ask.read(Form)
    return _done(ask, "sent", kit_requests.send(ask.session, ask.actor, ask.at, code=request_code))


@guarded(
    blueprint, "/requests/<request_code>/arrived", action="provision.issue", methods=("POST",), again=room.request_page
)
def arrived(ask: Ask, request_code: str) -> ResponseReturnValue:
    ask.read(Form)
    return _done(ask, "arrived", kit_requests.arrive(ask.session, ask.actor, ask.at, code=request_code))


@guarded(blueprint, "/requests/<request_code>/hand-over", action="provision.issue")
def hand_over_page(ask: Ask, request_code: str) -> ResponseReturnValue:
    """What to hand over, and one box for the bag, or for each thing that is not in one."""
    found = request_page.request_page(ask.session, ask.actor, code=request_code)
    return render_template(
        "kit_requests/hand_over.html", found=found, row=found.row, terms=terms(found.tenure, found.due_on),
        today=ask.at.today,
    )  # fmt: skip


@guarded(
    blueprint, "/requests/<request_code>/hand-over", action="provision.issue", methods=("POST",), again=hand_over_page
)
def hand_over(ask: Ask, request_code: str) -> ResponseReturnValue:
    form = ask.read(InHands)
    scans = split_scans(form.scans)
    if not scans:
        raise Refused(_("Scan the bag, or each thing."), field="scans")
    handing = Handing(request_code, scans, set_up=form.set_up, on=form.on)
    made = kits.hand_over(ask.session, ask.actor, ask.at, handing=handing, once=ask.once())
    ask.tell(_("Handed over. Check below that it is what you meant."))
    return to("issuing.handover_page", number=made.number)


def _done(ask: Ask, word: str, request: KitRequest) -> ResponseReturnValue:
    ask.tell(_(DONE[word], code=show(request.code)))
    return to("kit_requests.request_page", request_code=show(request.code))
