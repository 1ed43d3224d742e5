"""What the ledger means, kept beside it: spans are made again in the transaction that changed their facts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from devicefleet.db import config_of
from devicefleet.queries.facts import facts_of, regions_of
from devicefleet.queries.scope import survivors_of
from devicefleet.rules import kit
from devicefleet.rules.access import Actor
from devicefleet.services import finding, timeline_policy
from devicefleet.tables import KitSpan, Survivor

CHUNK = 500
WAITING = "people whose spans wait"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A person whose stored spans are not what the ledger says."""

    survivor_id: int
    ref: str
    sentence: str


def refresh(session: Session, survivor_ids: Sequence[int]) -> None:
    """Make the spans of these people again from their facts."""
    if (waiting := session.info.get(WAITING)) is not None:
        waiting.update(survivor_ids)
        return
    session.flush()
    finding.lock_people(session, survivor_ids)
    policies = config_of(session).policies
    known = facts_of(session, survivor_ids)
    regions = regions_of(session, survivor_ids)
    rows = [
        _row(survivor_id, regions[survivor_id], span)
        for survivor_id, facts in known.items()
        for span in kit.spans(facts, policies)
    ]
    session.execute(delete(KitSpan).where(col(KitSpan.survivor_id).in_(survivor_ids)))
    if rows:
        session.execute(insert(KitSpan), rows)


@contextmanager
def once_at_end(session: Session) -> Iterator[None]:
    """Within the block spans wait; at its end each person's are made once, however much was written of them."""
    waiting: set[int] = session.info.setdefault(WAITING, set())
    yield
    del session.info[WAITING]
    everybody = sorted(waiting)
    for start in range(0, len(everybody), CHUNK):
        refresh(session, everybody[start : start + CHUNK])


def rebuild(session: Session) -> Iterator[int]:
    """Make everybody's spans again, a chunk at a time; yields how many people were done in each."""
    for ids in _chunks(session):
        refresh(session, ids)
        yield len(ids)
    timeline_policy.note(session)


def check(session: Session) -> Iterator[tuple[int, list[Disagreement]]]:
    """Compare stored spans with what the ledger says, a chunk at a time."""
    policies = config_of(session).policies
    for ids in _chunks(session):
        known = facts_of(session, ids)
        stored, regions = _stored(session, ids), regions_of(session, ids)
        refs = dict(session.execute(select(col(Survivor.id), Survivor.ref).where(col(Survivor.id).in_(ids))).all())
        wrong = [
            Disagreement(person, refs[person], "its stored timeline is not what the ledger says")
            for person in ids
            if stored.get(person, [])
            != [_row(person, regions[person], span) for span in kit.spans(known[person], policies)]
        ]
        yield len(ids), wrong


def within_reach(session: Session, actor: Actor, action: str, survivor_id: int) -> bool:
    """Whether `actor` may take `action` for this person."""
    query = select(Survivor.id).where(col(Survivor.id) == survivor_id, survivors_of(actor, action))
    return session.exec(query).first() is not None


def _chunks(session: Session) -> Iterator[list[int]]:
    everybody = select(Survivor.id).order_by(col(Survivor.id)).limit(CHUNK)
    last = 0
    while ids := [key for key in session.exec(everybody.where(col(Survivor.id) > last)) if key is not None]:
        yield ids
        last = ids[-1]


def _stored(session: Session, ids: Sequence[int]) -> dict[int, list[dict[str, object]]]:
    columns = [column for column in KitSpan.__table__.columns if column.name != "id"]  # type: ignore[attr-defined]  # sqlmodel hides __table__ from types
    query = select(*columns).where(col(KitSpan.survivor_id).in_(ids)).order_by(col(KitSpan.from_on))
    stored: dict[int, list[dict[str, object]]] = {}
    for row in session.execute(query).mappings():
        stored.setdefault(row["survivor_id"], []).append(dict(row))
    return stored


def _row(survivor_id: int, region: str | None, span: kit.Span) -> dict[str, object]:
    return {
        "survivor_id": survivor_id,
        "provider_id": span.provider_id,
        "caseworker_id": span.caseworker_id,
        "from_on": span.from_on,
        "until_on": span.until_on,
        "status": span.status,
        "smartphone": span.smartphone,
        "laptop": span.laptop,
        "data": span.data,
        "flags": " ".join(span.flags),
        "flagged": span.flagged,
        "score": span.score,
        "since": span.since,
        "ends_on": span.ends_on,
        "matter": span.matter.packed() if span.matter else None,
        "region": region,
    }
