"""Counting a shelf: what is there, what is missing, what belongs elsewhere. Each thing found is here from then on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries import old_labels
from devicefleet.queries.devices import OUR_SHELVES
from devicefleet.queries.scope import devices_of, sims_of
from devicefleet.queries.shelves import SIMS_IN_STORE
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import new_code, read_scan
from devicefleet.rules.terms import CountOutcome, DeviceState, SimState
from devicefleet.rules.words import _
from devicefleet.services import audit, finding
from devicefleet.services.ledger import Once
from devicefleet.tables import Device, Label, Shelf, ShelfCount, ShelfCountLine, ShelfPlace, Sim
from devicefleet.tables.base import key_of

LOOSE = tuple(state for state in OUR_SHELVES if state is not DeviceState.PACKED)
LONGEST = 64
NAMES = (col(Device.code), col(Device.imei), col(Device.imei2), col(Device.serial))
Thing = tuple[str, int]
"""`("device", 7)` or `("sim", 7)`."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """One thing that was scanned; `in_store` by its state."""

    thing: Thing
    scan: str
    in_store: bool


def add_shelf(
    session: Session, actor: Actor, at: Moment, *, provider_id: int, name: str, site: str | None = None
) -> Shelf:
    """A new shelf with a label of its own; `site` is the code of the hub or store it stands in."""
    finding.own_provider(session, actor, "shelf.count", provider_id)
    plain = " ".join(name.split())
    if not plain or len(plain) > 32:
        raise Refused(_("Give the shelf a short name, such as A-03."), field="name")
    site_id = finding.site(session, provider_id, site) if site else None
    shelf = Shelf(code=new_code(), provider_id=provider_id, site_id=site_id, name=plain)
    session.add(shelf)
    session.flush()
    audit.record(session, actor, at, "shelf.added", "shelf", shelf.code, ["name"])
    return shelf


def count(
    session: Session, actor: Actor, at: Moment, *, shelf: str, scans: Sequence[str], once: Once | None = None
) -> ShelfCount:
    """One count of one shelf. What was missing keeps its place, so that the next count asks for it again."""
    place = finding.shelf(session, actor, "shelf.count", shelf)
    if once is not None:
        query = select(ShelfCount).where(col(ShelfCount.once) == once.key)
        if (before := session.exec(query).one_or_none()) is not None:
            return before
    counted = ShelfCount(
        provider_id=place.provider_id,
        shelf_id=key_of(place),
        staff_id=actor.staff_id,
        counted_at=at.now,
        once=once.key if once else None,
    )
    session.add(counted)
    session.flush()
    first = _never_counted(session, place, counted)
    seen, unknown = _seen(session, actor, scans)
    expected = _expected(session, place)
    elsewhere = _elsewhere(session, place, [one.thing for one in seen])
    for one in seen:
        _line(session, counted, one.thing, one.scan, _outcome(one, expected, elsewhere, first=first))
    for thing, name in expected.items():
        if thing not in {one.thing for one in seen}:
            _line(session, counted, thing, name, CountOutcome.MISSING)
    for scan in unknown:
        _line(session, counted, None, scan[:LONGEST], CountOutcome.UNKNOWN)
    _place(session, at, place, [one.thing for one in seen if one.in_store])
    audit.record(session, actor, at, "shelf.counted", "shelf", place.code, [f"things={len(seen)}"])
    return counted


def _outcome(one: _Seen, expected: dict[Thing, str], elsewhere: frozenset[Thing], *, first: bool) -> CountOutcome:
    """The first count of a shelf says what is on it; from then on something new there is extra."""
    if one.in_store and one.thing in elsewhere:
        return CountOutcome.MISPLACED
    there = one.thing in expected or (first and one.in_store)
    return CountOutcome.THERE if there else CountOutcome.EXTRA


def _never_counted(session: Session, shelf: Shelf, now: ShelfCount) -> bool:
    query = select(ShelfCount.id).where(col(ShelfCount.shelf_id) == shelf.id, col(ShelfCount.id) != now.id)
    return session.exec(query.limit(1)).first() is None


def _seen(session: Session, actor: Actor, scans: Sequence[str]) -> tuple[list[_Seen], list[str]]:
    """What was scanned, each thing once, and what nobody knows."""
    values = {read_scan(scan).value: scan for scan in scans}
    found: list[_Seen] = []
    known: set[str] = set()
    devices = select(Device).where(
        devices_of(actor, "device.read"),
        or_(*(name.in_(values) for name in NAMES)) | old_labels.once_labelled(values),
    )
    before = dict(session.exec(select(Label.code, Label.device_id).where(col(Label.code).in_(values))).all())
    for device in session.exec(devices):
        known |= {device.code, device.imei or "", device.imei2 or "", device.serial or ""}
        known |= {code for code, device_id in before.items() if device_id == device.id}
        found.append(_Seen(("device", key_of(device)), device.code, device.state in OUR_SHELVES))
    sims = select(Sim).where(sims_of(actor), col(Sim.iccid).in_(values))
    for sim in session.exec(sims):
        known.add(sim.iccid or "")
        found.append(_Seen(("sim", key_of(sim)), sim.iccid or "", sim.state in SIMS_IN_STORE))
    return found, [scan for value, scan in values.items() if value not in known]


def _expected(session: Session, shelf: Shelf) -> dict[Thing, str]:
    """What was last seen here and still lies loose in the store, by what it is called."""
    devices = (
        select(Device)
        .join(ShelfPlace, col(ShelfPlace.device_id) == col(Device.id))
        .where(col(ShelfPlace.shelf_id) == shelf.id, col(Device.state).in_(LOOSE))
        .order_by(col(Device.id))
    )
    sims = (
        select(Sim)
        .join(ShelfPlace, col(ShelfPlace.sim_id) == col(Sim.id))
        .where(col(ShelfPlace.shelf_id) == shelf.id, col(Sim.state) == SimState.IN_STOCK)
        .order_by(col(Sim.id))
    )
    found: dict[Thing, str] = {("device", key_of(one)): one.code for one in session.exec(devices)}
    return found | {("sim", key_of(one)): one.iccid or "" for one in session.exec(sims)}


def _elsewhere(session: Session, shelf: Shelf, things: Sequence[Thing]) -> frozenset[Thing]:
    """Those of them that were last seen on another shelf."""
    there = select(ShelfPlace).where(_any_of(things), col(ShelfPlace.shelf_id) != shelf.id)
    return frozenset(
        ("device", one.device_id) if one.device_id is not None else ("sim", one.sim_id or 0)
        for one in session.exec(there)
    )


def _place(session: Session, at: Moment, shelf: Shelf, things: Sequence[Thing]) -> None:
    """They are here now, wherever they were last seen."""
    known = {
        ("device", one.device_id) if one.device_id is not None else ("sim", one.sim_id): one
        for one in session.exec(select(ShelfPlace).where(_any_of(things)))
    }
    for kind, key in things:
        row = known.get((kind, key)) or ShelfPlace(shelf_id=key_of(shelf), seen_at=at.now, **{f"{kind}_id": key})
        row.shelf_id, row.seen_at = key_of(shelf), at.now
        session.add(row)
    session.flush()


def _any_of(things: Sequence[Thing]) -> ColumnElement[bool]:
    devices = [key for kind, key in things if kind == "device"]
    sims = [key for kind, key in things if kind == "sim"]
    return col(ShelfPlace.device_id).in_(devices) | col(ShelfPlace.sim_id).in_(sims)


def _line(session: Session, counted: ShelfCount, thing: Thing | None, scan: str, outcome: CountOutcome) -> None:
    named = {f"{thing[0]}_id": thing[1]} if thing else {}
    session.add(ShelfCountLine(count_id=key_of(counted), scan=scan, outcome=outcome, **named))
