"""`devicefleet statement`: the same page as on the site, in a file that only its owner can read."""

from pathlib import Path

import pypdfium2 as pdfium
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.tables import AuditEvent
from tests.commands.conftest import Devicefleet, Fleet


def test_it_writes_the_page_and_says_so(
    devicefleet: Devicefleet, fleet: Fleet, ledger: Database, tmp_path: Path
) -> None:
    out = tmp_path / "page.pdf"
    result = devicefleet("statement", fleet.survivor, "--from", "01/10/2026", "--out", out)
    assert (result.exit_code, result.stdout) == (0, f"Written to {out}.\n")
    file = pdfium.PdfDocument(out.read_bytes())
    text = file[0].get_textpage().get_text_range()
    file.close()
    assert f"Reference {fleet.survivor}" in text
    assert "20 GB every 30 days" in text
    assert out.stat().st_mode & 0o077 == 0
    with ledger.reading() as session:
        last = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(1)).one()
        assert (last.action, last.subject) == ("survivor.statement_made", fleet.survivor.replace("-", ""))


def test_the_same_day_the_same_bytes(devicefleet: Devicefleet, fleet: Fleet, tmp_path: Path) -> None:
    files = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for file in files:
        assert devicefleet("statement", fleet.survivor, "--out", file).exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def test_refused_without_a_file(devicefleet: Devicefleet, fleet: Fleet, tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    for typed in (("K7M3-9V",), (fleet.survivor, "--until", "2030-01-01"), (fleet.prisoner, "--from", "2026-11-23")):
        result = devicefleet("--as", fleet.caseworker, "statement", *typed, "--out", out)
        assert (result.exit_code, result.stdout) == (1, "")
        assert not out.exists()
