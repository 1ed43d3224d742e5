"""Due dates of what people hold: data, numbers, loans, set-up, security updates."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from devicefleet.queries.reminding.due import Due, of_anybody, of_somebody
from devicefleet.queries.scope import standing
from devicefleet.rules.acts import GONE, LOANS
from devicefleet.rules.terms import Happening, Kind, ReminderSubject, Renewal, SimState
from devicefleet.tables import DataPackage, Device, Provision, ProvisionEvent, RenewalPlan, Sim

HELD = col(Provision.closed_on).is_(None) & col(Provision.voided_at).is_(None)
COMPUTERS = (Kind.SMARTPHONE, Kind.LAPTOP, Kind.TABLET)
later = aliased(DataPackage)


def data_ends(_today: date) -> Due:
    """The first day without data, where nothing follows; people speak of the day before, the last one paid."""
    follows = sa.exists().where(
        col(later.sim_id) == col(DataPackage.sim_id),
        col(later.ends_on).is_(None)
        | (col(later.ends_on) > col(DataPackage.ends_on))
        | ((col(later.ends_on) == col(DataPackage.ends_on)) & (col(later.id) > col(DataPackage.id))),
        standing(col(later.entry_id)),
    )
    rows = (
        sa.select()
        .select_from(DataPackage)
        .join(Sim, col(Sim.id) == col(DataPackage.sim_id))
        .join(Provision, (col(Provision.sim_id) == col(Sim.id)) & HELD)
        .where(
            col(Sim.state) == SimState.ACTIVATED,
            col(DataPackage.renewal) != Renewal.AUTO_FUNDED,
            standing(col(DataPackage.entry_id)),
            ~follows,
        )
    )
    return of_somebody(ReminderSubject.SIM, Sim.id, DataPackage.ends_on, Provision.survivor_id, rows, shift=1)


def data_without_plan(today: date) -> Due:
    """The same, where nobody planned to renew it."""
    ends = data_ends(today)
    planned = sa.exists().where(col(RenewalPlan.sim_id) == ends.key, col(RenewalPlan.ended_entry_id).is_(None))
    return Due(
        ends.subject, ends.key, ends.on, ends.survivor, ends.provider, ends.nation, ends.joined.where(~planned), 1
    )


def sim_handed_over(_today: date) -> Due:
    """The day on which a SIM was handed over that is not activated since."""
    rows = sa.select().select_from(Provision).join(Sim, col(Sim.id) == col(Provision.sim_id))
    waiting = rows.where(HELD, col(Sim.state) == SimState.ISSUED)
    return of_somebody(ReminderSubject.PROVISION, Provision.id, Provision.opened_on, Provision.survivor_id, waiting)


def sim_activate_by(_today: date) -> Due:
    """The day by which a SIM that somebody has must be activated."""
    rows = sa.select().select_from(Sim).join(Provision, (col(Provision.sim_id) == col(Sim.id)) & HELD)
    waiting = rows.where(col(Sim.state) == SimState.ISSUED)
    return of_somebody(ReminderSubject.SIM, Sim.id, Sim.activate_by, Provision.survivor_id, waiting)


def loan_date(_today: date) -> Due:
    """The date agreed for something lent that they still have, also after support ended."""
    rows = sa.select().select_from(Provision).outerjoin(Device, col(Device.id) == col(Provision.device_id))
    here = col(Device.id).is_(None) | col(Device.state).not_in(GONE)
    lent = rows.where(HELD, col(Provision.due_on).is_not(None), col(Provision.tenure).in_(LOANS), here)
    return of_anybody(ReminderSubject.PROVISION, Provision.id, Provision.due_on, Provision.survivor_id, lent)


def not_set_up(_today: date) -> Due:
    """The day on which a phone, laptop or tablet was handed over that was not set up safely together since."""
    done = sa.exists().where(
        col(ProvisionEvent.provision_id) == col(Provision.id),
        col(ProvisionEvent.what) == Happening.SET_UP,
        standing(col(ProvisionEvent.entry_id)),
    )
    rows = sa.select().select_from(Provision).join(Device, col(Device.id) == col(Provision.device_id))
    waiting = rows.where(HELD, col(Device.kind).in_(COMPUTERS), col(Device.state).not_in(GONE), ~done)
    return of_somebody(ReminderSubject.PROVISION, Provision.id, Provision.opened_on, Provision.survivor_id, waiting)


def updates_end(_today: date) -> Due:
    """The last day on which a device in somebody's hands gets security updates."""
    rows = sa.select().select_from(Device).join(Provision, (col(Provision.device_id) == col(Device.id)) & HELD)
    here = rows.where(col(Device.security_updates_until).is_not(None), col(Device.state).not_in(GONE))
    return of_somebody(ReminderSubject.DEVICE, Device.id, Device.security_updates_until, Provision.survivor_id, here)
