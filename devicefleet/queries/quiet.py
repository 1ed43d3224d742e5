"""Since when nothing was paid with each of some SIMs in people's hands: the kit rule's facts, for a list."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from devicefleet.queries.scope import standing
from devicefleet.rules.facts import Package
from devicefleet.rules.kit.alive import quiet_since
from devicefleet.rules.terms import Happening
from devicefleet.tables import DataPackage, Provision, ProvisionEvent

Days = dict[Happening, list[date]]


def quiet_sims(session: Session, provisions: Select[*tuple[Any, ...]], today: date) -> dict[int, date]:
    """By SIM, the day since which it is quiet; `provisions` selects keys of open ones. Two statements."""
    days: dict[int, Days] = defaultdict(lambda: defaultdict(list))
    happened = (
        select(col(Provision.sim_id), col(ProvisionEvent.what), col(ProvisionEvent.happened_on))
        .select_from(ProvisionEvent)
        .join(Provision, col(Provision.id) == col(ProvisionEvent.provision_id))
        .where(col(Provision.id).in_(provisions), standing(col(ProvisionEvent.entry_id)))
        .where(col(ProvisionEvent.what).in_((Happening.ACTIVATED, Happening.CHARGED)))
    )
    for sim_id, what, on in session.execute(happened):
        days[sim_id][what].append(on)
    paid = _paid(session, provisions) if days else {}
    found = {sim_id: _since(known, paid.get(sim_id, []), today) for sim_id, known in days.items()}
    return {sim_id: since for sim_id, since in found.items() if since is not None}


def _since(known: Days, paid: list[Package], today: date) -> date | None:
    if not known[Happening.ACTIVATED]:
        return None
    return quiet_since(known[Happening.CHARGED], paid, min(known[Happening.ACTIVATED]), today)


def _paid(session: Session, provisions: Select[*tuple[Any, ...]]) -> dict[int, list[Package]]:
    query = (
        select(
            col(DataPackage.sim_id), col(DataPackage.starts_on), col(DataPackage.ends_on),
            col(DataPackage.allowance_gb), col(DataPackage.renewal), col(DataPackage.scheme), col(DataPackage.entry_id),
        )
        .join(Provision, col(Provision.sim_id) == col(DataPackage.sim_id))
        .where(col(Provision.id).in_(provisions), standing(col(DataPackage.entry_id)))
    )  # fmt: skip
    found: dict[int, list[Package]] = defaultdict(list)
    for sim_id, *terms in session.execute(query):
        found[sim_id].append(Package(*terms))
    return found
