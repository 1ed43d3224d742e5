"""History comes in by the rules of every day, whole or not at all; and goes out so that it can come in again."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import Conflict, NotAllowed
from devicefleet.rules.terms import (
    Component,
    Context,
    DeclineReason,
    ExemptionReason,
    Kind,
    OwnCheck,
    Renewal,
    Role,
    Scheme,
    Stage,
    Tenure,
)
from devicefleet.services import (
    choices,
    demonstration,
    devices,
    finding,
    history,
    holding,
    packages,
    signing_in,
    staffing,
    support,
    undoing,
    wiping,
)
from devicefleet.services.packages import Package
from devicefleet.tables import Device, Entry, KitSpan, Membership, Staff
from tests.conftest import settings
from tests.given import Given, funded, scan_of
from tests.house.yard import ROOT
from tests.services.desk import Desk
from tests.services.history import (
    NORTH,
    Fields,
    bring,
    device,
    file_of,
    happened,
    issued,
    person,
    prepared,
    ready,
    spans,
    taken_out,
    wiped,
)

EXAMPLES = "\n".join(re.findall(r"^\{.*\}$", (ROOT / "docs" / "history.md").read_text(encoding="utf-8"), re.M))


@pytest.fixture
def empty(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """Another ledger, with other keys of rows and the same settings."""
    (tmp_path / "other").mkdir()
    config = settings(tmp_path / "other")
    Path(sa.make_url(config.database.url).database or "").write_bytes(sqlite_template.read_bytes())
    other = Database(config)
    yield other
    other.close()


def refused(desk: Desk, *lines: Fields) -> list[tuple[int, str]]:
    """What was refused, after making sure that nothing was kept."""
    before = desk.rows()
    with pytest.raises(history.LinesRefused) as refusal:
        bring(desk.database, desk.at, file_of(lines))
    assert desk.rows() == before
    return [(one.number, one.sentence) for one in refusal.value.refusals.listed]


def assert_comes_back(source: Database, empty: Database, at: Moment) -> None:
    first = taken_out(source)
    bring(empty, at, first)
    assert spans(empty) == spans(source)
    assert taken_out(empty) == first
    Desk(empty, at).assert_sound()


def test_the_examples_of_the_documentation_are_one_history(both_engines: Database, desk: Desk, empty: Database) -> None:
    bring(both_engines, desk.at, EXAMPLES.encode())
    desk.assert_sound()
    shown = {str(span[5]) for span in spans(both_engines)}
    assert {"setting_up", "temporary", "complete", "paused", "out_of_scope"} <= shown
    assert_comes_back(both_engines, empty, desk.at)


def test_lines_mean_what_the_same_acts_mean(desk: Desk) -> None:
    lines = [NORTH, *person("P"), *ready("L"), issued("P", "L"), happened("lost", "L", "2026-02-01")]
    bring(desk.database, desk.at, file_of(lines))
    desk.assert_sound()
    with desk.database.reading() as session:
        entries = session.exec(select(Entry).order_by(Entry.id)).all()
        assert [entry.happened_on for entry in entries] == sorted(entry.happened_on for entry in entries)
        assert {entry.recorded_at for entry in entries} == {desk.at.now}
        lost = session.exec(select(KitSpan).where(KitSpan.laptop == "lapsed").order_by(KitSpan.from_on)).first()
        assert lost is not None
        assert lost.from_on == date(2026, 2, 1)
    assert desk.trail()[-1] == "history.imported"


def test_the_order_of_the_file_is_no_matter(desk: Desk, empty: Database) -> None:
    lines = [NORTH, *person("P"), *ready("L"), issued("P", "L"), happened("lost", "L", "2026-02-01")]
    bring(desk.database, desk.at, file_of(lines))
    bring(empty, desk.at, file_of(reversed(lines[:3])) + file_of([*reversed(lines[6:]), *lines[3:6]]))
    assert [span[3:] for span in spans(empty)] == [span[3:] for span in spans(desk.database)]


class TestComesBack:
    """Out, into an empty ledger, and out again."""

    def test_the_demonstration(self, sqlite: Database, empty: Database, at: Moment) -> None:
        passwords = {role: f"{role.value[::-1]} lantern 7 oaks" for role in demonstration.SIGN_INS}
        with sqlite.writing() as session:
            for _progress in demonstration.load(session, at, size="small", sign_ins=passwords):
                pass
        assert_comes_back(sqlite, empty, at)

    def test_every_kind_of_fact(self, both_engines: Database, given: Given, desk: Desk, empty: Database) -> None:
        fill(given, desk)
        assert_comes_back(both_engines, empty, desk.at)

    def test_what_was_recorded_late_and_out_of_order(self, given: Given, desk: Desk, empty: Database) -> None:
        """Prepared today, handed over last week; moved yesterday, and a handover of before told today."""
        who, elsewhere = given.survivor(), given.provider("elsewhere")
        given.handover(who, given.ready_device(Kind.LAPTOP), on=date(2026, 10, 9))
        late = {"survivor": who.ref, "component": Component.LAPTOP, "reason": DeclineReason.NOT_NOW}
        desk.do(choices.decline, **late, offered_in_language="en", on=date(2026, 9, 1))
        desk.do(support.move, survivor=who.ref, provider_id=elsewhere.id, caseworker_id=None, on=date(2026, 11, 1))
        given.handover(who, given.ready_device(provider=elsewhere), on=date(2026, 10, 20))
        desk.do(support.end, survivor=who.ref, on=date(2026, 10, 15))
        assert_comes_back(desk.database, empty, desk.at)

    def test_what_was_undone_does_not(self, given: Given, desk: Desk, empty: Database) -> None:
        phone, who = given.ready_device(), given.survivor()
        first = given.handover(who, phone, on=date(2026, 11, 1))
        desk.do(undoing.undo, entry_id=first.entry_id)
        given.handover(who, phone, on=date(2026, 11, 2))
        desk.do(undoing.undo, entry_id=given.report(phone, "lost").id)
        assert taken_out(desk.database).count(b'"issued"') == 1
        assert b'"lost"' not in taken_out(desk.database)
        assert_comes_back(desk.database, empty, desk.at)

    def test_somebody_who_came_back(self, given: Given, desk: Desk, empty: Database) -> None:
        who = given.survivor()
        desk.do(support.end, survivor=who.ref, on=date(2026, 10, 20))
        again = support.Start(started_on=date(2026, 11, 3), stage=Stage.CG_POSITIVE_RNA)
        desk.do(support.start_again, survivor=who.ref, provider_id=given.home.id, caseworker_id=None, given=again)
        assert_comes_back(desk.database, empty, desk.at)


def fill(given: Given, desk: Desk) -> None:
    """At least one of everything the ledger can hold."""
    given.site()
    given.staff(Role.ADMIN)
    casey, south = given.actor(Role.CASEWORKER), given.provider("south", nation="SCT")
    who = given.survivor(caseworker=casey, ends_on_expected=date(2027, 3, 1), region="E12000007", language="vi")
    phone, tablet, own = given.ready_device(), given.ready_device(Kind.TABLET), given.sim(number="07700900123")
    laptop = given.ready_device(Kind.LAPTOP, security_updates_until=date(2027, 1, 1), order_ref="PO/1", cost_pence=1)
    desk.do(wiping.fail, scan=given.received_device().code)
    desk.do(devices.receive, scan=given.expected_device(make="Acer").code, values={"imei": "004999010640000"})
    given.package(
        own,
        Package(Scheme.ORG_CONTRACT, None, renewal=Renewal.AUTO_FUNDED, open_ended=True, starts_on=date(2026, 10, 2)),
    )
    begins = given.sim(package=funded(starts_on=None, last_day=None, allowance_gb=Decimal("2.5")), network="O2")
    given.handover(who, phone, begins, own, tenure=Tenure.GIFT, on=date(2026, 10, 5))
    given.handover(who, laptop, tablet, tenure=Tenure.LOAN_FIXED, due_on=date(2026, 12, 1), on=date(2026, 10, 6))
    given.report(begins, "activate", date(2026, 10, 7))
    desk.do(packages.renew, scan=scan_of(begins), terms=2)
    desk.do(holding.extend, scan=laptop.code, until=date(2027, 2, 1), on=date(2026, 10, 20))
    desk.do(holding.gift, scan=laptop.code, on=date(2026, 10, 21))
    steps = ("lost", "found", "fault", "repair", "repaired", "quarantine", "release", "confirm", "stolen", "found")
    for number, word in enumerate(steps):
        given.report(phone, word, date(2026, 10, 8 + number))
    desk.do(holding.take_back, scan=tablet.code, on=date(2026, 11, 1))
    given.prepare(given.wipe(tablet, on=date(2026, 11, 2)))
    part = {"survivor": who.ref, "component": Component.LAPTOP}
    desk.do(choices.check_own_device, **part, outcome=OwnCheck.SAFE, on=date(2026, 10, 3))
    desk.do(choices.decline, **part, reason=DeclineReason.HAS_OWN, offered_in_language="vi", interpreter=True)
    desk.do(choices.exempt, **part, reason=ExemptionReason.SAFETY, review_on=date(2027, 1, 1))
    desk.do(support.change_stage, survivor=who.ref, stage=Stage.CG_POSITIVE_MOVE_ON, on=date(2026, 10, 10))
    desk.do(support.change_stay, survivor=who.ref, context=Context.PRISON, release_on=date(2026, 12, 1))
    desk.do(support.move, survivor=who.ref, provider_id=south.id, caseworker_id=None, on=date(2026, 11, 3))
    given.survivor(adult=False, turns_18_on=date(2027, 5, 5), needs_interpreter=True)


class TestRefused:
    """Each with its line, what is wrong and what to do; nothing is kept."""

    def test_a_handover_without_evidence_of_a_wipe(self, desk: Desk) -> None:
        ((number, sentence),) = refused(desk, NORTH, *person("P"), device("L"), issued("P", "L"))
        assert number == 5
        assert sentence == (
            "Device L is received, not yet wiped. Record its wipe and prepare it first. "
            "In this file, put a “wipe_recorded” and a “prepared” line before this one."
        )

    def test_a_second_handover_without_a_second_wipe(self, desk: Desk) -> None:
        back = happened("returned", "L", "2026-02-01")
        lines = [NORTH, *person("P"), *person("Q"), *ready("L"), issued("P", "L"), back]
        ((number, sentence),) = refused(desk, *lines, issued("Q", "L", on="2026-02-02"))
        assert number == 11
        assert "returned, not yet wiped" in sentence

    def test_a_wipe_with_a_check_left_out_or_made_up(self, desk: Desk) -> None:
        some, other = {**wiped("L"), "checks": ["mdm_removed"]}, {**wiped("M"), "checks": ["looked_fine"]}
        found = refused(desk, NORTH, device("L"), device("M"), some, other)
        assert "Not wiped yet: “Android account lock" in found[0][1]
        assert "“checks” names the checks that were made, of these: android_frp_cleared, " in found[1][1]

    @pytest.mark.parametrize(
        ("line", "sentence"),
        [
            (issued("P", "L", on="2026-11-23"), "23 November 2026 is in the future. Give the day it happened."),
            (issued("P", "L", on="2026-01-04"), "P is not in support yet. Put the “support_started” line before this"),
            (issued("P", "L", tenure="loan_fixed"), "Say until when the loan is agreed."),
            (issued("P", "X"), "There is no device X in your register. Check the code and scan again."),
            (issued("Nobody", "L"), "There is no survivor Nobody in your list."),
            (issued("P", "L") | {"handover": "H-1"}, "“handover” is the number of a paper made by DeviceFleet."),
            (happened("lost", "L", "2026-01-20"), "Nobody in your list holds L now."),
            (device("L"), "“L” is the key of another line already. Give each its own."),
            (device("M", serial="SN-L"), "This serial number is already in use for this make."),
            (device("M", code="L-17"), "“code” is that of a label of ours. Leave it out, and one is made."),
            (device("M", organisation="west"), "There is no organisation west. Put its “organisation” line first."),
            (device("M", kind="smartphone", imei="1234"), "An IMEI has 15 digits; this one has 4."),
            ({"fact": "person", "person": "P"}, "“P” is the key of another line already."),
            ({"fact": "person", "person": "Q"}, "There is no “support_started” line for Q. Add it, or leave them out."),
            ({"fact": "person", "person": "Q", "ref": "Amina"}, "“ref” is a reference made by DeviceFleet."),
            ({"fact": "staff", "email": "x", "role": "auditor"}, "x is not an e-mail address."),
            (person("P", "2026-03-01")[1], "P is in support already."),
        ],
    )  # fmt: skip
    def test_what_no_door_would_let_through(self, desk: Desk, line: Fields, sentence: str) -> None:
        found = refused(desk, NORTH, *person("P"), *ready("L"), line)
        assert [one for _number, one in found if sentence in one], found

    def test_values_the_database_does_not_take(self, desk: Desk) -> None:
        where = {"fact": "person", "person": "P", "region": "E99"}
        ((number, sentence),) = refused(desk, NORTH, where, person("P")[1])
        assert number == 3
        assert sentence.startswith("The database does not take these values (ck_survivor_region).")

    def test_all_of_them_at_once_and_what_depends_on_one_passed_over(self, desk: Desk) -> None:
        lines = [NORTH, *person("P"), *ready("L"), *ready("M"), device("N", serial="x")]
        lines += [issued("P", "L", on="2026-01-02"), happened("lost", "L", "2026-02-01"), wiped("N"), prepared("N")]
        lines += [issued("P", "M"), issued("P", "M", on="2026-03-01"), happened("found", "M", "2026-04-01")]
        with pytest.raises(history.LinesRefused) as refusal:
            bring(desk.database, desk.at, file_of(lines))
        assert sorted(one.number for one in refusal.value.refusals.listed) == [10, 11, 16]
        assert refusal.value.passed_over == 4

    def test_the_same_file_again(self, desk: Desk) -> None:
        bring(desk.database, desk.at, file_of([NORTH]))
        with pytest.raises(Conflict, match="This very file was brought in on 22 November 2026 already"):
            bring(desk.database, desk.at, file_of([NORTH]))

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
    def test_everybody_but_the_operator(self, desk: Desk, role: Role) -> None:
        with pytest.raises(NotAllowed):
            bring(desk.database, desk.at, file_of([NORTH]), Actor(role))
        assert desk.trail() == []


def test_into_a_register_that_is_not_empty(given: Given, desk: Desk) -> None:
    """Organisations and accounts that are there stay as they are; things and people can be named as they are known."""
    phone, who = given.ready_device(), given.survivor()
    account = given.staff(Role.CASEWORKER, email="casey@example.org")
    same = {"fact": "staff", "email": "casey@example.org", "role": "caseworker", "organisation": "home"}
    lines: list[Fields] = [
        {"fact": "organisation", "code": "home", "name": "Another name"},
        {**same, "disabled": True},
        {**same, "role": "warehouse"},
        {"fact": "issued", "on": "2026-11-01", "person": who.ref, "things": [{"device": phone.imei}]},
    ]
    bring(desk.database, desk.at, file_of(lines))
    assert desk.one(Staff, account.id).disabled_at is None
    assert desk.one(Device, phone.id).state == "transferred"
    roles = desk.ask(lambda session: session.exec(select(Membership.role).order_by(Membership.id)).all())
    assert list(roles) == [Role.CASEWORKER, Role.WAREHOUSE]
    desk.assert_sound()


def test_accounts_come_without_a_password(desk: Desk) -> None:
    email = "casey@example.org"
    line = {"fact": "staff", "email": email, "role": "caseworker", "organisation": "north"}
    bring(desk.database, desk.at, file_of([NORTH, line, {**line, "email": "left@example.org", "disabled": True}]))
    tries = {"at": desk.at, "email": email, "network": "127.0.0.1"}
    with desk.database.writing() as session:
        for password in ("", "!", "thistle lantern ferry oak"):
            assert signing_in.sign_in(session, **tries, password=password) is None
    desk.do(staffing.set_password, email=email, password="thistle lantern ferry oak")
    with desk.database.writing() as session:
        assert signing_in.sign_in(session, **tries, password="thistle lantern ferry oak")
    with desk.database.reading() as session:
        gone = session.exec(select(Staff).where(Staff.email == "left@example.org")).one()
        assert gone.disabled_at is not None


def test_a_number_is_sealed_on_its_way_in_and_never_goes_out(desk: Desk, empty: Database) -> None:
    """Somebody's own SIM goes by what stands for its number; with the same keys it is found by its number again."""
    number = "07700 900123"
    own: Fields = {
        "fact": "sim_registered",
        "on": "2026-01-01",
        "sim": "theirs",
        "organisation": "north",
        "number": number,
    }
    ours = {**own, "sim": "ours", "number": "07700 900456", "iccid": "8944110068524730013"}
    mine = {"fact": "issued", "on": "2026-01-10", "person": "P", "things": [{"sim": "theirs"}, {"sim": "ours"}]}
    lost = {"fact": "lost", "on": "2026-01-12", "sim": "theirs"}
    bring(desk.database, desk.at, file_of([NORTH, own, ours, *person("P"), mine, lost]))
    raw = taken_out(desk.database)
    assert not re.search(rb"7700", raw)
    assert re.search(rb'"number_key": "[0-9a-f]{32}"', raw)
    assert_comes_back(desk.database, empty, desk.at)
    key = re.search(rb'"number_key": "([0-9a-f]{32})"', raw)
    with empty.writing() as session:
        scans = (number, key[1].decode() if key else "")
        by_number, by_key = (finding.sim(session, OPERATOR, "sim.read", scan) for scan in scans)
        assert by_number.id == by_key.id
