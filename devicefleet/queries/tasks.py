"""What somebody has to do: reminders that ask for it, and what the software asks where it can do nothing more.

Of several levels of one matter only the last is a task. A caseworker's are their manager's where nobody is named.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    String,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)  # fmt: skip
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries.pages import Page, within
from devicefleet.queries.references import reference
from devicefleet.queries.reminders import STILL, spoken, title_of
from devicefleet.queries.report_tasks import MEANT, ReportMeant, meant
from devicefleet.queries.scope import people_of
from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.reminding.rule import Source
from devicefleet.rules.reminding.words import TASKS
from devicefleet.rules.terms import Audience, Problem, ReminderSubject, Role, TaskKind, Urgency
from devicefleet.rules.words import _
from devicefleet.tables import Membership, Provider, Reminder, Responsibility, Staff, Survivor, Task

ACTION = "task.do"
PAGE = 50
MOST_COUNTED = 100
ASKING = (Urgency.TASK, Urgency.URGENT)
AUDIENCES = {
    Role.COORDINATOR: Audience.COORDINATOR,
    Role.TRAINING_SUPERVISOR: Audience.SUPERVISOR,
    Role.WAREHOUSE: Audience.WAREHOUSE,
}
ASKED_BY_SOFTWARE = frozenset({Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.COORDINATOR, Role.ADMIN, Role.OPERATOR})
ABOUT_REPORTS = frozenset(MEANT)
ENDS_BY_ITSELF = frozenset({TaskKind.REPORT_HELD})
"""Kinds that stay until what they ask for is recorded: nobody says Done."""
REMINDER, TASK = "r", "t"
later = aliased(Reminder)


@dataclass(frozen=True, slots=True)
class WantedTasks:
    """Which tasks; `rule` is the name of a rule or of a kind of task, `provider` a code."""

    rule: str | None = None
    provider: str | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One thing to do. `key` names it; `ref` is the bare reference, for those who may know it.

    What a reminder asks for has a `source` and a `subject`, what the software asks has a `kind`. `report` is the number
    of the report it is about.
    """

    key: str
    rule: str
    what: str
    ref: str | None
    due_on: date
    urgent: bool
    provider: str | None
    source: Source | None
    subject: ReminderSubject | None
    subject_id: int | None
    kind: TaskKind | None
    problem: Problem | None
    report: str | None

    @property
    def ends_by_itself(self) -> bool:
        """Whether it stays until what it asks for is recorded."""
        return self.kind in ENDS_BY_ITSELF


def tasks(session: Session, actor: Actor, wanted: WantedTasks, *, page: int = 1) -> Page[TaskRow]:
    """One page: what is urgent first, then what is due longest."""
    query = _listed(actor, wanted)
    total = session.scalar(select(func.count()).select_from(_narrowed(actor, wanted).subquery())) or 0
    number = within(page, total, PAGE)
    return Page(_read(session, query.limit(PAGE).offset((number - 1) * PAGE)), number, PAGE, total)


def every(session: Session, actor: Actor, wanted: WantedTasks) -> tuple[TaskRow, ...]:
    """The whole list, for an export."""
    return _read(session, _listed(actor, wanted))


def count(session: Session, actor: Actor) -> int:
    """How many there are, `MOST_COUNTED` at most: every page of somebody who may have any asks."""
    if not actor.may(ACTION):
        return 0
    some = _both(actor).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def reminders_to_do(actor: Actor) -> ColumnElement[bool]:
    """The open reminders that ask `actor` to do something: of each matter the last, as whoever of them it is told."""
    after = or_(
        col(later.level) > col(Reminder.level),
        and_(col(later.level) == col(Reminder.level), col(later.id) > col(Reminder.id)),
    )
    last = ~exists().where(
        col(later.rule) == col(Reminder.rule),
        col(later.subject) == col(Reminder.subject),
        col(later.subject_id) == col(Reminder.subject_id),
        col(later.due_on) == col(Reminder.due_on),
        after,
        _asks(actor, later),
    )
    return _asks(actor, Reminder) & last


def _asks(actor: Actor, table: type[Reminder]) -> ColumnElement[bool]:
    return and_(col(table.state).in_(STILL), col(table.urgency).in_(ASKING), meant_for(actor, table))


def tasks_to_do(actor: Actor) -> ColumnElement[bool]:
    """The tasks that are open and whose they are: people's, an organisation's mail, or the installation's."""
    still = col(Task.done_at).is_(None)
    if scope_of(actor, ACTION) is Scope.ALL:
        of_reports = col(Task.kind).in_(ABOUT_REPORTS)
        whose = {
            Role.OPERATOR: true(),
            Role.ADMIN: col(Task.survivor_id).is_(None) & ~of_reports,
            Role.COORDINATOR: of_reports,
        }
        return still & whose.get(actor.role, false())
    theirs = col(Task.survivor_id).in_(_answered_for(actor))
    if actor.role is Role.CASEWORKER:
        return still & theirs
    if actor.role is Role.PROVIDER_MANAGER:
        return still & or_(theirs, col(Task.survivor_id).is_(None) & (col(Task.provider_id) == actor.provider_id))
    return false()


def meant_for(actor: Actor, table: type[Reminder]) -> ColumnElement[bool]:
    """Whom a reminder is to tell is `actor`, as one or another of its audiences."""
    audience, mine = col(table.audience), col(table.provider_id) == actor.provider_id
    if scope_of(actor, ACTION) is Scope.ALL:
        return true() if actor.role is Role.OPERATOR else audience == AUDIENCES.get(actor.role)
    if actor.role is Role.WAREHOUSE:
        return (audience == Audience.WAREHOUSE) & mine
    answered = (audience == Audience.CASEWORKER) & col(table.survivor_id).in_(_answered_for(actor))
    if actor.role is Role.CASEWORKER:
        return answered
    here = col(table.survivor_id).in_(people_of(actor, Scope.ORGANISATION))
    return answered | ((audience == Audience.MANAGER) & (here | (col(table.survivor_id).is_(None) & mine)))


def _answered_for(actor: Actor) -> Select[int]:
    """The people whose caseworker `actor` is; for managers also those where nobody is named, or whoever is has left."""
    named = col(Responsibility.caseworker_id) == actor.staff_id
    if actor.role is Role.CASEWORKER:
        return people_of(actor, Scope.ORGANISATION).where(named)
    works = (
        exists()
        .where(col(Membership.staff_id) == col(Responsibility.caseworker_id))
        .where(col(Membership.provider_id) == actor.provider_id, col(Membership.ended_at).is_(None))
        .where(col(Membership.role).in_((Role.CASEWORKER, Role.PROVIDER_MANAGER)))
        .where(col(Staff.id) == col(Membership.staff_id), col(Staff.disabled_at).is_(None))
    )
    return people_of(actor, Scope.ORGANISATION).where(or_(named, ~works))


def _both(actor: Actor) -> CompoundSelect[*tuple[Any, ...]]:
    urgent = case((col(Reminder.urgency) == Urgency.URGENT, 1), else_=0)
    asked = select(
        literal(REMINDER).label("table"), col(Reminder.id).label("id"), col(Reminder.rule).label("rule"),
        col(Reminder.due_on).label("due_on"), urgent.label("urgent"), col(Reminder.survivor_id).label("survivor_id"),
        col(Reminder.provider_id).label("provider_id"), _text(col(Reminder.subject)).label("subject"),
        col(Reminder.subject_id).label("subject_id"), null().label("problem"), col(Reminder.level).label("level"),
        _text(col(Reminder.audience)).label("audience"), null().label("key"),
    ).where(reminders_to_do(actor))  # fmt: skip
    silent = case((col(Task.kind) == TaskKind.TARGET_SILENT, 1), else_=0)
    other = select(
        literal(TASK), col(Task.id), _text(col(Task.kind)), col(Task.due_on), silent, col(Task.survivor_id),
        col(Task.provider_id), null(), null(), _text(col(Task.problem)), null(), null(), col(Task.key),
    ).where(tasks_to_do(actor))  # fmt: skip
    return union_all(asked, other) if actor.role in ASKED_BY_SOFTWARE else union_all(asked)


def _text(column: Any) -> Any:
    """A word of some list as it is stored."""
    return type_coerce(column, String)


def _narrowed(actor: Actor, wanted: WantedTasks) -> Select[*tuple[Any, ...]]:
    both = _both(actor).subquery("both")
    query: Select[*tuple[Any, ...]] = (
        select(both, reference(actor).label("ref"), col(Provider.name).label("provider"))
        .outerjoin(Survivor, col(Survivor.id) == both.c.survivor_id)
        .outerjoin(Provider, col(Provider.id) == both.c.provider_id)
    )
    if wanted.rule is not None:
        query = query.where(both.c.rule == wanted.rule)
    if wanted.provider is not None:
        query = query.where(col(Provider.code) == wanted.provider)
    return query.where(both.c.urgent == 1) if wanted.urgent else query


def _listed(actor: Actor, wanted: WantedTasks) -> Select[*tuple[Any, ...]]:
    query = _narrowed(actor, wanted)
    both = query.selected_columns
    return query.order_by(both.urgent.desc(), both.due_on, both.table, both.id)


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[TaskRow, ...]:
    rows = session.execute(query).all()
    asked = {(TaskKind(row.rule), row.key) for row in rows if row.table == TASK and row.rule in ABOUT_REPORTS}
    reports = meant(session, asked)
    return tuple(_row(session, row, reports.get((row.rule, row.key))) for row in rows)


def _row(session: Session, row: Row[Any], report: ReportMeant | None) -> TaskRow:
    asks = row.table == REMINDER
    rule = config_of(session).reminder_rules.by_name.get(row.rule) if asks else None
    kind = None if asks else TaskKind(row.rule)
    return TaskRow(
        key=f"{row.table}{row.id}",
        rule=row.rule,
        what=_what_software_asks(kind, report) if kind else title_of(rule, row.rule, row.level, Audience(row.audience)),
        ref=row.ref,
        due_on=spoken(rule, row.due_on),
        urgent=bool(row.urgent),
        provider=row.provider,
        source=rule.source if rule else None,
        subject=ReminderSubject(row.subject) if row.subject else None,
        subject_id=row.subject_id,
        kind=kind,
        problem=Problem(row.problem) if row.problem else None,
        report=report.number if report else None,
    )


def _what_software_asks(kind: TaskKind, report: ReportMeant | None) -> str:
    what = _(TASKS[kind])
    return _("{what}: {number}, {about}", what=what, number=report.number, about=report.about) if report else what
