"""Two sets of policies have the same mark if and only if they judge alike."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from devicefleet.rules.policy import DEFAULT, EndingSoon, Policies, Policy, SelfOwned
from devicefleet.rules.policy_fingerprint import fingerprint
from devicefleet.rules.terms import Component, Stage

FIRST = DEFAULT.versions[0]


def other(value: Any) -> Any:
    """A value that is not this one."""
    match value:
        case bool():
            return not value
        case int() | Decimal() | date():
            return value + (timedelta(days=1) if isinstance(value, date) else 1)
        case frozenset():
            return frozenset(list(value)[1:])
        case SelfOwned():
            return replace(value, counts=False)
        case EndingSoon():
            return replace(value, data=1)
    return "no"


@pytest.mark.parametrize("name", [one.name for one in fields(Policy) if one.name != "name"])
def test_every_setting_is_part_of_it(name: str) -> None:
    changed = replace(FIRST, **{name: other(getattr(FIRST, name))})
    assert fingerprint(Policies((changed,))) != fingerprint(DEFAULT)


@pytest.mark.parametrize(
    "same",
    [
        replace(FIRST, name="another"),
        replace(FIRST, data_min_gb_per_30d=Decimal("5.00")),
        replace(FIRST, components=frozenset(reversed(Component))),
        replace(FIRST, in_scope_stages=frozenset(stage for stage in reversed(Stage) if stage in FIRST.in_scope_stages)),
    ],
    ids=["another name", "the same amount", "parts in another order", "stages in another order"],
)
def test_what_judges_alike_has_the_same_mark(same: Policy) -> None:
    assert fingerprint(Policies((same,))) == fingerprint(DEFAULT)


def test_a_further_version_changes_it() -> None:
    later = replace(FIRST, name="later", effective_from=date(2027, 4, 1))
    assert fingerprint(Policies((FIRST, later))) != fingerprint(DEFAULT)
