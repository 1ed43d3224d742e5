"""Data ahead on the command line: listed, planned, dropped, and compared with an operator's list."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Devicefleet, Fleet

HEAD = "ICCID,MSISDN,Status,Data used,Last used,Plan expiry,Last top-up"


def listed(devicefleet: Devicefleet, *asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(devicefleet("renewals", "list", *asked, "--json").stdout)
    return found


@pytest.fixture
def operators(tmp_path: Path, fleet: Fleet) -> Path:
    """One renewed and topped up, one that waits, one in stock but active, one that nobody knows, and nonsense."""
    path = tmp_path / "operator.csv"
    rows = (
        f"{fleet.held_sim},07700900123,Active,1.2 GB,20/11/2026,31/01/2027,20/11/2026",
        f"{fleet.new_sim},07700900124,New,0,never,,",
        f"{fleet.sim},07700900125,Active,3,21/11/2026,,",
        "8944000000000000918,,Active,,,,",
        "nonsense,,,,,,",
    )
    path.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    return path


def test_a_plan_is_made_listed_dropped_and_taken_back(devicefleet: Devicefleet, fleet: Fleet) -> None:
    (row,) = [one for one in listed(devicefleet) if one["iccid"] == fleet.held_sim]
    assert (row["runs_out_on"], row["next_on"], row["ref"]) == ("2026-12-09", None, fleet.survivor)
    asked = ("renewals", "plan", fleet.held_sim, "--on", "8/12/2026", "--terms", "2", "--cost", "8.50")
    made = devicefleet(*asked)
    assert made.stdout.startswith("Planned for 8 December 2026.\nTo take it back: devicefleet undo ")
    assert devicefleet(*asked).stderr == "A renewal is already planned for this SIM. Drop that plan first.\n"
    (row,) = listed(devicefleet, "--planned", "yes")
    assert (row["planned_on"], row["planned_terms"], row["cost_pence"]) == ("2026-12-08", 2, 850)
    assert (row["behind"], row["runs_out_on"]) == ("scheduled", "2026-12-09")
    assert "Renewal planned, not paid yet" in devicefleet("renewals", "list").stdout
    weeks = json.loads(devicefleet("forecast", "--json").stdout)
    assert (sum(one["scheduled"] for one in weeks), sum(one["paid"] for one in weeks)) == (1, 0)
    assert devicefleet("renewals", "drop", fleet.held_sim).stdout.startswith("The plan is dropped.")
    assert devicefleet("renewals", "drop", fleet.held_sim).exit_code == 1
    assert listed(devicefleet, "--planned", "yes") == []


def test_sims_to_look_after(devicefleet: Devicefleet, fleet: Fleet) -> None:
    assert fleet.new_sim in [one["iccid"] for one in listed(devicefleet, "--look", "not-activated")]
    assert listed(devicefleet, "--look", "quiet") == []
    assert devicefleet("renewals", "list", "--look", "quiet").stdout == "No SIM like these.\n"


def test_a_list_is_compared_and_nothing_is_changed(
    devicefleet: Devicefleet, fleet: Fleet, operators: Path, fingerprint: Callable[[], str]
) -> None:
    said = devicefleet("renewals", "match", operators)
    assert said.exit_code == 0, said.output
    for sentence in (
        "Column 'MSISDN' could hold a person's details: it was left out and is not stored.",
        "Renewed at the operator: At the operator until 31 January 2027, here until 9 December 2026.",
        "In stock, but active: Nobody has it by our record. Look for it in the store.",
        "This SIM is not in your register.", "A SIM number (ICCID) is 19 or 20 digits; 'nonsense' is something else.",
        "run this again with --commit 1", "run this again with --top-ups 1",
    ):  # fmt: skip
        assert sentence in said.stdout, sentence
    assert "07700" not in said.stdout
    answer = json.loads(devicefleet("renewals", "match", operators, "--json").stdout)
    assert [one["number"] for one in answer["rows"]] == [2, 3, 4, 5, 6]
    assert (answer["renewals"], answer["top_ups"], answer["done"]) == (1, 1, None)
    before = fingerprint()
    refused = devicefleet("renewals", "match", operators, "--commit", "2")
    assert refused.stderr == "It was 2, now it is 1: look again.\n"
    assert fingerprint() == before


def test_what_it_says_is_recorded_and_taken_back(devicefleet: Devicefleet, fleet: Fleet, operators: Path) -> None:
    done = devicefleet("renewals", "match", operators, "--commit", "1", "--top-ups", "1")
    assert "To take it back within 24 hours: devicefleet bulk undo 1" in done.stdout, done.output
    (row,) = [one for one in listed(devicefleet) if one["iccid"] == fleet.held_sim]
    assert row["runs_out_on"] == "2027-01-31"
    assert "2026-11-20  Paid text or top-up." in devicefleet("sims", "show", fleet.held_sim).stdout
    again = json.loads(devicefleet("renewals", "match", operators, "--json").stdout)
    assert (again["renewals"], again["top_ups"]) == (0, 0)
    assert devicefleet("bulk", "undo", "1").exit_code == 0
    assert devicefleet("check").exit_code == 0


def test_what_is_no_list(devicefleet: Devicefleet, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("Name,Age\nSam,40\n", encoding="utf-8")
    refused = devicefleet("renewals", "match", path)
    assert refused.exit_code == 1
    assert "No column holds the SIM numbers. Call it ICCID, and load the list again." in refused.stderr
