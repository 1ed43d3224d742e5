"""`devicefleet agreements`: the same words, refusals and paper as on the site."""

import json
from pathlib import Path

import pypdfium2 as pdfium
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.tables import AuditEvent
from tests.commands.conftest import Devicefleet, Fleet
from tests.foreign import write


def last_act(ledger: Database) -> tuple[str, str]:
    with ledger.reading() as session:
        last = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(1)).one()
        return last.action, last.subject


def handed(devicefleet: Devicefleet, fleet: Fleet) -> str:
    """The number of a new handover."""
    result = devicefleet("issue", "--to", fleet.survivor, fleet.ready, "--tenure", "gift")
    return result.stdout.splitlines()[0].removeprefix("Handed over: ").rstrip(".")


def test_show(devicefleet: Devicefleet, fleet: Fleet, ledger: Database) -> None:
    result = devicefleet("agreements", "show", fleet.agreed.lower())
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        f"Handover     {fleet.agreed}, 2026-11-20",
        "Answer       Agreed by voice",
        "On           2026-11-22 12:00",
    ]
    assert "Language     English" in lines
    assert "# What you got, and what we agree" in lines
    assert "- SIM card · yours to keep" in lines
    assert last_act(ledger) == ("agreement.read", fleet.agreed.replace("-", ""))


def test_its_paper(devicefleet: Devicefleet, fleet: Fleet, ledger: Database, tmp_path: Path) -> None:
    out = tmp_path / "agreement.pdf"
    result = devicefleet("--as", fleet.caseworker, "agreements", "show", fleet.agreed, "--out", out)
    assert (result.exit_code, result.stdout) == (0, f"Written to {out}.\n")
    file = pdfium.PdfDocument(out.read_bytes())
    text = " ".join(page.get_textpage().get_text_range() for page in file)
    file.close()
    assert f"Handover {fleet.agreed}" in text
    assert fleet.survivor not in text
    assert out.stat().st_mode & 0o077 == 0
    assert last_act(ledger) == ("agreement.paper_made", fleet.agreed.replace("-", ""))


def test_the_counter_may_not_read_it_again(devicefleet: Devicefleet, fleet: Fleet, tmp_path: Path) -> None:
    out = tmp_path / "agreement.pdf"
    result = devicefleet("--as", fleet.warehouse, "agreements", "show", fleet.agreed, "--out", out)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Your role does not allow this." in result.stderr
    assert not out.exists()


def test_nobodys(devicefleet: Devicefleet, fleet: Fleet) -> None:
    for typed in (["show", "H-K7M3-9V"], ["record", "H-K7M3-9V", "--form", "spoken"]):
        result = devicefleet("agreements", *typed)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "H-K7M3-9V in your list." in result.stderr


def test_record(devicefleet: Devicefleet, installation: Path, fleet: Fleet, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    write(tmp_path / "texts", "vi")
    with installation.open("a", encoding="utf-8") as settings:
        settings.write(f'[agreement]\nfolder = "{tmp_path / "texts"}"\n')
    number = handed(devicefleet, fleet)
    record = ("agreements", "record", number, "--form")
    result = devicefleet(*record, "declined", "--language", "vi")
    assert (result.exit_code, result.stdout) == (0, "Not agreed, in Vietnamese, version 1.\n")
    result = devicefleet(*record, "spoken", "--interpreter")
    assert (result.exit_code, result.stdout) == (0, "Agreed by voice, in English, version 1.\n")
    result = devicefleet(*record, "ticked")
    assert (result.exit_code, result.stderr) == (1, "This handover has its agreement already.\n")
    shown = json.loads(devicefleet("agreements", "show", number, "--json").stdout)
    assert (shown["form"], shown["interpreter"], shown["drawn"]) == ("spoken", True, False)


def test_a_drawing_is_not_typed(devicefleet: Devicefleet, fleet: Fleet) -> None:
    assert devicefleet("agreements", "record", fleet.agreed, "--form", "signed").exit_code == 2


def test_texts(devicefleet: Devicefleet, installation: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    write(tmp_path / "texts", "ti")
    write(tmp_path / "texts", "vi", reviewed_on=None)
    with installation.open("a", encoding="utf-8") as settings:
        settings.write('[agreement]\nfolder = "texts"\n')
    rows = json.loads(devicefleet("agreements", "texts", "--json").stdout)
    assert [(row["file"], row["language"], row["offered"]) for row in rows] == [
        ("en-1.toml", "en", True),
        ("ti.toml", "ti", True),
        ("vi.toml", "vi", False),
    ]
    assert rows[0]["note"] is None
    assert rows[2]["note"].startswith("It is a draft.")
    table = devicefleet("agreements", "texts").stdout
    assert "Tigrinya" in table
    assert "It is a draft." in table


def test_a_text_without_a_font_says_so(devicefleet: Devicefleet, installation: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    path = write(tmp_path / "texts", "vi")
    path.write_text(path.read_text(encoding="utf-8").replace("Những", "你好"), encoding="utf-8")
    with installation.open("a", encoding="utf-8") as settings:
        settings.write('[agreement]\nfolder = "texts"\n')
    row = json.loads(devicefleet("agreements", "texts", "--json").stdout)[-1]
    assert row["offered"]
    assert row["note"] == "No font here has all its letters, so it has no PDF: 你好"


def test_a_number_to_call_is_a_number(devicefleet: Devicefleet, installation: Path) -> None:
    with installation.open("a", encoding="utf-8") as settings:
        settings.write('[agreement]\nhelp_number = "Harbour Light 0117"\n')
    result = devicefleet("agreements", "texts")
    assert result.exit_code == 1
    assert "agreement.help_number" in result.stderr
    assert "digits with spaces between" in result.stderr
