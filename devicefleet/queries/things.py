"""What people hold on a day, on which terms, and what can be done with it now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, or_, select
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries.scope import standing, survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.acts import acts_of_device, acts_of_sim
from devicefleet.rules.facts import Event, ItemKind
from devicefleet.rules.facts import Provision as ProvisionFacts
from devicefleet.rules.kit.devices import COMPONENT_OF
from devicefleet.rules.kit.possession import Holding, holdings
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Component, DeviceState, Happening, Tenure
from devicefleet.rules.words import _
from devicefleet.sealing import unseal
from devicefleet.tables import DataPackage, Device, Handover, Provision, ProvisionEvent, Sim, Survivor

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing in somebody's name on a day.

    `scan` finds it again in a form (empty where the reader may not act), `condition` is ISSUED while it is in hand
    and usable. `acts` are the words that can be done now; there are none for a day on which it was not theirs.
    """

    scan: str
    name: str
    what: str
    code: str | None
    sim_id: int | None
    kind: ItemKind
    component: Component | None
    condition: Happening
    condition_on: date
    tenure: Tenure
    due_on: date | None
    issued_on: date
    handover: str
    acts: tuple[str, ...]
    data_until: date | None = None


def things_of(session: Session, actor: Actor, *, ref: str, on: date) -> tuple[Thing, ...]:
    """What the person with this (plain) reference holds on `on`, the kit's parts in their usual order."""
    return things_by_person(session, actor, refs=[ref], on=on).get(ref, ())


def things_by_person(session: Session, actor: Actor, *, refs: Sequence[str], on: date) -> dict[str, tuple[Thing, ...]]:
    """The same for several people in as many statements as for one; who holds nothing is left out."""
    rows = session.execute(_held(actor, refs, on)).all()
    events = _events(session, [row.id for row in rows])
    ends = _latest_ends(session, [row.sim_id for row in rows if row.sim_id])
    found: dict[str, list[Thing]] = defaultdict(list)
    for row in rows:
        if (thing := _thing(session, actor, row, events[row.id], ends, on)) is not None:
            found[row.ref].append(thing)
    return {ref: tuple(sorted(things, key=_place)) for ref, things in found.items()}


def _held(actor: Actor, refs: Sequence[str], on: date) -> Any:
    return (
        select(
            col(Survivor.ref), col(Provision.id), col(Provision.sim_id), col(Provision.tenure),
            col(Provision.closed_on), col(Handover.number), col(Device.code), col(Device.kind), col(Device.make),
            col(Device.model),
            col(Device.state).label("device_state"), col(Sim.iccid), col(Sim.network), col(Sim.number_sealed),
            col(Sim.state).label("sim_state"),
        )
        .select_from(Provision)
        .join(Survivor, col(Survivor.id) == col(Provision.survivor_id))
        .join(Handover, col(Handover.id) == col(Provision.handover_id))
        .join(Device, col(Device.id) == col(Provision.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(Provision.sim_id), isouter=True)
        .where(
            col(Survivor.ref).in_(refs),
            survivors_of(actor, "survivor.read"),
            col(Provision.voided_at).is_(None),
            col(Provision.opened_on) <= on,
            or_(col(Provision.closed_on).is_(None), col(Provision.closed_on) > on),
        )
        .order_by(col(Provision.opened_on), col(Provision.id))
    )  # fmt: skip


def _events(session: Session, ids: Iterable[int]) -> dict[int, list[Event]]:
    query = (
        select(
            col(ProvisionEvent.provision_id), col(ProvisionEvent.happened_on), col(ProvisionEvent.what),
            col(ProvisionEvent.tenure), col(ProvisionEvent.due_on), col(ProvisionEvent.entry_id),
        )
        .where(col(ProvisionEvent.provision_id).in_(ids), standing(col(ProvisionEvent.entry_id)))
    )  # fmt: skip
    events: dict[int, list[Event]] = defaultdict(list)
    for provision_id, *rest in session.execute(query):
        events[provision_id].append(Event(*rest))
    return events


def _latest_ends(session: Session, sim_ids: Iterable[int]) -> dict[int, date | None]:
    """By SIM, the first day after its last package; None where that one has no end or has not begun."""
    query = (
        select(col(DataPackage.sim_id), col(DataPackage.ends_on))
        .where(col(DataPackage.sim_id).in_(sim_ids), standing(col(DataPackage.entry_id)))
        .order_by(col(DataPackage.ends_on).asc().nulls_last(), col(DataPackage.id))
    )
    return dict(session.execute(query).all())


def _thing(
    session: Session, actor: Actor, row: Row[Any], events: list[Event], ends: dict[int, date | None], on: date
) -> Thing | None:
    kind = ItemKind(row.kind) if row.kind else ItemKind.SIM
    stretches = holdings(ProvisionFacts(id=row.id, kind=kind, events=tuple(events)))
    held = next((one for one in stretches if one.from_on <= on < one.until_on), None)
    if held is None:
        return None
    end = ends.get(row.sim_id)
    return Thing(
        scan=_scan(session, actor, row),
        name=_name(row),
        what=" ".join(part for part in (row.make, row.model, row.network) if part),
        code=row.code,
        sim_id=row.sim_id,
        kind=kind,
        component=COMPONENT_OF.get(kind),
        handover=row.number,
        acts=_acts(row, end) if row.closed_on is None else (),
        data_until=end - ONE_DAY if end else None,
        **_terms(held),
    )


def _terms(held: Holding) -> dict[str, Any]:
    return {
        "condition": held.condition,
        "condition_on": held.changed.on,
        "tenure": held.tenure,
        "due_on": held.agreed.due_on,
        "issued_on": held.issued_on,
    }


def _acts(row: Row[Any], end: date | None) -> tuple[str, ...]:
    if row.device_state is not None:
        return acts_of_device(ItemKind(row.kind), DeviceState(row.device_state), row.tenure)
    return acts_of_sim(row.sim_state, renewable=end is not None)


def _name(row: Row[Any]) -> str:
    if row.code:
        return show(row.code)
    return str(row.iccid) if row.iccid else _("their own number")


def _scan(session: Session, actor: Actor, row: Row[Any]) -> str:
    """Somebody's own SIM has no ICCID: only who may act on it gets its number, inside the form."""
    if not actor.may("provision.report"):
        return ""
    if row.code or row.iccid:
        return str(row.code or row.iccid)
    key = config_of(session).keys.bytes_of("sealing")
    return unseal(key, row.number_sealed, place=f"sim|number|{row.sim_id}")


def _place(thing: Thing) -> tuple[int, date]:
    order = list(Component)
    return order.index(thing.component) if thing.component else len(order), thing.issued_on
