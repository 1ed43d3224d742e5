"""The register from a shell: listed, checked, released by another, withdrawn; funders and schedules."""

import json
from pathlib import Path

import pytest

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.queries.acting import acting
from devicefleet.rules.access import Actor
from devicefleet.rules.report_words import STATES
from devicefleet.rules.terms import ReportState, Role
from tests.commands.conftest import Devicefleet, Fleet
from tests.commands.test_docs import section
from tests.given import Given
from tests.house.yard import ROOT
from tests.reported import MAILBOX, Register


@pytest.fixture
def register(ledger: Database, at: Moment, fleet: Fleet) -> Register:
    return Register(Given(ledger, at), ledger)


def said(devicefleet: Devicefleet, *typed: object, code: int = 0, **more: object) -> str:
    """The answer, or why there is none."""
    result = devicefleet(*typed, **more)
    assert result.exit_code == code, result.output
    return (result.stderr if code else result.stdout).strip()


def test_the_list(devicefleet: Devicefleet, register: Register) -> None:
    assert said(devicefleet, "report", "list") == "No reports like these."
    register.funder()
    report = register.made(funder="LOTTERY")
    line = said(devicefleet, "report", "list", "--state", "held").splitlines()[1]
    assert line.split() == [
        report.number, "2026-Q3", "everybody", "The", "Lottery", "waits", "for", "release", "2026-11-21",
    ]  # fmt: skip
    assert said(devicefleet, "report", "list", "--period", "2026-Q2") == "No reports like these."
    (row,) = json.loads(said(devicefleet, "report", "list", "--slice", "all", "--json"))
    assert (row["number"], row["slice"], row["known_on"]) == (report.number, "all", "2026-11-21")


@pytest.mark.parametrize("state", ReportState)
def test_what_is_typed_for_a_state_is_told_with_what_is_read_of_it(
    devicefleet: Devicefleet, state: ReportState
) -> None:
    helped = " ".join(said(devicefleet, "report", "list", "--help").split())
    documented = " ".join(section("report list").split())
    word = STATES[state]
    assert word == state or f"{state} ({word})" in helped
    assert f"`{state}`" in documented
    assert word == state or f'"{word}"' in documented


def test_one_that_waits_is_not_in_force(devicefleet: Devicefleet, register: Register, tmp_path: Path) -> None:
    report, file = register.made(), tmp_path / "report.csv"
    file.write_text(f"number,{report.number}\n", encoding="utf-8")
    told = f"This is {report.number}, unaltered, but it is not in force: waits for release."
    assert said(devicefleet, "report", "verify", file, code=1) == told
    row = "| This is R-7K3M9N, unaltered, but it is not in force: waits for release, replaced or withdrawn | 1 |"
    assert row in (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")


def test_a_file_is_what_went_out(devicefleet: Devicefleet, register: Register, tmp_path: Path) -> None:
    report = register.released()
    out = said(devicefleet, "report", "write", report.number, "--out", tmp_path / "new" / "folder")
    assert out.splitlines()[-1] == f"{report.number}: released"
    folder = tmp_path / "new" / "folder"
    assert sorted(path.name for path in folder.iterdir()) == [
        f"report-2026-Q3-{report.number}.{ending}" for ending in ("csv", "html", "pdf")
    ]
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    for ending, form in (("pdf", "PDF"), ("csv", "CSV")):
        file = folder / f"report-2026-Q3-{report.number}.{ending}"
        assert said(devicefleet, "report", "verify", file) == (
            f"This is {report.number}, exactly as it was released: July to September 2026, everybody ({form})."
        )


def test_a_forged_file_is_told(devicefleet: Devicefleet, register: Register, tmp_path: Path) -> None:
    report, file = register.released(), tmp_path / "report.csv"
    for forged in (f"number,{report.number}\ncovered,95\n", f"fingerprint,{report.fingerprint}\ncovered,95\n"):
        file.write_text(forged, encoding="utf-8")
        wrong = said(devicefleet, "report", "verify", file, code=1)
        assert (
            f"This file says that it is {report.number}, but it is none of the files of that report: it was altered"
            in wrong
        )
    for strange in ("R-000000", "Nothing of ours", ""):
        file.write_text(strange, encoding="utf-8")
        assert "No report of this register is this file" in said(devicefleet, "report", "verify", file, code=1)
    file.write_bytes(b"%PDF-1.7 broken")
    assert "No report of this register is this file" in said(devicefleet, "report", "verify", file, code=1)


def test_what_was_withdrawn_is_told(devicefleet: Devicefleet, register: Register, tmp_path: Path) -> None:
    report = register.released()
    said(devicefleet, "report", "write", report.number, "--out", tmp_path)
    done = said(devicefleet, "report", "withdraw", report.number.lower(), "--reason", "wrong-numbers")
    assert done == f"{report.number} is withdrawn: its numbers were wrong."
    file = tmp_path / f"report-2026-Q3-{report.number}.pdf"
    told = f"This is {report.number}, unaltered, but it is not in force: withdrawn."
    assert told in said(devicefleet, "report", "verify", file, code=1)


def test_two_people(devicefleet: Devicefleet, register: Register) -> None:
    one, two = (register.given.staff(Role.COORDINATOR).email for _each in range(2))
    register.funder()
    report = register.made(actor=somebody(register, one), funder="LOTTERY")
    wrong = said(devicefleet, "--as", one, "report", "release", report.number, code=1)
    assert "somebody else has to look at it" in wrong
    assert said(devicefleet, "--as", two, "report", "release", report.number) == f"{report.number} is released."
    assert said(devicefleet, "report", "revise", report.number) == "1 report is made anew."
    (row,) = json.loads(said(devicefleet, "report", "list", "--state", "asked", "--json"))
    assert (row["revises"], row["funder"]) == (report.number, "The Lottery")


def somebody(register: Register, email: str) -> Actor:
    with register.database.reading() as session:
        return acting(session, email)


def test_funders(devicefleet: Devicefleet, register: Register) -> None:
    added = said(devicefleet, "report", "funders", "add", "LOTTERY", "The Lottery", input=f"{MAILBOX}\n")
    assert added == "The Lottery is added."
    assert said(devicefleet, "report", "funders", "change", "lottery", "--name", "The Fund") == "Saved."
    wrong = said(devicefleet, "report", "funders", "change", "LOTTERY", "--mailbox", input="nobody\n", code=1)
    assert "not one e-mail address" in wrong
    (row,) = json.loads(said(devicefleet, "report", "funders", "list", "--json"))
    assert (row["name"], row["mailbox"]) == ("The Fund", "an address that begins with r")
    assert said(devicefleet, "report", "funders", "end", "LOTTERY") == "Nothing goes to The Fund any more."
    assert "no such funder" in said(devicefleet, "report", "funders", "end", "TRUST", code=1)


def test_schedules(devicefleet: Devicefleet, register: Register) -> None:
    register.funder()
    typed = ("report", "schedules", "add", "LOTTERY", "--every", "quarter", "--slice", "nation:WLS", "--after", "5")
    assert said(devicefleet, *typed) == "Schedule 1: it is made by itself from now on."
    assert "already" in said(devicefleet, *typed, code=1)
    (row,) = json.loads(said(devicefleet, "report", "schedules", "list", "--json"))
    assert (row["funder"], row["slice"], row["cadence"], row["working_days"], row["held"]) == (
        "LOTTERY", "nation:WLS", "quarter", 5, True,
    )  # fmt: skip
    assert said(devicefleet, "report", "schedules", "end", "1") == "It is not made by itself any more."


@pytest.mark.parametrize("typed", ["release", "withdraw --reason not-needed", "revise", "write --out ."])
def test_a_number_nobody_has(devicefleet: Devicefleet, register: Register, typed: str) -> None:
    act, *options = typed.split()
    assert "There is no report R-000000 in your list." in said(devicefleet, "report", act, "R-000000", *options, code=1)


def test_nothing_is_written_of_what_is_not_made(devicefleet: Devicefleet, register: Register, tmp_path: Path) -> None:
    report = register.ask()
    assert "is not made yet" in said(devicefleet, "report", "write", report.number, "--out", tmp_path / "x", code=1)
    assert register.one(report.number).state is ReportState.ASKED
    assert not (tmp_path / "x").exists()
