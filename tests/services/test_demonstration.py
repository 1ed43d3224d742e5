"""The demonstration: a whole fleet through the services, believable, safe to show, and true to the kit rule."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select
from stdnum import luhn

from devicefleet.clock import LONDON, Moment, moment_of
from devicefleet.db import Database
from devicefleet.queries import contact as query
from devicefleet.queries.contact import Reach
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import (
    Channel,
    CountOutcome,
    DeviceState,
    EntryType,
    Flag,
    Problem,
    RequestState,
    Role,
    Status,
)
from devicefleet.sealing import unseal
from devicefleet.services import audit, demonstration, signing_in, timeline
from devicefleet.services.demonstration.people import SHARES, Fate
from devicefleet.tables import (
    Device,
    DeviceMove,
    Entry,
    Kit,
    KitRequest,
    KitSpan,
    Provider,
    RenewalPlan,
    Shelf,
    ShelfCountLine,
    Sim,
    Staff,
    Survivor,
)
from tests.conftest import settings
from tests.given import Given

PASSWORDS = {role: f"{role.value[::-1]} lantern 7 oaks" for role in demonstration.SIGN_INS}


@pytest.fixture(scope="module")
def today() -> Moment:
    """A Monday in a leap year, just after Christmas and before breakfast: offices were closed, February was long."""
    return moment_of(datetime(2028, 12, 27, 4, tzinfo=UTC))


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, today: Moment) -> Iterator[Database]:
    """The small demonstration."""
    config = settings(tmp_path_factory.mktemp("demo"))
    shutil.copyfile(sqlite_template, Path(sa.make_url(config.database.url).database or ""))
    database = Database(config)
    with database.writing() as session:
        for _progress in demonstration.load(session, today, size="small", sign_ins=PASSWORDS):
            pass
    yield database
    database.close()


@pytest.fixture
def session(fleet: Database) -> Iterator[Session]:
    with fleet.reading() as session:
        yield session


def statuses(session: Session, day: date) -> "Counter[Status]":
    return Counter(session.exec(select(KitSpan.status).where(KitSpan.from_on <= day, KitSpan.until_on > day)))


def test_it_has_the_size_it_says(session: Session) -> None:
    assert len(session.exec(select(Survivor.id)).all()) == 60
    assert len(session.exec(select(Device.id)).all()) == 150
    assert len(session.exec(select(Provider.id)).all()) == 8


def test_kits_stand_as_the_stories_meant_them_to(session: Session, today: Moment) -> None:
    """The shares are those of the stories, and the rule found them."""
    found = statuses(session, today.today)
    aside = {Fate.NOT_COVERED, Fate.LEFT}
    assert found[Status.OUT_OF_SCOPE] in range(4, 8)
    total = sum(share for fate, share in SHARES.items() if fate not in aside)
    counted = sum(found.values()) - found[Status.OUT_OF_SCOPE]
    for fate in set(Fate) - aside:
        assert found[Status(fate.value)] == pytest.approx(SHARES[fate] / total * counted, abs=1.5), fate


def test_what_was_gone_through_is_there_and_most_of_it_is_fresh(session: Session, today: Moment) -> None:
    """Something to do in each of the remaining ways, and none of them for everybody."""
    spans = session.exec(select(KitSpan).where(KitSpan.from_on <= today.today, KitSpan.until_on > today.today)).all()
    counted = [span for span in spans if span.status not in (Status.OUT_OF_SCOPE, Status.PAUSED)]
    flags = Counter(flag for span in counted for flag in span.flags.split())
    upkeep = (Flag.SAFETY_SETUP_MISSING, Flag.NRM_NOT_EXPLAINED, Flag.CONTACT_UNCHECKED, Flag.OS_EOL)
    assert all(flags[flag] <= len(counted) / 4 for flag in upkeep), flags
    assert flags[Flag.SAFETY_SETUP_MISSING] in range(1, len(counted) // 7)
    assert flags[Flag.TRAINING_NONE] in range(len(counted) // 8, len(counted) // 2)
    assert flags[Flag.SIM_DORMANCY] == 0
    entries = Counter(session.exec(select(Entry.type)))
    assert all(entries[kind] for kind in (EntryType.TRAINED, EntryType.NRM_EXPLAINED, EntryType.CONTACT_CHECKED))
    assert entries[EntryType.CONSENT_ANSWERED] >= 120
    assert entries[EntryType.CHARGED]
    assert entries[EntryType.RAN_OUT]


def test_some_may_be_written_to_and_for_each_reason_some_may_not(session: Session, today: Moment) -> None:
    people = session.exec(select(Survivor.id)).all()
    found = [query.reach(session, key or 0, today) for key in people]
    reached = [one for one in found if isinstance(one, Reach)]
    assert len(reached) in range(5, 31)
    assert all(one.to.startswith("+4477009009") or one.to.endswith("@mail.example") for one in reached)
    assert {one.channel for one in reached} == {Channel.SMS, Channel.EMAIL}
    shown = [query.shown(session, OPERATOR, today, ref) for ref in session.exec(select(Survivor.ref))]
    why = {problem for one in shown for problem in one.problems}
    assert why >= {Problem.NO_CONSENT, Problem.NO_SAFE_WAY, Problem.MAY_BE_WATCHED, Problem.CHECK_TOO_OLD}
    assert [one for one in shown if one.rule_id and one.channel is None], "somebody who wants nothing sent"


def test_there_is_something_at_every_step_of_the_bench(session: Session) -> None:
    states = set(session.exec(select(Device.state)))
    bench = {DeviceState.EXPECTED, DeviceState.RECEIVED, DeviceState.WIPING, DeviceState.FAILED_WIPE, DeviceState.WIPED}
    assert bench | {DeviceState.PREPARING, DeviceState.READY, DeviceState.TRANSFERRED, DeviceState.ISSUED} <= states


def test_requests_kits_and_shelves_have_something_to_look_at(session: Session) -> None:
    states = set(session.exec(select(KitRequest.state)))
    assert states >= {
        RequestState.SUBMITTED, RequestState.APPROVED, RequestState.PICKING, RequestState.PACKED, RequestState.SENT,
        RequestState.HANDED_OVER, RequestState.REJECTED,
    }  # fmt: skip
    kits = session.exec(select(Kit).where(col(Kit.ended_on).is_(None))).all()
    assert {kit.request_id is None for kit in kits} == {True, False}
    outcomes = set(session.exec(select(ShelfCountLine.outcome)))
    assert {CountOutcome.THERE, CountOutcome.UNKNOWN} <= outcomes
    assert len(session.exec(select(Shelf.id)).all()) == 3


def test_the_ledger_agrees_with_itself(session: Session) -> None:
    assert [wrong for _count, found in timeline.check(session) for wrong in found] == []
    rows, broken = audit.verify(session)
    assert rows > 1000
    assert broken is None


def test_everything_was_entered_on_its_own_day_in_order_and_nothing_is_still_to_come(
    session: Session, today: Moment
) -> None:
    entries = session.exec(select(Entry).order_by(col(Entry.id))).all()
    assert all(entry.recorded_at.astimezone(LONDON).date() == entry.happened_on for entry in entries)
    assert max(entry.happened_on for entry in entries) < today.today
    recorded = [entry.recorded_at for entry in entries if entry.type is not EntryType.VOIDED]
    assert recorded == sorted(recorded)


def test_no_identifier_is_anybodys(session: Session, fleet: Database) -> None:
    devices, sims = session.exec(select(Device)).all(), session.exec(select(Sim)).all()
    imeis = [device.imei for device in devices if device.imei]
    assert imeis
    assert all(imei.startswith("00") and luhn.is_valid(imei) for imei in imeis)
    assert all((device.serial or "").startswith("DEMO-") for device in devices)
    assert all((sim.iccid or "").startswith("89440000") for sim in sims)
    key = fleet.config.keys.bytes_of("sealing")
    numbers = [unseal(key, sim.number_sealed, place=f"sim|number|{sim.id}") for sim in sims if sim.number_sealed]
    assert numbers
    assert all(number.startswith("+447700900") and len(number) == 13 for number in numbers)
    assert all(email.endswith(".example") for email in session.exec(select(Staff.email)))


def test_every_role_can_sign_in_with_its_own_password_only(fleet: Database, today: Moment) -> None:
    with fleet.writing() as session:
        for role, email in demonstration.SIGN_INS.items():
            other = PASSWORDS[Role.AUDITOR if role is Role.ADMIN else Role.ADMIN]
            token = signing_in.sign_in(session, today, email=email, password=PASSWORDS[role], network="192.0.2.1")
            assert signing_in.sign_in(session, today, email=email, password=other, network="192.0.2.1") is None
            assert token is not None
            found = signing_in.resolve(session, today, token)
            assert found is not None
            assert found.actor is not None
            assert found.actor.role is role


def test_the_caseworker_who_signs_in_has_a_mixed_caseload(session: Session, today: Moment) -> None:
    day = today.today
    query = (
        select(KitSpan.status)
        .join(Staff, col(Staff.id) == col(KitSpan.caseworker_id))
        .where(Staff.email == demonstration.SIGN_INS[Role.CASEWORKER], KitSpan.from_on <= day, KitSpan.until_on > day)
    )
    found = Counter(session.exec(query))
    assert sum(found.values()) >= 12
    assert {Status.COMPLETE, Status.TEMPORARY, Status.LAPSED} <= set(found)


def test_a_mistake_was_undone_and_devices_only_moved_as_they_may(session: Session) -> None:
    """What the services allow is all that can be in there; a void shows that undo was part of it."""
    assert session.exec(select(Entry.id).where(Entry.type == EntryType.VOIDED)).first()
    last = {move.device_id: move.to_state for move in session.exec(select(DeviceMove).order_by(col(DeviceMove.id)))}
    assert all(last[device.id or 0] == device.state for device in session.exec(select(Device)))


def test_it_goes_into_an_empty_database_only(given: Given, database: Database, at: Moment) -> None:
    assert given.home.id
    with pytest.raises(Conflict, match="empty one only"), database.writing() as session:
        next(demonstration.load(session, at, size="small", sign_ins=PASSWORDS))
    with database.reading() as session:
        assert session.exec(select(Provider.code)).all() == ["home"]


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


def load_a_little(database: Database, at: Moment) -> None:
    with database.writing() as session:
        for progress in demonstration.load(session, at, size="small", sign_ins=PASSWORDS):
            if progress.done == 40:
                raise Stopped


def test_stopped_halfway_it_leaves_nothing(database: Database, at: Moment) -> None:
    with pytest.raises(Stopped):
        load_a_little(database, at)
    with database.reading() as session:
        assert demonstration.is_empty(session)
        assert session.exec(select(Staff.id)).all() == []


def test_some_renewals_are_planned(session: Session, today: Moment) -> None:
    days = session.exec(select(RenewalPlan.renew_on).where(col(RenewalPlan.ended_entry_id).is_(None))).all()
    assert len(days) > 2
    assert all(day > today.today for day in days)
