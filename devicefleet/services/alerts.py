"""Telling administrators by mail that reminding itself stood still: no worker ran, looking fails, messages do not go.

While no worker runs nothing can be mailed; the pages and `/healthz` say so meanwhile. The worker that leads next tells
of it in the transaction in which it takes the lead: a silence is told of once, whoever else starts or is killed.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from devicefleet.clock import LONDON, Moment
from devicefleet.queries import staff as accounts
from devicefleet.rules.messages import staff
from devicefleet.rules.reminding.days import instant
from devicefleet.rules.terms import Channel, MessageKind
from devicefleet.services import outbox
from devicefleet.tables import MessageTarget, ReminderLook, WorkerLease
from devicefleet.tables.worker import TICK

LONG = timedelta(hours=25)
"""A day, and an hour for the night on which London's clock goes back."""


def tell_of_silence(session: Session, at: Moment) -> None:
    """Where no worker did its work for so long until now."""
    since = session.get_one(WorkerLease, TICK).ticked_at
    if at.now - since >= LONG:
        text = staff.silent_body(_local(since), _local(at.now))
        _tell(session, at, f"silent|{since:%Y-%m-%dT%H:%M:%S}", staff.silent_subject(), text)


def tell(session: Session, at: Moment) -> None:
    """Once a day, for as long as it lasts."""
    looked_on = session.exec(select(col(ReminderLook.looked_on))).one_or_none()
    if looked_on is not None and at.now - instant(looked_on + timedelta(1), 0) >= LONG:
        _tell(session, at, f"looking|{at.today}", staff.failing_subject(), staff.failing_body(looked_on))
    stuck = select(MessageTarget).where(
        col(MessageTarget.failing_since) <= at.now - LONG,
        col(MessageTarget.channel) != Channel.EMAIL,  # no mail can tell of that
    )
    for target in session.exec(stuck):
        text = staff.waiting_body(_local(target.failing_since or at.now))
        _tell(session, at, f"waiting|{target.channel}|{at.today}", staff.waiting_subject(), text)


def _tell(session: Session, at: Moment, key: str, subject: str, text: str) -> None:
    for staff_id in accounts.administrators(session):
        outbox.queue(
            session,
            at,
            key=f"{MessageKind.ALERT}|{key}|{staff_id}",
            kind=MessageKind.ALERT,
            channel=Channel.EMAIL,
            staff_id=staff_id,
            params={"subject": subject, "text": text},
        )


def _local(instant: datetime) -> datetime:
    return instant.astimezone(LONDON)
