"""Finding what is due: one statement for each level of each rule, and doing it twice does no more than doing it once.

Once a day everything that came due since the last whole look; in between only people of whom something was recorded.
A missed day is caught up, with a cap: of several levels that came due the last is told, the others are `skipped`.
What was settled and is back, as after an undo, is due again.

Which matters have no reminder yet is read while others go on writing. Then some at a time are proven again and written,
each time in a short transaction: a change recorded meanwhile counts, since a statement says what is due at its moment.
Whoever is killed goes on with what is still missing; the day is marked as looked at when nothing is.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of, insert_into, many_hosts
from devicefleet.queries import recent
from devicefleet.queries.reminding import sources
from devicefleet.queries.reminding.due import Due
from devicefleet.rules.reminding.rule import Level, Rule, Source
from devicefleet.rules.reminding.windows import NATIONS, Window, windows
from devicefleet.rules.terms import Audience, ReminderState
from devicefleet.services import settling
from devicefleet.services.pieces import Ledger
from devicefleet.tables import ContactRule, Entry, Reminder, ReminderLook, TimelinePolicy

MANY = 5_000
"""People whose change costs more to look at one by one than everybody."""
PIECE = 500
"""Reminders that are written in one transaction."""
ONE_DAY = timedelta(1)
MATTER = ("rule", "subject", "subject_id", "due_on", "level", "audience")
COLUMNS = (*MATTER, "urgency", "provider_id", "survivor_id", "tell_on", "state", "made_at", "ended_at")


@dataclass(frozen=True, slots=True)
class Step:
    """One level of one rule over some due dates, and the matters it is about that have no reminder of it."""

    rule: Rule
    level: Level
    due: Due
    window: Window
    keys: Sequence[int]


@dataclass(frozen=True, slots=True)
class Seen:
    """The last entry there is, whether others may still come before it, and the mark of rules and timelines."""

    newest: int
    unsure: bool
    mark: str


@dataclass(frozen=True, slots=True)
class Todo:
    """Whether everybody is looked at, of due dates that came due after `since` or within the cap; and `people` of whom
    something was recorded. `mark` is how far that comes, where it is further than the last look came.
    """

    whole: bool
    since: date | None
    people: Collection[int]
    mark: ReminderLook | None


def look(ledger: Ledger, at: Moment) -> int:
    """Make a reminder of everything that is due by now and has none; gives how many, skipped ones too.

    Entries count as seen once no transaction is open that could bring another one before the last. Where the clock was
    wrong by days, everything is looked at again.
    """
    with ledger.reading() as session:
        todo = _todo(session, at)
    made = 0
    if todo.whole:
        settling.sweep(ledger, at)
        made += _make(ledger, at, since=todo.since)
    if todo.people:
        made += _make(ledger, at, people=todo.people)
    if todo.mark is not None:
        with ledger.writing() as session:
            _note(session, todo.mark)
    return made


def _todo(session: Session, at: Moment) -> Todo:
    """Two who look at once do the same, and each reminder is made by one of them."""
    never = ReminderLook(id=1, looked_on=date.min, entry_id=0, fingerprint="")
    before, seen = session.get(ReminderLook, 1, populate_existing=True) or never, _seen(session)
    cap = at.today - timedelta(config_of(session).reminders.catch_up_days)
    known = before.fingerprint == seen.mark and cap <= before.looked_on <= at.today + ONE_DAY
    changed = recent.people_since(session, before.entry_id) if known and seen.newest != before.entry_id else set()
    known = known and len(changed) <= MANY
    whole = not known or before.looked_on < at.today
    after = ReminderLook(
        id=1,
        looked_on=at.today if whole else before.looked_on,
        entry_id=before.entry_id if seen.unsure else seen.newest,
        fingerprint=seen.mark,
    )
    mark = after if after.model_dump() != before.model_dump() else None
    return Todo(whole, before.looked_on if known else None, changed if known else (), mark)


def _note(session: Session, mark: ReminderLook) -> None:
    values = mark.model_dump()
    row = insert_into(session, ReminderLook).values(values)
    session.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))


def _seen(session: Session) -> Seen:
    """In one statement, so that it is of one moment."""
    coming = "EXISTS (SELECT 1 FROM pg_snapshot_xip(pg_current_snapshot()))" if many_hosts(session) else "FALSE"
    query = sa.select(
        sa.select(sa.func.coalesce(sa.func.max(col(Entry.id)), 0)).scalar_subquery().label("newest"),
        sa.literal_column(coming, sa.Boolean).label("unsure"),
        sa.select(col(TimelinePolicy.fingerprint)).scalar_subquery().label("timelines"),
    )
    row = session.execute(query).one()
    mark = f"{config_of(session).reminder_rules.fingerprint} {row.timelines}"
    return Seen(row.newest, row.unsure, sha256(mark.encode()).hexdigest())


def _make(ledger: Ledger, at: Moment, *, since: date | None = None, people: Collection[int] | None = None) -> int:
    """Of everybody or of some `people`; of due dates that came due after `since`, or within the cap."""
    made = 0
    for piece in _pieces(_missing(ledger, at, since, people)):
        with ledger.writing() as session:
            made += sum(_put(session, at, step) for step in piece)
    return made


def _pieces(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Cut and put together so that each is about as many matters."""
    piece: list[Step] = []
    room = PIECE
    for step in steps:
        keys = step.keys
        while keys:
            piece.append(replace(step, keys=keys[:room]))
            keys, room = keys[room:], room - len(keys[:room])
            if not room:
                yield piece
                piece, room = [], PIECE
    if piece:
        yield piece


def _missing(ledger: Ledger, at: Moment, since: date | None, people: Collection[int] | None) -> Iterator[Step]:
    """The steps about one source are read together, and no transaction is open while they are taken."""
    with ledger.reading() as session:
        rules = config_of(session).reminder_rules
    for rule, source in rules.by_source():
        with ledger.reading() as session:
            steps = list(_steps(session, at, rule, source, since, people))
        yield from steps


def _steps(
    session: Session, at: Moment, rule: Rule, source: Source, since: date | None, people: Collection[int] | None
) -> Iterator[Step]:
    settings = config_of(session).reminders
    due = sources.due(source, at.today, settings)
    theirs = None if people is None else _days(session, due, people)
    if theirs is not None and not theirs:
        return
    for level, window in windows(rule, source, at.today, since, settings.catch_up_days):
        if theirs is None or any(window.first <= day <= window.last for day in theirs):
            step = Step(rule, level, due, window, ())
            yield replace(step, keys=session.scalars(_without(step, people)).all())


def _days(session: Session, due: Due, people: Collection[int]) -> list[date]:
    """The days that matter to some people: most of what could be asked about a few need not be."""
    days = due.joined.with_only_columns(due.on, maintain_column_froms=True).where(due.of(people)).distinct()
    return [day - timedelta(due.shift) for day in session.scalars(days) if day is not None]


def _of(step: Step) -> sa.Select[Any]:
    """Its rows, as they are in the ledger now."""
    due, window = step.due, step.window
    shift = timedelta(due.shift)
    rows = due.joined.where(due.between(window.first + shift, window.last + shift))
    if len(window.nations) < len(NATIONS):
        rows = rows.where(due.nation.in_(window.nations))
    if step.level.audience is Audience.SURVIVOR:
        rows = rows.where(sa.exists().where(col(ContactRule.survivor_id) == due.survivor))
    return rows


def _without(step: Step, people: Collection[int] | None) -> sa.Select[Any]:
    """The keys of those of which there is no reminder yet, or one that was settled and is due again."""
    due, values = step.due, _matter(step)
    same = [getattr(Reminder, name) == value for name, value in zip(MATTER, values, strict=True)]
    there = sa.exists().where(*same, (col(Reminder.state) != ReminderState.SETTLED) | _skipped(step))
    rows = _of(step) if people is None else _of(step).where(due.of(people))
    return rows.where(~there).with_only_columns(due.key, maintain_column_froms=True)


def _put(session: Session, at: Moment, step: Step) -> int:
    rows = _of(step).where(step.due.key.in_(step.keys))
    columns = rows.with_only_columns(*_columns(at, step), maintain_column_froms=True)
    new = insert_into(session, Reminder).from_select(COLUMNS, columns)
    again = new.on_conflict_do_update(
        index_elements=MATTER,
        set_={name: sa.literal_column(f"excluded.{name}") for name in COLUMNS if name not in MATTER},
        where=sa.text("reminder.state = 'settled' AND excluded.state = 'due'"),
    )
    told = session.connection().execute(again, execution_options={"preserve_rowcount": True})
    return int(told.rowcount)


def _matter(step: Step) -> tuple[Any, ...]:
    """In the order of `MATTER`."""
    due, level = step.due, step.level
    subject, audience = sa.literal(due.subject.value), sa.literal(level.audience.value)
    return sa.literal(step.rule.name), subject, due.key, due.on, sa.literal(level.day), audience


def _skipped(step: Step) -> sa.ColumnElement[bool]:
    overtaken = step.window.overtaken
    return step.due.on <= overtaken + timedelta(step.due.shift) if overtaken > date.min else sa.false()


def _columns(at: Moment, step: Step) -> tuple[Any, ...]:
    """In the order of `COLUMNS`."""
    due, told, skipped = step.due, step.window.told, _skipped(step)
    shift, now = timedelta(due.shift), sa.literal(at.now, type_=sa.DateTime(timezone=True))
    days = [(due.on <= until + shift, sa.literal(day, sa.Date)) for until, day in told[:-1]]
    last = sa.literal(told[-1][1] if told else at.today, sa.Date)
    return (
        *_matter(step), sa.literal(step.level.urgency.value), due.provider, due.survivor,
        sa.case(*days, else_=last) if days else last,
        sa.case((skipped, ReminderState.SKIPPED.value), else_=ReminderState.DUE.value),
        now, sa.case((skipped, now)),
    )  # fmt: skip
