"""One round of reminding by hand, tried and done; and tasks on the terminal."""

import json
from typing import Any

import pytest

from devicefleet.clock import Moment
from devicefleet.db import Database
from tests.commands.conftest import Devicefleet, Fleet
from tests.given import Given
from tests.reported import Register


def rounds(devicefleet: Devicefleet, *how: str) -> list[dict[str, Any]]:
    result = devicefleet("remind", *how, "--json")
    assert result.exit_code == 0, result.output
    return list(json.loads(result.stdout))


def test_a_trial_says_what_the_round_then_does_and_keeps_nothing(devicefleet: Devicefleet, fleet: Fleet) -> None:
    tried = rounds(devicefleet, "--dry-run")
    assert tried == rounds(devicefleet, "--dry-run")
    assert {row["rule"] for row in tried} >= {"data_renewal", "stock_low"}
    assert tried == rounds(devicefleet, "--now")
    assert tried == rounds(devicefleet, "--now"), "at the same instant: nothing was added to what bears it"


def test_it_asks_which(devicefleet: Devicefleet, fleet: Fleet) -> None:
    for how in ((), ("--now", "--dry-run")):
        result = devicefleet("remind", *how)
        assert result.exit_code == 2
        assert "Say either --dry-run" in result.stderr


def test_only_the_operator(devicefleet: Devicefleet, fleet: Fleet) -> None:
    result = devicefleet("--as", fleet.caseworker, "remind", "--now")
    assert result.exit_code == 1
    assert "Your role does not allow this." in result.stderr


def test_the_table_is_for_people(devicefleet: Devicefleet, fleet: Fleet) -> None:
    lines = devicefleet("remind", "--now").stdout.splitlines()
    assert lines[0].split("  ")[0] == "What"
    assert any(line.startswith("Stock is low") and "Warehouse" in line for line in lines)


def test_tasks_are_listed_and_done(devicefleet: Devicefleet, fleet: Fleet) -> None:
    rounds(devicefleet, "--now")
    listed = devicefleet("--as", fleet.caseworker, "tasks", "list", "--json")
    mine = json.loads(listed.stdout)
    assert {row["survivor"] for row in mine} == {fleet.survivor}
    ids = [row["id"] for row in mine]
    missing = devicefleet("--as", fleet.caseworker, "tasks", "done", ids[0], "r999999")
    assert missing.exit_code == 1
    assert "There is no task r999999 in your list." in missing.stderr
    assert json.loads(devicefleet("--as", fleet.caseworker, "tasks", "list", "--json").stdout) == mine
    done = devicefleet("--as", fleet.caseworker, "tasks", "done", *ids)
    assert done.stdout == (f"{len(ids)} tasks are done.\n" if len(ids) > 1 else "1 task is done.\n")
    left = devicefleet("--as", fleet.caseworker, "tasks", "list")
    assert left.stdout == "Nothing is to be done.\n"


def test_a_report_that_waits_stays_until_it_does_not(devicefleet: Devicefleet, ledger: Database, at: Moment) -> None:
    report = Register(Given(ledger, at), ledger).made()
    (task,) = json.loads(devicefleet("tasks", "list", "--json").stdout)
    assert task["report"] == report.number
    assert f"{report.number}, July to September 2026, everybody" in devicefleet("tasks", "list").stdout
    refused = devicefleet("tasks", "done", task["id"])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "Task t1 stays while its report waits: release the report or withdraw it.\n"
    assert devicefleet("report", "withdraw", report.number, "--reason", "not-needed").exit_code == 0
    assert devicefleet("tasks", "list").stdout == "Nothing is to be done.\n"


@pytest.mark.parametrize("key", ["r0", "x1", "1", "r1; drop", "t99999999999"])
def test_what_is_no_task_is_refused(devicefleet: Devicefleet, fleet: Fleet, key: str) -> None:
    result = devicefleet("tasks", "done", key)
    assert result.exit_code == 1
    assert f"There is no task {key}" in result.stderr
