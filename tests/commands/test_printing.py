"""Tables that line up, and blocks of lines where the terminal is too narrow for them."""

import os
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from devicefleet.commands import printing
from devicefleet.commands.printing import Column, plain

ROWS = [{"code": "A", "what": "short"}, {"code": "LONGER", "what": None}]
COLUMNS = (Column("code", "Code"), Column("what", "What is it"))


def test_a_table_lines_up(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_list(ROWS, COLUMNS, as_json=False, nothing="None.")
    assert capsys.readouterr().out == "Code    What is it\nA       short\nLONGER\n"


def test_a_narrow_terminal_gets_blocks(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(printing.shutil, "get_terminal_size", lambda **_known: os.terminal_size((12, 24)))
    printing.print_list(ROWS, COLUMNS, as_json=False, nothing="None.")
    assert capsys.readouterr().out == "Code        A\nWhat is it  short\n\nCode  LONGER\n"


def test_a_file_gets_the_whole_table_however_wide(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing.shutil, "get_terminal_size", lambda **_known: os.terminal_size((12, 24)))
    printing.print_list(ROWS, COLUMNS, as_json=False, nothing="None.")
    assert capsys.readouterr().out.startswith("Code    What is it\n")


def test_nothing_is_said_and_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_list([], COLUMNS, as_json=False, nothing="None.")
    printing.print_list([], COLUMNS, as_json=True, nothing="None.")
    assert capsys.readouterr().out == "None.\n[]\n"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "yes"),
        (["a", 2], "a, 2"),
        (Decimal("2.50"), "2.50"),
        (datetime(2026, 7, 1, 12, tzinfo=UTC), "2026-07-01 13:00"),
    ],
)
def test_values_as_people_read_them(value: object, words: str) -> None:
    assert plain(value) == words


def test_json_keeps_letters_and_instants(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_json({"name": "Siân", "at": datetime(2026, 7, 1, 12, tzinfo=UTC), "gb": Decimal("2.5")})
    assert capsys.readouterr().out == '{\n  "name": "Siân",\n  "at": "2026-07-01T12:00:00+00:00",\n  "gb": 2.5\n}\n'
