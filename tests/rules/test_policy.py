"""Policy versions: what the configuration may say, and which version judges which day."""

from datetime import date
from decimal import Decimal

import pytest

from devicefleet.rules.policy import DEFAULT, DEFAULT_TABLES, Policies, Policy, from_mapping, policies_from
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Component, Stage

STARTS = {"effective_from": date(2026, 4, 1)}


def test_the_default_file_says_the_defaults_and_leaves_none_out() -> None:
    assert DEFAULT.versions == (Policy(name="2026-04", effective_from=date(2026, 4, 1)),)
    assert set(DEFAULT_TABLES["2026-04"]) == set(Policy.__dataclass_fields__) - {"name"}


def test_a_version_is_read_from_its_table() -> None:
    table = STARTS | {
        "components": {"smartphone": 1, "laptop": 0, "data": 1},
        "in_scope_stages": ["referred"],
        "data_min_gb_per_30d": 7.5,
        "self_owned": {"recheck_days": 90},
        "ending_soon_days": {"data": 21},
    }
    policy = from_mapping("2026-04", table)
    assert policy.components == {Component.SMARTPHONE, Component.DATA}
    assert policy.in_scope_stages == {Stage.REFERRED}
    assert policy.data_min_gb_per_30d == Decimal("7.5")
    assert (policy.self_owned.recheck_days, policy.self_owned.counts) == (90, True)
    assert [policy.ending_soon_days.window(component) for component in Component] == [30, 30, 21]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (STARTS | {"wifi_count": True}, "there is no setting called wifi_count. Did you mean wifi_counts?"),
        (STARTS | {"colour": "red"}, "there is no setting called colour."),
        (STARTS | {"self_owned": {"count": 1}}, "there is no setting called self_owned.count. Did you mean counts?"),
        ({}, "effective_from is missing."),
        (STARTS | {"components": {"phone": 1}}, "components cannot be used: there is no part called phone."),
        (STARTS | {"components": {"laptop": 2}}, "each part can be asked for once (1) or not at all (0)"),
        (STARTS | {"shared_laptop": "maybe"}, "shared_laptop cannot be used"),
        (STARTS | {"setup_target_working_days": -1}, "setup_target_working_days cannot be used"),
        (STARTS | {"in_scope_stages": ["somewhere"]}, "in_scope_stages.0 cannot be used"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(table: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        policies_from({"2026-04": table})
    assert str(refused.value).startswith("Policy 2026-04: ")
    assert sentence in str(refused.value)


def test_the_version_in_force_is_the_latest_that_has_begun() -> None:
    policies = policies_from({"later": {"effective_from": date(2027, 4, 1)}, "first": STARTS})
    assert policies.on(date(2026, 4, 1)).name == "first"
    assert policies.on(date(2027, 3, 31)).name == "first"
    assert policies.on(date(2027, 4, 1)).name == "later"


def test_the_first_version_also_judges_the_days_before_it() -> None:
    assert DEFAULT.on(date(2020, 1, 1)).name == "2026-04"
    ((from_on, until_on, _policy),) = DEFAULT.eras
    assert (from_on, until_on) == (date.min, date.max)


def test_eras_are_the_whole_calendar() -> None:
    eras = policies_from({"first": STARTS, "later": {"effective_from": date(2027, 4, 1)}}).eras
    assert [(from_on, until_on) for from_on, until_on, _policy in eras] == [
        (date.min, date(2027, 4, 1)),
        (date(2027, 4, 1), date.max),
    ]


def test_two_versions_may_not_begin_on_the_same_day() -> None:
    with pytest.raises(Refused, match="begin on the same day"):
        policies_from({"first": STARTS, "second": STARTS})


def test_there_has_to_be_a_policy_and_versions_have_to_be_in_order() -> None:
    with pytest.raises(Refused, match="There is no policy"):
        policies_from({})
    later, earlier = (Policy(name=str(year), effective_from=date(year, 4, 1)) for year in (2027, 2026))
    with pytest.raises(Refused, match="in the order"):
        Policies((later, earlier))
