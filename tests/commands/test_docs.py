"""The documentation is complete: every command with its JSON keys, every setting with its default."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from devicefleet import config as configuration
from devicefleet.clock import Moment
from devicefleet.commands.lazily import loaded
from devicefleet.commands.tree import COMMANDS
from devicefleet.config import Config, Keys
from devicefleet.db import Database
from devicefleet.resources import CONFIG_EXAMPLE
from devicefleet.rules.policy import DEFAULT_TABLES, Policy
from tests.commands.conftest import Devicefleet, Fleet
from tests.commands.test_policy import NEXT
from tests.given import Given
from tests.house.yard import ROOT
from tests.reported import Register

READERS: dict[str, str] = {
    "check": "",
    "audit verify": "",
    "policy show": "",
    "policy check": "{policy}",
    "policy preview": "{policy}",
    "provider list": "",
    "staff list": "",
    "history import": "{history}",
    "outbox list": "",
    "devices list": "--need wipe",
    "devices show": "{held}",
    "devices import": "{delivery} --provider home --commit all",
    "sims list": "",
    "sims import": "{sims} --provider home",
    "sims show": "{held_sim}",
    "packages list": "{held_sim}",
    "renewals list": "",
    "renewals match": "{operator}",
    "labels jobs": "",
    "labels printers list": "--provider home",
    "labels stocks list": "",
    "labels stocks show": "L7160",
    "labels stocks import": "{stocks} --provider home",
    "requests list": "--show all",
    "requests show": "{bound}",
    "kits list": "",
    "kits show": "{kit}",
    "shelves list": "",
    "shelves count": "{shelf} {ready}",
    "survivors list": "",
    "survivors show": "{survivor}",
    "status": "{survivor}",
    "explain": "{survivor}",
    "flagged": "",
    "agreements show": "{agreed}",
    "agreements texts": "",
    "messages texts": "",
    "messages show": "en",
    "bulk renew": "--days 30",
    "bulk gift": "",
    "bulk move": "--from {caseworker} --to nobody",
    "bulk list": "",
    "bulk show": "1",
    "report list": "",
    "report funders list": "",
    "report schedules list": "",
    "tasks list": "",
    "remind": "--now",
    "coverage": "",
    "forecast": "",
}
"""Commands with `--json`, and what to ask them."""

Keys_ = dict[str, list[str]]
"""The keys of the answer under "", and of what is nested in it under its own key."""

DOCUMENTED = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def section(path: str) -> str:
    found = re.search(rf"^### `{path}`\n(.*?)(?=^##|\Z)", DOCUMENTED, re.M | re.S)
    assert found, f"docs/commands.md has no section ### `{path}`"
    return found[1]


def documented_keys(path: str) -> Keys_:
    text = section(path)
    same = re.search(r"JSON: as of `([\w ]+)`", text)
    if same:
        return documented_keys(same[1])
    head = re.search(r"JSON(?:, a list of)?: (.*?)\n\n", text + "\n\n", re.S)
    assert head, f"docs/commands.md does not list the keys of {path}"
    nested = re.findall(r"^- `(\w+)`: (.*(?:\n  .*)*)", text, re.M)
    return {"": ticked(head[1]), **{name: ticked(keys) for name, keys in nested}}


def ticked(text: str) -> list[str]:
    return sorted(re.findall(r"`(\w+)`", text))


def keys_of(answer: Any) -> Keys_:
    rows = answer if isinstance(answer, list) else [answer]
    keys = {"": sorted({key for row in rows for key in row})}
    for row in rows:
        for name, value in row.items():
            inner = value if isinstance(value, list) else [value]
            if inner and all(isinstance(one, dict) for one in inner):
                keys[name] = sorted({key for one in inner for key in one})
    return keys


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda one: one.name)
def test_every_block_is_closed(page: Path) -> None:
    """What opens one says its language or nothing; what closes it says nothing, and comes before the next heading."""
    fences = re.findall(r"^ *(```.*|#+ `.*)$", page.read_text(encoding="utf-8"), re.M)
    opened = False
    for fence in fences:
        if fence.startswith("#"):
            assert not opened, f"{page.name}: a block is open at {fence}"
        else:
            assert not opened or fence == "```", f"{page.name}: {fence} inside a block"
            opened = not opened
    assert not opened, f"{page.name}: the last block is never closed"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_there_with_its_example(path: str) -> None:
    assert re.search(rf"^devicefleet (?:--config \S+ )?{path}\b", section(path), re.M)


def test_nothing_is_documented_that_is_not_there() -> None:
    assert set(re.findall(r"^### `([\w -]+)`", DOCUMENTED, re.M)) == set(COMMANDS)


def test_every_command_with_json_is_asked_below() -> None:
    with_json = {path for path in COMMANDS if any("--json" in one.opts for one in loaded(path).params)}
    assert with_json == set(READERS)
    assert {path for path in COMMANDS if "JSON" in section(path)} == with_json


@pytest.mark.parametrize("path", READERS)
def test_the_keys_are_those_of_the_documentation(
    devicefleet: Devicefleet, fleet: Fleet, ledger: Database, at: Moment, files: dict[str, str], path: str
) -> None:
    asked = READERS[path].format(**vars(fleet), **files).split()
    if path == "bulk show":
        assert devicefleet("bulk", "renew", "--days", "30", "--commit", "1").exit_code == 0
    if path == "labels jobs":
        assert devicefleet("labels", "print", fleet.ready, "--out", "-").exit_code == 0
    if path == "labels printers list":
        assert devicefleet("labels", "printers", "add", "Office", "--provider", "home").exit_code == 0
    if path.startswith("report "):
        published(ledger, at)
    result = devicefleet(*path.split(), *asked, "--json")
    assert result.exit_code == 0, result.output
    documented, found = documented_keys(path), keys_of(json.loads(result.stdout))
    free = {"columns"}  # keyed by the headings of a file
    for name, keys in found.items():
        if keys and name not in free:
            assert documented.get(name) == keys, name or path


def published(ledger: Database, at: Moment) -> None:
    """A funder who is sent a report, and one that went."""
    register = Register(Given(ledger, at), ledger)
    register.funder()
    register.schedule()
    register.released(funder="LOTTERY")


@pytest.fixture
def files(tmp_path: Any) -> dict[str, str]:
    """Spreadsheets, a history and a table of label stocks to import, and a policy that changes somebody's status."""
    (tmp_path / "delivery.csv").write_text("Kind,Make,Model,Serial\nlaptop,HP,430,PF-9001\n", encoding="utf-8")
    (tmp_path / "sims.csv").write_text("ICCID,Network\n8944000000000099999,O2\n", encoding="utf-8")
    organisation = {"fact": "organisation", "code": "north", "name": "North"}
    (tmp_path / "history.jsonl").write_text(json.dumps(organisation), encoding="utf-8")
    (tmp_path / "policy.toml").write_text(NEXT, encoding="utf-8")
    operator = "ICCID,Status\n8944000000000099999,Active\n"
    (tmp_path / "operator.csv").write_text(operator, encoding="utf-8")
    header = "part,page,w_mm,h_mm,nx,ny,x0_mm,y0_mm"
    rows = ("Big,a4,90,50,2,5,10,10", "Bad,a4,900,50,2,5,10,10")
    (tmp_path / "stocks.csv").write_text("\n".join((header, *rows)), encoding="utf-8")
    names = ("delivery", "sims", "history", "policy", "stocks", "operator")
    return {name: str(next(tmp_path.glob(f"{name}.*"))) for name in names}


def test_disagreements_have_the_documented_keys(devicefleet: Devicefleet, damage: Callable[[str], None]) -> None:
    damage("UPDATE kit_span SET status = 'complete'")
    rows = json.loads(devicefleet("check", "--json").stdout)
    assert keys_of(rows) == documented_keys("check")


def settings(model: type[BaseModel], prefix: str = "") -> dict[str, Any]:
    """Every setting by its dotted name, with its default."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kind = field.annotation
        if name == "policy":
            found |= {f"policy.{key}": value for key, value in DEFAULT_TABLES["2026-04"].items()}
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= settings(kind, f"{name}.")
        else:
            found[prefix + name] = field.default
    return found


ALL = settings(Config)
ROWS = {
    name: (default, text) for name, default, text in re.findall(r"^\| `([\w.]+)` \| (.+?) \| (.+) \|$", SETTINGS, re.M)
}


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(ROWS) == set(ALL)
    assert {f"policy.{name}" for name in Policy.__dataclass_fields__} - {"policy.name"} <= set(ROWS)


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith("keys.")])
def test_its_default_is_the_one_documented(name: str) -> None:
    written = ROWS[name][0].strip("`")
    default = ALL[name]
    assert tomllib.loads(f"it = {written}")["it"] == (list(default) if isinstance(default, tuple) else default)


def test_the_example_says_every_default_and_nothing_else() -> None:
    """Its keys are the one thing that has to be filled in."""
    raw = tomllib.loads(CONFIG_EXAMPLE.read_text(encoding="utf-8"))
    keys = configuration.fresh_keys()
    assert set(raw["keys"]) == set(Keys.model_fields)
    read = configuration.check(raw | {"keys": keys}, base=ROOT)
    assert read == configuration.check({"keys": keys}, base=ROOT)
    said = {
        f"{section}.{name}" if isinstance(value, dict) else section
        for section, value in raw.items()
        for name in (value if isinstance(value, dict) else [section])
        if section != "policy"
    }
    assert said == {name for name in ALL if not name.startswith("policy.")}
    assert raw["policy"]["2026-04"] == DEFAULT_TABLES["2026-04"]
