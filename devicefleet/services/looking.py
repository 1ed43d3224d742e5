"""Finding what is due: one statement for each level of each rule, and doing it twice does no more than doing it once.

Once a day everything that came due since the last whole look; in between only people of whom something was recorded.
A missed day is caught up, with a cap: of several levels that came due the last is told, the others are `skipped`.
What was settled and is back, as after an undo, is due again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.reminding import sources
from devicefleet.queries.reminding.due import Due
from devicefleet.rules.facts import Nation
from devicefleet.rules.reminding.days import last_due, tell_on
from devicefleet.rules.reminding.rule import Level, Rule
from devicefleet.rules.terms import Audience, ReminderState
from devicefleet.services import settling
from devicefleet.tables import ContactRule, Entry, Provision, Reminder, ReminderLook, TimelinePolicy

NATIONS: tuple[Nation, ...] = get_args(Nation)
MANY = 5_000
"""People whose change costs more to look at one by one than everybody."""
ONE_DAY = timedelta(1)
MATTER = ("rule", "subject", "subject_id", "due_on", "level", "audience")
COLUMNS = (*MATTER, "urgency", "provider_id", "survivor_id", "tell_on", "state", "made_at", "ended_at")


@dataclass(frozen=True, slots=True)
class Window:
    """The due dates of one level that may be told now, in the nations where these are the same.

    Those up to `overtaken` are skipped: a later level has come as well, or the day itself. `told` gives for the others
    the day on which they are to be told, up to each due date in turn.
    """

    first: date
    last: date
    overtaken: date
    told: tuple[tuple[date, date], ...]
    nations: tuple[Nation, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The last entry there is, whether others may still come before it, and the mark of rules and timelines."""

    newest: int
    unsure: bool
    mark: str


def look(session: Session, at: Moment) -> int:
    """Make a reminder of everything that is due by now and has none; gives how many, skipped ones too.

    Of two that look at the same time one waits. Entries count as seen once no transaction is open that could bring
    another one before the last. Where the clock was wrong by days, everything is looked at again.
    """
    before, seen = _hold(session), _seen(session)
    cap = at.today - timedelta(config_of(session).reminders.catch_up_days)
    made = 0
    if before.fingerprint != seen.mark or not cap <= before.looked_on <= at.today + ONE_DAY:
        settling.sweep(session, at)
        made += _made(session, at, since=None)
        before.looked_on = at.today
    else:
        if before.looked_on < at.today:
            settling.sweep(session, at)
            made += _made(session, at, since=before.looked_on)
            before.looked_on = at.today
        if seen.newest != before.entry_id and (changed := _changed(session, before.entry_id)):
            made += _made(session, at, since=None, people=None if len(changed) > MANY else changed)
    before.entry_id = before.entry_id if seen.unsure else seen.newest
    before.fingerprint = seen.mark
    session.add(before)
    session.flush()
    return made


def _hold(session: Session) -> ReminderLook:
    """How far the last look came, held so that nobody looks beside us."""
    never = {"id": 1, "looked_on": date.min, "entry_id": 0, "fingerprint": ""}
    session.execute(_engine(session).insert(ReminderLook).values(never).on_conflict_do_nothing())
    held = sa.select(ReminderLook).with_for_update().execution_options(populate_existing=True)
    return session.scalars(held).one()


def _seen(session: Session) -> Seen:
    """In one statement, so that it is of one moment."""
    coming = "EXISTS (SELECT 1 FROM pg_snapshot_xip(pg_current_snapshot()))" if _on_postgresql(session) else "FALSE"
    query = sa.select(
        sa.select(sa.func.coalesce(sa.func.max(col(Entry.id)), 0)).scalar_subquery().label("newest"),
        sa.literal_column(coming, sa.Boolean).label("unsure"),
        sa.select(col(TimelinePolicy.fingerprint)).scalar_subquery().label("timelines"),
    )
    row = session.execute(query).one()
    mark = f"{config_of(session).reminder_rules.fingerprint} {row.timelines}"
    return Seen(row.newest, row.unsure, sha256(mark.encode()).hexdigest())


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _engine(session: Session) -> Any:
    return postgresql if _on_postgresql(session) else sqlite


def _made(session: Session, at: Moment, *, since: date | None, people: Collection[int] | None = None) -> int:
    """Of everybody or of some `people`; of due dates that came due after `since`, or within the cap."""
    config = config_of(session)
    made = 0
    for rule, source in config.reminder_rules.by_source():
        due = sources.due(source, at.today, config.reminders)
        theirs = None if people is None else _days(session, due, people)
        for level in rule.about(source) if theirs is None or theirs else ():
            following = next(iter(rule.overtaking(level)), None)
            for window in _windows(level, following, at.today, since, config.reminders.catch_up_days):
                if theirs is None or any(window.first <= day <= window.last for day in theirs):
                    made += _insert(session, at, rule, level, due, window, people)
    return made


def _days(session: Session, due: Due, people: Collection[int]) -> list[date]:
    """The days that matter to some people: most of what could be asked about a few need not be."""
    days = due.joined.with_only_columns(due.on, maintain_column_froms=True).where(due.of(people)).distinct()
    return [day - timedelta(due.shift) for day in session.scalars(days) if day is not None]


def _windows(level: Level, following: Level | None, today: date, since: date | None, cap: int) -> Iterator[Window]:
    by_days: dict[tuple[date, date, date, tuple[tuple[date, date], ...]], list[Nation]] = defaultdict(list)
    for nation in NATIONS:
        last = _last(level, today, nation)
        first = _last(level, since, nation) + ONE_DAY if since else today - timedelta(cap + level.day)
        overtaken = _last(following, today, nation) if following else date.min
        if level.day < 0:
            overtaken = max(overtaken, today - ONE_DAY)
        if first <= last:
            told = tuple(_told(level, max(first, overtaken), last, nation))
            by_days[first, last, overtaken, told].append(nation)
    for days, nations in by_days.items():
        yield Window(*days, tuple(nations))


def _told(level: Level, first: date, last: date, nation: Nation) -> Iterator[tuple[date, date]]:
    """For each stretch of due dates its last one, and the day on which they are told."""
    before: tuple[date, date] | None = None
    for ahead in range((last - first).days + 1):
        due_on = first + timedelta(ahead)
        day = due_on + timedelta(level.day) if _asked(level) else tell_on(due_on, level.day, nation)
        if before is not None and before[1] != day:
            yield before
        before = due_on, day
    if before is not None:
        yield before


def _asked(level: Level) -> bool:
    """People are written to on days they chose; staff work on working days."""
    return level.audience is Audience.SURVIVOR


def _last(level: Level, today: date, nation: Nation) -> date:
    """The last due date of which this level is told by `today`."""
    return today - timedelta(level.day) if _asked(level) else last_due(today, level.day, nation)


def _insert(
    session: Session, at: Moment, rule: Rule, level: Level, due: Due, window: Window, people: Collection[int] | None
) -> int:
    rows = _rows(at, rule, level, due, window).where(
        due.between(window.first + timedelta(due.shift), window.last + timedelta(due.shift))
    )
    if len(window.nations) < len(NATIONS):
        rows = rows.where(due.nation.in_(window.nations))
    if people is not None:
        rows = rows.where(due.of(people))
    if level.audience is Audience.SURVIVOR:
        rows = rows.where(sa.exists().where(col(ContactRule.survivor_id) == due.survivor))
    new = _engine(session).insert(Reminder).from_select(COLUMNS, rows)
    again = new.on_conflict_do_update(
        index_elements=MATTER,
        set_={name: sa.literal_column(f"excluded.{name}") for name in COLUMNS if name not in MATTER},
        where=sa.text("reminder.state = 'settled' AND excluded.state = 'due'"),
    )
    told = session.connection().execute(again, execution_options={"preserve_rowcount": True})
    return int(told.rowcount)


def _rows(at: Moment, rule: Rule, level: Level, due: Due, window: Window) -> sa.Select[Any]:
    """In the order of `COLUMNS`."""
    shift, now = timedelta(due.shift), sa.literal(at.now, type_=sa.DateTime(timezone=True))
    skipped = due.on <= window.overtaken + shift if window.overtaken > date.min else sa.false()
    days = [(due.on <= until + shift, sa.literal(day, sa.Date)) for until, day in window.told[:-1]]
    last = sa.literal(window.told[-1][1] if window.told else at.today, sa.Date)
    columns = (
        sa.literal(rule.name), sa.literal(due.subject.value), due.key, due.on, sa.literal(level.day),
        sa.literal(level.audience.value), sa.literal(level.urgency.value), due.provider, due.survivor,
        sa.case(*days, else_=last) if days else last,
        sa.case((skipped, ReminderState.SKIPPED.value), else_=ReminderState.DUE.value),
        now, sa.case((skipped, now)),
    )  # fmt: skip
    return due.joined.with_only_columns(*columns, maintain_column_froms=True)


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
