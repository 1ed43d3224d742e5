"""What somebody is shown, and what of a drawing is kept."""

import json
import tomllib
from datetime import date
from hashlib import sha256

import pytest

from devicefleet.rules.agreements.marks import HIGH, WIDE, mark_from, written_out
from devicefleet.rules.agreements.shown import Line, Thing, lines_of, mark_of, shown
from devicefleet.rules.agreements.text import FORM
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Tenure
from devicefleet.rules.texts.form import text_from
from devicefleet.rules.texts.text import Text
from tests.foreign import ENGLISH, translated

DAY, DUE = date(2026, 11, 22), date(2027, 3, 14)
PHONE = Thing(ItemKind.SMARTPHONE, "Fairphone\n Model 5", "7K3M9-Q2XJ3", Tenure.GIFT, None)
LAPTOP = Thing(ItemKind.LAPTOP, "", "7K3M9-Q2XJ4", Tenure.LOAN_FIXED, DUE)
SIM = Thing(ItemKind.SIM, "O2", "", Tenure.GIFT, None)


@pytest.fixture
def english() -> Text:
    return text_from(tomllib.loads(ENGLISH.read_text(encoding="utf-8")), FORM)


@pytest.fixture
def arabic() -> Text:
    return text_from(translated("ar"), FORM)


def test_things_with_their_terms_and_each_term_explained_once(english: Text) -> None:
    lines = shown(english, [PHONE, LAPTOP, SIM], on=DAY, number="0117 496 0123").split("\n")
    assert lines[:9] == [
        "# What you got, and what we agree",
        "You got these things on 22 November 2026.",
        "- Phone · Fairphone Model 5 · 7K3M9-Q2XJ3 · yours to keep",
        "- Laptop · 7K3M9-Q2XJ4 · lent to you until 14 March 2027",
        "- SIM card · O2 · yours to keep",
        english.words["terms.gift.long"],
        english.words["terms.loan_fixed.long"],
        "If you need help, call 0117\u00a0496\u00a00123.",
        "## What they are for",
    ]
    assert len(lines) == 8 + sum(name.startswith("parts.") for name in english.words)


@pytest.mark.parametrize("tenure", Tenure)
def test_terms_that_differ_are_said_differently(english: Text, tenure: Tenure) -> None:
    thing = Thing(ItemKind.TABLET, "", "", tenure, DUE if tenure is Tenure.LOAN_FIXED else None)
    words = shown(english, [thing], on=DAY, number="")
    said = [english.words[f"terms.{one}.long"] for one in Tenure if english.words[f"terms.{one}.long"] in words]
    assert said == [english.words[f"terms.{tenure}.long"]]
    assert english.words["help_in_person"] in words


def test_the_lines_come_back_from_what_is_kept(english: Text) -> None:
    words = shown(english, [PHONE], on=DAY, number="")
    lines = list(lines_of(words))
    assert lines[0] == (Line.TITLE, english.words["title"])
    assert [line for kind, line in lines if kind is Line.HEADING] == [
        one for name, one in english.words.items() if name.endswith(".heading")
    ]
    assert "\n".join(kind.value + line for kind, line in lines) == words
    assert mark_of(words) == sha256(words.encode()).hexdigest()


def test_numbers_keep_their_order_from_right_to_left(arabic: Text) -> None:
    """Without the signs around it, 0800-123-456 would be read 456-123-0800."""
    lines = shown(arabic, [PHONE], on=DAY, number="0117 496 0123").split("\n")
    assert "\u2066Fairphone Model 5\u2069 · \u20667K3M9-Q2XJ3\u2069" in lines[2]
    assert "\u20660800-123-456\u2069" in lines[3]
    assert lines[4].endswith("\u20660117\u00a0496\u00a00123\u2069")
    assert all(line.count("\u2066") == line.count("\u2069") for line in lines)


def test_a_drawing_is_kept_as_points_of_its_grid() -> None:
    sent = [[[0, 0], [10, 10], [10, 10], [200, 90]], [], [[300, 400]]]
    mark = mark_from(json.dumps(sent))
    assert mark == (((0, 0), (10, 10), (200, 90)), ((300, 400),))
    assert mark_from(written_out(mark)) == mark


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ("", "What was drawn did not arrive."),
        ("data:image/png;base64,iVBORw0KGgo=", "What was drawn did not arrive."),
        ("[" * 50_000, "What was drawn did not arrive."),
        ("null", "What was drawn did not arrive."),
        ('{"a": 1}', "What was drawn did not arrive."),
        ("[[[1, 2, 3]]]", "What was drawn did not arrive."),
        ("[[[1.5, 2], [100, 100]]]", "What was drawn did not arrive."),
        ("[[[true, 2], [100, 100]]]", "What was drawn did not arrive."),
        (f"[[[{WIDE + 1}, 0], [0, 0]]]", "What was drawn did not arrive."),
        (f"[[[0, {HIGH + 1}], [0, 0]]]", "What was drawn did not arrive."),
        ("[[[-1, 0], [100, 100]]]", "What was drawn did not arrive."),
        ("[[[NaN, 0], [100, 100]]]", "What was drawn did not arrive."),
        (" " * 60_001, "What was drawn did not arrive."),
        ("[]", "Nothing was drawn that can be seen."),
        ("[[]]", "Nothing was drawn that can be seen."),
        ("[[[5, 5], [45, 45]]]", "Nothing was drawn that can be seen."),
        (json.dumps([[[0, 0], [100, 100]]] * 101), "That is too much to keep."),
        (json.dumps([[[n % 900, n % 300] for n in range(4001)]]), "That is too much to keep."),
    ],
)
def test_what_is_no_drawing_is_refused(sent: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        mark_from(sent)
    assert str(refusal.value).startswith(sentence)
    assert refusal.value.field == "mark"
