"""E-mails to staff say how much there is to do and by when, and nothing to whoever else sees a locked screen."""

from datetime import date, datetime

import pytest

from devicefleet.rules.discretion import telling
from devicefleet.rules.messages import staff
from devicefleet.rules.messages.staff import Row
from devicefleet.rules.messages.telling import lists_for

TODAY = date(2026, 5, 3)
ROWS = [
    Row("K7M3-Q2", "renewal", date(2026, 5, 5)),
    Row("9XW4-TT", "date to agree", date(2026, 5, 3)),
    Row("2BHC-7P", "renewal", date(2026, 5, 5)),
    Row("K7M3-Q2", "renewal", date(2026, 5, 1)),
]
BODY = """To check:

K7M3-Q2 · renewal · since Friday 1 May

9XW4-TT · date to agree · today

2BHC-7P · renewal · by Tuesday 5 May
K7M3-Q2 · renewal · by Tuesday 5 May

Sign in to see more.
"""
WAITING = """Messages are waiting: nothing could be handed over since 07:30 on Sunday 3 May.

Sign in to see more.
"""
SILENT = """Reminders were not looked at from 07:30 on Sunday 3 May to 09:05 on Monday 4 May.

What came due meanwhile is told now. Find out why nothing ran.

Sign in to see more.
"""
FAILING = """Reminders were last looked at on Sunday 3 May: it fails since then.

Find out why in the log of the worker.

Sign in to see more.
"""


def test_a_body() -> None:
    assert staff.body(ROWS, TODAY) == BODY
    assert staff.body(reversed(ROWS), TODAY) == BODY


def test_what_would_be_said_again_is_counted() -> None:
    """Stock of several organisations has no reference of its own."""
    stock = [Row("", "stock", TODAY)] * 9 + [Row("", "stock", date(2026, 5, 1))]
    said = "To check:\n\nstock · since Friday 1 May\n\nstock · today (9 times)\n\nSign in to see more.\n"
    assert staff.body(stock, TODAY) == said


def test_what_administrators_are_told() -> None:
    sunday, monday = datetime(2026, 5, 3, 7, 30), datetime(2026, 5, 4, 9, 5)  # noqa: DTZ001 - local, as it is said
    assert staff.waiting_body(sunday) == WAITING
    assert staff.silent_body(sunday, monday) == SILENT
    assert staff.failing_body(TODAY) == FAILING


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (staff.digest_subject(1), "1 thing to check today"),
        (staff.digest_subject(3), "3 things to check today"),
        (staff.urgent_subject(), "Something to check now"),
        (staff.weekly_subject(1), "1 thing to look at this week"),
        (staff.weekly_subject(12), "12 things to look at this week"),
        (staff.waiting_subject(), "Messages are waiting"),
        (staff.silent_subject(), "Reminders stood still"),
        (staff.failing_subject(), "Reminders stand still"),
    ],
)
def test_subjects(subject: str, words: str) -> None:
    assert subject == words
    assert_quiet(subject)


@pytest.mark.parametrize("words", [BODY, WAITING, SILENT, FAILING])
def test_bodies_are_quiet(words: str) -> None:
    assert_quiet(words)
    assert not any(sign in words for sign in ("://", "@", "www"))


def assert_quiet(words: str) -> None:
    assert list(telling(words, lists_for("en"), ["Harbour Light Trust", "DeviceFleet"])) == []
