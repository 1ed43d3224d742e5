"""The address of one's calendar: shown once, kept as a hash, taken back at will; wrong ones are let in seldom."""

import secrets

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.queries.calendars import hashed
from devicefleet.rules.access import Actor
from devicefleet.services import audit, preferences, signing_in

TOKEN_BYTES = 32


def renew(session: Session, actor: Actor, at: Moment) -> str:
    """A new address; the one before leads nowhere from now on."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    mine = preferences.of(session, actor, "calendar.keep")
    mine.calendar_hash, mine.calendar_made_at = hashed(token), at.now
    audit.record(session, actor, at, "calendar.renewed", "staff", str(actor.staff_id))
    return token


def end(session: Session, actor: Actor, at: Moment) -> None:
    """The address leads nowhere any more."""
    mine = preferences.of(session, actor, "preference.keep")
    mine.calendar_hash = mine.calendar_made_at = None
    audit.record(session, actor, at, "calendar.ended", "staff", str(actor.staff_id))


def wrong(session: Session, at: Moment, *, network: str) -> None:
    """Count an address that leads nowhere; refuses a network that tries many. Right ones are never counted."""
    signing_in.count(session, at, {hashed(f"calendar|{network}"): signing_in.tries_per_network(session)})
