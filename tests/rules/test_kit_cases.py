"""The decision table of the kit rule, row by row: R-01 to R-26, what people hold. test_kit_cases_life.py has the rest.

Of some rows the rule says only a part; the rest is for services and is tested with them: the tasks raised (all rows),
duplicate-spend warnings on entry (R-06), usage reports and the DATA_BELOW_NEED flag (R-08), the IMEI block (R-18).
"""

from dataclasses import replace
from datetime import date

import pytest

from devicefleet.rules.facts import ItemKind
from devicefleet.rules.terms import Component, Context, Flag, Happening, OwnCheck, Renewal, Scheme, Status
from devicefleet.rules.terms import ComponentState as State
from tests.rules.given_facts import GIFT, LENT_UNTIL_EXIT, SHARED, given, lent_until, policy

PHONE, LAPTOP, DATA = Component.SMARTPHONE, Component.LAPTOP, Component.DATA


def test_r01_all_given_and_data_funded_for_good_is_complete() -> None:
    span = given().full_kit().on("2026-02-02")
    assert (span.smartphone, span.laptop, span.data) == (State.MET_SUSTAINED,) * 3
    assert span.status is Status.COMPLETE
    assert (span.flags, span.since, span.ends_on, span.score) == ((), None, None, 0)


def test_r02_a_laptop_on_loan_is_temporary_and_ends_soon_within_thirty_days() -> None:
    kit = given().phone().data().laptop(lent_until("2026-03-31"))
    before, soon = kit.on("2026-02-28"), kit.on("2026-03-01")
    assert (before.laptop, before.status, before.flags) == (State.MET_TEMPORARY, Status.TEMPORARY, ())
    assert (soon.status, soon.flags, soon.ends_on) == (Status.TEMPORARY, (Flag.ENDING_SOON,), date(2026, 3, 31))


def test_r03_data_on_its_last_day_is_still_there_and_ends_soon() -> None:
    span = given().phone().laptop().data("2026-03-14").on("2026-03-14")
    assert (span.data, span.status) == (State.MET_TEMPORARY, Status.TEMPORARY)
    assert span.flags == (Flag.ENDING_SOON,)
    assert span.ends_on == date(2026, 3, 14)


def test_r04_data_that_ended_yesterday_has_lapsed() -> None:
    kit = given().phone().laptop().data("2026-03-14")
    span = kit.on("2026-03-15")
    assert (span.data, span.status, span.since) == (State.LAPSED, Status.LAPSED, date(2026, 3, 15))
    assert "Data ended on 14 March 2026." in kit.says("2026-03-15")


def test_r05_a_gap_of_one_day_lapses_for_one_day_with_the_replacement_on_its_way() -> None:
    kit = given().phone().laptop().data("2026-03-14").package("2026-03-16", "2026-04-14")
    gap = kit.on("2026-03-15")
    assert (gap.status, gap.flags) == (Status.LAPSED, (Flag.REPLACEMENT_ON_WAY,))
    assert (gap.until_on - gap.from_on).days == 1
    assert kit.on("2026-03-14").status is Status.TEMPORARY
    assert kit.on("2026-03-16").status is Status.TEMPORARY


def test_r06_overlapping_packages_cover_to_the_later_end_and_are_noted_as_double() -> None:
    kit = given().phone().laptop().data("2026-03-14").package("2026-03-05", "2026-04-04")
    assert kit.on("2026-03-10").flags == (Flag.DUPLICATE_SPEND,)
    assert kit.on("2026-03-10").ends_on == date(2026, 4, 4)
    assert kit.on("2026-03-15").data is State.MET_TEMPORARY
    assert kit.on("2026-04-05").data is State.LAPSED


def test_r07_a_sim_not_activated_is_pending_and_flagged_after_three_days() -> None:
    kit = given().phone().laptop().sim("2026-01-06", activate_by="2026-02-28").package(None, None)
    assert kit.on("2026-01-08").data is State.PENDING
    assert (kit.on("2026-01-08").status, kit.on("2026-01-08").flags) == (Status.SETTING_UP, ())
    assert kit.on("2026-01-09").flags == (Flag.SIM_NOT_ACTIVATED,)
    assert kit.on("2026-01-20").status is Status.PARTIAL
    assert kit.on("2026-03-01").data is State.NEVER
    assert "to be activated by 28 February 2026" in kit.says("2026-03-01")


def test_r07_data_counts_from_the_day_of_activation() -> None:
    kit = given().phone().laptop().sim().package(None, None).sim_was(Happening.ACTIVATED, "2026-01-12")
    assert kit.on("2026-01-11").data is State.PENDING
    assert (kit.on("2026-01-12").data, kit.on("2026-01-12").status) == (State.MET_SUSTAINED, Status.COMPLETE)


def test_r08_a_bundle_used_up_early_is_still_valid() -> None:
    assert given().phone().laptop().data("2026-03-14", gb=5).on("2026-03-10").data is State.MET_TEMPORARY


def test_r09_credit_without_a_bundle_is_not_data() -> None:
    never = given().phone().laptop().data(gb=0)
    assert (never.on("2026-02-02").data, never.on("2026-02-02").status) == (State.NEVER, Status.PARTIAL)
    assert "credit only" in never.says("2026-02-02")
    lapsed = given().phone().laptop().data("2026-03-14").package("2026-03-15", None, gb=0)
    assert lapsed.on("2026-03-15").data is State.LAPSED


def test_r10_wifi_alone_is_not_data_unless_the_policy_says_so() -> None:
    wifi = given().phone().laptop().item(ItemKind.MIFI_ROUTER)
    wifi.package(scheme=Scheme.WIFI_ONLY, gb=None, on=ItemKind.MIFI_ROUTER)
    assert (wifi.on("2026-02-02").data, wifi.on("2026-02-02").status) == (State.NEVER, Status.PARTIAL)
    assert wifi.under(policy(wifi_counts=True)).on("2026-02-02").status is Status.COMPLETE


def test_r11_broadband_with_too_little_mobile_data_is_not_data_unless_the_policy_says_so() -> None:
    both = given().phone().laptop().data(gb=4.5).item(ItemKind.MIFI_ROUTER)
    both.package(scheme=Scheme.HOME_BROADBAND, gb=None, on=ItemKind.MIFI_ROUTER)
    assert (both.on("2026-02-02").data, both.on("2026-02-02").status) == (State.NEVER, Status.PARTIAL)
    assert "4.5 GB in 30 days" in both.says("2026-02-02")
    assert both.under(policy(broadband_counts=True)).on("2026-02-02").status is Status.COMPLETE


def test_r12_their_own_phone_checked_safe_counts_as_lasting() -> None:
    kit = given().own(PHONE, ("2026-01-06", OwnCheck.SAFE)).laptop().data().supported_by(1, "2026-03-20")
    assert (kit.on("2026-02-02").smartphone, kit.on("2026-02-02").status) == (State.MET_SUSTAINED, Status.COMPLETE)
    assert kit.on("2026-06-04").flags == ()
    assert Flag.SELF_OWNED_RECHECK in kit.on("2026-06-05").flags  # 150 days after the check
    assert kit.on("2026-07-05").smartphone is State.MET_SUSTAINED  # the 180th day
    assert kit.on("2026-07-06").smartphone is State.UNVERIFIED


def test_r13_their_own_phone_never_checked_is_unverified() -> None:
    kit = given().own(PHONE, ("2026-01-06", OwnCheck.NOT_CHECKED)).laptop().data()
    assert (kit.on("2026-01-12").smartphone, kit.on("2026-01-12").status) == (State.UNVERIFIED, Status.SETTING_UP)
    assert kit.on("2026-01-20").status is Status.PARTIAL
    assert "not checked for safety" in kit.says("2026-01-20")


def test_r14_their_own_phone_found_unsafe_does_not_count_and_comes_first() -> None:
    kit = given().own(PHONE, ("2026-01-06", OwnCheck.COMPROMISED)).laptop().data()
    span = kit.on("2026-02-02")
    assert (span.smartphone, span.status) == (State.NEVER, Status.PARTIAL)
    assert Flag.SAFETY_INCIDENT_OPEN in span.flags
    assert span.score == 100
    kit.own(PHONE, ("2026-01-06", OwnCheck.SAFE), ("2026-01-20", OwnCheck.COMPROMISED))
    assert kit.on("2026-02-02").smartphone is State.LAPSED


def test_r15_a_tablet_is_no_laptop_unless_the_policy_says_so_and_then_a_temporary_one() -> None:
    kit = given().phone().data().tablet()
    assert (kit.on("2026-02-02").laptop, kit.on("2026-02-02").status) == (State.NEVER, Status.PARTIAL)
    allowed = kit.under(policy(tablet_as_laptop=True)).on("2026-02-02")
    assert (allowed.laptop, allowed.status) == (State.MET_TEMPORARY, Status.TEMPORARY)


def test_r16_one_of_two_phones_lost_leaves_the_other() -> None:
    kit = given().full_kit().phone().phone_was(Happening.LOST, "2026-02-02")
    assert kit.on("2026-02-02").status is Status.COMPLETE


@pytest.mark.parametrize(
    ("rule", "state", "status"),
    [
        ("no", State.NEVER, Status.PARTIAL),
        ("temporary", State.MET_SHARED, Status.TEMPORARY),
        ("yes", State.MET_SUSTAINED, Status.COMPLETE),
    ],
)
def test_r17_a_laptop_shared_in_the_household_counts_as_the_policy_says(
    rule: str, state: State, status: Status
) -> None:
    kit = given().phone().data().laptop(SHARED).under(policy(shared_laptop=rule))
    assert (kit.on("2026-02-02").laptop, kit.on("2026-02-02").status) == (state, status)


def test_r18_a_phone_lost_today_has_lapsed_today_and_leaves_data_without_a_device() -> None:
    kit = given().full_kit().phone_was(Happening.LOST, "2026-03-14")
    assert kit.on("2026-03-13").status is Status.COMPLETE
    span = kit.on("2026-03-14")
    assert (span.smartphone, span.status, span.since) == (State.LAPSED, Status.LAPSED, date(2026, 3, 14))
    assert Flag.DATA_NO_DEVICE in span.flags
    assert "Phone lost on 14 March 2026." in kit.says("2026-03-14")


def test_r18_a_phone_lost_on_the_day_it_was_handed_over_has_lapsed_too() -> None:
    kit = given().laptop().data().phone(on="2026-03-14").phone_was(Happening.LOST, "2026-03-14")
    span = kit.on("2026-03-14")
    assert (span.smartphone, span.status, span.since) == (State.LAPSED, Status.LAPSED, date(2026, 3, 14))
    assert "Phone lost on 14 March 2026." in kit.says("2026-03-20")


def test_r19_a_broken_phone_with_a_loaner_the_same_day_is_temporary() -> None:
    kit = given().full_kit().phone_was(Happening.FAULT, "2026-03-14").phone(LENT_UNTIL_EXIT, on="2026-03-14")
    span = kit.on("2026-03-14")
    assert (span.smartphone, span.status) == (State.MET_TEMPORARY, Status.TEMPORARY)


def test_r20_a_phone_in_repair_without_a_loaner_has_lapsed() -> None:
    kit = given().full_kit().phone_was(Happening.FAULT, "2026-03-14").phone_was(Happening.IN_REPAIR, "2026-03-16")
    span = kit.on("2026-03-16")
    assert (span.status, span.since) == (Status.LAPSED, date(2026, 3, 14))
    assert "Phone in repair since 16 March 2026." in kit.says("2026-03-16")
    kit.phone_was(Happening.REPAIRED, "2026-03-20")
    assert kit.on("2026-03-20").status is Status.COMPLETE


def test_r21_a_phone_found_again_counts_again_and_the_gap_stays() -> None:
    kit = given().full_kit().phone_was(Happening.LOST, "2026-03-14").phone_was(Happening.FOUND, "2026-03-18")
    assert kit.on("2026-03-18").status is Status.COMPLETE
    assert kit.on("2026-03-17").status is Status.LAPSED


def test_r22_a_loan_past_its_date_still_in_hand_is_temporary_with_a_date_to_agree() -> None:
    kit = given().phone().data().laptop(lent_until("2026-02-20"))
    assert kit.on("2026-02-20").flags == (Flag.ENDING_SOON,)
    span = kit.on("2026-02-21")
    assert (span.laptop, span.status, span.flags) == (State.MET_TEMPORARY, Status.TEMPORARY, (Flag.LOAN_PAST_DATE,))
    assert "return date was 20 February 2026" in kit.says("2026-02-21")
    kit.laptop_was(Happening.RETENURED, "2026-03-02", GIFT)
    assert kit.on("2026-03-02").status is Status.COMPLETE


def test_r23_a_loan_handed_back_with_nothing_in_its_place_has_lapsed() -> None:
    kit = given().phone().data().laptop(lent_until("2026-02-20")).laptop_was(Happening.RETURNED, "2026-02-18")
    span = kit.on("2026-02-18")
    assert (span.laptop, span.status, span.since) == (State.LAPSED, Status.LAPSED, date(2026, 2, 18))
    assert "handed back at the end of a loan on 18 February 2026" in kit.says("2026-02-18")


def test_r24_a_loaned_laptop_nobody_has_seen_is_lost_from_the_day_after_it_was_last_confirmed() -> None:
    kit = given().phone().data().laptop(lent_until("2026-02-01"))
    kit.laptop_was(Happening.CONFIRMED, "2026-02-10").laptop_was(Happening.LOST, "2026-02-11")
    span = kit.on("2026-05-12")  # ninety days later
    assert (span.laptop, span.since) == (State.LAPSED, date(2026, 2, 11))
    assert Flag.RECORD_STALE in span.flags
    assert Flag.LOAN_PAST_DATE not in span.flags


def test_r25_a_phone_set_aside_for_safety_has_lapsed_and_comes_first() -> None:
    kit = given().full_kit().phone_was(Happening.QUARANTINED, "2026-03-14")
    span = kit.on("2026-03-14")
    assert (span.smartphone, span.status, span.score) == (State.LAPSED, Status.LAPSED, 100)
    assert Flag.SAFETY_INCIDENT_OPEN in span.flags
    kit.phone_was(Happening.RELEASED, "2026-03-16")
    assert (kit.on("2026-03-16").status, kit.on("2026-03-16").flags) == (Status.COMPLETE, ())


def test_r26_in_prison_with_a_phone_of_their_own_to_keep_is_paused() -> None:
    kit = given().full_kit().stays("2026-03-02", Context.PRISON)
    span = kit.on("2026-03-02")
    assert (span.status, span.smartphone) == (Status.PAUSED, State.MET_SUSTAINED)
    assert (span.flags, span.since, span.score) == ((), None, 0)
    assert "Since 2 March 2026: in prison." in kit.says("2026-03-02")


def test_data_paid_for_by_themselves_counts_for_as_long_as_it_is_confirmed() -> None:
    kit = given().phone().laptop().data(renewal=Renewal.SELF_FUNDED)
    assert kit.on("2026-02-02").data is State.UNVERIFIED
    kit.sim_was(Happening.CONFIRMED, "2026-02-03")
    assert (kit.on("2026-02-03").data, kit.on("2026-02-03").status) == (State.MET_SUSTAINED, Status.COMPLETE)
    assert kit.on("2026-08-03").data is State.UNVERIFIED
    assert Flag.SELF_OWNED_RECHECK in kit.on("2026-08-03").flags


def test_a_policy_without_laptops_does_not_ask_for_one() -> None:
    kit = given().phone().data().under(policy(components=frozenset({PHONE, DATA})))
    assert (kit.on("2026-02-02").laptop, kit.on("2026-02-02").status) == (State.NOT_REQUIRED, Status.COMPLETE)


def test_things_of_their_own_count_for_nothing_where_the_policy_says_so() -> None:
    strict = policy(self_owned=replace(policy().versions[0].self_owned, counts=False))
    kit = given().own(PHONE, ("2026-01-06", OwnCheck.SAFE)).laptop().data().under(strict)
    assert kit.on("2026-02-02").smartphone is State.NEVER
