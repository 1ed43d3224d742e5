"""History comes in by the rules of every day, whole or not at all; and goes out so that it can come in again."""

import re
from datetime import date

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import Conflict, NotAllowed
from devicefleet.rules.terms import (
    Role,
)
from devicefleet.services import (
    finding,
    history,
    signing_in,
    staffing,
)
from devicefleet.tables import Device, Entry, KitSpan, Membership, Staff
from tests.given import Given
from tests.house.yard import ROOT
from tests.services.desk import Desk
from tests.services.history import (
    NORTH,
    Fields,
    assert_comes_back,
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


def refused(desk: Desk, *lines: Fields) -> list[tuple[int, str]]:
    """What was refused, after making sure that nothing was kept."""
    before = desk.rows()
    with pytest.raises(history.LinesRefused) as refusal:
        bring(desk.database, desk.at, file_of(lines))
    assert desk.rows() == before
    return [(one.number, one.sentence) for one in refusal.value.refusals.listed]


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
