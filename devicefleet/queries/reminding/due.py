"""A source of due dates as one statement: what is due, when, for whom, and who answers for it.

A source says which rows are worth remembering *today*: what was settled is not among them any more. So the same
statement finds what is new, and proves before each message that there is still something to say. It gives each matter
(subject and due date) once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from devicefleet.queries.scope import standing
from devicefleet.rules.terms import ReminderSubject
from devicefleet.tables import Episode, Provider, Responsibility

supported = aliased(Episode)
Column = Any
"""A column or an expression: the two have no type in common."""


@dataclass(frozen=True, slots=True)
class Due:
    """One source on one day. `shift` is how many days the stored date lies behind the day people speak of.

    `joined` are the rows, with everything that has to hold; `nation` picks the working days of who answers.
    """

    subject: ReminderSubject
    key: Column
    on: Column
    survivor: Column
    provider: Column
    nation: Column
    joined: sa.Select[Any]
    shift: int = 0

    def rows(self) -> sa.Select[Any]:
        """(subject_id, due_on, survivor_id, provider_id, nation)."""
        return self.joined.with_only_columns(
            self.key.label("subject_id"),
            self.on.label("due_on"),
            self.survivor.label("survivor_id"),
            self.provider.label("provider_id"),
            self.nation.label("nation"),
            maintain_column_froms=True,
        )

    def between(self, first: date, last: date) -> Column:
        """Due on one of these days."""
        return self.on.between(first, last)

    def of(self, people: Collection[int]) -> Column:
        """Of one of these people."""
        return self.survivor.in_(people)


Maker = Callable[[date], Due]


def of_somebody(
    subject: ReminderSubject, key: Any, on: Any, person: Any, joined: sa.Select[Any], *, shift: int = 0
) -> Due:
    """Rows of people who are in support: told to whoever answers for them now."""
    return of_anybody(subject, key, on, person, joined.where(in_support(person)), shift=shift)


def of_anybody(
    subject: ReminderSubject, key: Any, on: Any, person: Any, joined: sa.Select[Any], *, shift: int = 0
) -> Due:
    """The same where support may have ended: whoever answered for somebody then still does."""
    answering = joined.join(
        Responsibility, sa.and_(col(Responsibility.survivor_id) == person, col(Responsibility.until_on).is_(None))
    ).join(Provider, col(Provider.id) == col(Responsibility.provider_id))
    return Due(
        subject, col(key), col(on), col(person), col(Responsibility.provider_id), col(Provider.nation), answering, shift
    )


def in_support(person: Any) -> sa.ColumnElement[bool]:
    """Support has not ended."""
    return sa.exists().where(col(supported.survivor_id) == person, col(supported.ended_on).is_(None))


def latest_of(table: Any, other: Any, same: Column, later: Column) -> Column:
    """No other row that stands, for the same matter, came later."""
    return standing(col(table.entry_id)) & ~sa.exists().where(same, later, standing(col(other.entry_id)))
