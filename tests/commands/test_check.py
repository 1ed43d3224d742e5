"""`check` and `audit verify` find what does not agree, name it, and end with exit code 1."""

import json
from collections.abc import Callable

import pytest

from tests.commands.conftest import Devicefleet, Fleet

Damage = Callable[[str], None]

DAMAGES: dict[str, tuple[str, str, str]] = {
    "a timeline": (
        "UPDATE kit_span SET status = 'complete' WHERE status = 'partial'",
        "timeline",
        "its stored timeline is not what the ledger says",
    ),
    "a missing timeline": ("DELETE FROM kit_span", "timeline", "its stored timeline is not what the ledger says"),
    "a device": (
        "UPDATE device SET state = 'ready' WHERE state = 'lost'",
        "device",
        "its state is not where its last move brought it",
    ),
    "a SIM": ("UPDATE sim SET state = 'dormant' WHERE state = 'activated'", "sim", "its last move brought it"),
    "a provision": (
        "UPDATE provision SET due_on = '2027-12-01' WHERE due_on IS NOT NULL",
        "provision",
        "its terms or its end are not those of its events",
    ),
    "a return that nobody recorded": (
        "UPDATE provision SET closed_on = '2026-11-21' WHERE due_on IS NOT NULL",
        "provision",
        "its terms or its end",
    ),
    "a row that lost its parent": ("DELETE FROM handover WHERE id = 1", "row", "it refers to something"),
    "an audited act": ("UPDATE audit_event SET action = 'none' WHERE id = 5", "audit", "changed after it was written"),
    "another policy": (
        "UPDATE timeline_policy SET fingerprint = 'another'",
        "policy",
        "timelines were not all made under the policies that are configured",
    ),
    "a deleted act": ("DELETE FROM audit_event WHERE id = 5", "audit", "missing, added or out of order"),
}


@pytest.mark.parametrize("case", DAMAGES)
def test_it_is_found_and_named(devicefleet: Devicefleet, damage: Damage, case: str) -> None:
    statement, kind, problem = DAMAGES[case]
    damage(statement)
    result = devicefleet("check", "--json")
    assert result.exit_code == 1
    assert "found." in result.stderr
    assert len(result.stderr.splitlines()) == 1
    rows = json.loads(result.stdout)
    assert [row for row in rows if row["kind"] == kind and problem in row["problem"]]


def test_people_see_a_row_for_each(devicefleet: Devicefleet, fleet: Fleet, damage: Damage) -> None:
    damage("UPDATE device SET state = 'ready' WHERE state = 'lost'")
    result = devicefleet("check")
    assert result.stdout.splitlines()[0].split() == ["What", "Which", "Problem"]
    assert fleet.lost.replace("-", "") in result.stdout
    assert result.stderr == "1 disagreement was found.\n"


def test_audit_verify_names_the_first_row_that_does_not_hold(devicefleet: Devicefleet, damage: Damage) -> None:
    damage("UPDATE audit_event SET subject = 'somebody' WHERE id IN (7, 9)")
    result = devicefleet("audit", "verify")
    assert result.exit_code == 1
    assert result.stderr == "Row 7 does not hold: the row was changed after it was written.\n"
    broken = json.loads(devicefleet("audit", "verify", "--json").stdout)["broken"]
    assert broken == {"row": 7, "problem": "the row was changed after it was written"}
