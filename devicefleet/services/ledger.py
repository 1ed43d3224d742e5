"""Opening an entry: every fact written belongs to one, and a request sent twice finds the entry of its first time."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.lifecycle import allow_device_move, allow_sim_move
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, EntryType, SimState
from devicefleet.rules.words import _
from devicefleet.services import settling
from devicefleet.tables import Device, DeviceMove, Entry, Sim, SimMove
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Once:
    """The mark of one request: the same key with the same content is the same request, sent again."""

    key: str
    digest: str

    @classmethod
    def of(cls, key: str, content: Any, *, secret: bytes = b"") -> "Once":
        """The mark of `content` (anything JSON can hold) sent under `key`.

        With `secret`, nobody who has the mark alone can try out which phone number was in the content.
        """
        text = json.dumps(content, sort_keys=True, default=str)
        return cls(key, hmac.new(secret, text.encode(), hashlib.sha256).hexdigest())

    def part(self, number: int) -> "Once":
        """The mark of one of several things that a request does."""
        return Once(f"{self.key}.{number}", self.digest)


@dataclass(frozen=True, slots=True)
class About:
    """What an entry is about, and whose it is."""

    provider_id: int
    survivor_id: int | None = None
    device_id: int | None = None
    sim_id: int | None = None


def earlier(session: Session, once: Once | None) -> Entry | None:
    """The entry this very request already made, if it was sent before; refuses a key used for something else."""
    if once is None:
        return None
    entry = session.exec(select(Entry).where(col(Entry.idempotency_key) == once.key)).one_or_none()
    if entry is not None and entry.request_digest != once.digest:
        raise Refused(_("This page was already sent with other answers. Open it again and fill it in afresh."))
    return entry


def open_entry(
    session: Session,
    actor: Actor,
    at: Moment,
    kind: EntryType,
    about: About,
    *,
    on: date | None = None,
    once: Once | None = None,
    voids_id: int | None = None,
) -> Entry:
    """A new entry, flushed so that facts can carry its key; `on` is the day it happened, today unless said."""
    entry = Entry(**_values(actor, at, kind, about, on=on, once=once), voids_id=voids_id)
    session.add(entry)
    session.flush()
    if about.survivor_id is not None:
        settling.touch(session, at, about.survivor_id)
    return entry


def open_entries(
    session: Session,
    actor: Actor,
    at: Moment,
    kind: EntryType,
    abouts: Sequence[About],
    *,
    once: Once | None = None,
) -> dict[int, int]:
    """One entry for each device, in one statement: device key to entry key. `once` marks the first of them."""
    rows = [_values(actor, at, kind, about, once=None if place else once) for place, about in enumerate(abouts)]
    returning = insert(Entry).returning(col(Entry.device_id), col(Entry.id))
    return {device_id: entry_id for device_id, entry_id in session.execute(returning, rows).all() if device_id}


def _values(
    actor: Actor, at: Moment, kind: EntryType, about: About, *, on: date | None = None, once: Once | None = None
) -> dict[str, Any]:
    happened_on = on or at.today
    if happened_on > at.today:
        raise Refused(_("{date} is in the future. Give the day it happened.", date=happened_on), field="on")
    return {
        "type": kind,
        "happened_on": happened_on,
        "recorded_at": at.now,
        "staff_id": actor.staff_id,
        "provider_id": about.provider_id,
        "survivor_id": about.survivor_id,
        "device_id": about.device_id,
        "sim_id": about.sim_id,
        "idempotency_key": once.key if once else None,
        "request_digest": once.digest if once else None,
    }


def move_device(session: Session, entry: Entry, device: Device, to: DeviceState) -> None:
    """One allowed step of a device's life; refuses, with the remedy, a step it does not have."""
    allow_device_move(show(device.code), device.state, to)
    _note_device(session, entry, device, to)


def move_sim(session: Session, entry: Entry, sim: Sim, to: SimState) -> None:
    """One allowed step of a SIM's life."""
    allow_sim_move(sim_name(sim), sim.state, to)
    _note_sim(session, entry, sim, to)


def reverse_moves(session: Session, undone: Entry, entry: Entry) -> None:
    """Step everything `undone` moved back to where it was: the one way a life runs backwards."""
    query = select(DeviceMove).where(col(DeviceMove.entry_id) == undone.id).order_by(col(DeviceMove.id).desc())
    for move in session.exec(query):
        device = session.get_one(Device, move.device_id)
        if move.from_state is not None:
            _note_device(session, entry, device, move.from_state)
    steps = select(SimMove).where(col(SimMove.entry_id) == undone.id).order_by(col(SimMove.id).desc())
    for step in session.exec(steps):
        sim = session.get_one(Sim, step.sim_id)
        if step.from_state is not None:
            _note_sim(session, entry, sim, step.from_state)


def sim_name(sim: Sim) -> str:
    """How a SIM is called in sentences: by its ICCID, never by its number."""
    return sim.iccid or _("known by its number")


def _note_device(session: Session, entry: Entry, device: Device, to: DeviceState) -> None:
    move = DeviceMove(entry_id=key_of(entry), device_id=key_of(device), from_state=device.state, to_state=to)
    device.state = to
    session.add_all([move, device])


def _note_sim(session: Session, entry: Entry, sim: Sim, to: SimState) -> None:
    move = SimMove(entry_id=key_of(entry), sim_id=key_of(sim), from_state=sim.state, to_state=to)
    sim.state = to
    session.add_all([move, sim])
