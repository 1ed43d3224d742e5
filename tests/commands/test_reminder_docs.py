"""docs/reminders.md is complete: every source, audience and way, and an example that is a rule."""

import re
import tomllib

from devicefleet.rules.reminding.rule import FOR_STAFF, Source, rules_from
from devicefleet.rules.terms import Audience
from tests.house.yard import ROOT

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
