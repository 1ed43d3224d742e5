"""The lines of a mail to staff: a reference, a word and a day, and nothing else."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries.reminding import sources
from devicefleet.rules.messages.staff import Row
from devicefleet.rules.reminding.rule import Rule
from devicefleet.rules.tags import show_reference
from devicefleet.tables import Reminder, Survivor


def lines(session: Session, reminder_ids: Collection[int]) -> tuple[Row, ...]:
    """One for each matter, by day; of several levels of one matter the last."""
    matter = (col(Reminder.rule), col(Reminder.subject), col(Reminder.subject_id), col(Reminder.due_on))
    query = (
        select(*matter, col(Reminder.level), col(Reminder.audience), col(Survivor.ref))
        .outerjoin(Survivor, col(Survivor.id) == col(Reminder.survivor_id))
        .where(col(Reminder.id).in_(reminder_ids))
        .order_by(col(Reminder.level), col(Reminder.id))
    )
    rules = config_of(session).reminder_rules.by_name
    found = {tuple(row)[: len(matter)]: row for row in session.execute(query)}
    rows = [_row(rules[row.rule], row) for row in found.values() if row.rule in rules]
    return tuple(sorted(rows, key=lambda row: (row.on, row.ref, row.word)))


def _row(rule: Rule, row: SqlRow[Any]) -> Row:
    word = rule.word_at(row.level, row.audience)
    return Row(show_reference(row.ref) if row.ref else "", word, row.due_on - sources.shift(rule.source))
