"""Label sheets from the command line: the right codes, whole files or none, and what was printed is noted."""

import io
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest
from sqlmodel import select

from devicefleet.commands import files
from devicefleet.db import Database
from devicefleet.tables import Device
from tests.commands.conftest import Devicefleet, Fleet


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def printed(ledger: Database) -> set[str]:
    with ledger.reading() as session:
        return {device.code for device in session.exec(select(Device)) if device.label_printed_at}


def test_those_without_a_label(devicefleet: Devicefleet, fleet: Fleet, ledger: Database, tmp_path: Path) -> None:
    out = tmp_path / "labels.pdf"
    result = devicefleet("labels", "print", "--missing", "--stock", "L7160", "--start", 20, "--out", out)
    assert result.exit_code == 0, result.output
    assert "3 labels on L7160" in result.stdout
    text = text_of(out.read_bytes())
    for code in (fleet.expected, fleet.received, fleet.wiped):
        assert code.split("-")[0] in text
        assert code.replace("-", "") in printed(ledger)
    again = devicefleet("labels", "print", "--missing", "--out", out)
    assert again.stderr == "There is no label to print: every device on your shelves has one.\n"


def test_these_codes_on_the_standard_output(devicefleet: Devicefleet, fleet: Fleet, ledger: Database) -> None:
    result = devicefleet("labels", "print", fleet.ready, fleet.held.replace("-", ""), "--out", "-")
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b"%PDF-")
    assert result.stdout_bytes.endswith(b"%%EOF\n") or b"%%EOF" in result.stdout_bytes[-16:]
    assert printed(ledger) == {fleet.ready.replace("-", ""), fleet.held.replace("-", "")}


def test_of_one_organisation(devicefleet: Devicefleet, tmp_path: Path) -> None:
    result = devicefleet("labels", "print", "--all", "--provider", "south", "--out", tmp_path / "x.pdf")
    assert "1 label on L7160" in result.stdout


def test_what_could_not_be_written_is_not_noted_as_printed(
    devicefleet: Devicefleet, fleet: Fleet, ledger: Database, tmp_path: Path
) -> None:
    refused = devicefleet("labels", "print", fleet.ready, "--out", tmp_path / "nowhere" / "x.pdf")
    assert refused.exit_code == 1
    assert printed(ledger) == set()


def test_a_file_is_replaced_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "labels.pdf"
    path.write_bytes(b"yesterday's")

    def half() -> None:
        with files.appearing(path) as out:
            out.write(b"half of to")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert path.read_bytes() == b"yesterday's"
    with files.appearing(path) as out:
        out.write(b"today's")
    assert path.read_bytes() == b"today's"
    assert list(tmp_path.iterdir()) == [path], "nothing is left beside it"


def test_what_is_not_a_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    """A pipe here; for /dev/null and printers it is the same."""
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as threads:
        read = threads.submit(pipe.read_bytes)
        with files.appearing(pipe) as out:
            out.write(b"a sheet")
        assert read.result(10) == b"a sheet"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    link.symlink_to(tmp_path / "there.pdf")
    with files.appearing(link) as out:
        out.write(b"a sheet")
    assert link.is_symlink()
    assert (tmp_path / "there.pdf").read_bytes() == b"a sheet"


def test_a_folder_is_refused(devicefleet: Devicefleet, fleet: Fleet, tmp_path: Path) -> None:
    refused = devicefleet("labels", "print", fleet.ready, "--out", tmp_path)
    assert refused.exit_code == 1
    assert refused.stderr.endswith("cannot be written: Is a directory.\n")
