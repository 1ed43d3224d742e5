"""The lines of a mail to staff: a reference, a word and a day, and nothing else."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries.reminding import sources
from devicefleet.rules.messages.staff import Row
from devicefleet.tables import Reminder, Survivor


def lines(session: Session, reminder_ids: Collection[int]) -> tuple[Row, ...]:
    """One for each matter, by day; of several levels of one matter the last."""
    query = (
        select(col(Reminder.rule), col(Reminder.subject_id), col(Reminder.due_on), col(Survivor.ref))
        .outerjoin(Survivor, col(Survivor.id) == col(Reminder.survivor_id))
        .where(col(Reminder.id).in_(reminder_ids))
    )
    rules = config_of(session).reminder_rules.by_name
    found = {
        (row.due_on - sources.shift(rule.source), row.ref or "", rule.word, row.subject_id)
        for row in session.execute(query)
        if (rule := rules.get(row.rule)) is not None
    }
    return tuple(Row(ref, word, day) for day, ref, word, _subject in sorted(found))
