"""What a reader is told: the chain from facts to result, and the place on the work list."""

from datetime import date
from enum import StrEnum

import pytest

from devicefleet.rules import kit as rule
from devicefleet.rules import kit_words, words
from devicefleet.rules.kit.reasons import SENTENCES, Reason, Why, amount
from devicefleet.rules.terms import Component, ComponentState, Context, Flag, Happening, OwnCheck, Stage, Status
from tests.rules.given_facts import LENT_UNTIL_EXIT, START, Given, day, given, lent_until

PHONE = Component.SMARTPHONE


def test_the_chain_goes_from_the_record_to_the_status() -> None:
    kit = given().phone().laptop(lent_until("2026-06-30")).data("2026-03-14").supported_by(1, START)
    assert rule.explain(kit.facts, kit.rules, day("2026-03-15")) == (
        "5 January 2026: support started.",
        "5 January 2026: formal training.",
        "5 January 2026: informal training.",
        "5 January 2026: phone handed over, theirs to keep.",
        "5 January 2026: phone set up safely together.",
        "5 January 2026: laptop handed over, on loan until 30 June 2026.",
        "5 January 2026: laptop set up safely together.",
        "5 January 2026: SIM handed over, theirs to keep.",
        "5 January 2026: SIM activated.",
        "5 January 2026: data package starts (10 GB in 30 days), lasts until 14 March 2026.",
        "Judged on 15 March 2026 by the policy “test”:",
        "Phone: there to stay. Phone theirs to keep since 5 January 2026.",
        "Laptop: there for a time. Laptop lent until 30 June 2026.",
        "Data: lapsed. Data ended on 14 March 2026.",
        "So the kit is: Lapsed, since 15 March 2026.",
    )


def test_the_chain_tells_only_what_had_happened_and_tells_all_of_it() -> None:
    kit = given().stage(START, Stage.RG_POSITIVE).stays("2026-02-02", Context.PRISON)
    kit.own(PHONE, ("2026-01-06", OwnCheck.SAFE)).declined(Component.LAPTOP, "2026-01-07", "2026-05-01")
    kit.exempt(Component.DATA, "2026-01-08").withdraws_consent("2026-04-01").leaves("2026-05-01")
    early = " ".join(rule.explain(kit.facts, kit.rules, day("2026-02-02")))
    assert "stage: positive reasonable grounds" in early
    assert "place: in prison" in early
    assert "Phone of their own: found safe" in early
    assert "Laptop offered and declined" in early
    assert "Data agreed not to be required" in early
    assert "withdrawn" not in early
    late = " ".join(rule.explain(kit.facts, kit.rules, day("2026-05-02")))
    assert "1 April 2026: consent to hold a record withdrawn." in late
    assert "1 May 2026: support ended." in late


def test_flags_are_said_in_words() -> None:
    kit = given().phone().data().laptop(lent_until("2026-02-20"))
    assert "To look at: Return date to agree." in rule.explain(kit.facts, kit.rules, day("2026-02-21"))


def test_sentences_pass_through_the_readers_catalogue() -> None:
    words.bind(lambda sentence: {"Data ended on {day}.": "Daten bis {day}.", "March": "März"}.get(sentence, sentence))
    try:
        assert Reason(Component.DATA, Why.DATA_EXPIRED, date(2026, 3, 14)).sentence() == "Daten bis 14 März 2026."
    finally:
        words.bind(lambda sentence: sentence)


@pytest.mark.parametrize(
    ("table", "terms"),
    [
        (SENTENCES, Why),
        (kit_words.PARTS, Component),
        (kit_words.STATUSES, Status),
        (kit_words.STATES, ComponentState),
        (kit_words.FLAGS, Flag),
        (kit_words.STAGES, Stage),
        (kit_words.CONTEXTS, Context),
        (kit_words.HAPPENINGS, Happening),
        (kit_words.OWN_CHECKS, OwnCheck),
    ],
)
def test_every_term_has_its_word(table: dict[StrEnum, str], terms: type[StrEnum]) -> None:
    assert set(table) == set(terms)


def test_no_sentence_blames_or_reckons_in_yesterdays() -> None:
    text = " ".join(SENTENCES.values()).lower()
    for word in ("overdue", "yesterday", "today", "tomorrow", "ago", "offend", "debt", "victim"):
        assert word not in text.split()


@pytest.mark.parametrize(("gigabytes", "said"), [(5, "5"), (2.5, "2.5"), (10.0, "10"), (100, "100")])
def test_gigabytes_are_said_without_needless_zeros(gigabytes: float, said: str) -> None:
    assert amount(gigabytes) == said


def lost_phone() -> Given:
    return given().full_kit().phone_was(Happening.LOST, "2026-03-14")


@pytest.mark.parametrize(
    ("kit", "when", "score"),
    [
        (given().full_kit(), "2026-02-02", 0),
        (given().full_kit().phone_was(Happening.QUARANTINED, "2026-03-14"), "2026-03-14", 100),
        (lost_phone(), "2026-03-14", 60),
        (lost_phone(), "2026-03-24", 70),
        (lost_phone(), "2026-05-24", 80),
        (given().phone().laptop().data("2026-03-14"), "2026-03-15", 50),
        (given().full_kit().laptop_was(Happening.LOST, "2026-03-14"), "2026-03-14", 30),
        (given(), "2026-01-06", 6),
        (given(), "2026-01-20", 55),
        (given().phone(LENT_UNTIL_EXIT).laptop().data().expected_to_leave("2026-03-30"), "2026-03-15", 5),
        (given().phone(LENT_UNTIL_EXIT).laptop().data().expected_to_leave("2026-03-30"), "2026-03-16", 30),
        (given().phone().laptop().data("2026-03-14"), "2026-03-06", 5),
        (given().phone().laptop().data("2026-03-14"), "2026-03-07", 15),
        (given().phone().laptop().data("2026-03-14"), "2026-03-11", 25),
        (given().full_kit().stays("2026-02-02", Context.PRISON), "2026-02-02", 0),
        (given().full_kit().stays("2026-02-02", Context.PRISON, "2026-03-30"), "2026-03-25", 5),
        (given().phone().stays("2026-02-02", Context.PRISON, "2026-03-30"), "2026-03-25", 50),
    ],
)
def test_the_worst_matter_decides_the_place_on_the_work_list(kit: Given, when: str, score: int) -> None:
    assert rule.priority(kit.on(when), day(when)) == score


@pytest.mark.parametrize(
    ("kit", "when", "flagged"),
    [
        (given().full_kit(), "2026-02-02", False),
        (lost_phone(), "2026-03-14", True),
        (given().phone(LENT_UNTIL_EXIT).laptop().data(), "2026-02-02", True),
        (given().full_kit().expected_to_leave("2026-03-30"), "2026-03-20", False),
        (given().phone(), "2026-02-02", False),
    ],
)
def test_flagged_is_lapsed_or_not_lasting(kit: Given, when: str, flagged: bool) -> None:
    assert kit.on(when).flagged is flagged


def test_a_span_tells_the_state_of_any_part() -> None:
    span = lost_phone().on("2026-03-14")
    assert span.state(PHONE) is ComponentState.LAPSED
    assert span.state(Component.DATA) is ComponentState.MET_SUSTAINED
