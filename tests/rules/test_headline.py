"""One sentence for a work list: the most urgent matter, said as people say it."""

from datetime import date, timedelta

import pytest

from devicefleet.rules.headline import headline, near
from devicefleet.rules.terms import Component, Context, Happening, OwnCheck
from tests.rules.given_facts import LENT_UNTIL_EXIT, Given, given, lent_until

SUNDAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (2, "on Tuesday"),
        (6, "on Saturday"),
        (7, "on 8 March 2026"),
        (-1, "on 28 February 2026"),
    ],
)
def test_days_as_people_say_them(days: int, words: str) -> None:
    assert near(SUNDAY + timedelta(days=days), SUNDAY) == words


def kept() -> Given:
    return given().phone().laptop()


@pytest.mark.parametrize(
    ("kit", "sentence"),
    [
        (kept().data("2026-02-27"), "Data ended on 27 February 2026."),
        (kept().data("2026-02-27").phone_was(Happening.LOST, "2026-02-28"), "Phone lost on 28 February 2026."),
        (
            kept().data("2026-02-27").laptop_was(Happening.QUARANTINED, "2026-02-26"),
            "Laptop set aside for safety on 26 February 2026.",
        ),
        (
            given().phone().laptop(lent_until("2026-03-03")).data("2026-12-31"),
            "Laptop on loan: the agreed time ends on Tuesday.",
        ),
        (kept().data("2026-03-01"), "Data ends today."),
        (kept().data("2026-03-01").package("2026-03-02", "2026-03-30"), "Data lasts until 30 March 2026."),
        (kept().data(), "Everything is there to stay."),
        (
            given().phone().data().declined(Component.LAPTOP, "2026-01-12", "2026-03-13"),
            "Everything is there to stay (laptop declined).",
        ),
        (
            given().data("2026-02-27").stays("2026-02-01", Context.PRISON),
            "Since 1 February 2026: in prison. The kit is not counted for that time.",
        ),
        (given(), "The whole kit should have been there by 19 January 2026."),
        (given().phone().data(), "Laptop not provided in this time of support."),
        (
            given().laptop().data().own(Component.SMARTPHONE, ("2026-02-01", OwnCheck.NOT_CHECKED)),
            "Phone of their own, not checked for safety.",
        ),
        (
            given().phone().laptop(lent_until("2026-02-20")).data(),
            "Laptop still with them; the return date was 20 February 2026. Agree a new date or give it.",
        ),
        (
            given().phone().laptop(LENT_UNTIL_EXIT).data().expected_to_leave("2026-03-31"),
            "Support is expected to end on 31 March 2026, and not all of the kit would last.",
        ),
        (
            given().phone().laptop(LENT_UNTIL_EXIT).data().leaves("2026-02-27"),
            "Something lent is still with them.",
        ),
        (given().phone().laptop(LENT_UNTIL_EXIT).data(), "Laptop lent on 5 January 2026 until support ends."),
    ],
)
def test_the_most_urgent_matter(kit: Given, sentence: str) -> None:
    assert headline(kit.on(SUNDAY), SUNDAY) == sentence
