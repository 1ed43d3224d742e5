"""Who works here, in which roles, for which organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.terms import Role
from devicefleet.tables import Membership, Provider, Staff
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Hat:
    """One role somebody may act in; `organisation` is empty for roles that see every organisation."""

    membership_id: int
    role: Role
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in, with the roles they have now."""

    staff_id: int
    email: str
    created_at: datetime
    disabled_at: datetime | None
    hats: tuple[Hat, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """One provider, as a choice in a list."""

    code: str
    name: str


def organisation_name(session: Session, provider_id: int) -> str:
    """What an organisation calls itself."""
    return session.exec(select(Provider.name).where(col(Provider.id) == provider_id)).one()


def hats_of(session: Session, staff_id: int) -> list[Hat]:
    """The roles somebody has now, ordered by organisation."""
    return _hats(session, [staff_id]).get(staff_id, [])


def administrators(session: Session) -> Sequence[int]:
    """Who looks after the installation now."""
    here = col(Membership.ended_at).is_(None) & col(Staff.disabled_at).is_(None)
    query = select(Membership.staff_id).join(Staff, col(Staff.id) == col(Membership.staff_id))
    return session.exec(query.where(here, Membership.role == Role.ADMIN).order_by(col(Membership.staff_id))).all()


def accounts(session: Session, actor: Actor) -> list[Account]:
    """Every account: working ones first, by address."""
    scope_of(actor, "staff.manage")
    query = select(Staff).order_by(col(Staff.disabled_at).is_not(None), col(Staff.email))
    found = list(session.exec(query))
    hats = _hats(session, [key_of(one) for one in found])
    return [
        Account(key_of(one), one.email, one.created_at, one.disabled_at, tuple(hats.get(key_of(one), ())))
        for one in found
    ]


def organisations(session: Session, actor: Actor) -> list[Organisation]:
    """Every organisation, by name."""
    scope_of(actor, "staff.manage")
    return [Organisation(one.code, one.name) for one in session.exec(select(Provider).order_by(col(Provider.name)))]


def _hats(session: Session, staff_ids: Sequence[int]) -> dict[int, list[Hat]]:
    query = (
        select(Membership, Provider.name)
        .join(Provider, col(Provider.id) == col(Membership.provider_id), isouter=True)
        .where(col(Membership.ended_at).is_(None), col(Membership.staff_id).in_(staff_ids))
        .order_by(col(Provider.name), col(Membership.role))
    )
    hats: dict[int, list[Hat]] = {}
    for membership, name in session.exec(query):
        hats.setdefault(membership.staff_id, []).append(Hat(key_of(membership), membership.role, name))
    return hats
