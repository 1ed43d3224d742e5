"""docs/reminders.md is complete: every source, audience and way, and an example that is a rule."""

import re
import tomllib
from datetime import UTC, date, datetime

from devicefleet.documents.calendars import calendar
from devicefleet.queries.calendars import AHEAD, Entry
from devicefleet.rules.access import ACCESS
from devicefleet.rules.reminding.rule import FOR_STAFF, Source, rules_from
from devicefleet.rules.terms import Audience, Role
from tests.house.yard import ROOT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

DOCUMENTED = (ROOT / "docs" / "reminders.md").read_text(encoding="utf-8")


def keys_below(heading: str) -> set[str]:
    section = DOCUMENTED.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.M))


def test_every_source_is_explained_and_no_other() -> None:
    assert keys_below("Sources") == set(Source)


def test_everybody_and_every_way_is_explained() -> None:
    assert keys_below("Who") == set(Audience)
    assert keys_below("How") == FOR_STAFF


def test_the_example_is_a_rule() -> None:
    example = re.search(r"```toml\n(.*?)```", DOCUMENTED, re.S)
    assert example
    (rule,) = rules_from(tomllib.loads(example[1]), name="docs").by_name.values()
    assert [(level.day, level.urgency) for level in rule.ladder(Audience.MANAGER)] == [
        (day, "digest") for day in (7, 14, 21, 28)
    ]


def test_the_calendar_is_explained() -> None:
    section = " ".join(DOCUMENTED.split("\n## In a calendar\n")[1].split("\n## ")[0].split())
    (day,) = re.findall(r"SUMMARY:(.*?)\r\n", calendar([Entry(date(2027, 1, 4), "K7M39V", "a")], NOW).decode())
    assert f'"{day}"' in section
    assert f"next {AHEAD} days" in section
    words = {Role.CASEWORKER: "Caseworkers", Role.PROVIDER_MANAGER: "managers", Role.COORDINATOR: "coordinators"}
    assert set(words) == set(ACCESS["calendar.keep"])
    assert section.startswith("{}, {} and {} may have".format(*words.values()))
    for said in ("`/preferences`", "*Make an address*", "*Make a new address*", "*End it*"):
        assert said in section
