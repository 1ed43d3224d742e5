"""The first page of the day: what waits at the bench and in requests, and how the kits stand."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from devicefleet.queries import devices, flagged
from devicefleet.queries.devices import TO_PREPARE, TO_WIPE, Need, Wanted
from devicefleet.queries.flagged import Which
from devicefleet.queries.kit_rows import people_on
from devicefleet.queries.scope import devices_of
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import DeviceState, Status
from devicefleet.tables import Device, KitSpan


@dataclass(frozen=True, slots=True)
class Bench:
    """How many devices wait for each step, and how many stand in each state."""

    expected: int
    to_wipe: int
    to_prepare: int
    without_label: int
    ready: int
    states: dict[DeviceState, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many people's kits stand in each status today, and how long each list of things to look at is."""

    statuses: dict[Status, int]
    flagged: dict[Which, int]


def bench(session: Session, actor: Actor) -> Bench:
    """The stock within reach, in two statements."""
    query = select(col(Device.state), func.count()).where(devices_of(actor)).group_by(col(Device.state))
    found = {state: int(n) for state, n in session.execute(query)}
    states = {state: found[state] for state in DeviceState if state in found}
    return Bench(
        expected=states.get(DeviceState.EXPECTED, 0),
        to_wipe=sum(states.get(state, 0) for state in TO_WIPE),
        to_prepare=sum(states.get(state, 0) for state in TO_PREPARE),
        without_label=devices.count(session, actor, Wanted(need=Need.LABEL)),
        ready=states.get(DeviceState.READY, 0),
        states=states,
    )


def standing(session: Session, actor: Actor, *, on: date) -> Standing:
    """The kits within reach on one day, in two statements."""
    counted = people_on(actor, flagged.ACTION, on).with_only_columns(col(KitSpan.status), func.count())
    found = {status: int(n) for status, n in session.execute(counted.group_by(col(KitSpan.status)))}
    found.pop(Status.OUT_OF_SCOPE, None)
    statuses = {status: found[status] for status in Status if status in found}
    return Standing(statuses, flagged.counts(session, actor, on=on))
