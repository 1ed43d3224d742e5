"""Whether the database is whole, and what its tables repeat for speed agrees with the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet.queries.scope import standing
from devicefleet.rules.terms import Happening
from devicefleet.rules.words import N_
from devicefleet.tables import Device, DeviceMove, Provision, ProvisionEvent, Sim, SimMove, Survivor


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that is not as it should be; `sentence` is still to be translated."""

    kind: str
    subject: str
    sentence: str


def people(session: Session) -> int:
    """How many people there are."""
    return session.scalar(sa.select(sa.func.count()).select_from(Survivor)) or 0


def disagreements(session: Session) -> Iterator[Disagreement]:
    """The file first, then what the ledger says against what is kept beside it."""
    yield from _file(session)
    yield from _states(session)
    yield from _provisions(session)


def _file(session: Session) -> Iterator[Disagreement]:
    """SQLite's own proof; PostgreSQL keeps its constraints itself."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (found,) in session.execute(sa.text("PRAGMA integrity_check")):
        if found != "ok":
            yield Disagreement("file", str(found), N_("the database file is damaged"))
    for table, row, parent, _key in session.execute(sa.text("PRAGMA foreign_key_check")):
        yield Disagreement("row", f"{table} {row} -> {parent}", N_("it refers to something that is not there"))


def _states(session: Session) -> Iterator[Disagreement]:
    """Devices and SIMs are where their last move brought them."""
    last_device = _last(DeviceMove.to_state, col(DeviceMove.device_id) == col(Device.id), col(DeviceMove.id))
    last_sim = _last(SimMove.to_state, col(SimMove.sim_id) == col(Sim.id), col(SimMove.id))
    sentence = N_("its state is not where its last move brought it")
    for (code,) in session.execute(sa.select(col(Device.code)).where(col(Device.state).is_distinct_from(last_device))):
        yield Disagreement("device", code, sentence)
    for key, iccid in session.execute(
        sa.select(col(Sim.id), col(Sim.iccid)).where(col(Sim.state).is_distinct_from(last_sim))
    ):
        yield Disagreement("sim", iccid or str(key), sentence)


def _provisions(session: Session) -> Iterator[Disagreement]:
    """The columns of a provision repeat its latest event that stands."""
    of_it = col(ProvisionEvent.provision_id) == col(Provision.id)
    stands = standing(col(ProvisionEvent.entry_id))
    order = (col(ProvisionEvent.happened_on), col(ProvisionEvent.id))
    terms = of_it & stands & col(ProvisionEvent.tenure).is_not(None)
    closed = of_it & stands & (col(ProvisionEvent.what) == Happening.RETURNED)
    wrong = sa.or_(
        col(Provision.tenure).is_distinct_from(_last(ProvisionEvent.tenure, terms, *order)),
        col(Provision.due_on).is_distinct_from(_last(ProvisionEvent.due_on, terms, *order)),
        col(Provision.closed_on).is_distinct_from(_last(ProvisionEvent.happened_on, closed, *order)),
    )
    query = sa.select(col(Provision.id)).where(col(Provision.voided_at).is_(None), wrong)
    for (key,) in session.execute(query):
        yield Disagreement("provision", str(key), N_("its terms or its end are not those of its events"))


def _last(column: object, where: sa.ColumnElement[bool], *order: object) -> sa.ScalarSelect[object]:
    """The value of `column` in the last row for which `where` holds."""
    newest = [sa.desc(by) for by in order]  # type: ignore[call-overload]  # mapped columns
    return sa.select(column).where(where).order_by(*newest).limit(1).scalar_subquery()  # type: ignore[call-overload,no-any-return]  # mapped columns
