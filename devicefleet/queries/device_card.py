"""One device with all that is known of it: its facts, the wipe it rests on, its gates, and who has it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.queries import old_labels
from devicefleet.queries.devices import FACTS, needs_label
from devicefleet.queries.holding import Holding, holding_of
from devicefleet.queries.packed import bag_of
from devicefleet.queries.scope import devices_of, standing
from devicefleet.rules.access import Actor
from devicefleet.rules.lifecycle import GATES
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import parse_code
from devicefleet.rules.terms import DeviceState, Gate, Kind, WipeMethod
from devicefleet.rules.words import _
from devicefleet.tables import Device, GatePassed, Provider, Provision, WipeRecord


@dataclass(frozen=True, slots=True)
class LastWipe:
    """The evidence the next issue rests on."""

    wiped_on: date
    method: WipeMethod
    tool: str
    tool_version: str
    verification: str
    certificate: str | None


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """One device. `facts` are its own columns by name, without what is None; gates in their usual order.

    `bag` is the label of the kit it is packed in.
    """

    id: int
    code: str
    kind: Kind
    state: DeviceState
    provider: str
    facts: dict[str, Any]
    needs_label: bool
    label_printed_at: datetime | None
    wipe: LastWipe | None
    gates: tuple[tuple[Gate, date | None], ...]
    holding: Holding | None
    bag: str | None

    @property
    def open_gates(self) -> tuple[Gate, ...]:
        """Those not passed since the last wipe."""
        return tuple(gate for gate, passed_on in self.gates if passed_on is None)


def device(session: Session, actor: Actor, code: str) -> DeviceCard:
    """One device by its code as written anywhere; `NotFound` for one that is not there or not within reach.

    The code of a label that was replaced finds it too: then `code` is another than the one asked for.
    """
    query = (
        select(Device, col(Provider.name), needs_label(), bag_of(device_id=col(Device.id)))
        .join(Provider, col(Provider.id) == col(Device.provider_id))
        .where(devices_of(actor))
    )
    bare = parse_code(code)
    row = session.execute(query.where(col(Device.code) == (bare or ""))).one_or_none()
    if row is None and bare:
        row = session.execute(query.where(old_labels.once_labelled([bare]))).one_or_none()
    if row is None:
        raise NotFound(_("There is no device {scan} in your register. Check the code and scan again.", scan=code))
    known, provider, label, bag = row
    wipe_id, wipe = _last_wipe(session, known.id)
    return DeviceCard(
        id=known.id,
        code=known.code,
        kind=known.kind,
        state=known.state,
        provider=provider,
        facts={name: value for name in FACTS if (value := getattr(known, name)) is not None},
        needs_label=label,
        label_printed_at=known.label_printed_at,
        wipe=wipe,
        gates=_gates(session, known.kind, wipe_id),
        holding=holding_of(session, actor, col(Provision.device_id) == known.id),
        bag=bag,
    )


def _last_wipe(session: Session, device_id: int) -> tuple[int | None, LastWipe | None]:
    query = (
        select(
            col(WipeRecord.id),
            col(WipeRecord.wiped_on),
            col(WipeRecord.method),
            col(WipeRecord.tool),
            col(WipeRecord.tool_version),
            col(WipeRecord.verification),
            col(WipeRecord.certificate),
        )
        .where(col(WipeRecord.device_id) == device_id, standing(col(WipeRecord.entry_id)))
        .order_by(col(WipeRecord.id).desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return (row[0], LastWipe(*row[1:])) if row else (None, None)


def _gates(session: Session, kind: Kind, wipe_id: int | None) -> tuple[tuple[Gate, date | None], ...]:
    query = select(col(GatePassed.gate), col(GatePassed.passed_on)).where(col(GatePassed.wipe_id) == (wipe_id or 0))
    passed = dict(session.execute(query).all())
    return tuple((gate, passed.get(gate)) for gate in GATES[kind])
