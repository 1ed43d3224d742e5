"""Labels from a shell: sheets go on, spares are claimed and void, printers measured, stocks read from a table."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.tags import show
from devicefleet.tables import Device, Label, LabelJob, LabelStock
from tests.commands.conftest import Devicefleet, Fleet
from tests.documents.scanners import pages, read_by_zxing

HEADER = "part,page,w_mm,h_mm,nx,ny,x0_mm,y0_mm"
GOOD, ALSO, BAD = "Big,a4,90,50,2,5,10,10", "Small,a4,40,20,4,10,10,10", "Bad,a4,900,50,2,5,10,10"


@pytest.fixture
def spares(devicefleet: Devicefleet, ledger: Database, tmp_path: Path) -> list[str]:
    """Three labels printed ahead by `home`."""
    out, before = tmp_path / "spares.pdf", kept(ledger)
    done = devicefleet("labels", "print", "--spares", 3, "--provider", "home", "--out", out)
    assert done.exit_code == 0, done.output
    with ledger.reading() as session:
        return list(session.exec(select(Label.code).where(col(Label.id).not_in(before)).order_by(col(Label.id))))


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """`table(GOOD, BAD)`: a file with these rows."""

    def written(*rows: str) -> Path:
        path = tmp_path / "stocks.csv"
        path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
        return path

    return written


def own_stocks(ledger: Database) -> set[str]:
    with ledger.reading() as session:
        return set(session.exec(select(LabelStock.name)))


def test_a_sheet_goes_on_where_the_last_job_ended(devicefleet: Devicefleet, fleet: Fleet, tmp_path: Path) -> None:
    def printed(*more: object) -> str:
        done = devicefleet("labels", "print", fleet.ready, "--provider", "home", *more, "--out", tmp_path / "x.pdf")
        assert done.exit_code == 0, done.output
        return done.stdout.splitlines()[1]

    assert printed("--start", 4, "--skip", "5,9") == "From place 4 on. The next job goes on at place 6."
    assert printed("--copies", 4) == "From place 6 on. The next job goes on at place 11."
    assert printed("--stock", "L7651") == "On a new sheet. The next job goes on at place 2."
    assert printed("--start", 21) == "From place 21 on. The last sheet is full."
    jobs = json.loads(devicefleet("labels", "jobs", "--provider", "home", "--json").stdout)
    assert [(job["stock"], job["next_start"], job["options"]["skip"]) for job in jobs] == [
        ("L7160", 1, []), ("L7651", 2, []), ("L7160", 11, [9]), ("L7160", 6, [5, 9]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--skip", "x"), "“x” is no place on a sheet"),
        (("--skip", "22"), "no place 22 to leave out"),
        (("--start", "22"), "start at 1 to 21"),
        (("--printer", "Gone"), "There is no printer “Gone”. Known: none yet."),
        (("--form", "zpl-203"), "L7160"),
        (("--stock", "napkin"), "There is no label stock “napkin”"),
    ],
)
def test_what_cannot_be_printed_is_said_and_not_noted(
    devicefleet: Devicefleet, fleet: Fleet, ledger: Database, tmp_path: Path, more: tuple[str, str], said: str
) -> None:
    refused = devicefleet("labels", "print", fleet.ready, *more, "--out", tmp_path / "x.pdf")
    assert (refused.exit_code, said in refused.stderr) == (1, True), refused.output
    assert not (tmp_path / "x.pdf").exists()
    with ledger.reading() as session:
        assert session.exec(select(LabelJob)).all() == []


def test_labels_that_may_not_be_read_are_warned_of_and_smaller_ones_refused(
    devicefleet: Devicefleet, fleet: Fleet, table: Callable[..., Path], tmp_path: Path
) -> None:
    at_home = ("--provider", "home")
    small = table("Small,a4,30,8,4,10,10,10", "Tiny,a4,30,6,4,10,10,10")
    assert devicefleet("labels", "stocks", "import", small, "--commit", *at_home).exit_code == 0
    done = devicefleet("labels", "print", fleet.ready, "--stock", "Small", *at_home, "--out", tmp_path / "x.pdf")
    assert done.exit_code == 0
    assert "only 0.25 mm wide: some phones and scanners will not read them" in done.stderr
    refused = devicefleet("labels", "print", fleet.ready, "--stock", "Tiny", *at_home, "--out", tmp_path / "y.pdf")
    assert (refused.exit_code, "Choose a larger stock" in refused.stderr) == (1, True)


def kept(ledger: Database) -> list[int | None]:
    """The labels printed ahead, and those that were replaced."""
    with ledger.reading() as session:
        return list(session.exec(select(Label.id).order_by(col(Label.id))))


def test_a_long_job_is_made_whole(devicefleet: Devicefleet, ledger: Database, tmp_path: Path) -> None:
    out, before = tmp_path / "bags.pdf", kept(ledger)
    done = devicefleet("labels", "print", "--bags", 600, "--provider", "home", "--out", out)
    assert done.stdout.startswith(f"600 labels on L7160: {out}\n")
    document = pypdfium2.PdfDocument(out)
    assert len(document) == 29
    document.close()
    assert len(kept(ledger)) == len(before) + 600


def test_spares_are_not_kept_when_their_file_cannot_be_written(
    devicefleet: Devicefleet, ledger: Database, tmp_path: Path
) -> None:
    out, before = tmp_path / "nowhere" / "x.pdf", kept(ledger)
    assert devicefleet("labels", "print", "--spares", 3, "--provider", "home", "--out", out).exit_code == 1
    assert kept(ledger) == before


def test_printed_again_the_codes_are_the_same(devicefleet: Devicefleet, spares: list[str], tmp_path: Path) -> None:
    out = tmp_path / "again.pdf"
    void = devicefleet("labels", "void", spares[1], "--yes")
    assert void.stdout == f"Spare label {spares[1]} is void.\n"
    done = devicefleet("labels", "reprint", 1, "--provider", "home", "--out", out)
    assert "Left out, because they are void by now: 1." in done.stderr
    (page,) = pages(out.read_bytes(), 300)
    assert read_by_zxing(page) == {spares[0], spares[2]}
    assert devicefleet("labels", "reprint", 99, "--out", out).exit_code == 1


def test_a_spare_is_claimed_and_the_old_code_still_finds_the_device(
    devicefleet: Devicefleet, fleet: Fleet, spares: list[str]
) -> None:
    done = devicefleet("labels", "claim", show(spares[0]), fleet.received)
    assert done.stdout == f"{show(spares[0])} is its label now; {fleet.received} is void.\n"
    wiped = devicefleet("devices", "wipe", fleet.received, "--tool", "reset", "--verification", "seen", "--all-checks")
    assert wiped.exit_code == 0, wiped.output
    assert f"Label {fleet.received} was replaced: this device is {show(spares[0])} now." in wiped.stderr
    shown = devicefleet("devices", "show", fleet.received, "--json")
    assert json.loads(shown.stdout)["code"] == show(spares[0])
    assert f"Label {fleet.received} was replaced" in shown.stderr
    again = devicefleet("labels", "claim", spares[0], fleet.ready)
    assert (again.exit_code, "is on a device already" in again.stderr) == (1, True)


def test_nothing_is_void_before_somebody_said_so(
    devicefleet: Devicefleet, fleet: Fleet, spares: list[str], fingerprint: Callable[[], str]
) -> None:
    before = fingerprint()
    asked = devicefleet("labels", "void", fleet.ready, spares[0])
    assert asked.exit_code == 1
    assert asked.stderr == (
        f"Label {fleet.ready} will be void, and its device gets another code, to be printed.\n"
        f"Spare label {spares[0]} will be void.\nNothing was done. Add --yes to do it.\n"
    )
    assert fingerprint() == before
    done = devicefleet("labels", "void", fleet.ready, spares[0], "--yes")
    assert re.search(rf"Label {fleet.ready} is void. Its device is [\w-]+: print that label", done.stdout)
    assert devicefleet("labels", "void", fleet.ready, "--yes").exit_code == 1, "void already"
    assert devicefleet("labels", "void", "7K3M9-Q2XJ4", "--yes").exit_code == 1
    assert devicefleet("labels", "void").exit_code == 2


def test_a_lost_roll_is_void(devicefleet: Devicefleet, fleet: Fleet, spares: list[str], ledger: Database) -> None:
    devicefleet("labels", "claim", spares[0], fleet.ready)
    done = devicefleet("labels", "void", "--job", 1, "--provider", "home", "--yes")
    assert done.stdout == "2 labels of this job are void.\n"
    with ledger.reading() as session:
        void = session.exec(select(Label.code).where(col(Label.voided_at).is_not(None))).all()
    assert set(void) == {spares[1], spares[2], fleet.ready.replace("-", "")}


def test_a_printer_is_measured_and_printed_on(devicefleet: Devicefleet, fleet: Fleet, tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    at_home = ("--provider", "home")
    assert devicefleet("labels", "calibrate", "--out", out).stdout == f"Calibration page for L7160: {out}\n"
    measured = devicefleet("labels", "printers", "add", "Office", "--measured", 32, 160, 29, 250, *at_home)
    assert measured.stdout == "Office: -2.0 mm right, 1.0 mm down, 0.0 % across, 0.0 % down.\n"
    further = devicefleet("labels", "printers", "add", "office", "--measured", 29, 160, 30, 250, *at_home)
    assert further.stdout == "Office: -1.0 mm right, 1.0 mm down, 0.0 % across, 0.0 % down.\n"
    done = devicefleet("labels", "print", fleet.ready, "--printer", "OFFICE", *at_home, "--out", tmp_path / "x.pdf")
    assert done.exit_code == 0
    corrected = devicefleet("labels", "calibrate", "--printer", "Office", *at_home, "--out", tmp_path / "second.pdf")
    assert corrected.exit_code == 0
    assert (tmp_path / "second.pdf").read_bytes() != out.read_bytes()
    assert devicefleet("labels", "printers", "add", "Office", *at_home).exit_code == 1
    assert devicefleet("labels", "printers", "remove", "office", *at_home).stdout == "Office is removed.\n"
    assert devicefleet("labels", "printers", "list", *at_home).stdout == "There is no printer yet.\n"


def test_a_table_is_shown_before_it_is_read(
    devicefleet: Devicefleet, ledger: Database, table: Callable[..., Path], fingerprint: Callable[[], str]
) -> None:
    before = fingerprint()
    shown = devicefleet("labels", "stocks", "import", table(GOOD, BAD), "--provider", "home")
    assert shown.exit_code == 0
    assert shown.stderr.startswith("Row 3: Bad: ")
    assert shown.stdout.endswith("Nothing was done yet: add --commit to do it.\n")
    refused = devicefleet("labels", "stocks", "import", table(GOOD, BAD), "--commit", "--provider", "home")
    assert (refused.exit_code, "add --valid-only" in refused.stderr) == (1, True)
    assert fingerprint() == before
    done = devicefleet(
        "labels", "stocks", "import", table(GOOD, ALSO, BAD), "--commit", "--valid-only", "--provider", "home"
    )
    assert (done.exit_code, own_stocks(ledger)) == (0, {"Big", "Small"})
    again = devicefleet("labels", "stocks", "import", table(GOOD), "--provider", "home", "--json")
    assert json.loads(again.stdout) == {"new": 0, "changed": 1, "refused": [], "committed": False}


def test_an_own_stock_is_printed_on_shown_and_removed(
    devicefleet: Devicefleet, fleet: Fleet, ledger: Database, table: Callable[..., Path], tmp_path: Path
) -> None:
    at_home = ("--provider", "home")
    devicefleet("labels", "stocks", "import", table(GOOD), "--commit", *at_home)
    shown = json.loads(devicefleet("labels", "stocks", "show", "big", *at_home, "--json").stdout)
    assert (shown["own"], shown["per_page"], shown["pitch_x"]) == (True, 10, 90)
    done = devicefleet("labels", "print", fleet.ready, "--stock", "BIG", *at_home, "--out", tmp_path / "x.pdf")
    assert done.stdout.startswith("1 label on Big: ")
    elsewhere = devicefleet("labels", "stocks", "show", "Big", "--provider", "south")
    assert (elsewhere.exit_code, "There is no label stock “Big”" in elsewhere.stderr) == (1, True)
    assert devicefleet("labels", "stocks", "remove", "L7160", *at_home).exit_code == 1
    assert devicefleet("labels", "stocks", "remove", "big", *at_home).stdout == "Big is removed.\n"
    assert own_stocks(ledger) == set()


def test_command_cards_are_one_page(devicefleet: Devicefleet, tmp_path: Path) -> None:
    out = tmp_path / "cards.pdf"
    assert devicefleet("labels", "cards", "--out", out).stdout == f"Command cards: {out}\n"
    assert len(list(pages(out.read_bytes(), 100))) == 1


def test_acting_for_somebody_prints_and_voids_their_own_only(
    devicefleet: Devicefleet, fleet: Fleet, ledger: Database, tmp_path: Path
) -> None:
    as_wes = ("--as", fleet.warehouse)
    assert devicefleet(*as_wes, "labels", "print", fleet.foreign, "--out", tmp_path / "x.pdf").exit_code == 1
    assert devicefleet(*as_wes, "labels", "void", fleet.foreign, "--yes").exit_code == 1
    assert devicefleet(*as_wes, "labels", "print", "--missing", "--out", tmp_path / "x.pdf").exit_code == 0
    with ledger.reading() as session:
        (job,) = session.exec(select(LabelJob))
        printed = select(Device.provider_id).where(col(Device.label_printed_at).is_not(None)).distinct()
        assert session.exec(printed).all() == [job.provider_id]
