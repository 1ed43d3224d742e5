"""Help comes quickly, says what a command does, and ends with an example that can be typed."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from devicefleet import __version__
from devicefleet.commands import main
from devicefleet.commands.lazily import loaded
from devicefleet.commands.tree import COMMANDS, GROUPS, SECTIONS
from tests.house.yard import ROOT

HEAVY = (
    "alembic",
    "apscheduler",
    "argon2",
    "cryptography",
    "flask",
    "pydantic",
    "reportlab",
    "requests",
    "smtplib",
    "sqlalchemy",
    "sqlmodel",
)
EVERY = sorted({*COMMANDS, *GROUPS, ""})


def helped(path: str) -> str:
    result = CliRunner().invoke(main, [*path.split(), "--help"])
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize("typed", ["--help", "--version", "devices --help"])
def test_it_imports_nothing_heavy(typed: str) -> None:
    ask = f"import sys; from devicefleet.commands import main; main({typed.split()!r}, standalone_mode=False)"
    told = f"{ask}; print([name for name in {HEAVY!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout == f"devicefleet {__version__}\n"


@pytest.mark.parametrize("path", EVERY)
def test_every_help_has_an_example(path: str) -> None:
    assert re.search(r"\n  Example:\n    devicefleet \S", helped(path))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_example_can_be_typed(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its options exist and its values are of the right kind; it is not run."""
    monkeypatch.chdir(tmp_path)
    for name in ("delivery.xlsx", "sims.csv", "next-year.toml", "history.jsonl", "stocks.csv", "report-2026-Q3.pdf"):
        (tmp_path / name).touch()
    command = loaded(path)
    examples = (command.epilog or "").splitlines()[2:]
    assert examples
    for line in examples:
        typed = shlex.split(line.split("|")[0].split("<")[0])
        start = typed.index(path.rpartition(" ")[2])
        with command.make_context(path, typed[start + 1 :]):
            assert typed[0] == "devicefleet"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_says_what_it_is(path: str) -> None:
    assert [one.name for one in loaded(path).params if isinstance(one, click.Option) and not one.help] == []


def test_the_first_page_names_every_command() -> None:
    shown = helped("")
    assert all(re.search(rf"^  {name} ", shown, re.M) for names in SECTIONS.values() for name in names)


def test_every_command_is_in_one_section_or_group() -> None:
    tops = [name for names in SECTIONS.values() for name in names]
    assert sorted(tops) == sorted({path.split()[0] for path in COMMANDS})


def test_what_stands_before_the_command_is_explained() -> None:
    assert "DEVICEFLEET_CONFIG" in helped("")
    assert "--as EMAIL[:ROLE]" in helped("")
