"""An operator's list: whatever its columns are called and its numbers look like, and what a row means."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from devicefleet.documents import spreadsheets
from devicefleet.rules.identifiers import iccid_forms
from devicefleet.rules.operator_list.judging import Finding, Judged, Known, counts, judge
from devicefleet.rules.operator_list.reading import Line, There, iter_forms, read_list
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import SimState

TODAY = date(2026, 11, 22)
STEM = "894400000000000017"
ICCID = STEM + luhn.calc_check_digit(STEM)
HEADS = ("ICCID", "MSISDN", "SIM status", "Data used (MB)", "Last activity", "Plan expiry", "Last top-up")


def lines(*rows: Sequence[str], heads: Sequence[str] = HEADS) -> tuple[Line, ...]:
    return read_list(heads, list(enumerate(rows, start=2))).lines


def known(**other: Any) -> Known:
    usual = Known(
        sim_id=1, iccid=ICCID, state=SimState.ACTIVATED, key="1-1", ends_on=date(2026, 12, 1), begun=True,
        handed_on=date(2026, 11, 1), ref="K7M39V", live_sims=1, charged_on=None, told_on=date(2026, 11, 1),
    )  # fmt: skip
    return replace(usual, **other)


def judged(line: Line, sim: Known | None) -> Judged:
    listed = replace(read_list(HEADS, []), lines=(line,))
    return judge(listed, {sim.iccid: sim} if sim else {}, TODAY)[0]


def kinds(row: Judged) -> list[Finding]:
    return [finding for finding, _sentence in row.findings]


def line(**said: Any) -> Line:
    return Line(number=2, forms=iccid_forms(ICCID), **said)


def test_columns_by_whatever_name_and_never_the_phone_number() -> None:
    row = (ICCID, "07700 900123", "Active", "1,024.5", "01/11/2026", "31/12/2026", "2026-11-03")
    found = read_list(HEADS, [(2, row)])
    assert found.lines == (
        Line(
            2, iccid_forms(ICCID), There.ACTIVE, True, False, date(2026, 11, 1), date(2026, 12, 31), date(2026, 11, 3)
        ),
    )
    assert "07700" not in repr(found)
    assert "Column 'MSISDN' could hold a person's details: it was left out and is not stored." in found.notes
    assert found.columns == {"iccid", "status", "used", "last_used_on", "expires_on", "charged_on"}


def test_a_list_without_sim_numbers() -> None:
    with pytest.raises(Refused, match="Call it ICCID"):
        read_list(("MSISDN", "Status"), [])


def test_a_number_with_and_without_its_check_digit_and_with_spaces() -> None:
    long = ICCID + luhn.calc_check_digit(ICCID)
    for written in (ICCID, STEM, f"8944 0000 0000 0000 17{ICCID[-1]}", f"ICCID: {ICCID}", long):
        assert ICCID in iccid_forms(written), written
    for written in (ICCID, long):
        assert long in iccid_forms(written), written


def test_what_cannot_be_read_is_said_row_by_row() -> None:
    first, second, third, fourth = lines(
        ("8.944E+18", "", "", "", "", "", ""), ("", "", "Active", "", "", "", ""),
        (ICCID, "", "Zombie", "lots", "never", "31/31/2026", ""), (ICCID, "", "", "0 GB", "-", "", "yesterday"),
    )  # fmt: skip
    assert "Excel has shortened this SIM number" in first.problems[0]
    assert second.problems == ("The SIM number is missing.",)
    assert [problem.split(":")[0] for problem in third.problems] == ["Plan expiry", "SIM status", "Data used (MB)"]
    assert (third.never, third.status) == (True, None)
    assert (fourth.used, fourth.never, fourth.charged_on) == (False, True, None)
    assert fourth.problems == (
        "Last top-up: 'yesterday' is not a date. Write the day, month and year, like 28/02/2026.",
    )


@pytest.mark.parametrize(
    ("said", "sim", "expected"),
    [
        ({}, {}, [Finding.AS_IT_IS]),
        ({"expires_on": date(2026, 12, 31)}, {}, [Finding.RENEWED]),
        ({"expires_on": date(2026, 12, 1)}, {}, [Finding.RENEWED]),
        ({"expires_on": date(2026, 11, 30)}, {}, [Finding.AS_IT_IS]),
        ({"expires_on": date(2026, 11, 20)}, {"ends_on": date(2026, 11, 1)}, [Finding.AS_IT_IS]),
        ({"expires_on": date(2062, 12, 31)}, {}, [Finding.AS_IT_IS]),
        ({"expires_on": date(2026, 12, 31)}, {"ends_on": None}, [Finding.AS_IT_IS]),
        ({"expires_on": date(2026, 12, 31)}, {"begun": False}, [Finding.AS_IT_IS]),
        ({"used": False}, {}, [Finding.UNUSED]),
        ({"never": True}, {}, [Finding.UNUSED]),
        ({"never": True}, {"handed_on": date(2026, 11, 8)}, [Finding.AS_IT_IS]),
        ({"never": True, "used": True}, {}, [Finding.AS_IT_IS]),
        ({"used": False, "last_used_on": date(2026, 11, 2)}, {}, [Finding.AS_IT_IS]),
        ({"last_used_on": date(2026, 7, 25)}, {}, [Finding.DYING]),
        ({"last_used_on": date(2026, 7, 26)}, {}, [Finding.AS_IT_IS]),
        ({"status": There.DORMANT}, {}, [Finding.DYING]),
        ({"status": There.CANCELLED, "expires_on": date(2026, 12, 31)}, {}, [Finding.CANCELLED_THERE]),
        ({}, {"live_sims": 2}, [Finding.DUPLICATE]),
        ({"status": There.ACTIVE}, {"handed_on": None, "state": SimState.IN_STOCK}, [Finding.STOCK_ACTIVE]),
        ({"used": True}, {"handed_on": None, "state": SimState.RESERVED}, [Finding.STOCK_ACTIVE]),
        ({"status": There.UNUSED}, {"handed_on": None, "state": SimState.IN_STOCK}, [Finding.AS_IT_IS]),
        ({"status": There.ACTIVE}, {"handed_on": None, "state": SimState.CANCELLED}, [Finding.STOCK_ACTIVE]),
        ({"used": True}, {"handed_on": None, "state": SimState.CANCELLED}, [Finding.AS_IT_IS]),
        ({"charged_on": date(2026, 11, 20)}, {}, [Finding.TOPPED_UP]),
        ({"charged_on": date(2026, 11, 20)}, {"charged_on": date(2026, 11, 20)}, [Finding.AS_IT_IS]),
        ({"charged_on": date(2026, 11, 20)}, {"told_on": date(2026, 11, 21)}, [Finding.AS_IT_IS]),
        ({"charged_on": date(2026, 11, 23)}, {}, [Finding.AS_IT_IS]),
        ({"charged_on": date(2026, 11, 20)}, {"state": SimState.ISSUED}, [Finding.AS_IT_IS]),
    ],
)
def test_what_a_row_means(said: dict[str, Any], sim: dict[str, Any], expected: list[Finding]) -> None:
    assert kinds(judged(line(**said), known(**sim))) == expected


def test_using_a_bundle_is_no_payment() -> None:
    row = judged(line(last_used_on=TODAY, used=True), known())
    assert row.charged_on is None


def test_unknown_and_twice() -> None:
    listed = replace(read_list(HEADS, []), lines=(line(expires_on=date(2026, 12, 31)),) * 2)
    first, second = judge(listed, {ICCID: known()}, TODAY)
    assert kinds(first) == [Finding.DUPLICATE, Finding.RENEWED]
    assert (first.renew_until, second.renew_until) == (date(2026, 12, 31), None)
    assert [kinds(row) for row in judge(listed, {}, TODAY)] == [[Finding.DUPLICATE, Finding.UNKNOWN]] * 2
    assert counts(judge(listed, {}, TODAY)) == {Finding.DUPLICATE: 2, Finding.UNKNOWN: 2}


ROWS = st.text(max_size=300).map(lambda text: f"ICCID,Used,Status\n{text}".encode())


@given(data=st.one_of(st.binary(max_size=400), ROWS))
def test_whatever_is_loaded_is_read_or_refused(data: bytes) -> None:
    try:
        sheet = spreadsheets.read(data)
        listed = read_list(sheet.headers, sheet.rows)
    except Refused:
        return
    assert len(list(iter_forms(listed.lines))) <= 2 * len(listed.lines)
    for row in judge(listed, {}, TODAY):
        assert row.sim is None
        assert kinds(row)[-1] in (Finding.UNKNOWN, Finding.UNREADABLE)
