"""One person's kit on one day: its three parts in words, why and since when, and what comes if nothing is done."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from sqlmodel import Session, col, select

from devicefleet.db import config_of
from devicefleet.queries.facts import facts_of
from devicefleet.queries.scope import survivors_of
from devicefleet.queries.things import Thing, things_of
from devicefleet.rules import kit
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import Facts
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit_words import PARTS, STATES, STATUSES
from devicefleet.rules.status_words import STATE_LOOKS, STATUS_LOOKS, Look, status_in_words, terms_in_words
from devicefleet.rules.terms import Component, ComponentState, Flag, Status
from devicefleet.rules.words import _
from devicefleet.tables import Survivor

LOOK_AHEAD = timedelta(days=400)
MOST_STEPS = 5
LIES_AHEAD = frozenset({Why.EXIT_EXPECTED, Why.RELEASE_EXPECTED, Why.TURNS_18})
ONLY_GROWS_OLD = frozenset(
    {
        Why.NOT_CONFIRMED_SINCE,
        Why.CONTACT_CHECK_OLD,
        Why.NO_TRAINING,
        Why.FORMAL_TRAINING_ONLY,
        Why.INFORMAL_TRAINING_ONLY,
        Why.NRM_UNEXPLAINED,
        Why.SAFETY_SETUP_DUE,
        Why.NOTHING_PAID_SINCE,
    }
)
"""What comes up by itself when nobody writes anything down: not news about the kit."""
SAID_BY = {
    Flag.RELEASE_KIT_DUE: {Why.RELEASE_EXPECTED},
    Flag.EXIT_UNSUSTAINED: {Why.EXIT_EXPECTED, Why.LOAN_OPEN_AT_EXIT},
    Flag.DATA_NO_DEVICE: {Why.DATA_NO_DEVICE},
    Flag.TURNING_18: {Why.TURNS_18},
    Flag.RECORD_STALE: {Why.NOT_CONFIRMED_SINCE},
    Flag.CONTACT_UNCHECKED: {Why.CONTACT_CHECK_OLD},
    Flag.TRAINING_NONE: {Why.NO_TRAINING},
    Flag.TRAINING_ONE_SIDED: {Why.FORMAL_TRAINING_ONLY, Why.INFORMAL_TRAINING_ONLY},
    Flag.NRM_NOT_EXPLAINED: {Why.NRM_UNEXPLAINED},
}
Reasons = tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One part of the kit: `terms` in words where it is there, and `sentences` that say why it is as it is."""

    component: Component
    title: str
    state: ComponentState
    word: str
    look: Look
    terms: str
    sentences: tuple[str, ...]
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """How the kit changes on a later day if nothing is done; `status` only where it becomes another."""

    on: date
    status: Status | None
    word: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit on a day.

    `since` is the first day of the present trouble, `until` the last day on which nothing changes (None where nothing
    will). `unsaid` are the flags that no sentence about the whole kit says. `others` are held besides the three parts.
    """

    on: date
    status: Status
    word: str
    look: Look
    since: date | None
    until: date | None
    ends_on: date | None
    sentences: tuple[str, ...]
    flags: tuple[Flag, ...]
    unsaid: tuple[Flag, ...]
    tiles: tuple[Tile, ...]
    others: tuple[Thing, ...]
    coming: tuple[Step, ...]
    score: int


def kit_of(session: Session, actor: Actor, *, ref: str, on: date, known: Facts | None = None) -> Kit:
    """The kit of the person with this (plain) reference; somebody out of reach looks like somebody never supported.

    Who has read the facts already (`survivors.person`) hands them on as `known`.
    """
    facts, policies = known or _facts(session, actor, ref), config_of(session).policies
    spans = kit.spans(facts, policies)
    today, reasons = kit.on(spans, on), kit.why(facts, policies, on)
    things = things_of(session, actor, ref=ref, on=on)
    ahead = [(span, kit.why(facts, policies, span.from_on)) for span in spans if on < span.from_on <= on + LOOK_AHEAD]
    return Kit(
        on=on,
        status=today.status,
        word=status_in_words(today),
        look=STATUS_LOOKS[today.status],
        since=today.since,
        until=None if today.until_on == date.max else today.until_on - timedelta(days=1),
        ends_on=today.ends_on,
        sentences=_sentences(reason for reason in reasons if reason.component is None),
        flags=today.flags,
        unsaid=tuple(flag for flag in today.flags if not _said(flag, reasons)),
        tiles=tuple(_tile(component, today, reasons, things) for component in Component),
        others=tuple(thing for thing in things if thing.component is None),
        coming=tuple(sorted(_coming(ahead, today.status, reasons), key=attrgetter("on")))[:MOST_STEPS],
        score=kit.priority(today, on),
    )


def _facts(session: Session, actor: Actor, ref: str) -> Facts:
    query = select(Survivor.id).where(col(Survivor.ref) == ref, survivors_of(actor, "survivor.read"))
    found = session.exec(query).first()
    return Facts(episodes=()) if found is None else facts_of(session, [found])[found]


def _sentences(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """Each thing has its own reason; what reads the same of two of them is said once."""
    return tuple(dict.fromkeys(reason.sentence() for reason in reasons))


def _said(flag: Flag, reasons: Sequence[Reason]) -> bool:
    """A sentence about the whole kit says it already."""
    return any(reason.component is None and reason.why in SAID_BY.get(flag, ()) for reason in reasons)


def _tile(component: Component, span: Span, reasons: Sequence[Reason], things: Sequence[Thing]) -> Tile:
    state = span.state(component)
    about = [reason for reason in reasons if reason.component is component]
    return Tile(
        component=component,
        title=_(PARTS[component]),
        state=state,
        word=_(STATES[state]),
        look=STATE_LOOKS[state],
        terms=terms_in_words(about),
        sentences=_sentences(about),
        things=tuple(thing for thing in things if thing.component is component),
    )


def _coming(ahead: Sequence[tuple[Span, Reasons]], status: Status, before: Reasons) -> Iterator[Step]:
    """What later spans say that is new; what lies further ahead stands under its own day."""
    for span, reasons in ahead:
        new = [reason for reason in reasons if reason not in before and reason.why not in ONLY_GROWS_OLD]
        changed = span.status is not status
        for reason in new:
            if reason.why in LIES_AHEAD and reason.day is not None:
                yield Step(reason.day, None, "", (reason.sentence(),))
        sentences = _sentences(reason for reason in new if reason.why not in LIES_AHEAD)
        if changed or sentences:
            word = _(STATUSES[span.status]) if changed else ""
            yield Step(span.from_on, span.status if changed else None, word, sentences)
        status, before = span.status, reasons
