"""History on the command line: tried first, then all of it or none; taken out for its owner's eyes only."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from devicefleet.db import Database
from devicefleet.services import ledger as services
from devicefleet.tables import AuditEvent, Entry
from tests.commands.conftest import Devicefleet, Fleet
from tests.services.history import NORTH, device, file_of, happened, issued, person, ready, taken_out

LINES = [NORTH, *person("P"), *ready("L"), issued("P", "L")]
Fingerprint = Callable[[], str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "history.jsonl", *LINES)


def written(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_bytes(file_of(lines))
    return path


def test_a_file_is_tried_first_and_nothing_is_kept(
    devicefleet: Devicefleet, file: Path, fingerprint: Fingerprint
) -> None:
    before = fingerprint()
    result = devicefleet("history", "import", file)
    assert result.exit_code == 0
    assert fingerprint() == before
    assert result.stdout.splitlines()[:3] == [
        "Kind of line       Lines",
        "organisation       1",
        "person             1",
    ]
    assert result.stdout.endswith("Nothing was changed: to do it, run this again with --commit.\n")


def test_then_all_of_it_is_done(devicefleet: Devicefleet, file: Path, ledger: Database) -> None:
    result = devicefleet("history", "import", file, "--commit")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "Done: 7 lines.")
    assert b'"serial": "SN-L"' in taken_out(ledger)
    assert devicefleet("check").stdout == "Everything agrees.\n"
    again = devicefleet("history", "import", file)
    assert (again.exit_code, again.stderr) == (1, "This very file was brought in on 22 November 2026 already.\n")


@pytest.mark.parametrize("commit", [[], ["--commit"]])
def test_refused_lines_are_listed_and_nothing_is_kept(
    devicefleet: Devicefleet, tmp_path: Path, fingerprint: Fingerprint, commit: list[str]
) -> None:
    before = fingerprint()
    bad = [happened("found", "L", "2026-03-01"), device("N", serial="x"), happened("lost", "N", "2026-02-02")]
    result = devicefleet("history", "import", written(tmp_path / "bad.jsonl", *LINES, *bad), *commit)
    assert result.exit_code == 1
    assert fingerprint() == before
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["Line", "What", "is", "wrong"]
    assert lines[1].startswith("8     Device L is given to keep.")
    assert lines[2].startswith("9     A serial number is 4 to 64 letters and digits")
    assert lines[3] == "1 line was not tried: it is about something in a refused line."
    assert result.stderr == "Nothing was changed: 2 lines were refused.\n"


def test_lines_that_are_none_are_refused_before_anything_is_tried(
    devicefleet: Devicefleet, tmp_path: Path, fingerprint: Fingerprint
) -> None:
    before = fingerprint()
    (tmp_path / "bad.jsonl").write_bytes(file_of(LINES) + b"Name,Address\n" * 120)
    result = devicefleet("history", "import", tmp_path / "bad.jsonl", "--commit")
    assert (result.exit_code, fingerprint()) == (1, before)
    assert result.stdout.splitlines()[1].startswith("8     This is not a line of JSON")
    assert result.stdout.splitlines()[-1] == "20 more lines are refused and not listed."
    assert result.stderr == "Nothing was changed: 120 lines were refused.\n"


def test_for_programs(devicefleet: Devicefleet, tmp_path: Path) -> None:
    lines = written(tmp_path / "bad.jsonl", NORTH, happened("lost", "L", "2026-02-02"))
    result = devicefleet("history", "import", lines, "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["counts"] == [{"fact": "organisation", "lines": 1}, {"fact": "lost", "lines": 1}]
    assert [one["number"] for one in answer["refused"]] == [2]
    assert (answer["committed"], answer["refused_count"], answer["passed_over"]) == (False, 1, 0)


def test_an_export_is_for_its_owner_only_and_on_the_trail(
    devicefleet: Devicefleet, fleet: Fleet, tmp_path: Path, ledger: Database
) -> None:
    out = tmp_path / "out.jsonl"
    result = devicefleet("history", "export", "--out", out)
    assert result.exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    lines = out.read_bytes().splitlines()
    assert result.stdout == f"{out}: {len(lines)} lines. Keep it as safe as the database.\n"
    assert fleet.survivor.replace("-", "").encode() in out.read_bytes()
    with ledger.reading() as session:
        event = session.scalars(sa.select(AuditEvent).order_by(sa.desc(AuditEvent.id)).limit(1)).one()
    assert (event.action, event.fields) == ("history.exported", f"lines:{len(lines)}")
    assert devicefleet("history", "export").stdout_bytes == out.read_bytes()


def test_an_export_that_cannot_be_written_leaves_no_trace(
    devicefleet: Devicefleet, tmp_path: Path, fingerprint: Fingerprint
) -> None:
    before = fingerprint()
    result = devicefleet("history", "export", "--out", tmp_path / "nowhere" / "out.jsonl")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert fingerprint() == before


@pytest.mark.parametrize("command", [["export"], ["import", "{file}"], ["import", "{file}", "--commit"]])
def test_nobody_but_the_operator(
    devicefleet: Devicefleet, fleet: Fleet, file: Path, fingerprint: Fingerprint, command: list[str]
) -> None:
    before = fingerprint()
    typed = [part.format(file=file) for part in command]
    result = devicefleet("--as", f"{fleet.both}:provider_manager", "history", *typed)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Your role does not allow this.")
    assert fingerprint() == before


def test_an_accident_in_the_middle_leaves_nothing(
    devicefleet: Devicefleet, file: Path, fingerprint: Fingerprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, open_entry, seen = fingerprint(), services.open_entry, []

    def failing(*asked: Any, **more: Any) -> Entry:
        seen.append(asked)
        if len(seen) == 4:
            raise MemoryError
        return open_entry(*asked, **more)

    monkeypatch.setattr(services, "open_entry", failing)
    assert isinstance(devicefleet("history", "import", file, "--commit").exception, MemoryError)
    assert len(seen) == 4
    assert fingerprint() == before
