"""The decision table of the kit rule, row by row: R-12 to R-25, what becomes of the things people use."""

from datetime import date

import pytest

from devicefleet.rules import kit as rule
from devicefleet.rules.terms import Component, Flag, Happening, OwnCheck, Status
from devicefleet.rules.terms import ComponentState as State
from tests.rules.given_facts import GIFT, LENT_UNTIL_EXIT, SHARED, START, day, given, lent_until, policy

PHONE = Component.SMARTPHONE
KEPT, BRIEF, LAPSED, NEVER = State.MET_SUSTAINED, State.MET_TEMPORARY, State.LAPSED, State.NEVER
ALL_KEPT = (KEPT, KEPT, KEPT, Status.COMPLETE, (), None)
NO_DEVICE = (Flag.DATA_NO_DEVICE,)


def test_r12_their_own_phone_checked_safe_counts_as_lasting() -> None:
    kit = given().own(PHONE, ("2026-01-06", OwnCheck.SAFE)).laptop().data().supported_by(1, "2026-04-20")
    recheck = (Flag.SELF_OWNED_RECHECK,)
    assert kit.row("2026-02-02") == ALL_KEPT
    assert kit.row("2026-06-04") == ALL_KEPT
    assert kit.row("2026-06-05") == (KEPT, KEPT, KEPT, Status.COMPLETE, recheck, None)  # 150 days after the check
    assert kit.row("2026-07-05") == (KEPT, KEPT, KEPT, Status.COMPLETE, recheck, None)  # the 180th day
    assert kit.row("2026-07-06") == (State.UNVERIFIED, KEPT, KEPT, Status.PARTIAL, recheck, day("2026-07-06"))


def test_r13_their_own_phone_never_checked_is_unverified() -> None:
    kit = given().own(PHONE, ("2026-01-06", OwnCheck.NOT_CHECKED)).laptop().data()
    assert kit.row("2026-01-12") == (State.UNVERIFIED, KEPT, KEPT, Status.SETTING_UP, (), START)
    assert kit.row("2026-01-20") == (State.UNVERIFIED, KEPT, KEPT, Status.PARTIAL, (), START)
    assert "Phone of their own, not checked for safety." in kit.says("2026-01-20")


def test_r14_their_own_phone_found_unsafe_does_not_count_and_comes_first() -> None:
    concern = (Flag.DATA_NO_DEVICE, Flag.SAFETY_INCIDENT_OPEN)
    kit = given().own(PHONE, ("2026-01-06", OwnCheck.COMPROMISED)).laptop().data()
    assert kit.row("2026-02-02") == (NEVER, KEPT, KEPT, Status.PARTIAL, concern, START)
    assert kit.on("2026-02-02").score == 100
    assert "Phone of their own, found unsafe on 6 January 2026." in kit.says("2026-02-02")
    once_safe = given().own(PHONE, ("2026-01-06", OwnCheck.SAFE), ("2026-01-20", OwnCheck.COMPROMISED))
    once_safe.laptop().data()
    assert once_safe.row("2026-02-02") == (LAPSED, KEPT, KEPT, Status.LAPSED, concern, day("2026-01-20"))


def test_r15_a_tablet_is_no_laptop_unless_the_policy_says_so_and_then_a_temporary_one() -> None:
    kit = given().phone().data().tablet()
    assert kit.row("2026-02-02") == (KEPT, NEVER, KEPT, Status.PARTIAL, (), START)
    assert "A tablet does not count as a laptop." in kit.says("2026-02-02")
    kit.under(policy(tablet_as_laptop=True))
    assert kit.row("2026-02-02") == (KEPT, BRIEF, KEPT, Status.TEMPORARY, (), None)


def test_r16_one_of_two_phones_lost_leaves_the_other() -> None:
    kit = given().full_kit().phone().phone_was(Happening.LOST, "2026-02-02")
    assert kit.row("2026-02-02") == ALL_KEPT


@pytest.mark.parametrize(
    ("shared", "laptop", "status", "since"),
    [
        ("no", NEVER, Status.PARTIAL, START),
        ("temporary", State.MET_SHARED, Status.TEMPORARY, None),
        ("yes", KEPT, Status.COMPLETE, None),
    ],
)
def test_r17_a_laptop_shared_in_the_household_counts_as_the_policy_says(
    shared: str, laptop: State, status: Status, since: date | None
) -> None:
    holder, other = given().full_kit(), given().phone().data().laptop(SHARED)
    assert (
        holder.under(policy(shared_laptop=shared)).row("2026-02-02") == ALL_KEPT
    )  # by the terms it was handed over on
    assert other.under(policy(shared_laptop=shared)).row("2026-02-02") == (KEPT, laptop, KEPT, status, (), since)


def test_r18_a_phone_lost_today_has_lapsed_today_and_leaves_data_without_a_device() -> None:
    kit = given().full_kit().phone_was(Happening.LOST, "2026-03-14")
    assert kit.row("2026-03-13") == ALL_KEPT
    assert kit.row("2026-03-14") == (LAPSED, KEPT, KEPT, Status.LAPSED, NO_DEVICE, day("2026-03-14"))
    assert "Phone lost on 14 March 2026." in kit.says("2026-03-14")


def test_r18_a_phone_lost_on_the_day_it_was_handed_over_has_lapsed_too() -> None:
    kit = given().laptop().data().phone(on="2026-03-14").phone_was(Happening.LOST, "2026-03-14")
    assert kit.row("2026-03-14") == (LAPSED, KEPT, KEPT, Status.LAPSED, NO_DEVICE, day("2026-03-14"))
    assert "Phone lost on 14 March 2026." in kit.says("2026-03-20")


def test_r19_a_broken_phone_with_a_loaner_the_same_day_is_temporary() -> None:
    kit = given().full_kit().phone_was(Happening.FAULT, "2026-03-14").phone(LENT_UNTIL_EXIT, on="2026-03-14")
    assert kit.row("2026-03-14") == (BRIEF, KEPT, KEPT, Status.TEMPORARY, (), None)
    days = rule.person_days(kit.spans(), day("2026-03-01"), day("2026-04-01"))
    assert days == {Status.COMPLETE: 13, Status.TEMPORARY: 18}  # and not one day without


def test_r20_a_phone_in_repair_without_a_loaner_has_lapsed() -> None:
    kit = given().full_kit().phone_was(Happening.FAULT, "2026-03-14").phone_was(Happening.IN_REPAIR, "2026-03-16")
    assert kit.row("2026-03-16") == (LAPSED, KEPT, KEPT, Status.LAPSED, NO_DEVICE, day("2026-03-14"))
    assert "Phone in repair since 16 March 2026." in kit.says("2026-03-16")
    assert kit.phone_was(Happening.REPAIRED, "2026-03-20").row("2026-03-20") == ALL_KEPT


def test_r21_a_phone_found_again_counts_again_and_the_gap_stays() -> None:
    kit = given().full_kit().phone_was(Happening.LOST, "2026-03-14").phone_was(Happening.FOUND, "2026-03-18")
    assert kit.row("2026-03-17") == (LAPSED, KEPT, KEPT, Status.LAPSED, NO_DEVICE, day("2026-03-14"))
    assert kit.row("2026-03-18") == ALL_KEPT
    days = rule.person_days(kit.spans(), day("2026-03-01"), day("2026-04-01"))
    assert days == {Status.COMPLETE: 27, Status.LAPSED: 4}


def test_r22_a_loan_past_its_date_still_in_hand_is_temporary_with_a_date_to_agree() -> None:
    kit = given().phone().data().laptop(lent_until("2026-02-20"))
    assert kit.row("2026-02-20") == (KEPT, BRIEF, KEPT, Status.TEMPORARY, (Flag.ENDING_SOON,), None)
    assert kit.row("2026-02-21") == (KEPT, BRIEF, KEPT, Status.TEMPORARY, (Flag.LOAN_PAST_DATE,), None)
    assert "return date was 20 February 2026" in kit.says("2026-02-21")
    assert kit.laptop_was(Happening.RETENURED, "2026-03-02", GIFT).row("2026-03-02") == ALL_KEPT


def test_r23_a_loan_handed_back_with_nothing_in_its_place_has_lapsed() -> None:
    kit = given().phone().data().laptop(lent_until("2026-02-20")).laptop_was(Happening.RETURNED, "2026-02-18")
    assert kit.row("2026-02-18") == (KEPT, LAPSED, KEPT, Status.LAPSED, (), day("2026-02-18"))
    assert "handed back at the end of a loan on 18 February 2026" in kit.says("2026-02-18")


def test_r24_a_loaned_laptop_nobody_has_seen_is_lost_from_the_day_after_it_was_last_confirmed() -> None:
    kit = given().phone().data().laptop(lent_until("2026-02-01"))
    kit.laptop_was(Happening.CONFIRMED, "2026-02-10").laptop_was(Happening.LOST, "2026-02-11")
    assert kit.row("2026-02-10") == (KEPT, BRIEF, KEPT, Status.TEMPORARY, (Flag.LOAN_PAST_DATE,), None)
    lost = (KEPT, LAPSED, KEPT, Status.LAPSED, (Flag.RECORD_STALE,), day("2026-02-11"))
    assert kit.row("2026-05-12") == lost  # ninety days later, and no return date is asked for any more
    assert "Laptop lost on 11 February 2026." in kit.says("2026-05-12")


def test_r25_a_phone_set_aside_for_safety_has_lapsed_and_comes_first() -> None:
    kit = given().full_kit().phone_was(Happening.QUARANTINED, "2026-03-14")
    concern = (Flag.DATA_NO_DEVICE, Flag.SAFETY_INCIDENT_OPEN)
    assert kit.row("2026-03-14") == (LAPSED, KEPT, KEPT, Status.LAPSED, concern, day("2026-03-14"))
    assert kit.on("2026-03-14").score == 100
    assert "Phone set aside for safety on 14 March 2026." in kit.says("2026-03-14")
    assert kit.phone_was(Happening.RELEASED, "2026-03-16").row("2026-03-16") == ALL_KEPT
