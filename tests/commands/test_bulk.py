"""Many at once on the command line: the table, the number, the deed and its undo."""

import json
import re

import pytest

from tests.commands.conftest import Devicefleet, Fleet


def test_it_is_shown_first_then_done_then_undone(devicefleet: Devicefleet, fleet: Fleet) -> None:
    shown = devicefleet("bulk", "renew", "--days", "30").stdout
    assert fleet.held_sim in shown
    assert "until 9 December 2026" in shown
    assert "10 December 2026 to 8 January 2027" in shown
    assert "Nothing was changed. To do it, run this again with --commit 1." in shown
    done = devicefleet("bulk", "renew", "--days", "30", "--commit", "1").stdout
    assert done.endswith("Done: 1 data package renewed.\nTo take it back within 24 hours: devicefleet bulk undo 1\n")
    assert "1 data package renewed" in devicefleet("bulk", "list").stdout
    rows = devicefleet("bulk", "show", "1").stdout
    assert re.search(r"^What +1 data package renewed$", rows, re.M)
    assert f"{fleet.held_sim}  {fleet.survivor}  Data renewed: 20 GB every 30 days, 10 December 2026" in rows
    undone = devicefleet("bulk", "undo", "1")
    assert undone.stdout == "Undone: 1 data package renewed. The record shows both.\n"
    assert fleet.held_sim in devicefleet("bulk", "renew", "--days", "30").stdout
    (row,) = json.loads(devicefleet("bulk", "show", "1", "--json").stdout)["entries"]
    assert (row["name"], row["undone_at"] is None, row["undone_by"]) == (fleet.held_sim, False, None)
    assert devicefleet("bulk", "undo", "1").stderr == "This was already undone.\n"
    assert devicefleet("check").exit_code == 0


def test_a_caseload_and_a_part_of_it(devicefleet: Devicefleet, fleet: Fleet) -> None:
    asked = ("bulk", "move", "--from", fleet.caseworker, "--to", "nobody")
    assert fleet.survivor in devicefleet(*asked).stdout
    assert "1 person moved" in devicefleet(*asked, "--only", fleet.survivor.lower(), "--commit", "1").stdout
    assert "Nothing to do here." in devicefleet(*asked).stdout
    back = ("bulk", "move", "--from", "nobody", "--to", fleet.caseworker, "--only", fleet.survivor)
    assert "1 person moved" in devicefleet(*back, "--commit", "1").stdout
    away = devicefleet(*asked, "--to-provider", "south", "--commit", "1")
    assert "nobody by name" not in away.stderr
    assert "1 person moved" in away.stdout


def test_loans(devicefleet: Devicefleet, fleet: Fleet) -> None:
    assert devicefleet("bulk", "gift").stdout == "Nothing to do here.\n"
    assert devicefleet("survivors", "end", fleet.survivor).exit_code == 0
    shown = devicefleet("bulk", "gift").stdout
    assert fleet.lent in shown
    assert "support ended on 22 November 2026" in shown
    assert "1 loan given to keep" in devicefleet("bulk", "gift", "--commit", "1").stdout
    assert fleet.lent not in devicefleet("bulk", "gift").stdout


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("renew --days 30 --commit 2", "It was 2, now it is 1: look again."),
        ("renew --days 30 --commit 0", "No row is ticked, so there is nothing to do."),
        ("renew --days 30 --only 8944 --commit 1", "8944 is not among the rows that would be done."),
        ("move --from nobody --to nobody@demo.example", "There is no account nobody@demo.example."),
        ("move --from nobody --to-provider west", "There is no organisation with this code. Ask them for it."),
        ("move --from nobody --commit 1", "Choose who takes over."),
        ("show 99", "There is no bulk action with this number in your list."),
        ("undo 99", "There is nothing to undo here."),
    ],
)
def test_refused(devicefleet: Devicefleet, fingerprint: object, typed: str, sentence: str) -> None:
    before = fingerprint()  # type: ignore[operator]  # a callable
    result = devicefleet("bulk", *typed.split())
    assert (result.exit_code, result.stderr) == (1, f"{sentence}\n")
    assert fingerprint() == before  # type: ignore[operator]  # a callable


def test_both_at_once_is_wrong_usage(devicefleet: Devicefleet) -> None:
    assert devicefleet("bulk", "gift", "--dry-run", "--commit", "1").exit_code == 2


def test_in_somebodys_name(devicefleet: Devicefleet, fleet: Fleet) -> None:
    """With exactly their rights."""
    own = devicefleet("--as", fleet.caseworker, "bulk", "renew", "--days", "30", "--json")
    assert [row["name"] for row in json.loads(own.stdout)["rows"]] == [fleet.held_sim]
    warehouse = devicefleet("--as", fleet.warehouse, "bulk", "gift")
    assert (warehouse.exit_code, warehouse.stderr[:29]) == (1, "Your role does not allow this")
