"""Requests for kits: what a caseworker asks the store for, and each step until it is in somebody's hands."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.requesting import OPEN, allow_step
from devicefleet.rules.tags import new_code, show
from devicefleet.rules.terms import (
    AccessNeed,
    Component,
    EntryType,
    HandingWay,
    RejectionReason,
    RequestPriority,
    RequestState,
    Tenure,
)
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, ledger, settling
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Entry, Handover, Kit, KitRequest, RequestStep, Survivor
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `site` is the code of a hub; `due_on` only for a loan with a date.

    Language and interpreter are the person's own unless said.
    """

    parts: frozenset[Component]
    priority: RequestPriority = RequestPriority.NEW_ENTRANT
    tenure: Tenure = Tenure.GIFT
    due_on: date | None = None
    language: str | None = None
    interpreter: bool | None = None
    needs: tuple[AccessNeed, ...] = ()
    site: str | None = None
    handing: HandingWay = HandingWay.AT_HUB
    needed_on: date | None = None


def ask(
    session: Session, actor: Actor, at: Moment, *, survivor: str, asked: Asked, once: Once | None = None
) -> KitRequest:
    """A new request for one person. It waits for approval where the organisation wants that, unless safety hurries."""
    person = finding.survivor(session, actor, "request.make", survivor, lock=True)
    if (before := ledger.earlier(session, once)) is not None:
        return session.exec(select(KitRequest).where(col(KitRequest.entry_id) == before.id)).one()
    _refuse_unclear(at, asked)
    about = About(finding.provider_of(session, key_of(person)), survivor_id=key_of(person))
    _refuse_twice(session, person, asked, about.provider_id)
    entry = ledger.open_entry(session, actor, at, EntryType.KIT_REQUESTED, about, once=once)
    request = KitRequest(
        code=new_code(),
        entry_id=key_of(entry),
        provider_id=about.provider_id,
        survivor_id=key_of(person),
        state=RequestState.SUBMITTED,
        priority=asked.priority,
        smartphone=Component.SMARTPHONE in asked.parts,
        laptop=Component.LAPTOP in asked.parts,
        data=Component.DATA in asked.parts,
        tenure=asked.tenure,
        due_on=asked.due_on,
        language=asked.language or person.language,
        interpreter=person.needs_interpreter if asked.interpreter is None else asked.interpreter,
        needs=list(asked.needs),
        site_id=finding.site(session, about.provider_id, asked.site) if asked.site else None,
        handing=asked.handing,
        needed_on=asked.needed_on,
        asked_at=at.now,
    )
    session.add(request)
    session.flush()
    _note(session, actor, at, request, RequestState.SUBMITTED)
    if asked.priority is RequestPriority.URGENT_SAFETY or not config_of(session).kit.approve_requests:
        step(session, actor, at, request, RequestState.APPROVED)
    audit.record(session, actor, at, "request.made", "request", request.code, sorted(asked.parts))
    return request


def approve(session: Session, actor: Actor, at: Moment, *, code: str) -> KitRequest:
    """The store may pick it."""
    return step(session, actor, at, finding.request(session, actor, "request.decide", code), RequestState.APPROVED)


def reject(session: Session, actor: Actor, at: Moment, *, code: str, reason: RejectionReason) -> KitRequest:
    """It is turned down, for a reason the caseworker can read."""
    request = finding.request(session, actor, "request.decide", code)
    allow_step(request.code, request.state, RequestState.REJECTED)
    request.rejection = reason
    return step(session, actor, at, request, RequestState.REJECTED)


def cancel(session: Session, actor: Actor, at: Moment, *, code: str) -> KitRequest:
    """It is not needed any more."""
    return step(session, actor, at, finding.request(session, actor, "request.make", code), RequestState.CANCELLED)


def pick(session: Session, actor: Actor, at: Moment, *, code: str) -> KitRequest:
    """Its pick slip was printed: somebody is at it. Once it is packed or further, printing again changes nothing."""
    request = finding.request(session, actor, "request.pick", code)
    if request.state is RequestState.APPROVED:
        step(session, actor, at, request, RequestState.PICKING)
    elif request.state not in OPEN or request.state is RequestState.SUBMITTED:
        allow_step(request.code, request.state, RequestState.PICKING)
    return request


def send(session: Session, actor: Actor, at: Moment, *, code: str) -> KitRequest:
    """The packed kit left for its hub."""
    return step(session, actor, at, finding.request(session, actor, "request.pick", code), RequestState.SENT)


def arrive(session: Session, actor: Actor, at: Moment, *, code: str) -> KitRequest:
    """The hub has the kit."""
    return step(session, actor, at, finding.request(session, actor, "provision.issue", code), RequestState.AT_HUB)


def step(session: Session, actor: Actor, at: Moment, request: KitRequest, to: RequestState) -> KitRequest:
    """One allowed step of a request that was found."""
    allow_step(request.code, request.state, to)
    return set_state(session, actor, at, request, to)


def set_state(session: Session, actor: Actor, at: Moment, request: KitRequest, to: RequestState) -> KitRequest:
    """Where the request stands, whatever came before: an undo goes back along no allowed step."""
    request.state = to
    session.add(request)
    session.flush()
    _note(session, actor, at, request, to)
    settling.touch(session, at, request.survivor_id)
    audit.record(session, actor, at, f"request.{to.value}", "request", request.code, ["state"])
    return request


def hand_over(session: Session, actor: Actor, at: Moment, request: KitRequest, made: Handover) -> None:
    """What was asked for is in their hands."""
    request.handover_id = made.id
    step(session, actor, at, request, RequestState.HANDED_OVER)


def fulfil(session: Session, actor: Actor, at: Moment, made: Handover) -> None:
    """A handover that emptied a bag packed for a request is that request's, though nobody scanned its slip."""
    query = select(KitRequest).join(Kit, col(Kit.request_id) == col(KitRequest.id))
    for request in session.exec(query.where(col(Kit.ended_entry_id) == made.entry_id)):
        hand_over(session, actor, at, request, made)


def step_back(session: Session, actor: Actor, at: Moment, request: KitRequest) -> None:
    """The request stands where it stood before its last step."""
    set_state(session, actor, at, request, _state_before(session, request))


def take_back(session: Session, actor: Actor, at: Moment, undone: Entry) -> None:
    """A handover that was undone: its request, if it had one, stands where it stood before."""
    query = select(KitRequest).join(Handover, col(Handover.id) == col(KitRequest.handover_id))
    request = session.exec(query.where(col(Handover.entry_id) == undone.id)).one_or_none()
    if request is not None:
        stood = _state_before(session, request)
        request.handover_id = None
        set_state(session, actor, at, request, stood)


def _state_before(session: Session, request: KitRequest) -> RequestState:
    query = (
        select(col(RequestStep.state))
        .where(col(RequestStep.request_id) == request.id, col(RequestStep.state) != request.state)
        .order_by(col(RequestStep.id).desc())
        .limit(1)
    )
    return session.exec(query).one()


def parts_of(request: KitRequest) -> frozenset[Component]:
    """What it asks for."""
    return frozenset(part for part in Component if getattr(request, part.value))


def _note(session: Session, actor: Actor, at: Moment, request: KitRequest, state: RequestState) -> None:
    session.add(RequestStep(request_id=key_of(request), state=state, staff_id=actor.staff_id, at=at.now))
    session.flush()


def _refuse_unclear(at: Moment, asked: Asked) -> None:
    if not asked.parts:
        raise Refused(_("Say what is needed: a phone, a laptop, data, or several of them."), field="parts")
    if (asked.tenure is Tenure.LOAN_FIXED) != (asked.due_on is not None):
        sentence = _("Say until when the loan is agreed; only a loan with a date has one.")
        raise Refused(sentence, field="due_on")
    if asked.needed_on is not None and asked.needed_on < at.today:
        raise Refused(_("The day it is needed is in the past. Give today or a later day."), field="needed_on")
    if asked.handing is HandingWay.ON_RELEASE and asked.needed_on is None:
        raise Refused(_("Give the day of release, so that the kit is packed in time."), field="needed_on")


def _refuse_twice(session: Session, person: Survivor, asked: Asked, provider_id: int) -> None:
    """Of one store; what was asked of another, before somebody moved here, cannot be handed over here."""
    query = select(KitRequest).where(
        col(KitRequest.survivor_id) == person.id,
        col(KitRequest.provider_id) == provider_id,
        col(KitRequest.state).in_(OPEN),
    )
    for request in session.exec(query):
        if parts_of(request) & asked.parts:
            sentence = _("Request {code} asks for this already. Cancel it first, or leave the part out.")
            raise Conflict(sentence.format(code=show(request.code)), field="parts")
