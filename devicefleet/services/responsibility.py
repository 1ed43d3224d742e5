"""Which organisation, and who there, answers for somebody: one at a time, each taking over from the one before."""

from datetime import date

from sqlmodel import Session, col, select

from devicefleet.queries.scope import standing
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.words import _
from devicefleet.tables import Membership, Responsibility, Survivor
from devicefleet.tables.base import key_of


def close(session: Session, person: Survivor, on: date) -> None:
    """Whoever answers now does so until a day."""
    query = select(Responsibility).where(
        col(Responsibility.survivor_id) == person.id, col(Responsibility.until_on).is_(None)
    )
    current = session.exec(query).one()
    if on < current.from_on:
        raise Refused(_("The present responsibility began on {date}.", date=current.from_on), field="on")
    current.until_on = on
    session.add(current)
    session.flush()


def give_back(session: Session, entry_id: int) -> None:
    """Whoever answered before this entry answers again, as if it had not been."""
    moved = session.exec(select(Responsibility).where(col(Responsibility.entry_id) == entry_id)).one()
    earlier = (
        select(Responsibility)
        .where(col(Responsibility.survivor_id) == moved.survivor_id, col(Responsibility.id) < key_of(moved))
        .where(standing(col(Responsibility.entry_id)))
        .order_by(col(Responsibility.id).desc())
        .limit(1)
    )
    before = session.exec(earlier).one()
    moved.until_on = moved.from_on
    session.add(moved)
    session.flush()
    before.until_on = None
    session.add(before)
    session.flush()


def refuse_stranger(session: Session, provider_id: int, caseworker_id: int | None) -> None:
    """Whoever supports somebody works for the organisation that is responsible."""
    colleague = select(Membership.id).where(
        col(Membership.staff_id) == caseworker_id,
        col(Membership.provider_id) == provider_id,
        col(Membership.ended_at).is_(None),
    )
    if caseworker_id is not None and session.exec(colleague).first() is None:
        raise NotFound(_("Nobody like that works for this organisation. Choose somebody else."), field="caseworker_id")
