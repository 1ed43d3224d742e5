"""Everybody's timeline made again from the ledger, by all cores, while others go on writing.

Each chunk of people is one transaction, so nobody is ever without spans; what is right already is left alone. A mark is
kept with each, so that a rebuild that was stopped goes on where it was, if it is the same rebuild: the same policy, the
same version, on the same day or the next.

Nobody's spans may be those of facts that changed meanwhile. Where writers lock rows, a chunk locks its people before it
reads. SQLite has one lock for all: there a chunk is read and judged before its turn to write, and those written about
in the meantime are judged again within it.

People of one organisation come one after the other. Indexes of spans begin with the organisation, so each transaction
changes few of their pages: in the order of keys it would be five times as many.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet import __version__
from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.queries import recent
from devicefleet.rules.refusals import Unavailable
from devicefleet.services import finding, processes, spans, timeline, timeline_policy
from devicefleet.tables import RebuildProgress, Responsibility, Survivor

GOES_ON_WITHIN = timedelta(days=1)
TRIES = 5


@dataclass(frozen=True, slots=True)
class Rebuild:
    """One that can begin, or go on: whose spans are `left` to make, and for how many it is done already."""

    fingerprint: str
    at: Moment
    left: Sequence[int]
    done: int


@dataclass(frozen=True, slots=True)
class Made:
    """One chunk: of how many people, and how many of them have other spans now."""

    people: int
    changed: int


def begin(database: Database, at: Moment, *, afresh: bool = False) -> Rebuild:
    """Find out what is left of an interrupted rebuild, or begin a new one; always a new one when `afresh`."""
    fingerprint = fingerprint_of(database.config)
    mine = (col(RebuildProgress.fingerprint) == fingerprint) & (col(RebuildProgress.made_at) > at.now - GOES_ON_WITHIN)
    with database.writing() as session:
        session.execute(sa.delete(RebuildProgress).where(sa.true() if afresh else ~mine))
    with database.reading() as session:
        marks = session.scalars(sa.select(col(RebuildProgress.people)))
        done = {person for people in marks for person in people}
        left = array("q", (person for person in _everybody(session) if person not in done))
    return Rebuild(fingerprint, at, left, len(done))


def rebuild(database: Database, begun: Rebuild, *, workers: int | None = None) -> Iterator[Made]:
    """Make what is left, a chunk at a time; when all is done the marks go, and the policies are noted."""
    mark = partial(RebuildProgress, fingerprint=begun.fingerprint, made_at=begun.at.now)
    yield from processes.spread(database, partial(_make, mark=mark), begun.left, workers)
    with database.writing() as session:
        session.execute(sa.delete(RebuildProgress))
        timeline_policy.note(session)


def fingerprint_of(config: Config) -> str:
    """What spans depend on besides the ledger."""
    return sha256(f"{__version__} {config.policies_fingerprint}".encode()).hexdigest()


def _everybody(session: Session) -> Iterator[int]:
    """By the organisation responsible now; a caseload lies together there too."""
    now = (col(Responsibility.survivor_id) == col(Survivor.id)) & col(Responsibility.until_on).is_(None)
    query = (
        sa.select(col(Survivor.id))
        .join(Responsibility, now, isouter=True)
        .order_by(col(Responsibility.provider_id), col(Survivor.id))
    )
    return (key for key in session.scalars(query.execution_options(yield_per=10_000)) if key is not None)


def _make(database: Database, people: Sequence[int], *, mark: partial[RebuildProgress]) -> Made:
    """One chunk, tried again where others kept it from its turn."""
    make = _make_in_turn if database.one_writer else _make_locked
    for _try in range(TRIES - 1):
        try:
            return make(database, list(people), mark)
        except Unavailable:
            continue
    return make(database, list(people), mark)


def _make_in_turn(database: Database, people: list[int], mark: partial[RebuildProgress]) -> Made:
    with database.reading() as session:
        seen = recent.newest(session)
        made = spans.differing(session, people)
    with database.writing() as session:
        touched = recent.people_since(session, seen) & set(people)
        spans.replace(session, {person: rows for person, rows in made.items() if person not in touched})
        timeline.refresh(session, sorted(touched))
        session.add(mark(people=people))
    return Made(len(people), len(made.keys() | touched))


def _make_locked(database: Database, people: list[int], mark: partial[RebuildProgress]) -> Made:
    with database.writing() as session:
        finding.lock_people(session, people)
        made = spans.differing(session, people)
        spans.replace(session, made)
        session.add(mark(people=people))
    return Made(len(people), len(made))
