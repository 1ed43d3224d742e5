"""Rules of what is remembered: the ladder that is shipped, repeats, and a sentence for everything that is not clear."""

from typing import Any

import pytest

from devicefleet.config.reminders import ReminderSettings, rules_of
from devicefleet.rules.refusals import Refused
from devicefleet.rules.reminding import words
from devicefleet.rules.reminding.rule import Rules, Said, Source, rules_from
from devicefleet.rules.terms import Audience, Urgency

RULE: dict[str, Any] = {"title": "A loan", "word": "date", "source": "loan_date"}
LIST, DIGEST, WEEKLY, MONTHLY, TASK, URGENT = ["list", "digest", "weekly", "monthly", "task", "urgent"]
LADDER: dict[str, tuple[str, str]] = {
    "data_renewal": (
        "data_ends",
        (
            "-30 coordinator weekly, "
            "-14 caseworker list, -7 caseworker task, -2 caseworker urgent, 0 caseworker urgent, -2 manager digest, "
            "-7 survivor data_soon, -2 survivor data_soon, 0 survivor data_soon, "
            "1 caseworker urgent, 3 manager task, 7 manager task, 14 manager digest, 21 manager digest, "
            "28 manager digest, 35 manager digest, 42 manager digest, 49 manager digest, 56 manager digest, "
            "63 manager digest, 1 survivor data_ended"
        ),
    ),
    "sim_not_activated": ("sim_handed_over", "3 caseworker task, 7 caseworker task, 7 survivor sim_help"),
    "sim_activate_by": ("sim_activate_by", "-14 caseworker task, -14 manager digest"),
    "number_quiet": (
        "sim_dormancy",
        "0 caseworker task, 30 caseworker task, 50 manager task, 0 survivor number_keep",
    ),
    "loan": (
        "loan_date",
        (
            "-30 caseworker digest, -14 caseworker digest, -3 caseworker task, 0 caseworker digest, "
            "-14 survivor loan_soon, -3 survivor loan_soon, "
            "7 caseworker task, 30 caseworker task, 60 caseworker task, 7 manager digest, 30 manager task, "
            "7 survivor loan_after"
        ),
    ),
    "exit": (
        "exit_expected",
        "-45 caseworker digest, -21 caseworker task, -7 caseworker task, -21 manager digest, -21 survivor exit_ahead",
    ),
    "after_exit": ("exit_past", "30 survivor after_exit"),
    "release": (
        "release_expected",
        (
            "-28 caseworker digest, -14 caseworker task, -7 caseworker task, -2 caseworker urgent, "
            "0 caseworker urgent, -14 manager digest, -2 manager digest"
        ),
    ),
    "handover_waiting": (
        "waiting_at_hub",
        "3 caseworker task, 7 caseworker task, 7 manager digest, 3 survivor handover_waiting",
    ),
    "safety_setup": ("not_set_up", "2 caseworker task, 7 caseworker task, 7 manager digest"),
    "training_none": (
        "training_none",
        "0 caseworker digest, 0 supervisor monthly, 0 survivor training_invite",
    ),
    "training_one_sided": ("training_one_sided", "0 caseworker digest, 0 supervisor monthly"),
    "decline_review": ("decline_review", "-7 caseworker digest, 0 caseworker digest"),
    "own_device": ("self_owned_recheck", "-7 caseworker digest, 0 caseworker digest"),
    "exemption_review": ("exemption_review", "-7 caseworker digest, 0 caseworker digest"),
    "contact_check": ("contact_unchecked", "-7 caseworker digest, 0 caseworker digest"),
    "security_updates": ("updates_end", "-90 caseworker digest, -30 caseworker digest, -90 manager digest"),
    "turning_18": ("turns_18", "-60 caseworker task, -30 caseworker task, -60 manager digest"),
    "stock_low": ("stock_low", "0 warehouse digest, 0 coordinator weekly"),
    "pack_expiry": ("pack_expires", "-60 warehouse digest, -60 coordinator weekly"),
}
"""Every row of the policy: its kind of day, and who is told when and how. Training counts from its mark (30, 60 days),
and a quiet number from 120 days without a payment."""


def shipped() -> Rules:
    return rules_of(ReminderSettings())


def ladder_of(rules: Rules, name: str) -> set[tuple[int, str, str]]:
    levels = rules.by_name[name].levels
    return {(one.day, one.audience.value, (one.said or one.urgency).value) for one in levels}


def rules(*levels: dict[str, Any], **other: Any) -> Rules:
    return rules_from({"loan": {**RULE, "levels": list(levels), **other}}, name="mine.toml")


def refusal(raw: dict[str, Any]) -> str:
    with pytest.raises(Refused) as refused:
        rules_from(raw, name="mine.toml")
    return str(refused.value)


@pytest.mark.parametrize("name", LADDER)
def test_the_rules_that_are_shipped_are_those_of_the_policy(name: str) -> None:
    source, levels = LADDER[name]
    rows = [level.split() for level in levels.split(", ")]
    assert shipped().by_name[name].source == source
    assert ladder_of(shipped(), name) == {(int(day), audience, way) for day, audience, way in rows}


def test_nothing_else_is_shipped_and_every_kind_of_day_is_used() -> None:
    assert list(shipped().by_name) == list(LADDER)
    assert {source for rule in shipped().by_name.values() for source in rule.sources} == set(Source)
    assert {level.said for rule in shipped().by_name.values() for level in rule.levels} == {*Said, None}


def test_nothing_is_said_to_somebody_in_custody() -> None:
    assert shipped().by_name["release"].ladder(Audience.SURVIVOR) == ()


def test_one_matter_is_one_rule_and_its_words_change_with_its_day() -> None:
    data, loan = shipped().by_name["data_renewal"], shipped().by_name["loan"]
    unplanned, ahead = "Data ends and no renewal is planned", "Data is paid until this day"
    assert {(one.title, one.word, one.source) for one in data.levels if one.day == -30} == {
        (unplanned, "renewal to plan", Source.DATA_WITHOUT_PLAN)
    }
    others = {(one.title, one.word, one.source, one.day > 0) for one in data.levels if one.day > -30}
    assert others == {
        (ahead, "renewal", Source.DATA_ENDS, False),
        ("Data has ended", "renewal", Source.DATA_ENDS, True),
    }
    agreed = "The date agreed for a loan"
    assert {(one.title, one.word, one.day > 0) for one in loan.levels} == {
        (agreed, "agreed date", False),
        (f"{agreed} has passed", "agreed date", True),
    }
    assert (loan.title_at(0, Audience.CASEWORKER), loan.title_at(1, Audience.CASEWORKER)) == (agreed, agreed)
    assert data.sources == (Source.DATA_ENDS, Source.DATA_WITHOUT_PLAN)


def test_a_level_takes_the_place_of_earlier_ones_unless_it_is_about_fewer() -> None:
    levels = [
        {"day": -30, "manager": "list"},
        {"day": -20, "manager": "list", "only": "data_without_plan"},
        {"day": -10, "manager": "list"},
        {"day": -5, "caseworker": "list"},
    ]
    found = rules(*levels, source="data_ends").by_name["loan"]
    overtaking = {one.day: [later.day for later in found.overtaking(one)] for one in found.levels}
    assert overtaking == {-30: [-10], -20: [-10], -10: [], -5: []}
    assert [one.day for one in found.about(Source.DATA_WITHOUT_PLAN)] == [-20]


def test_a_ladder_says_where_its_matter_has_another_title() -> None:
    steps = words.ladder(shipped().by_name["data_renewal"])
    assert [(step.when, step.title) for step in steps] == [
        ("30 days before", "Data ends and no renewal is planned"),
        ("14 days before", None),
        ("7 days before", None),
        ("2 days before", None),
        ("on the day", None),
        ("1 day after", "Data has ended"),
        ("3 days after", "Data has ended"),
        ("7 days after", "Data has ended"),
        ("14 days after, then every 7 days until 63 days after", "Data has ended"),
    ]


def test_a_level_is_repeated() -> None:
    found = rules({"day": 7, "manager": "task", "every": 7, "times": 2}).by_name["loan"]
    assert [level.day for level in found.ladder(Audience.MANAGER)] == [7, 14, 21]
    assert found.level(14, Audience.MANAGER) is not None
    assert found.level(15, Audience.MANAGER) is None
    assert found.level(14, Audience.CASEWORKER) is None


def test_the_levels_of_each_audience_are_in_order_however_they_are_written() -> None:
    found = rules({"day": 3, "caseworker": "task"}, {"day": -3, "caseworker": "list", "survivor": "loan_soon"})
    assert [(level.day, level.urgency) for level in found.by_name["loan"].ladder(Audience.CASEWORKER)] == [
        (-3, Urgency.LIST),
        (3, Urgency.TASK),
    ]
    (message,) = found.by_name["loan"].ladder(Audience.SURVIVOR)
    assert (message.urgency, message.said) == (Urgency.MESSAGE, Said.LOAN_SOON)


def test_a_file_may_have_nothing_in_it() -> None:
    assert dict(rules_from({}, name="mine.toml").by_name) == {}


def test_the_mark_changes_with_every_word_of_a_rule_and_with_nothing_else() -> None:
    one, same = rules({"day": 3, "caseworker": "task"}), rules({"day": 3, "caseworker": "task", "every": 0})
    assert one.fingerprint == same.fingerprint
    others = [
        rules({"day": 4, "caseworker": "task"}),
        rules({"day": 3, "caseworker": "list"}),
        rules({"day": 3, "caseworker": "task"}, source="data_ends"),
        rules({"day": 3, "caseworker": "task"}, word="day"),
        rules({"day": 3, "caseworker": "task", "every": 3, "times": 1}),
        rules({"day": 3, "caseworker": "task", "title": "date"}),
        rules({"day": 3, "caseworker": "task"}, title_after="Past"),
    ]
    assert len({one.fingerprint, *(other.fingerprint for other in others)}) == 1 + len(others)


def test_the_order_of_rules_in_a_file_is_kept_and_changes_no_mark() -> None:
    level = [{"day": 0, "manager": "list"}]
    a, b = {**RULE, "levels": level}, {**RULE, "levels": level, "source": "data_ends"}
    forth, back = (rules_from(raw, name="mine.toml") for raw in ({"a": a, "b": b}, {"b": b, "a": a}))
    assert (list(forth.by_name), list(back.by_name)) == (["a", "b"], ["b", "a"])
    assert forth.fingerprint == back.fingerprint


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "mine.toml: loan.title: String should have at least 1 character"),
        ({"title": "x" * 121}, "mine.toml: loan.title: String should have at most 120 characters"),
        ({"word": ""}, "mine.toml: loan.word: String should have at least 1 character"),
        ({"word": "x" * 41}, "mine.toml: loan.word: String should have at most 40 characters"),
        ({"source": "moon"}, "mine.toml: loan.source: Input should be 'data_ends', 'data_without_plan', "),
        ({"levels": []}, "mine.toml: loan.levels: List should have at least 1 item after validation, not 0"),
        ({"levels": [{"manager": "task"}]}, "mine.toml: loan.levels.0.day: Field required"),
        ({"colour": "red"}, "mine.toml: loan.colour: Unexpected keyword argument"),
    ],
)
def test_a_rule_that_cannot_be_understood_names_its_place(changed: dict[str, Any], sentence: str) -> None:
    assert refusal({"loan": {**RULE, "levels": [{"day": 0, "manager": "list"}], **changed}}).startswith(sentence)


@pytest.mark.parametrize(
    ("level", "sentence"),
    [
        ({"day": 401}, "mine.toml: loan.levels.0.day: Input should be less than or equal to 400"),
        ({"day": -401}, "mine.toml: loan.levels.0.day: Input should be greater than or equal to -400"),
        ({"day": "soon"}, "mine.toml: loan.levels.0.day: Input should be a valid integer"),
        ({"every": 61, "times": 1}, "mine.toml: loan.levels.0.every: Input should be less than or equal to 60"),
        ({"every": 7, "times": 61}, "mine.toml: loan.levels.0.times: Input should be less than or equal to 60"),
        ({"nurse": "task"}, "mine.toml: loan.levels.0.nurse: Unexpected keyword argument"),
        ({"manager": "shout"}, "mine.toml: loan.levels.0.manager: Input should be 'list', 'digest', 'weekly', "),
        ({"survivor": "task"}, "mine.toml: loan.levels.0.survivor: Input should be 'data_soon', 'data_ended', "),
        (
            {"manager": "message"},
            (
                "loan, day 3: “message” is for the person alone. "
                "Say how staff are told: digest, list, monthly, task, urgent, weekly."
            ),
        ),
        (
            {"manager": None},
            "loan, day 3: nobody is told. Say who: caseworker, manager, coordinator, supervisor, warehouse, survivor.",
        ),
        (
            {"only": "data_without_plan"},
            "loan, day 3: “data_without_plan” is no part of “loan_date”. Take “only” out, or make it a rule.",
        ),
        ({"only": "moon"}, "mine.toml: loan.levels.0.only: Input should be 'data_ends', 'data_without_plan', "),
        ({"title": ""}, "mine.toml: loan.levels.0.title: String should have at least 1 character"),
        ({"every": 7}, "loan, day 3: give both “every” (days) and “times”, or neither."),
        ({"times": 7}, "loan, day 3: give both “every” (days) and “times”, or neither."),
    ],
)
def test_a_level_that_cannot_be_understood_names_its_place(level: dict[str, Any], sentence: str) -> None:
    assert refusal({"loan": {**RULE, "levels": [{"day": 3, "manager": "task", **level}]}}).startswith(sentence)


def test_two_levels_of_one_day_are_refused_also_where_a_repeat_makes_the_second() -> None:
    levels = [{"day": 7, "manager": "task", "every": 7, "times": 1}, {"day": 14, "manager": "list"}]
    sentence = "loan: two levels say what manager is told on day 14. Keep one."
    assert refusal({"loan": {**RULE, "levels": levels}}) == sentence


@pytest.mark.parametrize("name", ["Loan", "loan-past", "1loan", "x" * 49, ""])
def test_a_rule_has_a_plain_name(name: str) -> None:
    assert refusal({name: {**RULE, "levels": [{"day": 0, "manager": "list"}]}}).startswith(f"mine.toml: {name}.[key]")
