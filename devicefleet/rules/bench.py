"""What the bench answers to a scan, and the three slots of a kit that fill while it is scanned."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from devicefleet.rules.cards import Card
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.fitting import PART_OF, Thing
from devicefleet.rules.kit_words import THINGS
from devicefleet.rules.terms import Component
from devicefleet.rules.words import N_, _


class Outcome(StrEnum):
    """What a scan came to."""

    DONE = "done"
    NOTED = "noted"
    NOTICE = "notice"


class SlotState(StrEnum):
    """How one part of a kit stands on the bench."""

    EMPTY = "empty"
    FILLED = "filled"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of a kit: what is in it, by name."""

    kind: ItemKind
    word: str
    state: SlotState
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a scan. `mode` and `tray` are how the bench stands now; `undo` is the entry UNDO takes back."""

    mode: Card | None
    tray: tuple[str, ...]
    outcome: Outcome
    word: str
    sentence: str
    slots: tuple[Slot, ...] = ()
    undo: int | None = None
    link: str | None = None


SLOT_KINDS = {part: kind for kind, part in PART_OF.items()}
DONE_WORDS: dict[Card, str] = {
    Card.RECEIVE: N_("Received"),
    Card.WIPE_OK: N_("Wiped"),
    Card.READY: N_("Ready"),
    Card.PACK_KIT: N_("Packed"),
    Card.ISSUE: N_("Handed over"),
    Card.RETURN: N_("Back"),
    Card.COUNT: N_("Counted"),
    Card.UNDO: N_("Undone"),
}


def slots(parts: Collection[Component] | None, things: Iterable[Thing]) -> tuple[Slot, ...]:
    """Phone, laptop, SIM: filled by `things`, empty, or not asked for (`parts`, None where nobody asked yet)."""
    filled = {PART_OF[thing.kind]: thing.name for thing in things if thing.kind in PART_OF}
    return tuple(_slot(part, filled.get(part), parts is None or part in parts) for part in Component)


def _slot(part: Component, name: str | None, asked: bool) -> Slot:
    kind = SLOT_KINDS[part]
    state = SlotState.FILLED if name else SlotState.EMPTY if asked else SlotState.UNASKED
    return Slot(kind, _(THINGS[kind]).capitalize() if kind is not ItemKind.SIM else _(THINGS[kind]), state, name or "")
