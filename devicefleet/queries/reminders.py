"""Reminders: those that were made, and what became of each; and those to come, in the same rows."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal_column, select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.pages import Page, within
from devicefleet.queries.reminding import sources
from devicefleet.queries.reminding.coming import Asked, Coming, coming
from devicefleet.queries.scope import provider_is, reminders_of
from devicefleet.rules.access import Actor
from devicefleet.rules.reminding.rule import Rule
from devicefleet.rules.terms import Audience, MessageState, ReminderState, Urgency
from devicefleet.tables import Message, MessageLine, Provider, Reminder, Survivor

PAGE = 50
EVERYTHING = Asked()
STILL: tuple[ColumnElement[Any], ...] = (literal_column("'due'"), literal_column("'told'"))
OPEN = col(Reminder.state).in_(STILL)
"""Said as the partial indexes say it: an engine has to see that before it knows any values."""


class Show(StrEnum):
    """Which of them: not made yet, with something still to remember, or over."""

    COMING = "coming"
    OPEN = "open"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class WantedReminders:
    """Which reminders; `days` is how far ahead, for those to come."""

    show: Show = Show.COMING
    asked: Asked = EVERYTHING
    days: int = 14


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the message that told something; to how many people it went and by what, and never where."""

    state: MessageState
    gateway: str | None
    at: datetime
    receivers: int


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One line. `id` and `state` are missing where nothing is made yet; `title` and `due_on` are as people say it."""

    id: int | None
    rule: str
    title: str
    ref: str | None
    due_on: date
    level: int
    audience: Audience
    urgency: Urgency
    tell_on: date
    state: ReminderState | None
    provider: str | None
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule, and how many reminders of it are open within reach."""

    rule: Rule
    open: int


def reminders(
    session: Session, actor: Actor, at: Moment, wanted: WantedReminders, *, page: int = 1
) -> Page[ReminderRow]:
    """One page: what comes by day, what is open by due date, what is over with the latest first."""
    if wanted.show is Show.COMING:
        found = coming(session, actor, at, wanted.asked, days=wanted.days)
        number = within(page, len(found), PAGE)
        shown = found[(number - 1) * PAGE : number * PAGE]
        return Page(tuple(map(_to_come, shown)), number, PAGE, len(found))
    total = session.scalar(_made(actor, wanted).order_by(None).with_only_columns(func.count())) or 0
    number = within(page, total, PAGE)
    some = session.execute(_made(actor, wanted).limit(PAGE).offset((number - 1) * PAGE)).all()
    return Page(_rows(session, some), number, PAGE, total)


def every(session: Session, actor: Actor, at: Moment, wanted: WantedReminders) -> tuple[ReminderRow, ...]:
    """The whole list, for an export."""
    if wanted.show is Show.COMING:
        return tuple(map(_to_come, coming(session, actor, at, wanted.asked, days=wanted.days)))
    return _rows(session, session.execute(_made(actor, wanted)).all())


def rules(session: Session, actor: Actor) -> tuple[RuleRow, ...]:
    """Every rule of the configuration, in its order."""
    query = select(col(Reminder.rule), func.count()).where(OPEN, reminders_of(actor)).group_by(col(Reminder.rule))
    counts: dict[str, int] = dict(session.execute(query).all())
    known = config_of(session).reminder_rules.by_name
    return tuple(RuleRow(rule, counts.get(name, 0)) for name, rule in known.items())


def _made(actor: Actor, wanted: WantedReminders) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Reminder.id), col(Reminder.rule), col(Survivor.ref), col(Reminder.due_on), col(Reminder.level),
            col(Reminder.audience), col(Reminder.urgency), col(Reminder.tell_on), col(Reminder.state),
            col(Provider.name).label("provider"),
        )
        .select_from(Reminder)
        .outerjoin(Survivor, col(Survivor.id) == col(Reminder.survivor_id))
        .outerjoin(Provider, col(Provider.id) == col(Reminder.provider_id))
        .where(reminders_of(actor), *_where(wanted))
    )  # fmt: skip
    if wanted.show is Show.OPEN:
        return query.order_by(col(Reminder.due_on), col(Reminder.id))
    return query.order_by(col(Reminder.id).desc())


def _where(wanted: WantedReminders) -> list[ColumnElement[bool]]:
    asked = wanted.asked
    where: list[ColumnElement[bool]] = [OPEN if wanted.show is Show.OPEN else ~OPEN]
    if asked.rule is not None:
        where.append(col(Reminder.rule) == asked.rule)
    if asked.audience is not None:
        where.append(col(Reminder.audience) == asked.audience)
    if asked.provider is not None:
        where.append(provider_is(asked.provider, col(Reminder.provider_id)))
    if asked.ref is not None:
        where.append(
            col(Reminder.survivor_id)
            == select(col(Survivor.id)).where(col(Survivor.ref) == asked.ref).scalar_subquery()
        )
    return where


def _rows(session: Session, found: Sequence[Row[*tuple[Any, ...]]]) -> tuple[ReminderRow, ...]:
    told = _told(session, [row.id for row in found])
    known = config_of(session).reminder_rules.by_name
    return tuple(
        ReminderRow(
            row.id, row.rule, title_of(known.get(row.rule), row.rule, row.level, row.audience),
            row.ref, spoken(known.get(row.rule), row.due_on), row.level, row.audience, row.urgency, row.tell_on,
            row.state, row.provider, told.get(row.id, ()),
        )
        for row in found
    )  # fmt: skip


def title_of(rule: Rule | None, name: str, level: int, audience: Audience) -> str:
    """What a reminder is about; the name of its rule where the configuration has it no more."""
    return rule.title_at(level, audience) if rule else name


def spoken(rule: Rule | None, due_on: date) -> date:
    """The day people speak of."""
    return due_on - sources.shift(rule.source) if rule else due_on


def _to_come(one: Coming) -> ReminderRow:
    rule, level = one.rule, one.level
    return ReminderRow(
        None, rule.name, level.title, one.ref, one.due_on, level.day, level.audience, level.urgency, one.tell_on, None,
        one.provider,
    )  # fmt: skip


def _told(session: Session, ids: Collection[int], at_once: int = 500) -> dict[int, tuple[Told, ...]]:
    """The messages of some reminders, by how far they are and, of those that went, by what."""
    told: dict[int, dict[tuple[MessageState, str | None], Told]] = defaultdict(dict)
    listed = list(ids)
    by = (col(MessageLine.reminder_id), col(Message.state), col(Message.gateway))
    when = func.coalesce(col(Message.ended_at), col(Message.not_before))
    for first in range(0, len(listed), at_once):
        query = (
            select(*by, func.max(when), func.count())
            .join(Message, col(Message.id) == col(MessageLine.message_id))
            .where(col(MessageLine.reminder_id).in_(listed[first : first + at_once]))
            .group_by(*by)
        )
        for reminder_id, state, gateway, moment, receivers in session.execute(query):
            way = state, gateway if state is MessageState.SENT else None
            other = told[reminder_id].get(way, Told(*way, moment, 0))
            told[reminder_id][way] = Told(*way, max(moment, other.at), other.receivers + receivers)
    return {key: tuple(some.values()) for key, some in told.items()}
