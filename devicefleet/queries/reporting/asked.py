"""What one count is asked of: the period, where spans are read, and until when entries were known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.selectable import NamedFromClause
from sqlmodel import Session

from devicefleet.queries.reporting.tally import Cuts, Place, Tally, View
from devicefleet.rules.coverage import COUNTED
from devicefleet.rules.reporting.key import DAY, MONTH, Population
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.terms import Happening
from devicefleet.tables import KitSpan

Column = sa.ColumnElement[Any]
Query = sa.Select[*tuple[Any, ...]]
Rows = NamedFromClause[Any]
Spans = Rows
t = KitSpan.metadata.tables


@dataclass(frozen=True, slots=True)
class Known:
    """What was recorded until an instant. `first` is the key of the first entry that was recorded later, if there is
    one; `ordered`: none behind it was recorded earlier, so that a key says as much as an instant.
    """

    at: datetime
    first: int | None
    ordered: bool = True

    def has(self, entry_id: sa.ColumnElement[Any]) -> Column:
        """The entry with this key was recorded by then."""
        if self.first is None:
            return entry_id.is_not(None)
        if self.ordered:
            return entry_id < self.first
        entry = t["entry"].alias("recorded")
        return sa.exists().where(entry.c.id == entry_id, entry.c.recorded_at <= self.at).correlate_except(entry)


@dataclass(frozen=True, slots=True)
class Asked:
    """`spans` has the columns of `kit_span`, of `some` people alone (None: of everybody). Of entries about these,
    those that were `known` are there (None: all of them); of entries about others and their things, those within the
    `limit`; of what no entry tells, all `until` an instant.
    """

    session: Session
    period: Period
    tally: Tally
    spans: Spans
    known: Known | None = None
    limit: Known | None = None
    until: datetime | None = None
    some: sa.Select[Any] | None = None

    def span(self, name: str = "span") -> Spans:
        """The spans under a name of their own."""
        return self.spans.alias(name)

    def stands(self, entry_id: sa.ColumnClause[Any]) -> Column:
        """The entry was recorded, and none that voids it."""
        voider = t["entry"].alias("voider")
        undone = sa.exists().where(voider.c.voids_id == entry_id)
        if self.known is not None:
            undone = undone.where(self.known.has(voider.c.id))
        stands: Column = ~undone.correlate(entry_id.table)
        return stands if self.known is None else self.known.has(entry_id) & stands

    def theirs(self, survivor_id: sa.ColumnElement[Any]) -> Column:
        """It is about somebody whose spans these are. Said of what is worked out before any span is looked up: else
        everybody's would be, each time that the spans of a few are asked.
        """
        return sa.true() if self.some is None else survivor_id.in_(self.some)

    def ended_on(self, episode: Any) -> Column:
        """The first day out of support, where that was known."""
        ended: Column = episode.c.ended_on
        return ended if self.known is None else sa.case((self.known.has(episode.c.ended_entry_id), ended))

    def starts_on(self, package: Any) -> Column:
        """The first day of a package."""
        return self._if_known(package, package.c.starts_on)

    def ends_on(self, package: Any) -> Column:
        """The first day behind a package."""
        return self._if_known(package, package.c.ends_on)

    def _if_known(self, package: Any, day: Column) -> Column:
        """What begins at activation has no days before that was known."""
        if self.known is None:
            return day
        provision, event = t["provision"].alias("of_sim"), t["provision_event"].alias("activated")
        activated = (
            sa.exists()
            .where(
                provision.c.sim_id == package.c.sim_id,
                event.c.provision_id == provision.c.id,
                event.c.what == Happening.ACTIVATED,
                self.stands(event.c.entry_id),
            )
            .correlate(package)
        )
        return sa.case((~package.c.on_activation, day), (activated, day))

    def held(self, provision: Any) -> Column:
        """The provision was not undone."""
        never: Column = provision.c.voided_at.is_(None)
        if self.known is None:
            return never
        return sa.or_(never, provision.c.voided_at > self.known.at) & self.known.has(provision.c.entry_id)

    def held_by_anybody(self, provision: Any) -> Column:
        """The same, whoever it was made to."""
        return replace(self, known=self.limit).held(provision)

    def closed_on(self, provision: Any) -> Column:
        """The day on which the thing came back, where that was known."""
        if self.known is None:
            closed: Column = provision.c.closed_on
            return closed
        event = t["provision_event"].alias("back")
        back = sa.select(sa.func.max(event.c.happened_on)).where(
            event.c.provision_id == provision.c.id, event.c.what == Happening.RETURNED, self.stands(event.c.entry_id)
        )
        return back.correlate(provision).scalar_subquery()

    def each(self, query: Query) -> Iterator[tuple[Place, Any]]:
        """The rows of a query whose first two columns are a place: the place, and the rest."""
        for provider_id, region, *rest in self.session.execute(query):
            yield self.tally.place(provider_id, region), rest

    def grouped(self, query: Query) -> Iterator[tuple[Place, Any]]:
        """The same, alike rows as one, with how many they are at the end."""
        one = first(query, "one")
        return self.each(sa.select(*one.c, sa.func.count()).group_by(*one.c))

    def add(self, view: View, rows: Iterable[tuple[Place, Any]]) -> None:
        """Rows of values and how many."""
        for place, (*values, n) in rows:
            view.rows[tuple(values)][place] += n

    def happened(self, population: Population, *by: str, **how: Any) -> View:
        """The view of what happened in the period."""
        return self.tally.view(population, frozenset({(MONTH, frozenset(self.period.months))}), *by, **how)

    def people(self, *by: str, **how: Any) -> View:
        """The view of those who count on the last day of the period."""
        return self.tally.view(
            Population.PEOPLE, self.last_day | {("status", frozenset(map(str, COUNTED)))}, *by, **how
        )

    @property
    def last_day(self) -> Cuts:
        """The cut of the last day."""
        return frozenset({(DAY, frozenset({self.period.last.isoformat()}))})

    def in_period(self, day: Column) -> Column:
        """A day of the period."""
        return day.between(self.period.first, self.period.last)


def first(query: Query, name: str) -> sa.Subquery:
    """A query that is worked out row by row before anything is joined to it, and each of its expressions once.

    Without the offset both engines melt it into what is around it; SQLite then works out an expression again for each
    time that it is named, and begins with whatever table it likes.
    """
    return query.offset(0).subquery(name)


def place(span: Spans) -> tuple[Column, Column]:
    """Who answers in a span, and where."""
    return span.c.provider_id, span.c.region


def on(span: Spans, day: Any, person: Column | None = None) -> Column:
    """The span holds that day of that person."""
    holds: Column = (span.c.from_on <= day) & (span.c.until_on > day)
    return holds if person is None else (span.c.survivor_id == person) & holds


def before(span: Spans, day: Any, person: Column) -> Column:
    """The span holds the day before that day."""
    held: Column = (span.c.survivor_id == person) & (span.c.from_on < day) & (span.c.until_on >= day)
    return held


def later(one: Any, other: Any) -> Column:
    """The later of two days."""
    return sa.case((one > other, one), else_=other)


def earlier(one: Any, other: Any) -> Column:
    """The earlier of two days."""
    return sa.case((one < other, one), else_=other)
