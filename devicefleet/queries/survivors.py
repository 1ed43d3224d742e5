"""People by reference: what is recorded of one of them as it stood on a day, and lists of those within reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries.facts import facts_of
from devicefleet.queries.kit_rows import KitPage, KitRow, page_of, people_on, rows_of
from devicefleet.queries.scope import standing, survivors_of
from devicefleet.rules import kit
from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.facts import Episode, Facts
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import parse_reference
from devicefleet.rules.terms import Context, Role, Stage, Status
from devicefleet.rules.words import _
from devicefleet.tables import KitSpan, Membership, Provider, Responsibility, Staff, Survivor
from devicefleet.tables.base import key_of

ACTION = "survivor.read"


class _Dated(Protocol):
    @property
    def from_on(self) -> date: ...


_Fact = TypeVar("_Fact", bound=_Dated)


@dataclass(frozen=True, slots=True)
class Person:
    """What is recorded of somebody, as it stood on a day. `explained` is the chain from the record to the kit status.

    `facts` are all that the ledger knows, whatever the day. `language` is a BCP-47 tag, `region` an ONS code.
    Stage, place and dates of support are empty before support began.
    `provider` and `caseworker` are those of that day; who it was at another organisation is not told.
    """

    id: int
    ref: str
    programme: str
    region: str | None
    language: str
    needs_interpreter: bool
    adult: bool
    turns_18_on: date | None
    provider: str
    caseworker: str | None
    started_on: date | None
    ends_on_expected: date | None
    ended_on: date | None
    stage: Stage | None
    context: Context | None
    release_on: date | None
    explained: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a person can be supported by."""

    id: int
    email: str


def person(session: Session, actor: Actor, *, ref: str, on: date) -> Person:
    """The person with this reference, if within reach."""
    then = aliased(Responsibility)
    query = (
        select(Survivor, col(Provider.name), col(Staff.email))
        .select_from(Survivor)
        .join(then, (col(then.survivor_id) == col(Survivor.id)) & _answering(then, on), isouter=True)
        .join(Provider, col(Provider.id) == col(then.provider_id), isouter=True)
        .join(Staff, (col(Staff.id) == col(then.caseworker_id)) & _colleague(actor, then), isouter=True)
        .where(col(Survivor.ref) == (parse_reference(ref) or ""), survivors_of(actor, ACTION))
    )
    found = session.execute(query.order_by(col(then.id).desc()).limit(1)).one_or_none()
    if found is None:
        sentence = _("There is no survivor {ref} in your list. Check the reference and try again.", ref=ref.strip())
        raise NotFound(sentence, field="survivor")
    row, provider, caseworker = found
    known = facts_of(session, [key_of(row)])[key_of(row)]
    return _person(row, provider or "", caseworker, known, on, kit.explain(known, config_of(session).policies, on))


def _answering(then: type[Responsibility], on: date) -> ColumnElement[bool]:
    """Responsible on that day, and not by mistake."""
    since = (col(then.from_on) <= on) & standing(col(then.entry_id))
    return since & (col(then.until_on).is_(None) | (col(then.until_on) > on))


def _colleague(actor: Actor, then: type[Responsibility]) -> ColumnElement[bool]:
    return col(then.provider_id) == actor.provider_id if actor.provider_id is not None else true()


def _person(
    row: Survivor, provider: str, caseworker: str | None, known: Facts, on: date, explained: tuple[str, ...]
) -> Person:
    episode = _episode(known, on)
    stage, stay = _latest(known.stages, on), _latest(known.stays, on)
    return Person(
        id=key_of(row),
        ref=row.ref,
        programme=row.programme,
        region=row.region,
        language=row.language,
        needs_interpreter=row.needs_interpreter,
        adult=row.adult,
        turns_18_on=row.turns_18_on,
        provider=provider,
        caseworker=caseworker,
        started_on=episode.started_on if episode else None,
        ends_on_expected=episode.ends_on_expected if episode else None,
        ended_on=episode.ended_on if episode and episode.ended_on and episode.ended_on <= on else None,
        stage=stage.stage if stage else None,
        context=stay.context if stay else None,
        release_on=stay.release_on if stay else None,
        explained=explained,
        facts=known,
    )


def survivors(session: Session, actor: Actor, *, on: date, status: Status | None = None, page: int = 1) -> KitPage:
    """One page of everybody within reach as they stand on a day, in order of reference."""
    return page_of(session, _listed(actor, on, status).order_by(col(Survivor.ref)), on, page)


def every(session: Session, actor: Actor, *, on: date, status: Status | None = None) -> tuple[KitRow, ...]:
    """The whole list."""
    return rows_of(session, _listed(actor, on, status).order_by(col(Survivor.ref)), on)


def _listed(actor: Actor, on: date, status: Status | None) -> Select[*tuple[Any, ...]]:
    query = people_on(actor, ACTION, on)
    return query if status is None else query.where(col(KitSpan.status) == status)


def counts(session: Session, actor: Actor, *, on: date) -> dict[Status, int]:
    """How many people there are of each status that occurs."""
    query = people_on(actor, ACTION, on).with_only_columns(col(KitSpan.status), func.count())
    return dict(session.execute(query.group_by(col(KitSpan.status))).all())


def colleagues(session: Session, actor: Actor) -> tuple[Colleague, ...]:
    """The caseworkers of an organisation, for whoever opens or moves a record for somebody else; else nobody."""
    if actor.provider_id is None or scope_of(actor, "survivor.open") is Scope.OWN:
        return ()
    query = (
        select(col(Staff.id), col(Staff.email))
        .join(Membership, col(Membership.staff_id) == col(Staff.id))
        .where(col(Membership.provider_id) == actor.provider_id, col(Membership.role) == Role.CASEWORKER)
        .where(col(Membership.ended_at).is_(None), col(Staff.disabled_at).is_(None))
        .order_by(col(Staff.email))
    )
    return tuple(Colleague(key, email) for key, email in session.execute(query).all())


def _episode(known: Facts, on: date) -> Episode | None:
    begun: Sequence[Any] = [one for one in known.episodes if one.started_on <= on]
    return max(begun, key=lambda one: one.started_on, default=None)


def _latest(facts: Sequence[_Fact], on: date) -> _Fact | None:
    """The fact that stands on a day: of two that begin together, the one recorded later."""
    return next((fact for fact in reversed(facts) if fact.from_on <= on), None)
