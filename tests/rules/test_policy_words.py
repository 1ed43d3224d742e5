"""Every setting of a policy has its words, and what a file changes is said setting by setting."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from devicefleet.rules.policy import DEFAULT, EndingSoon, Policies
from devicefleet.rules.policy_change import Change
from devicefleet.rules.policy_settings import SETTINGS
from devicefleet.rules.policy_tally import Tally
from devicefleet.rules.policy_words import brought, in_short, said
from devicefleet.rules.terms import Status

FIRST = DEFAULT.versions[0]
NEXT = replace(
    FIRST,
    name="next",
    effective_from=date(2027, 4, 1),
    data_min_gb_per_30d=Decimal("7.5"),
    wifi_counts=True,
    ending_soon_days=EndingSoon(data=1),
)


def keys(value: Any, prefix: str = "") -> list[str]:
    return [
        key
        for one in fields(value)
        for inner in [getattr(value, one.name)]
        for key in (keys(inner, f"{one.name}.") if is_dataclass(inner) else [prefix + one.name])
    ]


def test_every_setting_has_words_and_nothing_else() -> None:
    assert sorted(one.key for one in SETTINGS) == sorted(set(keys(FIRST)) - {"name"})
    told = list(said(FIRST))
    assert all(one.title and one.words and one.meaning for one in told)
    assert len({one.title for one in told}) == len(told)


def test_what_they_say() -> None:
    told = {one.key: one.words for one in said(NEXT)}
    assert told["effective_from"] == "1 April 2027"
    assert told["components"] == "Phone, Laptop, Data"
    assert told["data_min_gb_per_30d"] == "7.5 GB in 30 days"
    assert (told["wifi_counts"], told["broadband_counts"]) == ("yes", "no")
    assert (told["ending_soon_days.data"], told["ending_soon_days.laptop"]) == ("1 day", "30 days")
    assert told["shared_laptop"] == "for a time"
    assert told["setup_target_working_days"] == "10 working days"
    assert told["in_scope_stages"].startswith("supported outside the NRM; referred, awaiting reasonable grounds; ")


def test_what_a_file_changes() -> None:
    (new,) = brought(DEFAULT, [NEXT])
    assert (new.name, new.replaced, new.effective_from) == ("next", False, date(2027, 4, 1))
    assert [(one.key, one.was, one.becomes) for one in new.differences] == [
        ("data_min_gb_per_30d", "5 GB in 30 days", "7.5 GB in 30 days"),
        ("wifi_counts", "no", "yes"),
        ("ending_soon_days.data", "14 days", "1 day"),
    ]


def test_a_version_of_the_same_name_is_compared_with_that_one() -> None:
    in_force = Policies((FIRST, NEXT))
    (again,) = brought(in_force, [replace(FIRST, name="next", effective_from=date(2028, 4, 1))])
    assert again.replaced
    assert [one.becomes for one in again.differences] == ["5 GB in 30 days", "no", "14 days"]


def test_in_short() -> None:
    tally = Tally(people=3)
    assert in_short(tally) == ["Nobody would stand differently."]
    day = date(2027, 4, 1)
    change = Change(day, Status.COMPLETE, Status.LAPSED, (), 1, "", day, True, {}, {})
    tally.add(change)
    assert in_short(tally) == [
        "1 person would have another status, on 1 April 2027.",
        "1 person would be newly flagged, on 1 April 2027.",
        "1 person would no longer be flagged on some day.",
    ]
    tally.add(replace(change, on=date(2027, 1, 1)))
    assert in_short(tally)[0] == "2 people would have another status, the first on 1 January 2027."
