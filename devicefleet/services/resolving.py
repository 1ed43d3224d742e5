"""Looking up what a label is: audited each time, and slower than anybody could read a whole store that way."""

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.queries.audit import resolved_lately
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import TooMany
from devicefleet.rules.words import _
from devicefleet.services import audit

MOST_A_MINUTE = 60


def refuse_too_many(session: Session, actor: Actor, at: Moment) -> None:
    """So many in a minute are no work at a bench."""
    if resolved_lately(session, actor, at) >= MOST_A_MINUTE:
        raise TooMany(_("You have scanned {n} labels in a minute. Wait a little, then go on.", n=MOST_A_MINUTE))


def note(session: Session, actor: Actor, at: Moment, what: str, code: str) -> None:
    """This one was looked up."""
    audit.record(session, actor, at, "device.resolved", what, code)
