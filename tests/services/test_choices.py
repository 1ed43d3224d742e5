"""What somebody brings, does not want, or may not have."""

from datetime import date

import pytest

from devicefleet.rules.terms import Component, DeclineReason, ExemptionReason, OwnCheck
from devicefleet.services import choices
from devicefleet.tables import Decline, OwnDevice, OwnDeviceCheck, Survivor
from tests.given import Given
from tests.services.desk import Desk


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor()


def test_own_things_are_checked_again_and_again(desk: Desk, person: Survivor) -> None:
    for outcome, on in ((OwnCheck.NOT_CHECKED, date(2026, 11, 1)), (OwnCheck.SAFE, date(2026, 11, 5))):
        desk.do(choices.check_own_device, survivor=person.ref, component=Component.LAPTOP, outcome=outcome, on=on)
    rows = desk.rows()
    assert (len(rows[OwnDevice.__tablename__]), len(rows[OwnDeviceCheck.__tablename__])) == (1, 2)
    desk.assert_sound()


def test_a_decline_is_asked_about_again(desk: Desk, person: Survivor) -> None:
    asked = {"survivor": person.ref, "component": Component.LAPTOP, "reason": DeclineReason.NOT_NOW}
    desk.do(choices.decline, **asked, offered_in_language="vi", on=date(2026, 11, 1))
    assert desk.one(Decline, 1).review_on == date(2026, 12, 31)
    refusal = desk.refused(choices.decline, **asked, offered_in_language="vi", review_on=desk.at.today)
    assert (refusal.field, str(refusal)) == ("review_on", "The review date must be after the offer.")
    desk.assert_sound()


def test_an_exemption_is_reviewed(desk: Desk, person: Survivor) -> None:
    asked = {"survivor": person.ref, "component": Component.DATA, "reason": ExemptionReason.SAFETY}
    refusal = desk.refused(choices.exempt, **asked, review_on=desk.at.today)
    assert (refusal.field, str(refusal)) == ("review_on", "The review date must be after the first day.")
    desk.do(choices.exempt, **asked, review_on=date(2027, 1, 1))
    desk.assert_sound()
