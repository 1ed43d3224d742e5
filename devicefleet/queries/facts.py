"""The ledger's facts of some people, as the kit rule reads them: a fixed number of statements for any number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.sql.expression import Executable
from sqlmodel import Session, col

from devicefleet.queries.scope import standing
from devicefleet.rules import facts
from devicefleet.tables import (
    DataPackage,
    Decline,
    Device,
    Episode,
    Exemption,
    OwnDevice,
    OwnDeviceCheck,
    Provider,
    Provision,
    ProvisionEvent,
    Responsibility,
    Sim,
    StageChange,
    Stay,
    Survivor,
)

Rows = dict[int, list[Row[Any]]]


def facts_of(session: Session, survivor_ids: Sequence[int]) -> dict[int, facts.Facts]:
    """What the ledger knows of each person asked for, voided entries left out."""
    people = select(col(Survivor.id), col(Survivor.adult), col(Survivor.turns_18_on)).where(
        col(Survivor.id).in_(survivor_ids)
    )
    loaded: dict[str, dict[int, list[Any]]] = {
        "episodes": _episodes(session, survivor_ids),
        "stages": _stages(session, survivor_ids),
        "stays": _stays(session, survivor_ids),
        "responsibilities": _responsibilities(session, survivor_ids),
        "provisions": _provisions(session, survivor_ids),
        "own": _own(session, survivor_ids),
        "declines": _declines(session, survivor_ids),
        "exemptions": _exemptions(session, survivor_ids),
    }
    nations = _nations(session, survivor_ids)
    return {
        person_id: facts.Facts(
            adult=adult,
            turns_18_on=turns_18_on,
            nation=nations.get(person_id, "ENG"),
            **_of_person(loaded, person_id),
        )
        for person_id, adult, turns_18_on in session.execute(people)
    }


def regions_of(session: Session, survivor_ids: Sequence[int]) -> dict[int, str | None]:
    """The region of each person, which the rule does not look at."""
    query = select(col(Survivor.id), col(Survivor.region)).where(col(Survivor.id).in_(survivor_ids))
    return dict(session.execute(query).all())


def _of_person(loaded: dict[str, dict[int, list[Any]]], person_id: int) -> dict[str, Any]:
    return {name: tuple(by_person.get(person_id, ())) for name, by_person in loaded.items()}


def _grouped(session: Session, query: Executable) -> Rows:
    """Rows by their first column, in the order of the query."""
    groups: Rows = defaultdict(list)
    for row in session.execute(query):
        groups[row[0]].append(row)
    return groups


def _each(groups: Rows, make: Any) -> dict[int, list[Any]]:
    return {key: [make(*row[1:]) for row in rows] for key, rows in groups.items()}


def _episodes(session: Session, ids: Iterable[int]) -> dict[int, list[facts.Episode]]:
    query = (
        select(col(Episode.survivor_id), col(Episode.started_on), col(Episode.ends_on_expected), col(Episode.ended_on))
        .where(col(Episode.survivor_id).in_(ids), standing(col(Episode.entry_id)))
        .order_by(col(Episode.started_on), col(Episode.id))
    )
    return _each(_grouped(session, query), facts.Episode)


def _stages(session: Session, ids: Iterable[int]) -> dict[int, list[facts.StageFact]]:
    query = (
        select(col(StageChange.survivor_id), col(StageChange.from_on), col(StageChange.stage))
        .where(col(StageChange.survivor_id).in_(ids), standing(col(StageChange.entry_id)))
        .order_by(col(StageChange.from_on), col(StageChange.id))
    )
    return _each(_grouped(session, query), facts.StageFact)


def _stays(session: Session, ids: Iterable[int]) -> dict[int, list[facts.StayFact]]:
    query = (
        select(col(Stay.survivor_id), col(Stay.from_on), col(Stay.context), col(Stay.release_on))
        .where(col(Stay.survivor_id).in_(ids), standing(col(Stay.entry_id)))
        .order_by(col(Stay.from_on), col(Stay.id))
    )
    return _each(_grouped(session, query), facts.StayFact)


def _responsibilities(session: Session, ids: Iterable[int]) -> dict[int, list[facts.Responsibility]]:
    query = (
        select(
            col(Responsibility.survivor_id),
            col(Responsibility.provider_id),
            col(Responsibility.caseworker_id),
            col(Responsibility.from_on),
            col(Responsibility.until_on),
        )
        .where(col(Responsibility.survivor_id).in_(ids), standing(col(Responsibility.entry_id)))
        .order_by(col(Responsibility.from_on), col(Responsibility.id))
    )
    return _each(_grouped(session, query), facts.Responsibility)


def _declines(session: Session, ids: Iterable[int]) -> dict[int, list[facts.Decline]]:
    query = (
        select(
            col(Decline.survivor_id),
            col(Decline.component),
            col(Decline.offered_on),
            col(Decline.review_on),
            col(Decline.offered_in_language).is_not(None),
        )
        .where(col(Decline.survivor_id).in_(ids), standing(col(Decline.entry_id)))
        .order_by(col(Decline.offered_on), col(Decline.id))
    )
    return _each(_grouped(session, query), facts.Decline)


def _exemptions(session: Session, ids: Iterable[int]) -> dict[int, list[facts.Exemption]]:
    query = (
        select(col(Exemption.survivor_id), col(Exemption.component), col(Exemption.from_on), col(Exemption.review_on))
        .where(col(Exemption.survivor_id).in_(ids), standing(col(Exemption.entry_id)))
        .order_by(col(Exemption.from_on), col(Exemption.id))
    )
    return _each(_grouped(session, query), facts.Exemption)


def _own(session: Session, ids: Iterable[int]) -> dict[int, list[facts.OwnItem]]:
    query = (
        select(
            col(OwnDevice.survivor_id),
            col(OwnDevice.component),
            col(OwnDeviceCheck.checked_on),
            col(OwnDeviceCheck.outcome),
        )
        .join(OwnDeviceCheck, col(OwnDeviceCheck.own_device_id) == col(OwnDevice.id))
        .where(col(OwnDevice.survivor_id).in_(ids), standing(col(OwnDeviceCheck.entry_id)))
        .order_by(col(OwnDevice.id), col(OwnDeviceCheck.checked_on), col(OwnDeviceCheck.id))
    )
    items: dict[int, list[facts.OwnItem]] = {}
    for person_id, rows in _grouped(session, query).items():
        checks: dict[Any, list[facts.OwnCheckFact]] = defaultdict(list)
        for row in rows:
            checks[row.component].append(facts.OwnCheckFact(row.checked_on, row.outcome))
        items[person_id] = [facts.OwnItem(component, tuple(found)) for component, found in checks.items()]
    return items


def _provisions(session: Session, ids: Iterable[int]) -> dict[int, list[facts.Provision]]:
    query = (
        select(
            col(Provision.survivor_id), col(Provision.id), col(Device.kind), col(Provision.sim_id), col(Sim.activate_by)
        )
        .join(Device, col(Device.id) == col(Provision.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(Provision.sim_id), isouter=True)
        .where(col(Provision.survivor_id).in_(ids), col(Provision.voided_at).is_(None))
        .order_by(col(Provision.id))
    )
    groups = _grouped(session, query)
    events = _events(session, [row.id for rows in groups.values() for row in rows])
    packages = _packages(session, [row.sim_id for rows in groups.values() for row in rows if row.sim_id])
    return {
        person_id: [
            facts.Provision(
                id=row.id,
                kind=facts.ItemKind(row.kind) if row.kind else facts.ItemKind.SIM,
                events=tuple(events.get(row.id, ())),
                packages=tuple(packages.get(row.sim_id, ())),
                activate_by=row.activate_by,
            )
            for row in rows
        ]
        for person_id, rows in groups.items()
    }


def _events(session: Session, ids: Sequence[int]) -> dict[int, list[facts.Event]]:
    query = (
        select(
            col(ProvisionEvent.provision_id),
            col(ProvisionEvent.happened_on),
            col(ProvisionEvent.what),
            col(ProvisionEvent.tenure),
            col(ProvisionEvent.due_on),
            col(ProvisionEvent.entry_id),
        )
        .where(col(ProvisionEvent.provision_id).in_(ids), standing(col(ProvisionEvent.entry_id)))
        .order_by(col(ProvisionEvent.happened_on), col(ProvisionEvent.id))
    )
    return _each(_grouped(session, query), facts.Event)


def _packages(session: Session, sim_ids: Sequence[int]) -> dict[int, list[facts.Package]]:
    query = (
        select(
            col(DataPackage.sim_id),
            col(DataPackage.starts_on),
            col(DataPackage.ends_on),
            col(DataPackage.allowance_gb),
            col(DataPackage.renewal),
            col(DataPackage.scheme),
            col(DataPackage.entry_id),
        )
        .where(col(DataPackage.sim_id).in_(sim_ids), standing(col(DataPackage.entry_id)))
        .order_by(col(DataPackage.starts_on), col(DataPackage.id))
    )
    return {
        sim_id: [
            facts.Package(
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                gb_per_30d=row.allowance_gb,  # a month counts as one bundle: the floor is set in whole bundles
                renewal=row.renewal,
                scheme=row.scheme,
                entry_id=row.entry_id,
            )
            for row in rows
        ]
        for sim_id, rows in _grouped(session, query).items()
    }


def _nations(session: Session, ids: Iterable[int]) -> dict[int, Any]:
    query = (
        select(col(Responsibility.survivor_id), col(Provider.nation))
        .join(Provider, col(Provider.id) == col(Responsibility.provider_id))
        .where(col(Responsibility.survivor_id).in_(ids), standing(col(Responsibility.entry_id)))
        .order_by(col(Responsibility.from_on), col(Responsibility.id))
    )
    return dict(session.execute(query).all())
