"""Who did what, and who looked at whom, in the same transaction as the act: no row, no act.

Rows are chained by an HMAC whose key is not in the database. They are collected while a transaction runs and
appended together just before it commits, so that the chain's one lock is held as briefly as possible.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import before_commit, config_of
from devicefleet.rules.access import Actor
from devicefleet.tables import AuditEvent, AuditHead
from devicefleet.tables.base import key_of

START = "0" * 64
BATCH = 2_000
BEFORE_ALL = -(2**31)  # a row slipped in before the first one is a row too


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row at which the chain does not hold, and why."""

    event_id: int
    sentence: str


def record(
    session: Session,
    actor: Actor,
    at: Moment,
    action: str,
    subject_kind: str,
    subject: str,
    fields: Iterable[str] = (),
) -> None:
    """Note one act; `fields` are names of what was touched, never values. Written when the transaction commits."""
    event = AuditEvent(
        at=at.now,
        staff_id=actor.staff_id,
        role=actor.role,
        provider_id=actor.provider_id,
        action=action,
        subject_kind=subject_kind,
        subject=subject,
        fields=" ".join(fields)[:400],
        prev_hash=START,
        hash=START,
    )
    session.info.setdefault("audit", []).append(event)
    before_commit(session, append)


def append(session: Session) -> None:
    """Write what was noted so far: done before the commit, and by what notes so much that it would fill the memory."""
    events = session.info.pop("audit", [])
    if not events:
        return
    key = config_of(session).keys.bytes_of("audit")
    head = session.exec(select(AuditHead).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead()
        session.add(head)
    for event in events:
        event.prev_hash = head.hash
        event.hash = head.hash = link(key, event)
    session.add_all(events)
    session.flush()
    head.last_id = key_of(events[-1])
    session.flush()


def link(key: bytes, event: AuditEvent) -> str:
    """The keyed hash of one row and the one before it."""
    parts = (
        event.prev_hash, _instant(event.at), event.staff_id, event.role, event.provider_id,
        event.action, event.subject_kind, event.subject, event.fields,
    )  # fmt: skip
    message = "\x1f".join("" if part is None else str(part) for part in parts)
    return hmac.new(key, message.encode(), sha256).hexdigest()


def verify(session: Session) -> tuple[int, Broken | None]:
    """Walk the whole chain: how many rows hold, and the first that does not."""
    key = config_of(session).keys.bytes_of("audit")
    previous, count, last_id = START, 0, BEFORE_ALL
    while rows := _after(session, last_id):
        for event in rows:
            event_id = key_of(event)
            if event.prev_hash != previous:
                return count, Broken(event_id, "a row before it is missing, added or out of order")
            if not hmac.compare_digest(event.hash, link(key, event)):
                return count, Broken(event_id, "the row was changed after it was written")
            previous, count, last_id = event.hash, count + 1, event_id
        session.expunge_all()
    head = session.get(AuditHead, 1) or AuditHead()
    last_id = max(last_id, 0)
    if (head.last_id, head.hash) != (last_id, previous):
        return count, Broken(max(head.last_id, last_id), "the end of the chain was cut off")
    return count, None


def _after(session: Session, last_id: int) -> list[AuditEvent]:
    query = select(AuditEvent).where(col(AuditEvent.id) > last_id).order_by(col(AuditEvent.id)).limit(BATCH)
    return list(session.exec(query))


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
