"""The English text says what it must and nothing it must not, in easy words; a text of the wrong form is sent back."""

import re
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from devicefleet.resources import AGREEMENTS
from devicefleet.rules.agreements.text import FORM, refuse_outing
from devicefleet.rules.refusals import Refused
from devicefleet.rules.texts.form import text_from
from devicefleet.rules.texts.text import Text, refuse_draft, refuse_unlike
from tests.foreign import ENGLISH, REVIEWED_ON, SAMPLES, translated

UNKIND = (
    r"\b(deposits?|fines?|fees?|debts?|owe[ds]?|overdue|penalt\w+|charged?|costs?|must|late|blame|offender|client)\b"
)
PROMISES = (
    "where you are", "see what you write", "lock your phone", "empty it from far away", "which apps", "You pay nothing",
    "You do not have to say why", "sign out of your accounts", "government", "put it right", "call 999",
)  # fmt: skip
UNSHOWN = "These are empty, too long, or hold signs that cannot be shown: "
MISPLACED = "These do not have the same places in curly brackets as the English text: "
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def english() -> Text:
    return text_from(raw(), FORM)


def raw() -> dict[str, Any]:
    return tomllib.loads(ENGLISH.read_text(encoding="utf-8"))


def syllables(word: str) -> int:
    """Near enough: groups of vowels, without a silent e."""
    groups = len(re.findall(r"[aeiouy]+", word))
    return max(1, groups - (word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1))


def grade(text: str) -> float:
    """Flesch and Kincaid's school year."""
    sentences = [one for one in re.split(r"[.!?:]\s*", text) if one]
    words = re.findall(r"[a-z']+", text.lower())
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_every_shipped_text_fits_and_claims_no_review(english: Text) -> None:
    files = sorted(AGREEMENTS.glob("*.toml"))
    assert ENGLISH in files
    for file in files:
        text = text_from(tomllib.loads(file.read_text(encoding="utf-8")), FORM)
        assert text.reviewed_on is None
        refuse_unlike(text, english)
        refuse_outing(text, ())


def test_it_promises_what_it_must(english: Text) -> None:
    whole = " ".join(english.words.values())
    assert [promise for promise in PROMISES if promise not in whole] == []


def test_it_asks_for_nothing_and_threatens_nobody(english: Text) -> None:
    assert [found[0] for one in english.words.values() for found in re.finditer(UNKIND, one, re.I)] == []


def test_a_child_of_nine_could_read_it(english: Text) -> None:
    whole = " ".join(one if one.endswith((".", "?", ":")) else f"{one}." for one in english.words.values())
    assert grade(whole) < 4
    for sentence in re.split(r"[.!?]\s*", whole):
        assert len(sentence.split()) <= 26, sentence


@pytest.mark.parametrize("language", SAMPLES)
def test_a_translation_of_the_right_form_is_taken(english: Text, language: str) -> None:
    text = text_from(translated(language), FORM)
    refuse_unlike(text, english)
    assert text.direction == ("rtl" if language in {"ar", "ckb"} else "ltr")
    assert text.reviewed_on == REVIEWED_ON


def without(*path: str) -> Change:
    def change(text: dict[str, Any]) -> None:
        for name in path[:-1]:
            text = text[name]
        del text[path[-1]]

    return change


def having(value: Any, *path: str) -> Change:
    def change(text: dict[str, Any]) -> None:
        for name in path[:-1]:
            text = text[name]
        text[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (without("title"), "These are missing: title."),
        (without("terms", "gift", "long"), "These are missing: terms.gift.long."),
        (without("things", "sim"), "These are missing: things.sim."),
        (without("parts"), "These are missing: parts.0.heading, parts.0.sentences.0."),
        (having("Hello", "greeting"), "These are not part of such a text: greeting."),
        (having("", "title"), UNSHOWN + "title."),
        (having("a" * 601, "title"), UNSHOWN + "title."),
        (having("a\nb", "help_in_person"), UNSHOWN + "help_in_person."),
        (having("# a", "title"), UNSHOWN + "title."),
        (having("\u202eabc", "title"), UNSHOWN + "title."),
        (having("On a day.", "got"), MISPLACED + "got."),
        (having("{date} {name}", "got"), MISPLACED + "got."),
        (having("{date", "got"), MISPLACED + "got."),
        (having("{0}", "title"), MISPLACED + "title."),
        (having(3, "title"), "title is not text. Put it in quotes."),
        (having("English!", "language"), 'language is missing or not right. Write it like this: language = "ti"'),
        (without("version"), 'version is missing or not right. Write it like this: version = "1"'),
        (having(1, "version"), 'version is missing or not right. Write it like this: version = "1"'),
        (
            having("2026-11-20", "reviewed_on"),
            "reviewed_on is the day of the review, like 2026-11-20 without quotes; leave it out before.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(change: Change, sentence: str) -> None:
    text = raw()
    change(text)
    with pytest.raises(Refused) as refusal:
        text_from(text, FORM)
    assert str(refusal.value) == sentence


def test_a_draft_is_not_offered() -> None:
    for day in (None, ""):
        with pytest.raises(Refused, match="It is a draft"):
            refuse_draft(text_from(translated("vi", reviewed_on=day), FORM))
    refuse_draft(text_from(translated("vi", reviewed_on=date(2026, 1, 2)), FORM))


def test_another_version_or_other_sentences_are_no_translation(english: Text) -> None:
    with pytest.raises(Refused, match="It translates version 0, and the English text is version 1"):
        refuse_unlike(text_from(translated("vi", version="0"), FORM), english)
    short, long = translated("vi"), translated("vi")
    del short["parts"][1]["sentences"][-1]
    long["answer"]["declined"].append("Thêm")
    with pytest.raises(Refused, match=r"These are missing: parts\.1\.sentences\.3\."):
        refuse_unlike(text_from(short, FORM), english)
    with pytest.raises(Refused, match=r"These are not part of such a text: answer\.declined\.3\."):
        refuse_unlike(text_from(long, FORM), english)


@pytest.mark.parametrize("words", ["The police may ask.", "From Harbour Light Trust", "Your support worker"])
def test_what_outs_somebody_is_not_offered(words: str) -> None:
    text = text_from(raw() | {"title": words}, FORM)
    with pytest.raises(Refused, match="title holds the name of an organisation, or a word that tells why"):
        refuse_outing(text, ["Harbour Light Trust"])


def test_numbers_that_a_translator_wrote_keep_their_order_everywhere() -> None:
    """Without the signs around it, 0800-123-456 would be read 456-123-0800: on buttons, too."""
    arabic = text_from(translated("ar"), FORM)
    holding = [sentence for sentence in arabic.words.values() if "0800" in sentence]
    assert any(name.startswith("answer.") and "0800" in sentence for name, sentence in arabic.words.items())
    assert all("\u20660800-123-456\u2069" in sentence for sentence in holding)
    assert "\u2066" not in "".join(text_from(translated("vi"), FORM).words.values())
