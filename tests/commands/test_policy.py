"""Policies on the command line: those in force, a file that can be used, and whom it would touch."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.queries import policy_change
from devicefleet.tables import AuditEvent
from tests.commands.conftest import Devicefleet, Fleet

NEXT = '[policy."2026-12"]\neffective_from = 2026-12-01\ncomponents = { data = 0, laptop = 0, smartphone = 1 }\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """From December on only a phone is asked for: whoever has one has everything."""
    path = tmp_path / "next-year.toml"
    path.write_text(NEXT, encoding="utf-8")
    return path


def test_those_in_force(devicefleet: Devicefleet) -> None:
    (only,) = json.loads(devicefleet("policy", "show", "--json").stdout)
    assert (only["name"], only["in_force_today"]) == ("2026-04", True)
    first = only["settings"][0]
    assert (first["setting"], first["value"], first["words"]) == ("effective_from", "2026-04-01", "1 April 2026")


def test_it_says_when_timelines_are_not_made_under_them(
    devicefleet: Devicefleet, damage: Callable[[str], None]
) -> None:
    assert "rebuild" not in devicefleet("policy", "show").stdout
    damage("UPDATE timeline_policy SET fingerprint = 'another'")
    assert "Make them with: devicefleet rebuild" in devicefleet("policy", "show").stdout
    devicefleet("rebuild")
    assert "rebuild" not in devicefleet("policy", "show").stdout


def test_a_file_that_can_be_used(devicefleet: Devicefleet, file: Path) -> None:
    result = devicefleet("policy", "check", file)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Policy 2026-12 is new and begins on 1 December 2026.",
        "  Parts of the kit  Phone, Laptop, Data → Phone",
        "The file can be used.",
    ]


def test_a_file_that_changes_nothing(devicefleet: Devicefleet, file: Path) -> None:
    file.write_text('[policy."2026-04"]\neffective_from = 2026-04-01\n', encoding="utf-8")
    assert "  It changes no setting." in devicefleet("policy", "check", file).stdout
    assert "Nobody would stand differently." in devicefleet("policy", "preview", file).stdout


@pytest.mark.parametrize("command", ["check", "preview"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "There is nothing in this file."),
        (
            NEXT + "wifi_count = true",
            "Policy 2026-12: there is no setting called wifi_count. Did you mean wifi_counts?",
        ),
        (NEXT.replace("2026-12-01", "soon"), "The file cannot be read as TOML"),
    ],
)
def test_a_file_that_cannot_be_used(
    devicefleet: Devicefleet, file: Path, command: str, content: str, sentence: str
) -> None:
    file.write_text(content, encoding="utf-8")
    result = devicefleet("policy", command, file, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(sentence)


def test_whom_it_would_touch(devicefleet: Devicefleet, fleet: Fleet, file: Path) -> None:
    found = json.loads(devicefleet("policy", "preview", file, "--json").stdout)
    assert (found["from"], found["until"], found["people"]) == ("2026-11-22", "2027-11-22", 2)
    assert (found["changed"], found["first_on"]) == (1, "2026-12-01")
    (row,) = [row for row in found["rows"] if row["ref"] == fleet.survivor]
    assert (row["on"], row["was"], row["becomes"]) == ("2026-12-01", "partial", "complete")
    assert (row["provider"], row["parts"]) == ("Home Support", ["laptop", "data"])
    assert row["why"] == "Laptop not asked for by the policy."
    assert found["statuses"] == [{"was": "partial", "becomes": "complete", "people": 1, "first_on": "2026-12-01"}]
    assert found["providers"] == [{"provider": "Home Support", "people": 1, "first_on": "2026-12-01"}]
    days = {one["status"]: (one["lost"], one["gained"]) for one in found["person_days"]}
    assert (
        sum(lost for lost, _gained in days.values())
        == days["complete"][1]
        == (date(2027, 11, 22) - date(2026, 12, 1)).days
    )


def test_in_words(devicefleet: Devicefleet, fleet: Fleet, file: Path) -> None:
    text = devicefleet("policy", "preview", file).stdout
    assert "2 people judged from 22 November 2026 to before 22 November 2027." in text
    assert "1 person would have another status, on 1 December 2026." in text
    assert f"{fleet.survivor}    Home Support  2026-12-01  Partial  Complete  Laptop, Data" in text


def test_as_csv(devicefleet: Devicefleet, fleet: Fleet, file: Path) -> None:
    text = devicefleet("policy", "preview", file, "--csv", "--becomes", "complete").stdout_bytes.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Reference"], row["From"], row["To"]) == (fleet.survivor, "Partial", "Complete")


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("--becomes complete", 1),
        ("--becomes lapsed", 0),
        ("--was partial --becomes complete", 1),
        ("--was lapsed", 0),
        ("--provider home --was partial", 1),
        ("--provider south", 0),
        ("--until 2026-12-01", 0),
        ("--from 2026-12-01 --until 2026-12-02 --was partial", 1),
    ],
)
def test_the_list_is_narrowed(devicefleet: Devicefleet, file: Path, typed: str, rows: int) -> None:
    found = json.loads(devicefleet("policy", "preview", file, *typed.split(), "--json").stdout)
    assert len([row for row in found["rows"] if row["was"] != row["becomes"]]) == rows


def test_a_long_list_is_not_printed_whole(
    devicefleet: Devicefleet, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devicefleet.commands.policy_preview.MOST_SHOWN", 0)
    assert "These are the first 0: --csv and --json list everybody." in devicefleet("policy", "preview", file).stdout


def test_it_is_walked_in_pieces(devicefleet: Devicefleet, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = devicefleet("policy", "preview", file, "--json").stdout
    monkeypatch.setattr(policy_change, "CHUNK", 1)
    assert devicefleet("policy", "preview", file, "--json").stdout == whole


def test_nothing_is_changed_but_the_look_is_audited(
    devicefleet: Devicefleet, file: Path, fingerprint: Callable[[], str], ledger: Database
) -> None:
    before = fingerprint()
    devicefleet("policy", "check", file)
    assert fingerprint() == before
    spans = len(json.loads(devicefleet("survivors", "list", "--json").stdout))
    devicefleet("policy", "preview", file)
    with ledger.reading() as session:
        last = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first()
        assert last is not None
        assert (last.action, last.subject) == ("policy.previewed", "2026-11-22 2027-11-22")
    assert devicefleet("check").exit_code == 0
    assert len(json.loads(devicefleet("survivors", "list", "--json").stdout)) == spans


def test_who_may_not(devicefleet: Devicefleet, fleet: Fleet, file: Path) -> None:
    refused = devicefleet("--as", f"{fleet.both}:provider_manager", "policy", "preview", file)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Your role does not allow this.")


def test_wrong_usage(devicefleet: Devicefleet, file: Path) -> None:
    for typed in (("--json", "--csv"), ("--from", "soon"), ("--becomes", "worse")):
        assert devicefleet("policy", "preview", file, *typed).exit_code == 2
    assert devicefleet("policy", "preview", file.parent / "nowhere.toml").exit_code == 2
    late = devicefleet("policy", "preview", file, "--until", "2020-01-01")
    assert (late.exit_code, late.stderr) == (1, "The comparison ends before it begins. Give a later day.\n")
