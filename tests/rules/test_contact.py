"""When somebody may be written to: never at night, never on another day, right on both nights when clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devicefleet.rules.contact import (
    EARLIEST,
    EVERY_DAY,
    LATEST,
    LONDON,
    Known,
    Rule,
    address,
    allows,
    problems,
    refuse_unsafe,
    window,
)
from devicefleet.rules.contact_words import PROBLEMS, days_of, days_word, masked, when
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Channel, Problem

TODAY = date(2026, 11, 22)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2045, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside it
AFTER = timedelta(microseconds=1)


@st.composite
def rules(draw: st.DrawFn, *, days: st.SearchStrategy[int] | None = None) -> Rule:
    start = draw(st.integers(EARLIEST, LATEST - 1))
    end = draw(st.integers(start + 1, LATEST))
    return Rule("en", draw(days or st.integers(1, EVERY_DAY)), start, end)


@given(rules(), INSTANTS)
def test_every_instant_of_a_window_is_allowed_and_its_end_is_not(rule: Rule, now: datetime) -> None:
    found = window(rule, now)
    assert found is not None, "every rule with a day has a window within a week"
    start, end = found
    assert now <= start < end
    for part in range(21):
        assert allows(rule, start + (end - AFTER - start) * part / 20)
    assert not allows(rule, end)
    assert allows(rule, end - AFTER)


@given(rules(), INSTANTS, st.floats(0, 1))
def test_nothing_is_allowed_before_the_window(rule: Rule, now: datetime, share: float) -> None:
    start, _end = window(rule, now) or (now, now)
    before = now + (start - now) * share
    assert before >= start or not allows(rule, before)
    assert (start == now) == allows(rule, now)


@given(rules(), INSTANTS)
def test_never_at_night_and_only_on_a_day_of_theirs(rule: Rule, instant: datetime) -> None:
    if allows(rule, instant):
        local = instant.astimezone(LONDON)
        assert 7 <= local.hour < 22
        assert rule.days >> local.weekday() & 1
        assert rule.from_minute <= local.hour * 60 + local.minute < rule.until_minute


@given(rules(), INSTANTS)
def test_whoever_is_watched_has_no_window(rule: Rule, instant: datetime) -> None:
    watched = replace(rule, watched=True)
    assert window(watched, instant) is None
    assert not allows(watched, instant)


def test_without_a_day_there_is_no_window() -> None:
    assert window(Rule("en", days=0), datetime(2026, 11, 22, tzinfo=UTC)) is None


@pytest.mark.parametrize("year", range(2026, 2046))
@pytest.mark.parametrize("month", [3, 10])
def test_on_the_days_the_clocks_change(year: int, month: int) -> None:
    """The window keeps to the clock on the wall: an hour earlier or later in UTC from that Sunday on."""
    sunday = max(day for n in range(25, 32) if (day := date(year, month, n)).weekday() == 6)
    rule = Rule("en", from_minute=EARLIEST, until_minute=LATEST)
    saturday_night = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(hours=1)
    hour = 6 if month == 3 else 7
    day = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC)
    assert window(rule, saturday_night) == (day + timedelta(hours=hour), day + timedelta(hours=hour + 15))
    half_hours = [day + timedelta(minutes=30 * n) for n in range(-2, 12)]
    assert not any(allows(rule, instant) for instant in half_hours)


def test_the_next_window_may_be_a_week_away() -> None:
    monday = Rule("en", days=1, from_minute=540, until_minute=600)
    over = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert window(monday, over - timedelta(minutes=1)) == (over - timedelta(minutes=1), over)
    assert window(monday, over) == (datetime(2026, 11, 30, 9, tzinfo=UTC), datetime(2026, 11, 30, 10, tzinfo=UTC))
    assert window(monday, over, days=7) is None


KNOWN = Known(
    in_support=True, agreed=True, rule=Rule("en"), number_gone=False, checked=(TODAY, 9), answering=(TODAY, 1)
)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({}, []),
        ({"agreed": False}, [Problem.NO_CONSENT]),
        ({"in_support": False}, [Problem.NO_CONSENT]),
        ({"rule": None}, [Problem.NO_SAFE_WAY]),
        ({"rule": Rule("en", watched=True)}, [Problem.MAY_BE_WATCHED]),
        ({"number_gone": True}, [Problem.NUMBER_GONE]),
        ({"checked": None}, [Problem.CHECK_TOO_OLD]),
        ({"checked": (TODAY - timedelta(90), 1), "answering": None}, []),
        ({"checked": (TODAY - timedelta(91), 1), "answering": None}, [Problem.CHECK_TOO_OLD]),
        ({"checked": (TODAY, 9), "answering": (TODAY, 10)}, [Problem.CHECK_TOO_OLD]),
        ({"checked": (TODAY - timedelta(1), 11), "answering": (TODAY, 10)}, [Problem.CHECK_TOO_OLD]),
        ({"checked": (TODAY, 11), "answering": (TODAY, 10)}, []),
        ({"agreed": False, "rule": None, "checked": None}, [
            Problem.NO_CONSENT, Problem.NO_SAFE_WAY, Problem.CHECK_TOO_OLD,
        ]),
    ],
)  # fmt: skip
def test_what_keeps_a_message_from_going(other: dict[str, object], found: list[Problem]) -> None:
    assert list(problems(replace(KNOWN, **other), TODAY, 90)) == found  # type: ignore[arg-type]  # the table is right


def test_after_support_only_those_who_agreed_to_be_asked() -> None:
    left = replace(KNOWN, in_support=False)
    assert list(problems(left, TODAY, 90, after_exit=True)) == []
    assert list(problems(replace(left, agreed=False), TODAY, 90, after_exit=True)) == [Problem.NO_CONSENT]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule("en", from_minute=EARLIEST - 1), "from_minute"),
        (Rule("en", until_minute=LATEST + 1), "until_minute"),
        (Rule("en", from_minute=600, until_minute=600), "until_minute"),
        (Rule("en", days=0), "days"),
        (Rule("en", days=128), "days"),
        (Rule("", days=1), "language"),
        (Rule("x" * 36), "language"),
    ],
)
def test_what_no_rule_may_be(rule: Rule, field: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_unsafe(rule)
    assert refused.value.field == field


@given(rules())
def test_what_every_rule_may_be(rule: Rule) -> None:
    refuse_unsafe(rule)


@pytest.mark.parametrize("typed", ["a@b.example", " some.body+x@mail.example ", "o'neil@sub.mail.example"])
def test_addresses(typed: str) -> None:
    assert address(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed", ["", "nobody", "a@b", "a b@c.example", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example",
              "@b.example", f"{'x' * 65}@b.example", f"a@{'b.' * 130}example", "Name <a@b.example>"],
)  # fmt: skip
def test_no_addresses(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        address(typed)
    assert str(refused.value) == "This is not an e-mail address. Write it like name@example.org."


def test_only_so_much_is_shown_of_a_value() -> None:
    assert masked(Channel.SMS, "+447700900461") == "a number that ends in 61"
    assert masked(Channel.EMAIL, "somebody@mail.example") == "an address that begins with s"


def test_days_and_hours_in_words() -> None:
    assert when(Rule("en")) == "Every day, 09:00 to 18:00"
    assert when(Rule("en", days=0b11111, from_minute=615)) == "Monday to Friday, 10:15 to 18:00"
    assert days_word(days_of([6, 0, 0])) == "Monday, Sunday"


def test_every_reason_says_what_to_do() -> None:
    assert all(sentence.count(".") == 2 for sentence in PROBLEMS.values())
