"""What the auditor reads: who did what to which record, by ids and field names, never values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from devicefleet.clock import Moment
from devicefleet.queries.pages import Page
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.terms import Role
from devicefleet.tables import AuditEvent
from devicefleet.tables.base import key_of

PAGE = 50
RECENT = 2_000


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the chain."""

    number: int
    at: datetime
    staff_id: int | None
    role: Role
    provider_id: int | None
    action: str
    subject_kind: str
    subject: str
    fields: str


def acts(
    session: Session, actor: Actor, *, action: str | None = None, subject: str | None = None, page: int = 1
) -> Page[Act]:
    """One page of the chain, latest first; `action` is the beginning of a name, `subject` a whole one."""
    scope_of(actor, "audit.read")
    wanted = []
    if action:
        wanted.append(col(AuditEvent.action).startswith(action, autoescape=True))
    if subject:
        wanted.append(col(AuditEvent.subject) == subject)
    total = session.exec(select(func.count(col(AuditEvent.id))).where(*wanted)).one()
    query = select(AuditEvent).where(*wanted).order_by(col(AuditEvent.id).desc())
    rows = session.exec(query.limit(PAGE).offset(PAGE * (page - 1)))
    return Page(tuple(_act(row) for row in rows), number=page, size=PAGE, total=total)


def resolved_lately(session: Session, actor: Actor, at: Moment) -> int:
    """How many labels this member of staff has resolved in the last minute, counted over the latest acts."""
    newest = select(func.max(AuditEvent.id)).scalar_subquery()
    query = select(func.count(col(AuditEvent.id))).where(
        col(AuditEvent.id) > newest - RECENT,
        col(AuditEvent.at) > at.now - timedelta(minutes=1),
        col(AuditEvent.staff_id) == actor.staff_id,
        col(AuditEvent.action) == "device.resolved",
    )
    return session.exec(query).one()


def _act(row: AuditEvent) -> Act:
    return Act(
        number=key_of(row),
        at=row.at,
        staff_id=row.staff_id,
        role=row.role,
        provider_id=row.provider_id,
        action=row.action,
        subject_kind=row.subject_kind,
        subject=row.subject,
        fields=row.fields,
    )
