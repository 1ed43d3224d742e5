"""The whole ledger in memory, and every person's days by the kit rule: what the plain loops beside it look through."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlmodel import Session

from devicefleet.clock import moment_of
from devicefleet.db import config_of
from devicefleet.queries.facts import facts_of
from devicefleet.rules import kit
from devicefleet.rules.coverage import COUNTED, COVERED
from devicefleet.rules.facts import Episode, Facts
from devicefleet.rules.kit import Span
from devicefleet.rules.reporting.key import Key, Population
from devicefleet.rules.reporting.period import Period, month_of
from devicefleet.rules.terms import Status
from devicefleet.tables import Survivor

DAY = timedelta(days=1)
Row = Any


@dataclass(frozen=True)
class Member:
    """One of a population, with all that is true of it."""

    population: Population
    provider: str
    region: str
    true: dict[str, str]

    def lies_in(self, key: Key) -> bool:
        true = {**self.true, "provider": self.provider, "region": self.region}
        return self.population is key.population and all(true.get(name) in values for name, values in key.cuts)


@dataclass
class Person:
    """Somebody's facts and days."""

    id: int
    region: str
    language: str
    facts: Facts
    spans: tuple[Span, ...]
    providers: dict[int, Row]
    seen: dict[date, Span] = field(default_factory=dict)

    def on(self, day: date) -> Span:
        if day not in self.seen:
            self.seen[day] = kit.on(self.spans, day)
        return self.seen[day]

    def status(self, day: date) -> Status:
        return self.on(day).status

    def counts(self, day: date) -> bool:
        return self.status(day) in COUNTED

    def covered(self, day: date) -> bool:
        return self.status(day) in COVERED

    def known(self, day: date) -> bool:
        """Whether support had begun by then."""
        return bool(self.spans) and self.spans[0].from_on <= day

    def episode(self, day: date) -> Episode | None:
        return next(
            (
                one
                for one in self.facts.episodes
                if one.started_on <= day and (one.ended_on is None or day < one.ended_on)
            ),
            None,
        )

    def member(self, population: Population, day: date, /, **true: str) -> Member:
        key = self.on(day).provider_id
        return Member(population, self.providers[key].code if key else "", self.region, true)

    def happened(self, population: Population, day: date, /, **true: str) -> Member:
        return self.member(population, day, month=month_of(day), **true)


@dataclass
class World:
    """Everything, for one period."""

    session: Session
    period: Period
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.first, self.last, self.after = self.period.first, self.period.last, self.period.after
        for table in Survivor.metadata.tables.values():
            self.rows[table.name] = list(self.session.execute(table.select().order_by(*table.primary_key)))

    @cached_property
    def voided(self) -> set[int]:
        return {row.voids_id for row in self.rows["entry"] if row.voids_id}

    @cached_property
    def entries(self) -> dict[int, Row]:
        return {row.id: row for row in self.rows["entry"]}

    def standing(self, table: str) -> Iterator[Row]:
        return (row for row in self.rows[table] if row.entry_id not in self.voided)

    def by_id(self, table: str) -> dict[int, Row]:
        return {row.id: row for row in self.rows[table]}

    @cached_property
    def people(self) -> dict[int, Person]:
        facts = facts_of(self.session, [row.id for row in self.rows["survivor"]])
        policies, providers = config_of(self.session).policies, self.by_id("provider")
        return {
            row.id: Person(
                row.id, row.region or "none", row.language, facts[row.id], kit.spans(facts[row.id], policies), providers
            )
            for row in self.rows["survivor"]
        }

    @cached_property
    def provisions(self) -> dict[int, Row]:
        return {row.id: row for row in self.rows["provision"] if row.voided_at is None}

    @cached_property
    def events(self) -> dict[int, list[Row]]:
        """Those of each provision, in their order."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in sorted(self.standing("provision_event"), key=lambda row: (row.happened_on, row.id)):
            if row.provision_id in self.provisions:
                found[row.provision_id].append(row)
        return found

    @cached_property
    def devices(self) -> dict[int, Row]:
        return self.by_id("device")

    def days(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += DAY

    def inside(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def london(instant: Any) -> date:
    """The day of an instant, which SQLite keeps without its zone."""
    return moment_of(instant).today
