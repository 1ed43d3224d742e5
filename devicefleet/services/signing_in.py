"""The staff door: a password checked slowly, a session kept here, and the same answer for every kind of no."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, text, update
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.config import SignInSettings
from devicefleet.db import config_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import NotFound, Refused, TooMany
from devicefleet.rules.words import _
from devicefleet.services import audit
from devicefleet.tables import Membership, SignInTry, Staff, StaffSession
from devicefleet.tables.base import key_of

WINDOW = timedelta(minutes=15)
TOKEN_BYTES = 32
GUESSED = 4  # characters of an address from which a password that holds them is easy to guess
TOUCHED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session: who, in which role, and until when. `actor` is empty until an organisation is chosen."""

    session_id: int
    staff_id: int
    email: str
    actor: Actor | None
    seen_at: datetime


def admit(session: Session, at: Moment, *, email: str, network: str, known: str = "") -> None:
    """Count a try before its password is looked at, so that a thousand at once are counted too; refuses too many.

    `known` marks a browser that has signed in to this account before: its tries are counted apart, so that a
    stranger hammering at the door, even from the same network, cannot lock its owner out. Commit before calling
    `sign_in`.
    """
    settings = config_of(session).sign_in
    limits = {_account(email, known): settings.tries_per_account}
    if not known:
        limits[_network(network)] = settings.tries_per_network
    count(session, at, limits)


def tries_per_network(session: Session) -> int:
    """How many wrong tries are let through from one network in `WINDOW`."""
    return config_of(session).sign_in.tries_per_network


def count(session: Session, at: Moment, limits: Mapping[str, int]) -> None:
    """Count a try under each key, a hash; refuses where one had so many of them lately."""
    if session.get_bind().dialect.name == "postgresql":
        for key in sorted(limits):
            session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})
    for key, most in limits.items():
        query = select(func.count()).where(col(SignInTry.key) == key, col(SignInTry.at) > at.now - WINDOW)
        if session.exec(query).one() >= most:
            raise TooMany(_("Too many tries. Wait a quarter of an hour, then try again."))
    session.add_all([SignInTry(key=key, at=at.now) for key in limits])


def sign_in(session: Session, at: Moment, *, email: str, password: str, network: str, known: str = "") -> str | None:
    """The key of a new session, or None: unknown, wrong and disabled look the same and take the same time."""
    settings = config_of(session).sign_in
    staff = session.exec(select(Staff).where(col(Staff.email) == _address(email))).one_or_none()
    if not _verified(settings, staff, password) or staff is None or staff.disabled_at is not None:
        return None
    if hasher(settings).check_needs_rehash(staff.password_hash):
        staff.password_hash = hasher(settings).hash(password)
    _forgive(session, email, network, known)
    return _open(session, at, staff)


def _forgive(session: Session, email: str, network: str, known: str) -> None:
    """All tries at this account, but of those from the network only this one: the others were somebody else's."""
    session.execute(delete(SignInTry).where(col(SignInTry.key) == _account(email, known)))
    if not known:
        mine = select(func.max(SignInTry.id)).where(col(SignInTry.key) == _network(network)).scalar_subquery()
        session.execute(delete(SignInTry).where(col(SignInTry.id) == mine))


def resolve(session: Session, at: Moment, token: str) -> SignedIn | None:
    """Who this key belongs to, if its session, its person and its role are all still good at this moment."""
    idle = timedelta(minutes=config_of(session).web.idle_minutes)
    query = (
        select(StaffSession, Staff, Membership)
        .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
        .join(Membership, col(Membership.id) == col(StaffSession.membership_id), isouter=True)
        .where(
            col(StaffSession.token_hash) == _hash(token),
            col(StaffSession.ended_at).is_(None),
            col(StaffSession.expires_at) > at.now,
            col(StaffSession.seen_at) > at.now - idle,
            col(Staff.disabled_at).is_(None),
        )
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    live, staff, membership = row
    actor = None
    if membership is not None and membership.ended_at is None:
        actor = Actor(membership.role, staff_id=key_of(staff), provider_id=membership.provider_id)
    return SignedIn(key_of(live), key_of(staff), staff.email, actor, live.seen_at)


def touch(session: Session, at: Moment, session_id: int) -> None:
    """The browser was seen; once a minute is enough."""
    stale = col(StaffSession.seen_at) <= at.now - TOUCHED_EVERY
    session.execute(update(StaffSession).where(col(StaffSession.id) == session_id, stale).values(seen_at=at.now))


def choose(session: Session, at: Moment, *, session_id: int, staff_id: int, membership_id: int) -> None:
    """Act in one of one's own roles from here on."""
    query = select(Membership).where(
        col(Membership.id) == membership_id, col(Membership.staff_id) == staff_id, col(Membership.ended_at).is_(None)
    )
    membership = session.exec(query).one_or_none()
    if membership is None:
        raise NotFound(_("You do not have this role."))
    session.execute(update(StaffSession).where(col(StaffSession.id) == session_id).values(membership_id=membership.id))
    actor = Actor(membership.role, staff_id=staff_id, provider_id=membership.provider_id)
    audit.record(session, actor, at, "staff.acts_as", "staff", str(staff_id), [membership.role.value])


def sign_out(session: Session, at: Moment, session_id: int) -> None:
    """End one session."""
    session.execute(update(StaffSession).where(col(StaffSession.id) == session_id).values(ended_at=at.now))


def end_session(session: Session, at: Moment, *, staff_id: int, session_id: int) -> None:
    """End one of one's own sessions, from any other."""
    query = select(StaffSession).where(
        col(StaffSession.id) == session_id,
        col(StaffSession.staff_id) == staff_id,
        col(StaffSession.ended_at).is_(None),
    )
    if session.exec(query).one_or_none() is None:
        raise NotFound(_("You are not signed in there any more."))
    sign_out(session, at, session_id)


def sweep(session: Session, at: Moment) -> None:
    """Forget tries and sessions that no longer matter."""
    session.execute(delete(SignInTry).where(col(SignInTry.at) < at.now - WINDOW))
    session.execute(delete(StaffSession).where(col(StaffSession.expires_at) < at.now - timedelta(days=1)))


def _open(session: Session, at: Moment, staff: Staff) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    roles = select(col(Membership.id)).where(col(Membership.staff_id) == staff.id, col(Membership.ended_at).is_(None))
    memberships = list(session.exec(roles))
    session.add(
        StaffSession(
            token_hash=_hash(token),
            staff_id=key_of(staff),
            membership_id=memberships[0] if len(memberships) == 1 else None,
            created_at=at.now,
            seen_at=at.now,
            expires_at=at.now + timedelta(hours=config_of(session).web.longest_hours),
        )
    )
    return token


def _verified(settings: SignInSettings, staff: Staff | None, password: str) -> bool:
    stored = staff.password_hash if staff else nobody(settings)
    try:
        return hasher(settings).verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=4)
def hasher(settings: SignInSettings) -> PasswordHasher:
    """Argon2id at the configured cost."""
    return PasswordHasher(time_cost=settings.argon2_time, memory_cost=settings.argon2_memory_kib, parallelism=1)


@lru_cache(maxsize=4)
def nobody(settings: SignInSettings) -> str:
    """A hash nobody knows the password of, so that an unknown address, or an account without a password, costs as much
    to try as any other.
    """
    return hasher(settings).hash(secrets.token_urlsafe(TOKEN_BYTES))


def _account(email: str, known: str) -> str:
    return _hash(f"account|{_address(email)}|{known}")


def _network(network: str) -> str:
    return _hash(f"network|{network}")


def _address(email: str) -> str:
    return email.strip().lower()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def refuse_weak(password: str, *, email: str, service_name: str) -> None:
    """At least 15 characters, at most 128, and nothing anybody would guess from the address or the service."""
    if not 15 <= len(password) <= 128:
        raise Refused(_("A password has 15 to 128 characters. Four random words make a good one."), field="password")
    easy = {
        part
        for part in (email.split("@", maxsplit=1)[0].lower(), service_name.lower(), "password", "devicefleet")
        if len(part) >= GUESSED
    }
    if any(part in password.lower() for part in easy) or len(set(password)) < 6:
        raise Refused(_("This password is easy to guess. Use four random words."), field="password")
