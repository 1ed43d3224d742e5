"""The open plan of a SIM: what ends it, and what opens it again. Making one is an act of `services/packages.py`."""

from sqlmodel import Session, col, select

from devicefleet.tables import Entry, RenewalPlan
from devicefleet.tables.base import key_of


def open_plan(session: Session, sim_id: int) -> RenewalPlan | None:
    """The one plan that still stands, if there is one."""
    query = select(RenewalPlan).where(col(RenewalPlan.sim_id) == sim_id, col(RenewalPlan.ended_entry_id).is_(None))
    return session.exec(query).one_or_none()


def end(session: Session, sim_id: int, entry: Entry) -> RenewalPlan | None:
    """`entry` fulfils the open plan of a SIM, or drops it; nothing where there is none."""
    plan = open_plan(session, sim_id)
    if plan is not None:
        _set_end(session, plan, key_of(entry))
    return plan


def take_back(session: Session, undone: Entry, entry: Entry) -> None:
    """What `undone` ended is open again; the plan that it made itself ends with `entry`, which voids it."""
    for plan in session.exec(select(RenewalPlan).where(col(RenewalPlan.ended_entry_id) == undone.id)).all():
        _set_end(session, plan, None)
    for plan in session.exec(select(RenewalPlan).where(col(RenewalPlan.entry_id) == undone.id)).all():
        _set_end(session, plan, key_of(entry))


def _set_end(session: Session, plan: RenewalPlan, entry_id: int | None) -> None:
    plan.ended_entry_id = entry_id
    session.add(plan)
    session.flush()
