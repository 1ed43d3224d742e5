"""The word list that keeps a label from outing whoever holds the device."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devicefleet.rules.discretion import TELLING, TELLING_ALONE, refuse_telling
from devicefleet.rules.refusals import Refused

NEUTRAL = [
    "",
    "Found? kit.example.org",
    "Found? Call 01632 960 001",
    "Return to: PO Box 1, Made Portsmouth",  # "deport" spans two words and tells nothing
    "An alternative grape",  # "rna" and "rape" stand inside
    "K7M3-9W",  # looks like a person's reference, but its check is wrong
]


@pytest.mark.parametrize("text", NEUTRAL)
def test_neutral_lines_pass(text: str) -> None:
    assert refuse_telling(text, ["Harbour Light Trust"]) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Survivor support", "surviv"),
        ("VICTIMS' FUND", "victim"),
        ("anti-slavery.example.org", "slave"),
        ("Trafficking helpline", "traffic"),
        ("Réfuge 12", "refuge"),
        ("sur-vi-vor", "surviv"),
        ("www.victimhelp.example", "victim"),
        ("Ｖｉｃｔｉｍ", "victim"),
        ("Safe  House kit", "safe house"),
        ("safehouse.example", "safe house"),
        ("Property of Somebody", "property of"),
        ("nrm desk", "NRM"),
        ("N.R.M. desk", "NRM"),
        ("MSVCC", "MSVCC"),
        ("Charities together", "charit"),
        ("Ask for k7m3-9v", "k7m3-9v"),
    ],
)
def test_telling_words_are_refused_and_named(text: str, word: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_telling(text)
    assert f"“{word}”" in str(refused.value)
    assert refused.value.field == "return_line"


@pytest.mark.parametrize(
    "text",
    [
        "Harbour Light Trust",
        "harbour-light-trust.example",
        "harbourlighttrust.example",
        "Return to HLT",
        "HARBOUR LIGHT TRUST",
    ],
)
def test_an_organisation_is_refused_in_words_run_together_and_by_its_initials(text: str) -> None:
    with pytest.raises(Refused, match="Harbour Light Trust"):
        refuse_telling(text, ["Elsewhere", "Harbour Light Trust"])


def test_a_short_name_is_refused_as_a_word_of_its_own_only() -> None:
    with pytest.raises(Refused, match="Ark"):
        refuse_telling("The ark, Dock 4", ["Ark"])
    assert refuse_telling("Parking office", ["Ark", ""]) is None


@given(
    st.sampled_from([*TELLING, *TELLING_ALONE]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["{}", "Found? {}", "{} 01632 960 001", "call\t{} now"]),
)
def test_every_listed_word_is_refused_wherever_it_stands(word: str, case: object, line: str) -> None:
    assert callable(case)
    with pytest.raises(Refused):
        refuse_telling(line.format(case(word)))
