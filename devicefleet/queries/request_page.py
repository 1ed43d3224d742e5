"""One request for a kit: what is asked for, every step with who took it, what is packed for it, and its handover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, null, select
from sqlmodel import Session, col

from devicefleet.queries import kit_requests, packed
from devicefleet.queries.kit_requests import RequestRow
from devicefleet.queries.packed import KitThing
from devicefleet.queries.scope import requests_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.requesting import NEED_WORDS
from devicefleet.rules.tags import parse_code
from devicefleet.rules.terms import Component, HandingWay, RejectionReason, RequestState, Tenure
from devicefleet.rules.words import _
from devicefleet.tables import Handover, Kit, KitRequest, RequestStep, Staff


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step: `by` is the e-mail address of a colleague, None for the command line and for other organisations."""

    state: RequestState
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request. `handing`, `language` and `interpreter` are None for those who may not read about people.

    `bag` is the label of what is packed for it, `handover` the number of the paper once it is in their hands.
    """

    row: RequestRow
    tenure: Tenure
    due_on: date | None
    handing: HandingWay | None
    language: str | None
    interpreter: bool | None
    rejection: RejectionReason | None
    steps: tuple[StepTold, ...]
    bag: str | None
    things: tuple[KitThing, ...]
    handover: str | None


@dataclass(frozen=True, slots=True)
class Slip:
    """What a pick slip says, and all that it says."""

    code: str
    parts: tuple[Component, ...]
    needs: tuple[str, ...]
    site: str | None
    urgent: bool
    needed_on: date | None


def request_page(session: Session, actor: Actor, *, code: str) -> RequestPage:
    """The request with this code, if it is within reach."""
    row = session.execute(
        kit_requests.rows(
            actor, col(KitRequest.id), col(KitRequest.tenure), col(KitRequest.due_on), col(KitRequest.handing),
            col(KitRequest.language), col(KitRequest.interpreter), col(KitRequest.rejection),
            col(KitRequest.provider_id), col(Handover.number), col(Kit.id).label("kit_id"), col(Kit.code).label("bag"),
        )
        .join(Handover, col(Handover.id) == col(KitRequest.handover_id), isouter=True)
        .join(Kit, (col(Kit.request_id) == col(KitRequest.id)) & col(Kit.ended_on).is_(None), isouter=True)
        .where(col(KitRequest.code) == (parse_code(code) or ""), requests_of(actor))
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound(_("There is no request {scan} in your list. Scan its pick slip.", scan=code.strip()))
    knows = actor.may("survivor.read")
    return RequestPage(
        row=kit_requests.row_of(actor, row),
        tenure=row.tenure,
        due_on=row.due_on,
        handing=row.handing if knows else None,
        language=row.language if knows else None,
        interpreter=row.interpreter if knows else None,
        rejection=row.rejection,
        steps=_steps(session, actor, row.id, row.provider_id),
        bag=row.bag,
        things=packed.things_in(session, [row.kit_id]).get(row.kit_id, ()) if row.kit_id else (),
        handover=row.number,
    )


def slips_of(session: Session, actor: Actor, *, codes: Sequence[str]) -> tuple[Slip, ...]:
    """The slips of requests that were found, in the order of their codes."""
    query = kit_requests.rows(actor).where(col(KitRequest.code).in_(codes), requests_of(actor, "request.pick"))
    found = {row.code: kit_requests.row_of(actor, row) for row in session.execute(query)}
    return tuple(_slip(found[code]) for code in codes)


def _slip(row: RequestRow) -> Slip:
    needs = tuple(_(NEED_WORDS[need]) for need in row.needs)
    return Slip(row.code, row.parts, needs, row.site, row.urgent, row.needed_on)


def _steps(session: Session, actor: Actor, request_id: int, provider_id: int) -> tuple[StepTold, ...]:
    ours = actor.provider_id in (None, provider_id)
    by: ColumnElement[str | None] = case((col(Staff.id).is_not(None), col(Staff.email)), else_=null())
    query = (
        select(col(RequestStep.state), col(RequestStep.at), by)
        .join(Staff, col(Staff.id) == col(RequestStep.staff_id), isouter=True)
        .where(col(RequestStep.request_id) == request_id)
        .order_by(col(RequestStep.id))
    )
    return tuple(StepTold(state, at, email if ours else None) for state, at, email in session.execute(query))
