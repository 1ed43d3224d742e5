"""The answers shown in docs/json.md have the shape, the kinds of values and the terms of real ones."""

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from devicefleet.rules import terms
from tests.commands.conftest import Devicefleet, Fleet
from tests.commands.test_policy import NEXT
from tests.house.yard import ROOT

DOCUMENT = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"```sh\ndevicefleet (.+?)\n```\n+```json\n(.*?)\n```", DOCUMENT, re.S))
"""What is typed, and the answer to it."""
TERMS = {
    term.value for kind in vars(terms).values() if isinstance(kind, type) and issubclass(kind, StrEnum) for term in kind
}
HOLD_TERMS = {"status", "was", "becomes", "state", "flags", "parts"}
FAULTS = {
    "somebody unknown": ("status 0000-00", 1),
    "nobody to explain": ("explain 0000-00", 1),
    "no such organisation": ("flagged --provider nowhere", 1),
    "no such organisation to preview for": ("policy preview {file} --provider nowhere", 1),
    "no day": ("explain {survivor} --as-of soon", 2),
    "no list": ("flagged --which late", 2),
    "no reference": ("status", 2),
    "no file": ("policy check nowhere.toml", 2),
}


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "next-year.toml"
    path.write_text(NEXT, encoding="utf-8")
    return str(path)


def test_every_reader_of_the_rule_is_shown() -> None:
    assert {re.split(r" [A-Z-]| next", typed)[0] for typed in SHOWN} >= {
        "status", "explain", "flagged", "policy show", "policy check", "policy preview",
    }  # fmt: skip


@pytest.mark.parametrize("typed", SHOWN)
def test_it_is_answered_like_that(devicefleet: Devicefleet, fleet: Fleet, file: str, typed: str) -> None:
    real = devicefleet(*typed.replace("K7M3-9V", fleet.survivor).replace("next-year.toml", file).split())
    assert (real.exit_code, real.stderr) == (0, "")
    assert list(unlike(json.loads(SHOWN[typed]), json.loads(real.stdout))) == []


@pytest.mark.parametrize("typed", SHOWN)
def test_terms_are_those_of_the_ledger(typed: str) -> None:
    assert set(told(json.loads(SHOWN[typed]))) <= TERMS


@pytest.mark.parametrize("case", FAULTS)
def test_a_refusal_leaves_the_answer_empty(devicefleet: Devicefleet, fleet: Fleet, file: str, case: str) -> None:
    typed, code = FAULTS[case]
    result = devicefleet(*typed.format(survivor=fleet.survivor, file=file).split(), "--json")
    assert (result.exit_code, result.stdout) == (code, "")
    assert len(result.stderr.splitlines()) == 1 or code == 2


def test_what_is_found_is_never_in_the_code(devicefleet: Devicefleet) -> None:
    """An empty list and a lapsed kit are answers, not failures."""
    for day in ("2020-01-01", "2026-12-10"):
        result = devicefleet("flagged", "--as-of", day, "--which", "lapsed", "--json")
        assert result.exit_code == 0
        assert bool(json.loads(result.stdout)) == (day == "2026-12-10")


def unlike(shown: Any, real: Any, place: str = "") -> Iterator[str]:
    """Where two answers differ in their keys or in the kinds of their values; what is not known may be anything."""
    if shown is None or real is None:
        return
    if type(shown) is not type(real):
        yield f"{place}: {type(shown).__name__} is shown, {type(real).__name__} is real"
    elif isinstance(shown, dict):
        if shown.keys() != real.keys():
            yield f"{place}: {sorted(shown)} are shown, {sorted(real)} are real"
        for key in shown.keys() & real.keys():
            yield from unlike(shown[key], real[key], f"{place}.{key}")
    elif isinstance(shown, list):
        for one in shown:
            faults = [list(unlike(one, other, f"{place}[]")) for other in real]
            yield from min(faults, key=len, default=[])


def told(answer: Any, key: str = "") -> Iterator[str]:
    """Every value that stands where a term stands."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name not in {"settings", "differences"}:
                yield from told(value, name)
    elif isinstance(answer, list):
        for one in answer:
            yield from told(one, key)
    elif key in HOLD_TERMS and answer is not None:
        yield answer
