"""docs/kit-rule.md tells the rule as it is: all its words, and every number with the setting that changes it."""

import re

import pytest

from devicefleet.rules import kit as rule
from devicefleet.rules.kit_words import FLAGS, STATES, STATUSES
from devicefleet.rules.policy import DEFAULT
from devicefleet.rules.policy_settings import SETTINGS
from devicefleet.rules.terms import Context, Flag, Happening
from tests.house.yard import ROOT
from tests.rules.given_facts import LENT_UNTIL_EXIT, Given, day, given, lent_until

TOLD = (ROOT / "docs" / "kit-rule.md").read_text(encoding="utf-8")
POLICY = DEFAULT.versions[-1]
NUMBERS = {
    one.key: one.plain(POLICY)
    for one in SETTINGS
    if one.key != "effective_from" and not isinstance(one.plain(POLICY), bool | str | list)
}


def rows(heading: str) -> dict[str, list[str]]:
    """The table under a heading: the other cells of each row by its first one."""
    section = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", TOLD, re.M | re.S)
    assert section, heading
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in re.findall(r"^\|.*\|$", section[1], re.M)]
    return {first: others for first, *others in cells[2:]}


def test_every_state_and_status_is_told_in_its_own_words() -> None:
    assert list(rows("Each part by itself")) == list(STATES.values())
    assert list(rows("The whole kit")) == list(STATUSES.values())


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_is_told_with_what_ends_it(flag: Flag) -> None:
    comes_up, goes_away = rows("What is worth a look, whatever the status")[f"**{FLAGS[flag]}**"]
    assert comes_up
    assert goes_away


def test_no_flag_is_told_that_there_is_not() -> None:
    assert len(rows("What is worth a look, whatever the status")) == len(Flag)


def test_every_number_of_the_policy_is_told_as_it_is() -> None:
    told = {key: float(number) for key, number in re.findall(r"`([\w.]+)` = ([\d.]+)", TOLD)}
    assert told == {key: float(number) for key, number in NUMBERS.items()}


def kept() -> Given:
    return given().phone().laptop()


def lent(*, leaves: str | None = None) -> Given:
    if leaves:
        return given().phone().data().laptop(LENT_UNTIL_EXIT).expected_to_leave(day(leaves))
    return given().phone().data().laptop(lent_until("2026-03-31"))


POINTS: dict[str, tuple[Given, str]] = {
    "a safety concern": (kept().data().phone_was(Happening.QUARANTINED, "2026-03-14"), "2026-03-14"),
    "phone lapsed": (kept().data().phone_was(Happening.LOST, "2026-03-14"), "2026-03-14"),
    "data lapsed": (kept().data("2026-03-14"), "2026-03-15"),
    "release within 7 days, and a part of the kit is missing": (
        given().stays("2026-02-02", Context.PRISON, "2026-04-30"),
        "2026-04-23",
    ),
    "not started": (given(), "2026-01-20"),
    "laptop lapsed": (kept().data().laptop_was(Happening.LOST, "2026-03-14"), "2026-03-14"),
    "support ends within 14 days without a lasting kit": (lent(leaves="2026-03-31"), "2026-03-17"),
    "something ends within 3 days": (lent(), "2026-03-28"),
    "something ends within 7 days": (lent(), "2026-03-24"),
    "anything else": (lent(), "2026-03-23"),
}


def test_the_points_of_the_work_list_are_told_as_they_are() -> None:
    scored = {
        matter: [str(rule.priority(span, span.since or day(on)))]
        for matter, (kit, on) in POINTS.items()
        for span in [kit.on(on)]
    }
    assert rows("The work list") == scored


def test_waiting_counts_twenty_days_at_most() -> None:
    span = kept().data("2026-03-14").on("2026-03-15")
    assert [rule.priority(span, day(on)) for on in ("2026-04-03", "2026-04-04", "2026-06-01")] == [69, 70, 70]
