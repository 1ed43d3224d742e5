"""Who has a thing now, and on what terms: the person only for those who may know."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.queries.references import reference
from devicefleet.queries.scope import survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Tenure
from devicefleet.tables import Handover, Provider, Provision, Responsibility, Survivor

ACTION = "provision.report"
NOW = aliased(Responsibility)


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has it. `survivor` is the bare reference, None for a reader who may not know it.

    `may_act`: this reader may report what happened to it, or take it back.
    """

    handover: str
    since: date
    tenure: Tenure
    due_on: date | None
    survivor: str | None
    may_act: bool


def holding_of(session: Session, actor: Actor, thing: ColumnElement[bool]) -> Holding | None:
    """The open provision of one `thing` (a condition on `Provision`); None on our own shelves."""
    query = (
        select(
            col(Handover.number),
            col(Provision.opened_on),
            col(Provision.tenure),
            col(Provision.due_on),
            reference(actor),
            survivors_of(actor, ACTION) if actor.may(ACTION) else false(),
        )
        .join(Handover, col(Handover.id) == col(Provision.handover_id))
        .join(Survivor, col(Survivor.id) == col(Provision.survivor_id))
        .where(thing, col(Provision.closed_on).is_(None), col(Provision.voided_at).is_(None))
    )
    row = session.execute(query).one_or_none()
    return Holding(*row) if row else None


def in_hands(actor: Actor, action: str, *columns: Any) -> Select[*tuple[Any, ...]]:
    """`columns` of things that somebody has now, with that person and the organisation that supports them now."""
    return (
        select(*columns)
        .select_from(Provision)
        .join(Survivor, col(Survivor.id) == col(Provision.survivor_id))
        .join(NOW, and_(col(NOW.survivor_id) == col(Survivor.id), col(NOW.until_on).is_(None)))
        .join(Provider, col(Provider.id) == col(NOW.provider_id))
        .where(survivors_of(actor, action), col(Provision.closed_on).is_(None), col(Provision.voided_at).is_(None))
    )
