"""One sentence for a work list: the most urgent matter, said as people say it."""

from datetime import date, timedelta

import pytest

from devicefleet.rules.headline import headline, near
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.spans import NEVER_SUPPORTED, Span
from devicefleet.rules.terms import Component, ComponentState, Flag, Status

SUNDAY = date(2026, 11, 22)
PHONE, LAPTOP, DATA = Component
KEPT = Reason(PHONE, Why.GIVEN, date(2026, 10, 5))
LENT = Reason(LAPTOP, Why.LENT_UNTIL, until=date(2026, 11, 24))
PAID = Reason(DATA, Why.DATA_UNTIL, until=date(2026, 12, 31))
ENDED = Reason(DATA, Why.DATA_EXPIRED, date(2026, 11, 20))
LOST = Reason(PHONE, Why.LOST, date(2026, 11, 21))
UNSAFE = Reason(LAPTOP, Why.QUARANTINED, date(2026, 11, 19))
MET, LAPSED = ComponentState.MET_SUSTAINED, ComponentState.LAPSED


def span(status: Status, *reasons: Reason, flags: tuple[Flag, ...] = (), ends_on: date | None = None) -> Span:
    lapsed = {reason.component for reason in reasons if reason in {ENDED, LOST, UNSAFE}}
    states = {component.value: LAPSED if component in lapsed else MET for component in Component}
    return NEVER_SUPPORTED._replace(status=status, reasons=reasons, flags=flags, ends_on=ends_on, **states)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (2, "on Tuesday"),
        (6, "on Saturday"),
        (7, "on 29 November 2026"),
        (-1, "on 21 November 2026"),
    ],
)
def test_days_as_people_say_them(days: int, words: str) -> None:
    assert near(SUNDAY + timedelta(days=days), SUNDAY) == words


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (span(Status.LAPSED, KEPT, ENDED), "Data ended on 20 November 2026."),
        (span(Status.LAPSED, LOST, ENDED), "Phone lost on 21 November 2026."),
        (
            span(Status.LAPSED, LOST, UNSAFE, flags=(Flag.SAFETY_INCIDENT_OPEN,)),
            "Laptop set aside for safety on 19 November 2026.",
        ),
        (
            span(Status.TEMPORARY, KEPT, LENT, PAID, flags=(Flag.ENDING_SOON,), ends_on=LENT.until),
            "Laptop on loan: the agreed time ends on Tuesday.",
        ),
        (
            span(Status.TEMPORARY, KEPT, PAID, flags=(Flag.ENDING_SOON,), ends_on=date(2026, 11, 22)),
            "Part of the kit ends today.",
        ),
        (span(Status.COMPLETE, KEPT, ends_on=PAID.until), "Everything lasts until 31 December 2026 at least."),
        (span(Status.COMPLETE, KEPT), "Everything is there to stay."),
        (
            span(Status.PAUSED, Reason(None, Why.AWAY, date(2026, 11, 1), what="prison"), ENDED),
            "Since 1 November 2026: in prison. The kit is not counted for that time.",
        ),
    ],
)
def test_the_most_urgent_matter(day: Span, sentence: str) -> None:
    assert headline(day, SUNDAY) == sentence
