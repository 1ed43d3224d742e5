"""One person's kit on one day: its three parts in words, why and since when, and what comes if nothing is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from sqlmodel import Session, col, select

from devicefleet.queries.kit_rows import as_span
from devicefleet.queries.scope import survivors_of
from devicefleet.queries.things import Thing, things_of
from devicefleet.rules import kit
from devicefleet.rules.access import Actor
from devicefleet.rules.headline import SAID_BY
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit_words import PARTS, STATES, STATUSES
from devicefleet.rules.status_words import STATE_LOOKS, STATUS_LOOKS, Look, terms_in_words
from devicefleet.rules.terms import Component, ComponentState, Flag, Status
from devicefleet.rules.words import _
from devicefleet.tables import KitSpan, Survivor

LOOK_AHEAD = timedelta(days=400)
MOST_STEPS = 5
LIES_AHEAD = frozenset({Why.EXIT_EXPECTED, Why.RELEASE_EXPECTED, Why.TURNS_18})
ONLY_GROWS_OLD = frozenset({Why.NOT_CONFIRMED_SINCE})


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


def kit_of(session: Session, actor: Actor, *, ref: str, on: date) -> Kit:
    """The kit of the person with this (plain) reference; somebody out of reach looks like somebody never supported."""
    query = (
        select(KitSpan)
        .join(Survivor, col(Survivor.id) == col(KitSpan.survivor_id))
        .where(col(Survivor.ref) == ref, survivors_of(actor, "survivor.read"))
        .where(col(KitSpan.until_on) > on, col(KitSpan.from_on) <= on + LOOK_AHEAD)
        .order_by(col(KitSpan.from_on))
    )
    spans = [as_span(row) for row in session.exec(query)]
    today = kit.on(spans, on)
    things = things_of(session, actor, ref=ref, on=on)
    return Kit(
        on=on,
        status=today.status,
        word=_(STATUSES[today.status]),
        look=STATUS_LOOKS[today.status],
        since=today.since,
        until=None if today.until_on == date.max else today.until_on - timedelta(days=1),
        ends_on=today.ends_on,
        sentences=tuple(reason.sentence() for reason in today.reasons if reason.component is None),
        flags=today.flags,
        unsaid=tuple(flag for flag in today.flags if not _said(flag, today)),
        tiles=tuple(_tile(component, today, things) for component in Component),
        others=tuple(thing for thing in things if thing.component is None),
        coming=tuple(sorted(_coming(spans, today), key=attrgetter("on")))[:MOST_STEPS],
        score=kit.priority(today, on),
    )


def _said(flag: Flag, span: Span) -> bool:
    """A sentence about the whole kit says it already."""
    return any(reason.component is None and reason.why in SAID_BY.get(flag, ()) for reason in span.reasons)


def _tile(component: Component, span: Span, things: Sequence[Thing]) -> Tile:
    state = span.state(component)
    reasons = [reason for reason in span.reasons if reason.component is component]
    return Tile(
        component=component,
        title=_(PARTS[component]),
        state=state,
        word=_(STATES[state]),
        look=STATE_LOOKS[state],
        terms=terms_in_words(reasons),
        sentences=tuple(reason.sentence() for reason in reasons),
        things=tuple(thing for thing in things if thing.component is component),
    )


def _coming(spans: Sequence[Span], today: Span) -> Iterator[Step]:
    """What later spans say that is new; what lies further ahead stands under its own day."""
    before = today
    for span in spans:
        if span.from_on <= today.from_on:
            continue
        new = [reason for reason in span.reasons if _is_new(reason, before)]
        changed = span.status is not before.status
        for reason in new:
            if reason.why in LIES_AHEAD and reason.day is not None:
                yield Step(reason.day, None, "", (reason.sentence(),))
        sentences = tuple(reason.sentence() for reason in new if reason.why not in LIES_AHEAD)
        if changed or sentences:
            word = _(STATUSES[span.status]) if changed else ""
            yield Step(span.from_on, span.status if changed else None, word, sentences)
        before = span


def _is_new(reason: Reason, before: Span) -> bool:
    return reason not in before.reasons and reason.why not in ONLY_GROWS_OLD
