"""What a work list offers on somebody's row: the one or two acts that settle the matter the row speaks of.

The matters stand in the order of `rules/headline.py`, so that the act fits the sentence beside it. Where a person has
to be asked first, nothing is offered: whoever opens the person sees what there is to do.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Generic, NamedTuple, Protocol, TypeVar

from devicefleet.rules.acts import ACTION_OF
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.kit.possession import LOANS
from devicefleet.rules.kit_words import THINGS
from devicefleet.rules.terms import Component, ComponentState, Flag, Happening, Status, Tenure
from devicefleet.rules.words import N_, _

MOST = 2
ACTIONS = ACTION_OF | {"ask": "request.make", "issue": "provision.issue"}
"""What can be done with a thing somebody holds, asking for one and handing one over, by their actions."""
MISSING = frozenset({ComponentState.LAPSED, ComponentState.NEVER})
WORDS: dict[str, str] = {
    "renew": N_("Renew data"),
    "activate": N_("SIM is activated"),
    "gift": N_("Give the {thing} to keep"),
    "extend": N_("Agree a new date"),
    "confirm": N_("Still has it"),
    "ask": N_("Ask the store for it"),
    "issue": N_("Hand something over"),
}
"""What the buttons say, where no thing stands beside them."""


class Held(Protocol):
    """A thing in somebody's name, as far as the choice depends on it."""

    @property
    def kind(self) -> ItemKind: ...
    @property
    def condition(self) -> Happening: ...
    @property
    def tenure(self) -> Tenure: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def data_until(self) -> date | None: ...
    @property
    def acts(self) -> tuple[str, ...]: ...


class Matter(Protocol):
    """A person's day, as far as the choice depends on it."""

    @property
    def status(self) -> Status: ...
    @property
    def smartphone(self) -> ComponentState: ...
    @property
    def laptop(self) -> ComponentState: ...
    @property
    def data(self) -> ComponentState: ...
    @property
    def flags(self) -> tuple[Flag, ...]: ...
    @property
    def ends_on(self) -> date | None: ...


H = TypeVar("H", bound=Held)


class Offer(NamedTuple, Generic[H]):
    """One act, on one thing; without a thing it is about all that somebody holds, or is chosen on the next page."""

    word: str
    thing: H | None = None

    @property
    def says(self) -> str:
        """What its button says."""
        return _(WORDS[self.word], thing=_(THINGS[self.thing.kind]) if self.thing else "")


def offers(
    matter: Matter,
    things: Sequence[H],
    day: date,
    may: Callable[[str], bool],
    asked: Collection[Component] = (),
) -> tuple[Offer[H], ...]:
    """What to offer on `day`; `may` says whether the reader may take an action of `rules/access.py`.

    `asked` are the parts that the store was asked for already.
    """
    fitting = _fitting(matter, things, day, asked)
    return tuple(offer for offer in fitting if may(ACTIONS[offer.word]))[:MOST]


def _fitting(matter: Matter, things: Sequence[H], day: date, asked: Collection[Component]) -> Iterator[Offer[H]]:
    flags = matter.flags
    if Flag.SAFETY_INCIDENT_OPEN in flags:
        return
    if Flag.RELEASE_KIT_DUE in flags:
        yield from _asking(matter, asked)
        return
    if matter.status is Status.LAPSED:
        if matter.smartphone is not ComponentState.LAPSED and matter.data is ComponentState.LAPSED:
            over = [thing for thing in things if thing.data_until is None or thing.data_until < day]
            yield from [*_activating(things)] or _renewing(over)
        yield from _bringing(matter, things, asked)
        return
    yield from _activating(things)
    if Flag.ENDING_SOON in flags:
        yield from _renewing([thing for thing in things if thing.data_until == matter.ends_on])
        yield from _settling([thing for thing in things if thing.due_on == matter.ends_on])
    if Flag.LOAN_PAST_DATE in flags:
        yield from _settling([thing for thing in things if thing.due_on and thing.due_on < day])
    if Flag.EXIT_UNSUSTAINED in flags:
        yield from _settling(things)
        yield from _renewing(things)
    if Flag.RECORD_STALE in flags and any("confirm" in thing.acts for thing in things):
        yield Offer("confirm")
    yield from _bringing(matter, things, asked)


def _activating(things: Sequence[H]) -> Iterator[Offer[H]]:
    yield from (Offer("activate", thing) for thing in things if "activate" in thing.acts)


def _renewing(things: Sequence[H]) -> Iterator[Offer[H]]:
    """Which SIM and for how long is chosen on the next page, which is filled in already."""
    if any("renew" in thing.acts for thing in things):
        yield Offer("renew")


def _bringing(matter: Matter, things: Sequence[H], asked: Collection[Component]) -> Iterator[Offer[H]]:
    """A part that is missing, from the store or from one's own hand.

    One that was declined is offered first, by whoever talks with them. Data that ended on a SIM they have is no
    matter of the store.
    """
    if matter.status in {Status.OUT_OF_SCOPE, Status.PAUSED} or Flag.DECLINE_REVIEW_DUE in matter.flags:
        return
    have_sim = any(thing.kind is ItemKind.SIM and thing.condition is Happening.ISSUED for thing in things)
    yield from _asking(matter, {*asked, Component.DATA} if have_sim else asked)
    if not MISSING.isdisjoint({matter.smartphone, matter.laptop}):
        yield Offer("issue")


def _asking(matter: Matter, asked: Collection[Component]) -> Iterator[Offer[H]]:
    """The store is asked once for each part."""
    states = {
        Component.SMARTPHONE: matter.smartphone,
        Component.LAPTOP: matter.laptop,
        Component.DATA: matter.data,
    }
    if any(state in MISSING and part not in asked for part, state in states.items()):
        yield Offer("ask")


def _settling(things: Sequence[H]) -> Iterator[Offer[H]]:
    """What is lent becomes theirs, or another date is agreed; several things are settled on the page for them."""
    lent = [thing for thing in things if thing.tenure in LOANS and thing.condition is Happening.ISSUED]
    if len(lent) <= MOST:
        yield from (Offer("gift", thing) for thing in lent)
    if lent:
        yield Offer("extend")
