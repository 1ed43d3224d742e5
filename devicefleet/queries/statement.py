"""What was provided to one person over a period: things, data, choices and days, for one page on paper."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.queries.facts import facts_of
from devicefleet.queries.scope import standing, survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import Facts, ItemKind
from devicefleet.rules.kit.part import MET
from devicefleet.rules.provided import Period, Provided, choices, gone_on, supported_days, things
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.tags import parse_reference
from devicefleet.rules.terms import Component, ComponentState
from devicefleet.rules.thing_words import allowance, made
from devicefleet.rules.words import _
from devicefleet.tables import DataPackage, Device, KitSpan, Provision, Sim, Survivor
from devicefleet.tables.base import key_of

ACTION = "statement.make"
ONE_DAY = timedelta(days=1)
AGREED = frozenset({ComponentState.DECLINED, ComponentState.NOT_REQUIRED})


@dataclass(frozen=True, slots=True)
class Given:
    """One thing as the page shows it; `what` is make and model, or the network of a SIM."""

    kind: ItemKind
    what: str
    terms: str
    first: date
    last: date | None
    fate: str


@dataclass(frozen=True, slots=True)
class Paid:
    """One paid term of data while the SIM was with them; `last` is empty where it has no end."""

    what: str
    size: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Days:
    """For one part: days on which it was there and worked, and days for which it was declined or agreed not needed."""

    component: Component
    there: int
    agreed: int
    of: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The whole page; `made_on` is the day on which this was known."""

    ref: str
    period: Period
    made_on: date
    things: tuple[Given, ...]
    data: tuple[Paid, ...]
    choices: tuple[str, ...]
    days: tuple[Days, ...]


def statement(
    session: Session, actor: Actor, at: Moment, *, ref: str, first: date | None = None, last: date | None = None
) -> Statement:
    """From `first` (the beginning of support unless said) to `last` (today unless said)."""
    person = _person(session, actor, ref)
    facts = facts_of(session, [key_of(person)])[key_of(person)]
    period = _period(facts, at.today, first, last)
    names = {row.id: row for row in session.execute(_named(key_of(person)))}
    return Statement(
        ref=person.ref,
        period=period,
        made_on=at.today,
        things=tuple(_given(one, names[one.provision_id]) for one in things(facts, period)),
        data=tuple(_data(session, facts, period, names)),
        choices=choices(facts, period),
        days=tuple(_days(session, key_of(person), facts, period)),
    )


def _person(session: Session, actor: Actor, ref: str) -> Survivor:
    query = select(Survivor).where(col(Survivor.ref) == (parse_reference(ref) or ""), survivors_of(actor, ACTION))
    person: Survivor | None = session.execute(query).scalar_one_or_none()
    if person is None:
        sentence = _("There is no survivor {ref} in your list. Check the reference and try again.", ref=ref.strip())
        raise NotFound(sentence, field="survivor")
    return person


def _period(facts: Facts, today: date, first: date | None, last: date | None) -> Period:
    begun = min((one.started_on for one in facts.episodes), default=today)
    period = Period(first or begun, last or today)
    if period.last > today:
        raise Refused(_("A statement says what was provided. Choose a last day that is not after today."), field="last")
    if period.first > period.last:
        raise Refused(_("The first day is after the last one, {last}.", last=period.last), field="first")
    return period


def _named(survivor_id: int) -> Any:
    return (
        select(
            col(Provision.id), col(Provision.sim_id), col(Device.make), col(Device.model), col(Sim.network),
        )
        .join(Device, col(Device.id) == col(Provision.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(Provision.sim_id), isouter=True)
        .where(col(Provision.survivor_id) == survivor_id)
    )  # fmt: skip


def _what(row: Row[Any]) -> str:
    return str(row.network or "") if row.sim_id else made(row.make, row.model)


def _given(one: Provided, row: Row[Any]) -> Given:
    return Given(one.kind, _what(row), one.terms, one.first, one.last, one.fate)


def _data(session: Session, facts: Facts, period: Period, names: Mapping[int, Row[Any]]) -> Iterator[Paid]:
    """Each term that began, cut to the days on which the SIM was with them."""
    mine = {names[one.id].sim_id: one for one in facts.provisions if names[one.id].sim_id}
    handed = {one.provision_id: one.first for one in things(facts, Period(date.min, period.last))}
    for row in session.execute(_packages(mine)):
        provision = mine[row.sim_id]
        if provision.id not in handed:
            continue
        gone = gone_on(provision, period.last)
        ends = min((day for day in (row.ends_on, gone) if day is not None), default=None)
        first, last = max(row.starts_on, handed[provision.id]), ends - ONE_DAY if ends else None
        if period.holds(first, last) and (last is None or last >= first):
            size = allowance(row.allowance_gb, row.allowance_period)
            yield Paid(_what(names[provision.id]), size, first, last)


def _packages(sim_ids: Iterable[int]) -> Any:
    return (
        select(
            col(DataPackage.sim_id), col(DataPackage.allowance_gb), col(DataPackage.allowance_period),
            col(DataPackage.starts_on), col(DataPackage.ends_on),
        )
        .where(col(DataPackage.sim_id).in_(list(sim_ids)), standing(col(DataPackage.entry_id)))
        .where(col(DataPackage.starts_on).is_not(None))
        .order_by(col(DataPackage.starts_on), col(DataPackage.id))
    )  # fmt: skip


def _days(session: Session, survivor_id: int, facts: Facts, period: Period) -> Iterator[Days]:
    query = select(
        col(KitSpan.from_on), col(KitSpan.until_on), col(KitSpan.smartphone), col(KitSpan.laptop), col(KitSpan.data)
    ).where(
        col(KitSpan.survivor_id) == survivor_id,
        col(KitSpan.from_on) <= period.last,
        col(KitSpan.until_on) > period.first,
    )
    rows = session.execute(query).all()
    for component in Component:
        there, agreed = 0, 0
        for row in rows:
            state, days = getattr(row, component.value), period.days_of(row.from_on, row.until_on)
            there += days if state in MET else 0
            agreed += days if state in AGREED and _supported(facts, row.from_on) else 0
        yield Days(component, there, agreed, supported_days(facts, period))


def _supported(facts: Facts, day: date) -> bool:
    return any(one.started_on <= day and (one.ended_on is None or day < one.ended_on) for one in facts.episodes)
