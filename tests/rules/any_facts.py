"""Survivors as no caseworker would invent them: random facts for property tests, over about a year from START."""

from collections.abc import Callable, Hashable
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from devicefleet.rules.facts import (
    Decline,
    Episode,
    Event,
    Exemption,
    Facts,
    ItemKind,
    NrmExplained,
    OnTheWay,
    OwnCheckFact,
    OwnItem,
    Package,
    Provision,
    Responsibility,
    StageFact,
    StayFact,
    Training,
)
from devicefleet.rules.terms import (
    Component,
    Context,
    Happening,
    OwnCheck,
    Renewal,
    Scheme,
    Stage,
    TeachBack,
    Tenure,
    TrainingFormat,
)
from tests.rules.given_facts import START

T = TypeVar("T")
LAST_OFFSET = 300
WINDOW = [START + timedelta(days=offset) for offset in range(-3, LAST_OFFSET + 200)]

days = st.integers(0, LAST_OFFSET).map(lambda offset: START + timedelta(days=offset))
components = st.sampled_from(Component)
entry_ids = st.integers(1, 1_000_000)


def later(day: date, most: int = 200) -> st.SearchStrategy[date]:
    """A day after `day`."""
    return st.integers(1, most).map(lambda offset: day + timedelta(days=offset))


def up_to(
    most: int, one: st.SearchStrategy[T], key: Callable[[T], Hashable] | None = None
) -> st.SearchStrategy[tuple[T, ...]]:
    """A few of them; with `key`, no two alike."""
    return st.lists(one, max_size=most, unique_by=key).map(tuple)


@st.composite
def episodes(draw: st.DrawFn) -> tuple[Episode, ...]:
    """One time in support, or two with a gap."""
    ends = draw(st.none() | days.map(lambda day: day + timedelta(days=30)))
    first = Episode(START, draw(st.none() | later(START, 300)), ends)
    if ends is None or draw(st.booleans()):
        return (first,)
    return first, Episode(draw(later(ends, 60)))


@st.composite
def provisions(draw: st.DrawFn) -> Provision:
    """A thing handed over, and a handful of things that happened to it."""
    kind = draw(st.sampled_from(ItemKind))
    issued = draw(days)
    ids = iter(draw(st.lists(entry_ids, min_size=6, max_size=6, unique=True).map(sorted)))
    events = [draw(terms_event(issued, Happening.ISSUED, next(ids)))]
    if kind is ItemKind.SIM and draw(st.integers(0, 3)):
        events.append(
            Event(issued + timedelta(days=draw(st.integers(0, 9))), Happening.ACTIVATED, None, None, next(ids))
        )
    on = issued
    for _count in range(draw(st.integers(0, 3))):
        on = on + timedelta(days=draw(st.integers(0, 60)))
        what = draw(st.sampled_from([one for one in Happening if one not in {Happening.ISSUED, Happening.ACTIVATED}]))
        made = (
            terms_event(on, what, next(ids))
            if what is Happening.RETENURED
            else st.just(Event(on, what, None, None, next(ids)))
        )
        events.append(draw(made))
    packages = draw(up_to(3, package())) if kind in {ItemKind.SIM, ItemKind.MIFI_ROUTER} else ()
    activate_by = draw(st.none() | later(issued, 40)) if kind is ItemKind.SIM else None
    updates_until = draw(st.none() | days) if kind not in {ItemKind.SIM, ItemKind.ACCESSORY} else None
    return Provision(draw(entry_ids), kind, tuple(events), packages, activate_by, updates_until=updates_until)


@st.composite
def terms_event(draw: st.DrawFn, on: date, what: Happening, entry_id: int) -> Event:
    """An event that sets terms."""
    tenure = draw(st.sampled_from(Tenure))
    due_on = draw(later(on, 90)) if tenure is Tenure.LOAN_FIXED else None
    return Event(on, what, tenure, due_on, entry_id)


@st.composite
def package(draw: st.DrawFn) -> Package:
    """A term of data."""
    starts = draw(days)
    renewal = draw(st.sampled_from(Renewal))
    ends = draw(later(starts) if renewal is not Renewal.AUTO_FUNDED else st.none() | later(starts))
    gigabytes = draw(st.sampled_from([None, 0, 3, 6, 20]))
    scheme = draw(st.sampled_from([Scheme.PURCHASED_BUNDLE, Scheme.WIFI_ONLY, Scheme.HOME_BROADBAND]))
    return Package(starts, ends, gigabytes, renewal, scheme, draw(entry_ids))


nations = st.sampled_from(["ENG", "WLS", "SCT", "NIR"])


@st.composite
def responsibilities(draw: st.DrawFn) -> tuple[Responsibility, ...]:
    """One provider, or a move."""
    moved = draw(st.none() | days.map(lambda day: day + timedelta(days=1)))
    here, there = draw(nations), draw(nations)
    first = Responsibility(1, 11, START, moved, here)
    return (first,) if moved is None else (first, Responsibility(2, None, moved, None, there))


own_checks = st.builds(OwnCheckFact, days, st.sampled_from(OwnCheck))
own_items = st.builds(
    OwnItem, components, st.lists(own_checks, min_size=1, max_size=4, unique_by=lambda one: one.on).map(tuple)
)
declines = days.flatmap(lambda day: st.builds(Decline, components, st.just(day), later(day, 90), st.booleans()))
exemptions = days.flatmap(lambda day: st.builds(Exemption, components, st.just(day), st.none() | later(day, 60)))
on_the_way = days.flatmap(lambda day: st.builds(OnTheWay, components, st.just(day), st.none() | later(day, 30)))
stays = days.flatmap(
    lambda day: st.builds(StayFact, st.just(day), st.sampled_from(Context), st.none() | later(day, 90))
)

any_facts = st.builds(
    Facts,
    episodes=episodes(),
    stages=up_to(3, st.builds(StageFact, days, st.sampled_from(Stage)), lambda one: one.from_on),
    stays=up_to(4, stays, lambda one: one.from_on),
    responsibilities=responsibilities(),
    provisions=up_to(5, provisions(), lambda one: one.id),
    own=up_to(2, own_items, lambda one: one.component),
    declines=up_to(2, declines, lambda one: (one.component, one.offered_on)),
    exemptions=up_to(2, exemptions),
    adult=st.sampled_from([True, True, True, False]),
    turns_18_on=st.none() | days,
    on_the_way=up_to(1, on_the_way),
    consent_withdrawn_on=st.none() | st.none() | st.none() | days,
    training=up_to(3, st.builds(Training, days, st.sampled_from(TrainingFormat))),
    nrm_explained=up_to(2, st.builds(NrmExplained, days, st.sampled_from(TeachBack))),
    contact_checks=up_to(2, days, lambda day: day),
)
