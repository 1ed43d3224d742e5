"""How somebody likes to be told: which mails, and when the one of the morning comes."""

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.refusals import NotAllowed, Refused
from devicefleet.rules.words import _
from devicefleet.services import audit
from devicefleet.tables import Staff, StaffPreference

STEP = 5
A_DAY = 24 * 60


def change(session: Session, actor: Actor, at: Moment, *, digest: bool, urgent: bool, minute: int) -> None:
    """`minute` of the morning's mail from midnight in London; what is usual stays what is usual when that changes."""
    if minute % STEP or not 0 <= minute < A_DAY:
        raise Refused(_("Choose a time in steps of five minutes, like 07:30."), field="hour")
    mine = of(session, actor, "preference.keep")
    mine.digest, mine.urgent = digest, urgent
    mine.digest_minute = None if minute == config_of(session).reminders.send_minute else minute
    audit.record(session, actor, at, "preference.changed", "staff", str(actor.staff_id), ("digest", "urgent", "minute"))


def of(session: Session, actor: Actor, action: str) -> StaffPreference:
    """One's own row, locked; made where there is none."""
    scope_of(actor, action)
    if actor.staff_id is None:
        raise NotAllowed(_("Only somebody with an account of their own chooses how they are told."))
    session.get(Staff, actor.staff_id, with_for_update=True)
    found = session.get(StaffPreference, actor.staff_id)
    if found is None:
        found = StaffPreference(staff_id=actor.staff_id)
        session.add(found)
        session.flush()
    return found
