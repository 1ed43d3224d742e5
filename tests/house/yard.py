"""The files of the house as git sees them: committed or about to be, and nothing that is made."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@cache
def listed() -> tuple[Path, ...]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(path for name in sorted(set(names)) if name and (path := ROOT / name).is_file())


def files(*suffixes: str, under: str = "") -> list[Path]:
    return [path for path in listed() if path.suffix in suffixes and path.is_relative_to(ROOT / under)]


def trees(under: str = "") -> Iterator[tuple[Path, ast.Module]]:
    for path in files(".py", under=under):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, line: int | None = None) -> str:
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{line}" if line else name


def say(found: list[str], remedy: str) -> str:
    return "\n".join([remedy, *found])


def must_pass(tool: str, *arguments: str, remedy: str) -> None:
    """Run one of the tools beside this Python over the checkout; its own words are the failure."""
    command = [str(Path(sys.executable).with_name(tool)), *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        pytest.fail(say([result.stdout, result.stderr], remedy), pytrace=False)
