"""`devicefleet report coverage`: made, tried, registered and written; a copy is genuine, a changed one is not."""

import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.services import report_making
from tests.commands.conftest import Devicefleet, Fleet
from tests.given import Given
from tests.reported import Register


@pytest.fixture
def register(ledger: Database, at: Moment, fleet: Fleet) -> Register:
    return Register(Given(ledger, at), ledger)


def test_made_written_and_genuine(devicefleet: Devicefleet, register: Register, tmp_path: Path) -> None:
    register.funder()
    register.schedule(slice_="nation:WLS")
    made = devicefleet(
        "report", "coverage", "--period", "2026-Q3", "--funder", "lottery", "--no-hold", "--out", tmp_path / "out"
    )
    assert made.exit_code == 0, made.output
    number = re.match(r"Making (R-\w{6}) …", made.stderr)
    assert number
    assert made.stdout.splitlines()[-1] == f"{number[1]}: released"
    files = {path.suffix: path for path in (tmp_path / "out").iterdir()}
    assert files.keys() == {".pdf", ".html", ".csv"}
    file = pdfium.PdfDocument(files[".pdf"].read_bytes())
    text = file[0].get_textpage().get_text_range()
    file.close()
    assert "Wales" in text, "what this funder is sent by itself"
    for path in files.values():
        assert devicefleet("report", "verify", path).stdout.startswith(
            f"This is {number[1]}, exactly as it was released"
        )
    files[".csv"].write_bytes(files[".csv"].read_bytes().replace(b"[c]", b"15", 1))
    files[".pdf"].write_bytes(files[".pdf"].read_bytes() + b"\n")
    for ending in (".csv", ".pdf"):
        wrong = devicefleet("report", "verify", files[ending])
        assert wrong.exit_code == 1
        assert (
            f"This file says that it is {number[1]}, but it is none of the files of that report: it was altered"
            in wrong.stderr
        )
    again = devicefleet("report", "coverage", "--period", "2026-Q3", "--funder", "LOTTERY", "--out", tmp_path)
    assert again.exit_code == 1
    assert f"There is such a report already: {number[1]}. Revise it instead." in again.stderr


def test_held_it_waits(devicefleet: Devicefleet, fleet: Fleet, tmp_path: Path) -> None:
    made = devicefleet("report", "coverage", "--period", "2026-10", "--slice", "provider:home", "--out", tmp_path)
    assert made.exit_code == 0, made.output
    assert "waits for release" in made.stdout
    assert "Somebody else releases it: devicefleet report release R-" in made.stderr
    assert re.search(r"0 of its \d+ numbers are shown\. There were too few people: look at it", made.stderr)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("--period 2026-Q5", "2026-Q5 is no period. Write a month as 2026-09"),
        ("--period 2026-Q4", "October to December 2026 is not over yet"),
        ("--period 2026-Q3 --slice nation:FRA", "nation:FRA is nothing a report can be about"),
        ("--period 2026-Q3 --as-known 2026-11-22", "as known at the end of a day that is over"),
        ("--period 2026-Q3 --funder NOBODY", "There is no funder NOBODY. Known: none yet."),
    ],
)
def test_refused_and_nothing_changed(
    devicefleet: Devicefleet, fleet: Fleet, tmp_path: Path, typed: str, sentence: str
) -> None:
    refused = devicefleet("report", "coverage", *typed.split(), "--out", tmp_path / "out")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert sentence in refused.stderr
    assert not (tmp_path / "out").exists()
    assert devicefleet("report", "list").stdout == "No reports like these.\n"


def test_a_funder_who_is_sent_several(devicefleet: Devicefleet, register: Register, tmp_path: Path) -> None:
    register.funder()
    for slice_ in ("nation:WLS", "nation:SCT"):
        register.schedule(slice_=slice_)
    refused = devicefleet("report", "coverage", "--period", "2026-Q3", "--funder", "LOTTERY", "--out", tmp_path)
    assert "Say what it is about, one of: nation:SCT, nation:WLS." in refused.stderr


def test_not_beside_another(devicefleet: Devicefleet, register: Register, at: Moment, tmp_path: Path) -> None:
    """It stays asked for: the worker makes it."""
    with report_making.making(register.database, lambda: at, "the worker"):
        refused = devicefleet("report", "coverage", "--period", "2026-Q3", "--out", tmp_path)
    assert refused.exit_code == 1
    assert "Another report is being made." in refused.stderr
    assert "being made" in devicefleet("report", "list").stdout
