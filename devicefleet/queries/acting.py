"""The role somebody's account may be used in, named by its e-mail address."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.words import _
from devicefleet.tables import Membership, Provider, Staff

Held = tuple[Actor, str]
"""A role, and how it is typed: `caseworker`, or `caseworker:north` where they are one at several organisations."""


def acting(session: Session, named: str) -> Actor:
    """The actor of `EMAIL`, `EMAIL:ROLE` or `EMAIL:ROLE:ORGANISATION`; refuses when that is not exactly one."""
    email, _colon, wanted = named.strip().partition(":")
    held = _held(session, email.strip().lower())
    if not held:
        raise NotFound(_("There is no account {email} that may act here.", email=email.strip()))
    chosen = [actor for actor, typed in held if not wanted or typed == wanted or typed.partition(":")[0] == wanted]
    if len(chosen) == 1:
        return chosen[0]
    roles = ", ".join(f"{email}:{typed}" for _actor, typed in held)
    raise Refused(_("Say in which role: {roles}.", roles=roles))


def _held(session: Session, email: str) -> Sequence[Held]:
    query = (
        select(Staff.id, Membership, Provider.code)
        .join(Membership, col(Membership.staff_id) == col(Staff.id))
        .join(Provider, col(Provider.id) == col(Membership.provider_id), isouter=True)
        .where(Staff.email == email, col(Staff.disabled_at).is_(None), col(Membership.ended_at).is_(None))
        .order_by(col(Membership.role), col(Provider.code))
    )
    return [
        (
            Actor(membership.role, staff_id=key_of_staff, provider_id=membership.provider_id),
            f"{membership.role}:{code}" if code else str(membership.role),
        )
        for key_of_staff, membership, code in session.exec(query)
    ]
