"""IMEIs, SIM numbers, phone and serial numbers: every forgivable spelling, and each kind of damage in words."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum import luhn

from devicefleet.rules import identifiers
from devicefleet.rules.refusals import Refused

IMEI = "004999010640000"
ICCID = "8944000000000000019"
few = settings(max_examples=100, deadline=None)


def with_check(body: str) -> str:
    return body + luhn.calc_check_digit(body)


imeis = st.text("0123456789", min_size=12, max_size=12).map(lambda digits: with_check(f"00{digits}"))


@given(imeis.filter(lambda digits: not digits.endswith("0000000")))
def test_every_sound_imei_is_taken(digits: str) -> None:
    assert identifiers.imei(digits) == digits


@pytest.mark.parametrize(
    "written",
    [
        "00-499901-064000-0", "00 499901 064000 0", "00/499901/064000/0", " 004999010640000\n", "\ufeff004999010640000",
        "004999010640000.0", "IMEI: 004999010640000", "imei 1: 004999010640000", "IMEI004999010640000",
        "００４９９９０１０６４００００",
        "٠٠٤٩٩٩٠١٠٦٤٠٠٠٠", "\u200e004999010640000\u200f", "004999010640000\u00a0", "00–499901–064000–0",
    ],
)  # fmt: skip
def test_an_imei_is_forgiven_its_spelling(written: str) -> None:
    assert identifiers.imei(written) == IMEI


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("6.37E+15", "Excel has shortened this IMEI to '6.37E+15'"),
        ("6,37E+14", "Excel has shortened"),
        ("3.5e14", "Excel has shortened"),
        ("637012000000000", "Excel has shortened"),
        ("6370120000000000", "Excel has shortened"),
        ("00499901064000", "14 digits"),
        ("0049990106400001", "IMEISV"),
        ("004999010640000 / 004999010640018", "two IMEIs"),
        ("4999010640000", "this one has 13"),
        ("004999010640001", "check digit"),
        ("004999010640090", "check digit"),
        ("000000000000000", "one digit repeated"),
        ("A1000049DC9016", "something else"),
        ("not an IMEI", "something else"),
        ("", "something else"),
        ("=1+1", "something else"),
        ("004999010640000 and more", "something else"),
    ],
)
def test_what_is_wrong_with_an_imei_is_named(written: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        identifiers.imei(written)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "written",
    [
        ICCID,
        f"{ICCID}F",
        f"{ICCID}f",
        "8944 0000 0000 0000 019",
        "8944-0000-0000-0000-019",
        f"ICCID: {ICCID}",
        f"SIM no. {ICCID}",
        f"{ICCID}.0",
    ],
)
def test_a_sim_number_is_forgiven_its_spelling(written: str) -> None:
    assert identifiers.iccid(written) == (ICCID, None)


def test_a_sim_number_of_twenty_digits_may_carry_its_check_digit_before_the_last() -> None:
    assert identifiers.iccid(f"{ICCID}7").warning is None
    assert identifiers.iccid(with_check("8944000000000000028")).warning is None


def test_a_check_digit_of_a_sim_that_does_not_fit_is_only_a_warning() -> None:
    found = identifiers.iccid("8944000000000000018")
    assert found.value == "8944000000000000018"
    assert "check digit" in (found.warning or "")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("8.944E+18", "Excel has shortened this SIM number"),
        ("8,94412E+18", "Excel has shortened"),
        ("8944123456789010000", "after its 15th digit"),
        ("89441234567890100000", "after its 15th digit"),
        ("894400000000000001", "this one has 18"),
        ("894400000000000001234", "this one has 21"),
        ("4489000000000000019", "begins with 89"),
        ("EE nano SIM", "something else"),
        ("", "something else"),
    ],
)
def test_what_is_wrong_with_a_sim_number_is_named(written: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        identifiers.iccid(written)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "written",
    [
        "07700 900123", "07700900123", "+447700900123", "+44 (0)7700 900 123", "00447700900123", "447700900123",
        "7700900123",        "(07700) 900123", "07700-900-123", "7700900123.0", "+4407700900123",
    ],
)  # fmt: skip
def test_a_mobile_number_is_forgiven_its_spelling(written: str) -> None:
    assert identifiers.msisdn(written) == "+447700900123"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("07001 234567", "personal forwarding"),
        ("+447001234567", "personal forwarding"),
        ("07600 123456", "pagers"),
        ("020 7946 0123", "landline"),
        ("0800 123456", "landline"),
        ("+442079460123", "landline"),
        ("+33 6 12 34 56 78", "another country"),
        ("0044 77009", "this one has"),
        ("07700 90999", "this one has 10"),
        ("07700 9001234", "this one has 12"),
        ("7.7E+09", "Excel has shortened"),
        ("ask at the hub", "only digits"),
        ("07700 900123 ext 4", "only digits"),
        ("", "only digits"),
        ("+", "only digits"),
    ],
)
def test_what_is_wrong_with_a_phone_number_is_named_without_repeating_it(written: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        identifiers.msisdn(written)
    assert words in str(refused.value)
    assert written not in str(refused.value) or not written


def test_a_manx_mobile_is_no_pager() -> None:
    assert identifiers.msisdn("07624 900123") == "+447624900123"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("sn0001", "SN0001"),
        (" 5cd 0123 abc ", "5CD0123ABC"),
        ("S/N: PF0-ABCD", "PF0-ABCD"),
        ("Serial No: C02X0000", "C02X0000"),
        ("12345678.0", "12345678"),
        ("5E12345", "5E12345"),
        ("NXHPWEK001\u200b", "NXHPWEK001"),
    ],
)
def test_a_serial_number_is_forgiven_its_spelling(written: str, value: str) -> None:
    assert identifiers.serial(written) == value


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("5E+12", "Excel has turned"),
        ("1.23E+45", "Excel has turned"),
        ("2026-01-26", "Excel has turned"),
        ("To be filled by O.E.M.", "not a serial number"),
        ("See label", "not a serial number"),
        ("abc", "4 to 64"),
        ("x" * 65, "4 to 64"),
        ("=HYPERLINK()", "4 to 64"),
        ("", "4 to 64"),
    ],
)
def test_what_is_wrong_with_a_serial_number_is_named(written: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        identifiers.serial(written)
    assert words in str(refused.value)


@few
@given(st.text(max_size=40) | st.text("0123456789E+. -/Ff+()", max_size=30))
@example("１²")
@example("\0")
def test_nothing_is_worse_than_refused(text: str) -> None:
    for read in (identifiers.imei, identifiers.iccid, identifiers.msisdn, identifiers.serial):
        try:
            value = read(text)
        except Refused:
            continue
        assert str(value)
