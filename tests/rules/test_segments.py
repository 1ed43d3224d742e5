"""The parts of a text message, against what is known of them and against cutting it up by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devicefleet.rules.messages.segments import BASIC, EXTENDED, segments

PLAIN = st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=500)
WIDE = st.builds(lambda text, sign: text + sign, st.text(max_size=250), st.sampled_from("ăëهሰ😀"))


def places(part: str) -> int:
    """As a phone counts them: septets, or units of UTF-16."""
    if set(part) <= BASIC | EXTENDED:
        return len(part) + sum(sign in EXTENDED for sign in part)
    return len(part.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("a" * 159 + "€", 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the sign does not fit behind 152 places, and is not torn apart
        ("ë" * 70, 1),
        ("ë" * 71, 2),
        ("ë" * 134, 2),
        ("ë" * 135, 3),
        ("a" * 70 + "ë", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),  # 33 in a part of 67 places
        ("’" + "a" * 69, 1),
    ],
)
def test_known_lengths(text: str, parts: int) -> None:
    assert segments(text) == parts


def test_the_alphabet_has_its_127_signs_and_ten_more() -> None:
    assert (len(BASIC), len(EXTENDED), BASIC & EXTENDED) == (127, 10, frozenset())


@given(PLAIN | WIDE)
def test_no_fewer_than_its_places_need_and_at_most_one_place_lost_in_each(text: str) -> None:
    plain = set(text) <= BASIC | EXTENDED
    whole, part = (160, 153) if plain else (70, 67)
    count = segments(text)
    if places(text) <= whole:
        assert count == 1
    else:
        assert max(2, -(-places(text) // part)) <= count <= -(-places(text) // (part - 1))


@given(PLAIN | WIDE, PLAIN | WIDE)
def test_more_words_never_take_fewer_parts(text: str, more: str) -> None:
    assert segments(text + more) >= segments(text)
