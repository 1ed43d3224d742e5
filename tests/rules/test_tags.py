"""Codes, references and scans: every way somebody may type or scan them, and the mistakes that are caught."""

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_37_36

from devicefleet.rules import tags
from devicefleet.rules.tags import CROCKFORD, Scan, parse_code, read_scan, split_scans

ORDER = string.digits + string.ascii_uppercase
CODE, OTHER = "7K3M9Q2XJ3", "H8SSJ3K2MY"
IMEI = "004999010640000"
ICCID = "8944000000000000019"


@st.composite
def checked(draw: st.DrawFn, length: int) -> str:
    body = draw(st.text(CROCKFORD, min_size=length - 1, max_size=length - 1))
    check = mod_37_36.calc_check_digit(body)
    assume(check in CROCKFORD)
    return f"{body}{check}"


codes = checked(tags.CODE_LENGTH)


def follow(one: str, other: str) -> bool:
    """Whether two characters are neighbours in the order in which the check counts, from Z on to 0."""
    return (ORDER.index(one) - ORDER.index(other)) % 36 in {1, 35}


def swapped(code: str, place: int) -> str:
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


@given(codes)
def test_a_shown_code_is_read_back(code: str) -> None:
    assert parse_code(tags.show(code)) == code
    assert parse_code(f"  {tags.show(code).lower().replace('-', ' ')}\r\n") == code
    assert parse_code(f"https://kit.example.org/q/{code.lower()}/?from=paper#top") == code
    assert parse_code(f"X/Q/{code}") == code


@given(codes)
def test_misread_letters_are_forgiven(code: str) -> None:
    for wrong in (code.replace("0", "O"), code.replace("1", "I"), code.replace("1", "l")):
        assert parse_code(wrong) == code


@given(codes, st.integers(0, 9), st.sampled_from(CROCKFORD))
def test_one_wrong_character_is_always_caught(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert parse_code(wrong) == (code if wrong == code else None)


@given(codes, st.integers(0, 8))
def test_swapped_neighbours_are_caught_unless_they_follow_each_other_in_the_alphabet(code: str, place: int) -> None:
    assume(code[place] != code[place + 1] and not follow(code[place], code[place + 1]))
    assert parse_code(swapped(code, place)) is None


def test_the_swaps_that_slip_through_are_as_rare_as_said() -> None:
    made = [tags.new_code() for _ in range(1000)]
    swaps = [swapped(code, place) for code in made for place in range(9) if follow(code[place], code[place + 1])]
    slipped = sum(parse_code(swap) is not None for swap in swaps)
    assert slipped < 0.15 * len(swaps)  # 1 in 36 of some 500 is expected: chance does not reach this


@given(st.text(max_size=30))
@example("")
@example("U" * 10)
@example("\u0660" * 10)  # digits, but no Crockford
def test_anything_else_is_no_code(text: str) -> None:
    found = parse_code(text)
    assert found is None or (len(found) == 10 and set(found) <= set(CROCKFORD) and mod_37_36.is_valid(found))


def test_new_codes_are_crockford_checked_and_different() -> None:
    made = [tags.new_code() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert all(parse_code(code) == code for code in made)
    assert {character for code in made for character in code} == set(CROCKFORD)


def test_references_and_handover_numbers_are_read_back_and_never_taken_for_each_other() -> None:
    for _ in range(200):
        reference, number = tags.new_reference(), tags.new_handover_number()
        assert tags.parse_reference(tags.show_reference(reference).lower()) == reference
        assert tags.parse_handover_number(f" {tags.show_handover_number(number).lower()} ") == number
        assert tags.parse_reference(number) is tags.parse_handover_number(reference) is parse_code(number) is None


def test_how_they_look() -> None:
    assert tags.show(CODE) == "7K3M9-Q2XJ3"
    assert tags.show_reference("K7M39V") == "K7M3-9V"
    assert tags.show_handover_number("HK7M39V") == "H-K7M3-9V"


@given(checked(tags.REFERENCE_LENGTH), st.integers(0, 5), st.sampled_from(CROCKFORD))
def test_a_reference_with_one_wrong_character_is_nobody(reference: str, place: int, other: str) -> None:
    assume(reference[place] != other)
    assert tags.parse_reference(reference[:place] + other + reference[place + 1 :]) is None


@pytest.mark.parametrize(
    ("text", "scan"),
    [
        ("7k3m9-q2xj3", Scan("code", CODE)),
        (f"HTTPS://KIT.EXAMPLE.ORG/Q/{CODE}", Scan("code", CODE)),
        ("00 499901 064000 0", Scan("imei", IMEI)),
        ("004999010640001", Scan("serial", "004999010640001")),  # Luhn fails
        (ICCID, Scan("iccid", ICCID)),
        (f"{ICCID}F", Scan("iccid", ICCID)),
        (f"{ICCID}5", Scan("iccid", f"{ICCID}5")),
        (" c02xk-1abcd ", Scan("serial", "C02XK-1ABCD")),
        ("", Scan("serial", "")),
    ],
)
def test_a_scan_is_known_by_its_look(text: str, scan: Scan) -> None:
    assert read_scan(text) == scan


@pytest.mark.parametrize(
    ("text", "scans"),
    [
        (f"{CODE}\r\n{OTHER}\t{IMEI}\n", (CODE, OTHER, IMEI)),
        (f"{CODE}{OTHER}{CODE}", (CODE, OTHER, CODE)),
        (f"{IMEI}{IMEI}", (IMEI, IMEI)),
        (f"{ICCID}{ICCID}", (ICCID, ICCID)),
        (f"{ICCID}{CODE}{IMEI}", (ICCID, CODE, IMEI)),
        (f"7k3m9-q2xj3 {OTHER}", (CODE, OTHER)),
        (f"https://a.example/q/{CODE}https://b.example/q/{OTHER}", (CODE, OTHER)),
        (f"https://a.example/q/{CODE}{OTHER}", (CODE, OTHER)),
        (f"{CODE}HTTP://A.EXAMPLE/Q/{OTHER}", (CODE, OTHER)),
        ("C02XK1ABCDEF C02XK1ABCDEF", ("C02XK1ABCDEF C02XK1ABCDEF",)),  # unknown: left whole
        (" \n\t ", ()),
    ],
)
def test_glued_scans_are_pulled_apart(text: str, scans: tuple[str, ...]) -> None:
    assert tuple(read_scan(scan).value for scan in split_scans(text)) == scans


@given(st.lists(st.one_of(codes, st.just(IMEI), st.just(ICCID)), min_size=1, max_size=12))
def test_any_row_of_checked_scans_is_covered_completely(scans: list[str]) -> None:
    found = split_scans("".join(scans))
    assert "".join(found) == "".join(scans)
    assert all(read_scan(scan).kind != "serial" for scan in found)


def test_a_long_text_is_not_searched() -> None:
    text = "9" * 100_000
    assert split_scans(text) == (text,)


def test_the_examples_here_check() -> None:
    assert luhn.is_valid(IMEI)
    assert mod_37_36.is_valid(CODE)
    assert mod_37_36.is_valid(OTHER)
