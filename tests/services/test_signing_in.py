"""The staff door: throttled in the database, the same answer for every no, and rights that end at once."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from devicefleet.clock import Moment
from devicefleet.config import SignInSettings
from devicefleet.db import Database
from devicefleet.rules.refusals import NotFound, TooMany
from devicefleet.rules.terms import Role
from devicefleet.services import signing_in, staffing
from devicefleet.tables import Membership, SignInTry, Staff, StaffSession
from tests.given import PASSWORD, Given, later
from tests.services.desk import Desk

EMAIL, NETWORK = "warehouse@demo.example", "192.0.2.0/24"
WRONG = "not the right password"


@pytest.fixture
def staff(given: Given) -> Staff:
    return given.staff(Role.WAREHOUSE, email=EMAIL)


def come_in(desk: Desk, password: str = PASSWORD, *, at: Moment | None = None, **who: str) -> str | None:
    """As the door does: a try is counted and kept, then the password is looked at."""
    asked = {"email": EMAIL, "network": NETWORK, **who}
    with desk.database.writing() as session:
        signing_in.admit(session, at or desk.at, **asked)
    with desk.database.writing() as session:
        return signing_in.sign_in(session, at or desk.at, password=password, **asked)


def resolve(desk: Desk, token: str, at: Moment | None = None) -> signing_in.SignedIn | None:
    with desk.database.reading() as session:
        return signing_in.resolve(session, at or desk.at, token)


def test_the_right_password_opens_a_session(both_engines: Database, desk: Desk, staff: Staff) -> None:
    token = come_in(desk, email=f"  {EMAIL.upper()} ")
    assert token is not None
    assert len(token) >= 43, "256 bits"
    signed_in = resolve(desk, token)
    assert signed_in is not None
    assert signed_in.actor is not None
    assert (signed_in.email, signed_in.actor.role) == (EMAIL, Role.WAREHOUSE)
    assert token not in repr(desk.rows()), "only a hash of the key is kept"
    assert resolve(desk, token[:-1]) is None


def test_unknown_wrong_and_disabled_look_the_same(desk: Desk, given: Given, staff: Staff) -> None:
    given.staff(Role.WAREHOUSE, email="gone@demo.example")
    desk.do(staffing.disable, email="gone@demo.example")
    assert come_in(desk, WRONG) is None
    assert come_in(desk, email="nobody@demo.example") is None
    assert come_in(desk, email="gone@demo.example") is None
    assert come_in(desk, email="gone@demo.example", password=WRONG) is None


def test_an_unknown_address_costs_as_much_as_a_known_one(desk: Desk, staff: Staff) -> None:
    """At the real price of a password; no closer than half, since tests run on busy machines."""
    dear = desk.database.config.model_copy(update={"sign_in": SignInSettings()})
    desk.database.config = dear
    with desk.database.writing() as session:
        session.get_one(Staff, staff.id).password_hash = signing_in.hasher(dear.sign_in).hash(PASSWORD)
    signing_in.nobody(dear.sign_in)

    def median(email: str) -> float:
        return statistics.median(seconds(desk, email) for _time in range(5))

    assert median("nobody@demo.example") > median(EMAIL) / 2


def seconds(desk: Desk, email: str) -> float:
    start = time.perf_counter()
    with desk.database.writing() as session:
        assert signing_in.sign_in(session, desk.at, email=email, password=WRONG, network=NETWORK) is None
    return time.perf_counter() - start


def test_five_wrong_tries_and_then_a_wait(both_engines: Database, desk: Desk, staff: Staff) -> None:
    for _time in range(5):
        assert come_in(desk, WRONG) is None
    with pytest.raises(TooMany, match="Wait a quarter of an hour"):
        come_in(desk)
    assert come_in(desk, at=later(desk.at, minutes=15)) is not None


def test_nobody_outside_can_lock_out_a_known_browser(desk: Desk, staff: Staff) -> None:
    """Not by hammering at the account, and not from the same network at any account."""
    for number in range(20):
        with desk.database.writing() as session:
            signing_in.admit(session, desk.at, email=f"{number}@demo.example", network=NETWORK)
    for _time in range(5):
        come_in(desk, WRONG, network="203.0.113.0/24")
    for who in ({}, {"network": "198.51.100.0/24"}):
        with pytest.raises(TooMany):
            come_in(desk, **who)
    assert come_in(desk, known="the browser at the bench") is not None
    for _time in range(5):
        come_in(desk, WRONG, known="the browser at the bench")
    with pytest.raises(TooMany):
        come_in(desk, known="the browser at the bench")


def test_success_forgives_its_own_tries_and_nobody_elses(desk: Desk, given: Given, staff: Staff) -> None:
    """One's own account must not be a way to try others for ever."""
    given.staff(Role.WAREHOUSE, email="other@demo.example")
    for number in range(19):
        come_in(desk, WRONG, email=f"{number}@demo.example")
        assert come_in(desk) is not None
    come_in(desk, WRONG, email="19@demo.example")
    with pytest.raises(TooMany):
        come_in(desk)


def test_many_at_once_are_counted_too(both_engines: Database, desk: Desk, staff: Staff) -> None:
    def attempt(number: int) -> bool:
        try:
            with desk.database.writing() as session:
                signing_in.admit(session, desk.at, email=EMAIL, network=f"192.0.{number}.0/24")
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(40))) == 5


def test_many_at_once_from_one_network(both_engines: Database, desk: Desk) -> None:
    def attempt(number: int) -> bool:
        try:
            with desk.database.writing() as session:
                signing_in.admit(session, desk.at, email=f"{number}@demo.example", network=NETWORK)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(40))) == 20


def test_a_session_ends_when_idle_and_after_a_day_at_work(desk: Desk, staff: Staff) -> None:
    token = come_in(desk) or ""
    assert resolve(desk, token, later(desk.at, minutes=14)) is not None
    assert resolve(desk, token, later(desk.at, minutes=15)) is None
    for minutes in range(10, 8 * 60, 10):
        at = later(desk.at, minutes=minutes)
        signed_in = resolve(desk, token, at)
        assert signed_in is not None
        with desk.database.writing() as session:
            signing_in.touch(session, at, signed_in.session_id)
    assert resolve(desk, token, later(desk.at, hours=8)) is None


def test_signing_out_ends_it(desk: Desk, staff: Staff) -> None:
    token = come_in(desk) or ""
    signed_in = resolve(desk, token)
    assert signed_in is not None
    with desk.database.writing() as session:
        signing_in.sign_out(session, desk.at, signed_in.session_id)
    assert resolve(desk, token) is None


def test_a_disabled_account_is_out_at_once(both_engines: Database, desk: Desk, staff: Staff) -> None:
    token = come_in(desk) or ""
    desk.do(staffing.disable, email=EMAIL)
    assert resolve(desk, token) is None
    assert desk.rows()[StaffSession.__tablename__][0][-1] is not None, "and its session is over"


def test_a_role_taken_away_is_gone_at_once(desk: Desk, staff: Staff) -> None:
    token = come_in(desk) or ""
    with desk.database.writing() as session:
        session.get_one(Membership, 1).ended_at = desk.at.now
    signed_in = resolve(desk, token)
    assert signed_in is not None
    assert signed_in.actor is None


def test_who_has_two_roles_chooses_and_only_among_their_own(desk: Desk, given: Given, staff: Staff) -> None:
    given.staff(Role.CASEWORKER, given.provider("other"), email=EMAIL)
    given.staff(Role.ADMIN, email="admin@demo.example")
    signed_in = resolve(desk, come_in(desk) or "")
    assert signed_in is not None
    assert signed_in.actor is None

    def choose(membership_id: int) -> None:
        with desk.database.writing() as session:
            asked: dict[str, Any] = {"session_id": signed_in.session_id, "staff_id": signed_in.staff_id}
            signing_in.choose(session, desk.at, **asked, membership_id=membership_id)

    choose(2)
    assert desk.one(StaffSession, signed_in.session_id).membership_id == 2
    for membership_id in (3, 99):
        with pytest.raises(NotFound, match="You do not have this role"):
            choose(membership_id)
    assert desk.trail()[-1] == "staff.acts_as"


def test_a_hash_is_made_anew_when_it_has_become_too_cheap(desk: Desk, staff: Staff) -> None:
    dearer = SignInSettings(argon2_memory_kib=128, argon2_time=1)
    desk.database.config = desk.database.config.model_copy(update={"sign_in": dearer})
    assert come_in(desk) is not None
    assert "m=128," in desk.one(Staff, staff.id).password_hash
    assert come_in(desk) is not None


def test_what_no_longer_matters_is_forgotten(desk: Desk, staff: Staff) -> None:
    come_in(desk)
    come_in(desk, WRONG)
    for hours, tries, sessions in ((0.1, 2, 1), (0.5, 0, 1), (31, 0, 1), (33, 0, 0)):
        with desk.database.writing() as session:
            signing_in.sweep(session, later(desk.at, hours=hours))
            assert session.scalar(sa.select(sa.func.count()).select_from(SignInTry)) == tries
            assert session.scalar(sa.select(sa.func.count()).select_from(StaffSession)) == sessions


def test_touching_is_cheap(desk: Desk, staff: Staff) -> None:
    come_in(desk)
    with desk.database.writing() as session:
        signing_in.touch(session, later(desk.at, seconds=59), 1)
        assert session.get_one(StaffSession, 1).seen_at == desk.at.now
        signing_in.touch(session, later(desk.at, seconds=60), 1)
        session.expire_all()
        assert session.get_one(StaffSession, 1).seen_at == desk.at.now + timedelta(minutes=1)
