"""Who would stand differently under a proposed policy: everybody within reach judged twice, some hundred at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select, true
from sqlmodel import Session, col, func

from devicefleet.db import config_of
from devicefleet.queries.facts import facts_of
from devicefleet.queries.scope import survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.policy import Policies
from devicefleet.rules.policy_change import Change, compare
from devicefleet.tables import Provider, Responsibility, Survivor

ACTION = "policy.preview"
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is compared: the policies proposed, over [from_on, until_on), for everybody or for one organisation."""

    proposed: Policies
    from_on: date
    until_on: date
    provider_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody to whom it makes a difference."""

    survivor_id: int
    ref: str
    change: Change


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some people judged, up to the one with the key `last_id`."""

    people: int
    last_id: int
    found: tuple[Found, ...]


def people(session: Session, actor: Actor, *, provider_id: int | None = None) -> int:
    """How many there are to judge."""
    return session.scalar(select(func.count(col(Survivor.id))).where(*_within(actor, provider_id))) or 0


def walk(session: Session, actor: Actor, *, wanted: Wanted, after: int = 0) -> Iterator[Chunk]:
    """Everybody with a key above `after`, a chunk at a time. Nothing is written."""
    everybody = select(col(Survivor.id), col(Survivor.ref)).where(*_within(actor, wanted.provider_id))
    ordered = everybody.order_by(col(Survivor.id)).limit(CHUNK)
    while refs := dict(session.execute(ordered.where(col(Survivor.id) > after)).all()):
        after = max(refs)
        yield Chunk(len(refs), after, tuple(_found(session, refs, wanted)))


def providers(session: Session, actor: Actor) -> dict[int, tuple[str, str]]:
    """Code and name of each organisation, by its key."""
    survivors_of(actor, ACTION)  # refuses whoever may not preview
    query = select(col(Provider.id), col(Provider.code), col(Provider.name)).order_by(col(Provider.name))
    return {key: (code, name) for key, code, name in session.execute(query)}


def _within(actor: Actor, provider_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Those within reach; of one organisation, everybody it ever answered for."""
    theirs = exists(
        select(col(Responsibility.id)).where(
            col(Responsibility.survivor_id) == col(Survivor.id), col(Responsibility.provider_id) == provider_id
        )
    )
    return survivors_of(actor, ACTION), theirs if provider_id is not None else true()


def _found(session: Session, refs: dict[int, str], wanted: Wanted) -> Iterator[Found]:
    in_force = config_of(session).policies
    for key, facts in facts_of(session, list(refs)).items():
        change = compare(facts, in_force, wanted.proposed, wanted.from_on, wanted.until_on)
        if change is not None and wanted.provider_id in {None, change.provider_id}:
            yield Found(key, refs[key], change)
