"""What the ledger means, kept beside it: spans are made again in the transaction that changed their facts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session, col, select

from devicefleet.queries.scope import survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.words import N_
from devicefleet.services import finding, spans
from devicefleet.tables import Survivor

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
    if not survivor_ids:
        return
    session.flush()
    finding.lock_people(session, survivor_ids)
    spans.replace(session, spans.said(session, survivor_ids))


@contextmanager
def once_at_end(session: Session) -> Iterator[None]:
    """Within the block spans wait; at its end each person's are made once, however much was written of them."""
    waiting: set[int] = session.info.setdefault(WAITING, set())
    yield
    del session.info[WAITING]
    everybody = sorted(waiting)
    for start in range(0, len(everybody), CHUNK):
        refresh(session, everybody[start : start + CHUNK])


def check(session: Session) -> Iterator[tuple[int, list[Disagreement]]]:
    """Compare stored spans with what the ledger says, a chunk at a time; how many people, and who disagrees."""
    for ids in chunks(session):
        yield len(ids), disagreements(session, ids)


def disagreements(session: Session, survivor_ids: Sequence[int]) -> list[Disagreement]:
    """Those of these people whose stored spans are not what the ledger says."""
    wrong = list(spans.differing(session, survivor_ids))
    if not wrong:
        return []
    query = select(col(Survivor.id), Survivor.ref).where(col(Survivor.id).in_(wrong)).order_by(col(Survivor.id))
    sentence = N_("its stored timeline is not what the ledger says")
    return [Disagreement(key, ref, sentence) for key, ref in session.exec(query) if key is not None]


def within_reach(session: Session, actor: Actor, action: str, survivor_id: int) -> bool:
    """Whether `actor` may take `action` for this person."""
    query = select(Survivor.id).where(col(Survivor.id) == survivor_id, survivors_of(actor, action))
    return session.exec(query).first() is not None


def chunks(session: Session) -> Iterator[list[int]]:
    """Everybody, some at a time."""
    everybody = select(Survivor.id).order_by(col(Survivor.id)).limit(CHUNK)
    last = 0
    while ids := [key for key in session.exec(everybody.where(col(Survivor.id) > last)) if key is not None]:
        yield ids
        last = ids[-1]
