"""Finding what is due: one statement for each level of each rule, and doing it twice does no more than doing it once.

Once a day everything that came due since the last whole look; in between only people of whom something was recorded.
A missed day is caught up, with a cap: of several levels that came due the last is told, the others are `skipped`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.reminding import sources
from devicefleet.queries.reminding.due import Due
from devicefleet.rules.facts import Nation
from devicefleet.rules.reminding.days import last_due
from devicefleet.rules.reminding.rule import Level, Rule
from devicefleet.rules.terms import Audience, ReminderState
from devicefleet.tables import ContactRule, Entry, Provision, Reminder, ReminderLook

NATIONS: tuple[Nation, ...] = get_args(Nation)
STILL_COMING = 500
"""Entries whose transactions may have been open when others with higher keys were already seen."""
COLUMNS = (
    "rule", "subject", "subject_id", "due_on", "level", "audience", "urgency", "provider_id", "survivor_id", "tell_on",
    "state", "made_at", "ended_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """The due dates of one level that may be told now, in the nations where these are the same.

    Those up to `overtaken` are skipped: a later level has come as well, or the day itself.
    """

    first: date
    last: date
    overtaken: date
    nations: tuple[Nation, ...]


def look(session: Session, at: Moment) -> int:
    """Make a reminder of everything that is due by now and has none; gives how many, skipped ones too."""
    settings, rules = config_of(session).reminders, config_of(session).reminder_rules
    before = session.get(ReminderLook, 1)
    newest = session.scalar(sa.select(sa.func.coalesce(sa.func.max(col(Entry.id)), 0))) or 0
    cap = at.today - timedelta(settings.catch_up_days)
    known = before is not None and before.fingerprint == rules.fingerprint and before.looked_on >= cap
    made = 0
    if before is not None and known:
        changed = _changed(session, before.entry_id - STILL_COMING) if newest != before.entry_id else []
        made += _made(session, at, since=None, people=changed) if changed else 0
        if before.looked_on < at.today:
            made += _made(session, at, since=before.looked_on)
    else:
        made += _made(session, at, since=None)
    looked_on = max(before.looked_on, at.today) if before is not None and known else at.today
    session.merge(ReminderLook(id=1, looked_on=looked_on, entry_id=newest, fingerprint=rules.fingerprint))
    return made


def _made(session: Session, at: Moment, *, since: date | None, people: Collection[int] | None = None) -> int:
    """Of everybody or of some `people`; of due dates that came due after `since`, or within the cap."""
    config = config_of(session)
    made = 0
    for rule in config.reminder_rules.by_name.values():
        due = sources.due(rule.source, at.today, config.reminders)
        for audience in Audience:
            for level, following in _steps(rule.ladder(audience)):
                for window in _windows(level, following, at.today, since, config.reminders.catch_up_days):
                    made += _insert(session, at, rule, level, due, window, people)
    return made


def _steps(ladder: Sequence[Level]) -> Iterator[tuple[Level, Level | None]]:
    """Each level with the one after it."""
    yield from zip(ladder, [*ladder[1:], None], strict=False)


def _windows(level: Level, following: Level | None, today: date, since: date | None, cap: int) -> Iterator[Window]:
    by_days: dict[tuple[date, date, date], list[Nation]] = defaultdict(list)
    for nation in NATIONS:
        last = _last(level, today, nation)
        first = _last(level, since, nation) + timedelta(1) if since else today - timedelta(cap + level.day)
        overtaken = _last(following, today, nation) if following else date.min
        if level.day < 0:
            overtaken = max(overtaken, today - timedelta(1))
        if first <= last:
            by_days[first, last, overtaken].append(nation)
    for days, nations in by_days.items():
        yield Window(*days, tuple(nations))


def _last(level: Level, today: date, nation: Nation) -> date:
    """The last due date of which this level is told by `today`. People are written to on days they chose."""
    if level.audience is Audience.SURVIVOR:
        return today - timedelta(level.day)
    return last_due(today, level.day, nation)


def _insert(
    session: Session, at: Moment, rule: Rule, level: Level, due: Due, window: Window, people: Collection[int] | None
) -> int:
    shift = timedelta(due.shift)
    skipped = due.on <= (window.overtaken + shift if window.overtaken > date.min else date.min)
    state = sa.case((skipped, ReminderState.SKIPPED.value), else_=ReminderState.DUE.value)
    rows = due.joined.with_only_columns(
        sa.literal(rule.name), sa.literal(due.subject.value), due.key, due.on, sa.literal(level.day),
        sa.literal(level.audience.value), sa.literal(level.urgency.value), due.provider, due.survivor,
        sa.literal(at.today), state, sa.literal(at.now, type_=sa.DateTime(timezone=True)),
        sa.case((skipped, sa.literal(at.now, type_=sa.DateTime(timezone=True)))),
        maintain_column_froms=True,
    ).where(due.between(window.first + shift, window.last + shift))  # fmt: skip
    if len(window.nations) < len(NATIONS):
        rows = rows.where(due.nation.in_(window.nations))
    if people is not None:
        rows = rows.where(due.of(people))
    if level.audience is Audience.SURVIVOR:
        rows = rows.where(sa.exists().where(col(ContactRule.survivor_id) == due.survivor))
    engine = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    told = engine.insert(Reminder).from_select(COLUMNS, rows).on_conflict_do_nothing()
    return int(session.connection().execute(told).rowcount)


def _changed(session: Session, after: int) -> list[int]:
    """People of whom, or of whose things, something was recorded since."""
    recent = col(Entry.id) > after
    theirs = sa.select(col(Entry.survivor_id)).where(recent, col(Entry.survivor_id).is_not(None))
    still = col(Provision.closed_on).is_(None) & col(Provision.voided_at).is_(None)
    held = [
        sa.select(col(Provision.survivor_id)).join(Entry, thing).where(recent, still)
        for thing in (
            col(Entry.device_id) == col(Provision.device_id),
            col(Entry.sim_id) == col(Provision.sim_id),
        )
    ]
    return [key for key in session.scalars(sa.union(theirs, *held)) if key is not None]
