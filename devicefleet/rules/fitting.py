"""What belongs into one kit: a phone, a laptop and a SIM that work together, and nothing that was not asked for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from devicefleet.rules.facts import ItemKind
from devicefleet.rules.kit_words import THINGS
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import Component, SimForm
from devicefleet.rules.words import _

UNLOCKED = frozenset({"", "unlocked", "none", "sim free", "sim-free"})
PART_OF: dict[ItemKind, Component] = {
    ItemKind.SMARTPHONE: Component.SMARTPHONE,
    ItemKind.LAPTOP: Component.LAPTOP,
    ItemKind.SIM: Component.DATA,
}
"""Which part of the kit a thing serves; tablets, routers and accessories go along with any."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is known of a thing's fit. `network` of a SIM; `lock` and `sim_support` of a phone or tablet."""

    name: str
    kind: ItemKind
    lock: str | None = None
    sim_support: str | None = None
    network: str | None = None
    form: SimForm | None = None


def refuse_mismatch(things: Iterable[Thing]) -> None:
    """Refuses a SIM that cannot work in the phone it goes with, and says what to take instead."""
    known = list(things)
    for phone in known:
        if phone.kind is ItemKind.SMARTPHONE:
            for sim in known:
                if sim.kind is ItemKind.SIM:
                    _refuse_pair(phone, sim)


def refuse_unasked(things: Iterable[Thing], parts: Collection[Component] | None) -> None:
    """Refuses two of one part, and a part the request (`parts`, None for a kit packed ahead) does not ask for."""
    seen: set[Component] = set()
    for thing in things:
        part = PART_OF.get(thing.kind)
        if part is None:
            continue
        word = _(THINGS[thing.kind])
        if parts is not None and part not in parts:
            raise Conflict(
                _("{name}: this request does not ask for a {word}.", name=thing.name, word=word), field="scan"
            )
        if part in seen:
            sentence = _("{name}: there is a {word} in it already.", name=thing.name, word=word)
            raise Conflict(sentence, field="scan")
        seen.add(part)


def updates_over(name: str, until: date | None, on: date) -> str:
    """A word of warning about a device that gets no security updates any more; nothing for any other."""
    if until is None or on <= until:
        return ""
    return _("Mind: {name} has had no security updates since {date}.", name=name, date=until)


def _refuse_pair(phone: Thing, sim: Thing) -> None:
    lock = (phone.lock or "").strip().casefold()
    if lock not in UNLOCKED and sim.network and lock != sim.network.strip().casefold():
        sentence = _("{phone} is locked to {lock}, {sim} is {network}. Choose a SIM of {lock}, or an unlocked phone.")
        words = {"phone": phone.name, "lock": phone.lock, "sim": sim.name, "network": sim.network}
        raise Conflict(sentence.format(**words), field="scan")
    if sim.form is SimForm.ESIM and phone.sim_support == "nano":
        sentence = _("{phone} takes no eSIM. Choose a plastic SIM, or another phone.", phone=phone.name)
        raise Conflict(sentence, field="scan")
    if sim.form is SimForm.NANO and phone.sim_support == "esim_only":
        sentence = _("{phone} takes eSIMs only. Choose an eSIM, or another phone.", phone=phone.name)
        raise Conflict(sentence, field="scan")
