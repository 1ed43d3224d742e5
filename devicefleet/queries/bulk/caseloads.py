"""The people of one caseworker, and who would support them instead."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from devicefleet.queries.bulk.rows import PRESENT, AnySelect, Plan, Row, planned, responsible
from devicefleet.queries.scope import responsibility_of, survivors_of
from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.bulk import ACTIONS, NOBODY, Moving
from devicefleet.rules.refusals import NotAllowed, NotFound, Refused
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import BulkKind, Role
from devicefleet.rules.words import _
from devicefleet.tables import Membership, Provider, Responsibility, Staff, Survivor

ACTION = ACTIONS[BulkKind.MOVE]


@dataclass(frozen=True, slots=True)
class Caseload:
    """Somebody one may move people from or to, and how many they support; `NOBODY` for people without a name."""

    staff_id: int
    email: str | None
    people: int
    works_here: bool


@dataclass(frozen=True, slots=True)
class Target:
    """Who takes over: an organisation (None: wherever each person is now), and somebody there by name."""

    provider_id: int | None
    caseworker_id: int | None
    words: str
    works_for: frozenset[int]

    def why_not(self, provider_id: int, caseworker_id: int | None) -> str | None:
        """What keeps somebody from being moved."""
        there = self.provider_id or provider_id
        if (there, self.caseworker_id) == (provider_id, caseworker_id):
            return _("They are there already.")
        if self.caseworker_id is not None and there not in self.works_for:
            return _("{who} does not work for their organisation.", who=self.words)
        return None


def caseload(session: Session, actor: Actor, wanted: Moving) -> Plan:
    """Everybody the caseworker is responsible for now, in order of reference."""
    query = _people(actor, wanted.origin).order_by(col(Survivor.ref))
    return planned(session, BulkKind.MOVE, query, partial(_row, target=target_of(session, actor, wanted)))


def _people(actor: Actor, origin: int) -> AnySelect:
    mine = col(PRESENT.caseworker_id)
    query: AnySelect = select(
        col(Survivor.id), col(Survivor.ref), col(PRESENT.id).label("responsibility_id"),
        col(PRESENT.provider_id), mine.label("caseworker_id"), col(Provider.name).label("provider"),
        col(Staff.email),
    ).select_from(Survivor)  # fmt: skip
    return (
        responsible(query)
        .join(Staff, col(Staff.id) == mine, isouter=True)
        .where(survivors_of(actor, ACTION), mine.is_(None) if origin == NOBODY else mine == origin)
    )


def _row(found: Any, *, target: Target | None) -> Row:
    return Row(
        key=f"{found.id}-{found.responsibility_id}",
        survivor_id=found.id,
        thing_id=found.id,
        ref=found.ref,
        provider=found.provider,
        name=show_reference(found.ref),
        what="",
        now=found.email or _("nobody by name"),
        then=target.words if target else "",
        refused=target.why_not(found.provider_id, found.caseworker_id) if target else None,
    )


def target_of(session: Session, actor: Actor, wanted: Moving) -> Target | None:
    """Whom a filter names; refuses who is not there. None where nobody is named yet."""
    if not wanted.aimed:
        return None
    there = _organisation(session, actor, wanted)
    if not wanted.to:
        name = there.name if there else _("nobody by name")
        return Target(there.id if there else None, None, name, frozenset())
    email, works_for = _colleague(session, actor, wanted.to)
    words = _("{who}, {organisation}", who=email, organisation=there.name) if there else email
    return Target(there.id if there else None, wanted.to, words, works_for)


def _organisation(session: Session, actor: Actor, wanted: Moving) -> Provider | None:
    if wanted.provider is None:
        return None
    scope = scope_of(actor, ACTION)
    if scope is Scope.OWN:
        raise NotAllowed(_("Ask your organisation's manager to move people to another organisation."))
    query = select(Provider).where(col(Provider.code) == wanted.provider.strip().lower())
    there = session.scalars(query).one_or_none()
    if there is None:
        raise Refused(_("There is no organisation with this code. Ask them for it."), field="provider")
    if scope is not Scope.ALL and there.id != actor.provider_id and wanted.to:
        sentence = _("Who supports them there is for the other organisation to say. Leave the caseworker out.")
        raise Refused(sentence, field="to")
    return there


def _colleague(session: Session, actor: Actor, staff_id: int) -> tuple[str, frozenset[int]]:
    """An address, and the organisations somebody works for: one's own colleague, unless one sees every organisation."""
    query = (
        select(col(Staff.email), col(Membership.provider_id))
        .join(Membership, col(Membership.staff_id) == col(Staff.id))
        .where(col(Staff.id) == staff_id, col(Staff.disabled_at).is_(None), col(Membership.ended_at).is_(None))
        .where(col(Membership.provider_id).is_not(None))
    )
    if scope_of(actor, ACTION) is not Scope.ALL:
        query = query.where(col(Membership.provider_id) == actor.provider_id)
    found = session.execute(query).all()
    if not found:
        sentence = _("Nobody like that works for this organisation. Choose somebody else.")
        raise NotFound(sentence, field="to")
    return found[0].email, frozenset(row.provider_id for row in found)


def caseloads(session: Session, actor: Actor) -> tuple[Caseload, ...]:
    """Everybody in one's organisation who supports people or could; counts are of the people within one's reach."""
    if actor.provider_id is None:
        return ()
    counted = (
        select(col(Responsibility.caseworker_id), func.count())
        .where(col(Responsibility.until_on).is_(None), responsibility_of(actor, scope_of(actor, ACTION)))
        .group_by(col(Responsibility.caseworker_id))
    )
    people = {key or NOBODY: number for key, number in session.execute(counted)}
    here = (
        select(col(Membership.staff_id))
        .where(col(Membership.provider_id) == actor.provider_id, col(Membership.role) == Role.CASEWORKER)
        .where(col(Membership.ended_at).is_(None))
    )
    query = (
        select(
            col(Staff.id), col(Staff.email), (col(Staff.id).in_(here) & col(Staff.disabled_at).is_(None)).label("here")
        )
        .where(col(Staff.id).in_(here) | col(Staff.id).in_(people))
        .order_by(col(Staff.email))
    )
    named = [Caseload(one.id, one.email, people.get(one.id, 0), bool(one.here)) for one in session.execute(query)]
    return (*named, Caseload(NOBODY, None, people.get(NOBODY, 0), False))
