"""What will be told in the coming days, worked out from the due dates as they are now: nothing of it is made yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast, get_args

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.reminding import sources
from devicefleet.queries.scope import reminding_of
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import Nation
from devicefleet.rules.reminding.days import last_due, tell_on
from devicefleet.rules.reminding.rule import Level, Rule, Source
from devicefleet.rules.terms import Audience
from devicefleet.tables import ContactRule, Provider, ReminderLook, Survivor

ONE_DAY = timedelta(1)
NATIONS: tuple[Nation, ...] = get_args(Nation)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which due dates: `provider` is a code, `ref` a bare reference; None leaves a question open."""

    rule: str | None = None
    audience: Audience | None = None
    provider: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that will be told on `tell_on`; `due_on` is the day people speak of."""

    rule: Rule
    level: Level
    due_on: date
    tell_on: date
    survivor_id: int | None
    ref: str | None
    provider: str | None


@dataclass(frozen=True, slots=True)
class Days:
    """After `since` and no later than `last`; what was missed is told `today`."""

    since: date
    today: date
    last: date


def coming(session: Session, actor: Actor, at: Moment, asked: Asked, *, days: int) -> tuple[Coming, ...]:
    """By day, in two statements. Of several levels that fall on one day only the last is told."""
    known = config_of(session).reminder_rules.by_name
    rules = {name: rule for name, rule in known.items() if asked.rule in (None, name) and _levels(rule, asked)}
    span = Days(_looked_on(session, at), at.today, at.today + timedelta(days))
    if not rules:
        return ()
    found = [
        one
        for row in session.execute(_rows(session, actor, span, asked, rules))
        for one in _told(rules[row.rule], Source(row.source), row, span, asked)
    ]
    order = {name: number for number, name in enumerate(rules)}
    return tuple(sorted(found, key=lambda one: (*_by_day(one), order[one.rule.name])))


def _by_day(one: Coming) -> tuple[date, date, str, int]:
    return one.tell_on, one.due_on, one.ref or "", tuple(Audience).index(one.level.audience)


def due_days(session: Session, actor: Actor, at: Moment, asked: Asked, *, days: int) -> tuple[tuple[date, str], ...]:
    """The days people speak of themselves, from today on, each with a bare reference; in one statement."""
    rules = {name: one for name, one in config_of(session).reminder_rules.by_name.items() if _levels(one, asked)}
    span = Days(at.today - ONE_DAY, at.today, at.today + timedelta(days))
    about = {level.source for rule in rules.values() for level in _levels(rule, asked)}
    every = sa.union_all(*(_of_source(session, actor, span, source) for source in about))
    rows = every.subquery()
    query = sa.select(rows.c.due_on, rows.c.shift, col(Survivor.ref)).join(
        Survivor, col(Survivor.id) == rows.c.survivor_id
    )
    return tuple({(row.due_on - timedelta(row.shift), row.ref) for row in session.execute(query)})


def _of_source(session: Session, actor: Actor, span: Days, source: Source) -> sa.Select[Any]:
    due = sources.due(source, span.today, config_of(session).reminders)
    shift = timedelta(due.shift)
    within = reminding_of(actor, "reminder.read", due.survivor, due.provider)
    rows = due.rows().add_columns(sa.literal(due.shift).label("shift"))
    return rows.where(due.between(span.today + shift, span.last + shift), within)


def _looked_on(session: Session, at: Moment) -> date:
    """Up to which day everything was looked for already; what waits from before then is caught up in seconds."""
    look = session.get(ReminderLook, 1)
    if look is None:
        return at.today - ONE_DAY
    return max(look.looked_on, at.today - timedelta(config_of(session).reminders.catch_up_days))


def _levels(rule: Rule, asked: Asked, source: Source | None = None) -> Sequence[Level]:
    levels = rule.levels if source is None else rule.about(source)
    return [level for level in levels if asked.audience in (None, level.audience)]


def _rows(session: Session, actor: Actor, span: Days, asked: Asked, rules: dict[str, Rule]) -> sa.Select[Any]:
    about = [(rule, source) for rule in rules.values() for source in rule.sources if _levels(rule, asked, source)]
    every = sa.union_all(*(_of_rule(session, actor, span, asked, *each) for each in about)).subquery()
    reached = sa.exists().where(col(ContactRule.survivor_id) == every.c.survivor_id)
    return (
        sa.select(every, col(Survivor.ref), col(Provider.name).label("provider"), reached.label("reached"))
        .outerjoin(Survivor, col(Survivor.id) == every.c.survivor_id)
        .outerjoin(Provider, col(Provider.id) == every.c.provider_id)
    )


def _of_rule(session: Session, actor: Actor, span: Days, asked: Asked, rule: Rule, source: Source) -> sa.Select[Any]:
    due = sources.due(source, span.today, config_of(session).reminders)
    levels = _levels(rule, asked, source)
    shift = timedelta(due.shift)
    first = min(_last(level, span.since, nation) for level in levels for nation in NATIONS) + ONE_DAY
    last = max(_last(level, span.last, nation) for level in levels for nation in NATIONS)
    rows = (
        due.rows()
        .add_columns(sa.literal(rule.name).label("rule"), sa.literal(source.value).label("source"))
        .where(
            due.between(first + shift, last + shift), reminding_of(actor, "reminder.read", due.survivor, due.provider)
        )
    )
    if asked.provider is not None:
        code = sa.select(col(Provider.id)).where(col(Provider.code) == asked.provider).scalar_subquery()
        rows = rows.where(due.provider == code)
    if asked.ref is not None:
        person = sa.select(col(Survivor.id)).where(col(Survivor.ref) == asked.ref).scalar_subquery()
        rows = rows.where(due.survivor == person)
    return rows


def _last(level: Level, today: date, nation: Nation) -> date:
    if level.audience is Audience.SURVIVOR:
        return today - timedelta(level.day)
    return last_due(today, level.day, nation)


def _told(rule: Rule, source: Source, row: sa.Row[Any], span: Days, asked: Asked) -> Iterator[Coming]:
    due_on = row.due_on - sources.shift(source)
    for level in _levels(rule, asked, source):
        day = _day(level, due_on, row.nation)
        if not span.since < day <= span.last or (level.audience is Audience.SURVIVOR and not row.reached):
            continue
        told = max(day, span.today)
        following = next((_day(one, due_on, row.nation) for one in rule.overtaking(level)), date.max)
        if following > told:
            yield Coming(rule, level, due_on, told, row.survivor_id, row.ref, row.provider)


def _day(level: Level, due_on: date, nation: str) -> date:
    if level.audience is Audience.SURVIVOR:
        return due_on + timedelta(level.day)
    return tell_on(due_on, level.day, cast(Nation, nation))
