"""Counts over the stored spans: people by organisation, region and status on any days, and their days in a period.

However many days are asked for, the spans are walked once: each day is one conditional sum of the same statement.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, null, select
from sqlmodel import Session, col

from devicefleet.queries.days import days_between
from devicefleet.queries.kit_rows import answered_for, contains
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.coverage import COUNTED, MET, NOT_ASKED, Share, Tally
from devicefleet.rules.terms import Component, Flag, Status
from devicefleet.tables import KitSpan, Provider

ACTION = "board.read"
K = TypeVar("K")
Counts = tuple[Tally, ...]
"""One tally for each day that was asked for."""


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one organisation and region who have one status, on each day asked for."""

    provider_id: int | None
    region: str | None
    status: Status
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How kits stand on some days, to be added up by whatever is asked."""

    days: tuple[date, ...]
    groups: tuple[Group, ...]

    def total(self) -> Counts:
        """Everybody."""
        return self._by(lambda _group: None).get(None, self._nobody())

    def by_provider(self) -> dict[int | None, Counts]:
        """Each organisation by its key."""
        return self._by(lambda group: group.provider_id)

    def by_region(self) -> dict[str | None, Counts]:
        """Each region by its ONS code; None where none is recorded."""
        return self._by(lambda group: group.region)

    def _by(self, key: Callable[[Group], K]) -> dict[K, Counts]:
        found: dict[K, Counts] = defaultdict(self._nobody)
        for group in self.groups:
            for tally, people in zip(found[key(group)], group.people, strict=True):
                tally[group.status] += people
        return dict(found)

    def _nobody(self) -> Counts:
        return tuple(Tally() for _day in self.days)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that answers for people."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Matters:
    """What else is asked of one day: how many have each part, of those of whom it is asked, and some flags."""

    parts: dict[Component, Share]
    flags: dict[Flag, int]


def coverage(session: Session, actor: Actor, days: Sequence[date], *, regions: bool = True) -> Coverage:
    """People by organisation, region and status on each of `days`, in one statement, in the order of the index."""
    provider, region, status = col(KitSpan.provider_id), col(KitSpan.region), col(KitSpan.status)
    keys = (provider, status, region) if regions else (provider, status)
    once = len(days) == 1
    sums = [func.count()] if once else [func.count().filter(contains(day)) for day in days]
    told = (provider, region if regions else null(), status)
    rows = session.execute(_spans(actor, days, *told, *sums).group_by(*keys))
    return Coverage(tuple(days), tuple(Group(row[0], row[1], row[2], tuple(map(int, row[3:]))) for row in rows))


def matters(session: Session, actor: Actor, days: Sequence[date], flags: Sequence[Flag]) -> tuple[Matters, ...]:
    """The parts and `flags` of everybody who counts, for each of `days`, in one statement."""
    sums = [
        func.count().filter(contains(day) & condition)
        for day in days
        for condition in (*_about_parts(), *(col(KitSpan.flags).contains(flag.value) for flag in flags))
    ]
    query = _spans(actor, days, *sums).where(col(KitSpan.status).in_(COUNTED))
    found = [int(n or 0) for n in session.execute(query).one()]
    wide = len(found) // len(days)
    return tuple(_matters(found[start : start + wide], flags) for start in range(0, len(found), wide))


def person_days(session: Session, actor: Actor, first: date, last: date) -> dict[int | None, Tally]:
    """The days from `first` to `last`, both included, of everybody each organisation answered for, by status."""
    overlap = _overlap(first, last)
    keys = (col(KitSpan.provider_id), col(KitSpan.status))
    query = _spans(actor, (first, last), *keys, func.sum(overlap)).group_by(*keys)
    found: dict[int | None, Tally] = defaultdict(Tally)
    for provider_id, status, days in session.execute(query):
        found[provider_id][status] = int(days)
    return dict(found)


def organisations(session: Session, actor: Actor) -> tuple[Organisation, ...]:
    """Those within reach, by name."""
    scope_of(actor, ACTION)
    query = select(col(Provider.id), col(Provider.code), col(Provider.name)).order_by(col(Provider.name))
    if actor.provider_id:
        query = query.where(col(Provider.id) == actor.provider_id)
    return tuple(Organisation(*row) for row in session.execute(query))


def _spans(actor: Actor, days: Sequence[date], *columns: Any) -> Select[*tuple[Any, ...]]:
    """`columns` of the spans within reach that hold any day from the first of `days` to the last."""
    scope_of(actor, ACTION)
    query = select(*columns).where(answered_for(actor))
    return query.where(col(KitSpan.from_on) <= max(days), col(KitSpan.until_on) > min(days))


def _about_parts() -> list[ColumnElement[bool]]:
    states = [getattr(KitSpan, component.value) for component in Component]
    return [condition for state in states for condition in (state.in_(MET), state.not_in(NOT_ASKED))]


def _matters(found: Sequence[int], flags: Sequence[Flag]) -> Matters:
    shares = {part: Share(found[2 * n], found[2 * n + 1]) for n, part in enumerate(Component)}
    return Matters(shares, dict(zip(flags, found[2 * len(shares) :], strict=True)))


def _overlap(first: date, last: date) -> ColumnElement[int]:
    """How many days of a span lie in the period."""
    after = last + timedelta(days=1)
    begin = case((col(KitSpan.from_on) < first, first), else_=col(KitSpan.from_on))
    end = case((col(KitSpan.until_on) > after, after), else_=col(KitSpan.until_on))
    return days_between(begin, end)
