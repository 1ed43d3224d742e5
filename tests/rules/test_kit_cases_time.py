"""The decision table of the kit rule, row by row: R-41 to R-58, what time, late facts and several matters do to it.

R-45 is in test_kit_flags.py. Taking back a wrong scan (R-50) is tested with the service that does it.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from devicefleet.rules import kit as rule
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.terms import Component, Context, Flag, Happening, OwnCheck, Status
from devicefleet.rules.terms import ComponentState as State
from tests.rules.given_facts import POLICY, START, day, given, lent_until

PHONE, LAPTOP, DATA = Component.SMARTPHONE, Component.LAPTOP, Component.DATA
KEPT, BRIEF, LAPSED, NEVER = State.MET_SUSTAINED, State.MET_TEMPORARY, State.LAPSED, State.NEVER
NOT_REQUIRED = State.NOT_REQUIRED
ALL_KEPT = (KEPT, KEPT, KEPT, Status.COMPLETE, (), None)


def test_r41_after_a_move_each_day_belongs_to_the_provider_responsible_on_it() -> None:
    kit = given().full_kit().supported_by(1, START, "2026-03-02", 11).supported_by(2, "2026-03-02", None, 22)
    assert kit.row("2026-03-01") == kit.row("2026-03-02") == ALL_KEPT
    whose = [(span.provider_id, span.caseworker_id, span.until_on) for span in kit.spans()[:2]]
    assert whose[0] == (1, 11, date(2026, 3, 2))
    assert whose[1][:2] == (2, 22)


def test_r42_from_the_first_day_of_a_new_policy_it_judges() -> None:
    more_data = replace(POLICY, name="more data", effective_from=date(2026, 4, 1), data_min_gb_per_30d=Decimal(10))
    kit = given().phone().laptop().data(gb=6).judged_by(POLICY, more_data)
    assert kit.row("2026-03-16") == ALL_KEPT
    soon = (KEPT, KEPT, KEPT, Status.COMPLETE, (Flag.ENDING_SOON,), None)
    assert kit.row("2026-03-17") == kit.row("2026-03-31") == soon  # known fourteen days ahead
    assert kit.row("2026-04-01") == (KEPT, KEPT, LAPSED, Status.LAPSED, (), day("2026-04-01"))
    assert "Data no longer enough under the policy in force from 1 April 2026." in kit.says("2026-04-01")
    assert "6 GB in 30 days" in kit.says("2026-04-01")


def test_r42_a_new_policy_that_changes_nothing_for_somebody_leaves_their_spans_alone() -> None:
    same = replace(POLICY, name="same again", effective_from=date(2026, 4, 1))
    kit = given().phone().laptop(lent_until("2026-05-20")).data("2026-06-30")
    kit.declined(LAPTOP, "2026-03-20", "2026-06-20")
    assert kit.judged_by(POLICY, same).spans() == kit.judged_by(POLICY).spans()


def test_r43_a_fact_recorded_late_changes_the_days_it_speaks_of() -> None:
    kit = given().full_kit()
    assert kit.row("2026-03-20") == ALL_KEPT
    kit.phone_was(Happening.LOST, "2026-03-14")
    assert kit.row("2026-03-13") == ALL_KEPT
    lost = (LAPSED, KEPT, KEPT, Status.LAPSED, (Flag.DATA_NO_DEVICE,), day("2026-03-14"))
    assert kit.row("2026-03-14") == kit.row("2026-03-20") == lost


def test_r44_two_lapses_count_from_the_earlier_one() -> None:
    kit = given().phone().laptop().data("2026-03-14").laptop_was(Happening.STOLEN, "2026-03-20")
    assert kit.row("2026-03-21") == (KEPT, LAPSED, LAPSED, Status.LAPSED, (), day("2026-03-15"))
    for sentence in ("Data ended on 14 March 2026.", "Laptop stolen on 20 March 2026."):
        assert sentence in kit.says("2026-03-21")
    span = kit.on("2026-03-25")
    assert span.matter is not None
    assert span.matter.sentence() == "Data ended on 14 March 2026."  # one matter on the list: the worst
    assert rule.priority(span, day("2026-03-25")) == 60  # data lapsed: 50, and ten days of waiting


def test_r46_an_esim_goes_with_the_lost_phone() -> None:
    kit = given().phone().laptop()
    phone_id = kit.facts.provisions[0].id
    kit.sim(carried_by=phone_id).sim_was(Happening.ACTIVATED, START).package()
    kit.phone_was(Happening.LOST, "2026-03-14")
    assert kit.row("2026-03-13") == ALL_KEPT
    assert kit.row("2026-03-14") == (LAPSED, KEPT, LAPSED, Status.LAPSED, (), day("2026-03-14"))
    assert "Data went with the device that held the eSIM on 14 March 2026." in kit.says("2026-03-14")


def test_r47_data_in_a_mobile_router_counts() -> None:
    kit = given().phone().laptop().item(ItemKind.MIFI_ROUTER).package(on=ItemKind.MIFI_ROUTER)
    assert kit.row("2026-02-02") == ALL_KEPT
    kit.phone_was(Happening.LOST, "2026-02-10")  # and the router is a device to use it on
    assert kit.row("2026-02-10") == (LAPSED, KEPT, KEPT, Status.LAPSED, (), day("2026-02-10"))
    little = given().phone().laptop().item(ItemKind.MIFI_ROUTER).package(gb=4, on=ItemKind.MIFI_ROUTER)
    assert little.row("2026-02-02") == (KEPT, KEPT, NEVER, Status.PARTIAL, (), START)


def test_r48_a_kit_sent_and_not_handed_over_is_pending() -> None:
    kit = given().laptop().data().on_the_way(PHONE, "2026-01-14", "2026-01-22").phone(on="2026-01-22")
    no_device = (Flag.DATA_NO_DEVICE,)
    assert kit.row("2026-01-13") == (NEVER, KEPT, KEPT, Status.SETTING_UP, no_device, START)
    assert kit.row("2026-01-20") == (State.PENDING, KEPT, KEPT, Status.PARTIAL, no_device, START)
    assert "Phone on its way since 14 January 2026." in kit.says("2026-01-20")
    assert kit.row("2026-01-22") == ALL_KEPT


def test_r49_without_consent_to_hold_a_record_nothing_is_counted() -> None:
    kit = given().full_kit().withdraws_consent("2026-03-02")
    assert kit.row("2026-03-01") == ALL_KEPT
    assert kit.row("2026-03-02") == (KEPT, KEPT, KEPT, Status.OUT_OF_SCOPE, (), None)
    assert "Consent to hold a record was withdrawn on 2 March 2026." in kit.says("2026-03-02")


def test_r50_a_voided_handover_never_happened() -> None:
    kit = given().phone().data()
    before = kit.spans()
    with_mistake = kit.laptop(on="2026-02-02").spans()
    voided = replace(kit.facts, provisions=kit.facts.provisions[:-1])
    assert with_mistake != before
    assert rule.spans(voided, kit.rules) == before


def test_r51_a_record_nobody_confirms_goes_stale_and_keeps_its_state() -> None:
    kit = given().full_kit()
    assert kit.row("2026-04-04") == ALL_KEPT
    assert kit.row("2026-04-05") == (KEPT, KEPT, KEPT, Status.COMPLETE, (Flag.RECORD_STALE,), None)
    assert "Nobody has confirmed this record since 5 January 2026." in kit.says("2026-04-05")
    assert kit.phone_was(Happening.CONFIRMED, "2026-04-20").row("2026-04-20") == ALL_KEPT


def test_r52_renewed_early_counts_from_where_its_dates_begin() -> None:
    stacked = given().phone().laptop().data("2026-02-03").package("2026-02-04", "2026-03-05")
    assert stacked.row("2026-01-30") == (KEPT, KEPT, BRIEF, Status.TEMPORARY, (), None)
    assert stacked.on("2026-01-30").ends_on == date(2026, 3, 5)
    replaced = given().phone().laptop().data("2026-01-29").package("2026-01-30", "2026-02-28")
    assert replaced.row("2026-02-28") == (KEPT, KEPT, BRIEF, Status.TEMPORARY, (Flag.ENDING_SOON,), None)
    assert replaced.row("2026-03-01") == (KEPT, KEPT, LAPSED, Status.LAPSED, (), day("2026-03-01"))


def test_r53_after_release_the_set_up_clock_starts_again() -> None:
    kit = given().phone().data().stays("2026-02-02", Context.PRISON).stays("2026-04-30", Context.COMMUNITY)
    released = day("2026-04-30")
    assert kit.row("2026-04-30") == (KEPT, NEVER, KEPT, Status.SETTING_UP, (), released)
    assert kit.on("2026-05-15").status is Status.SETTING_UP  # ten working days, 4 May is a bank holiday
    assert kit.row("2026-05-16") == (KEPT, NEVER, KEPT, Status.PARTIAL, (), released)


def test_r54_data_that_ended_in_custody_has_lapsed_from_the_day_of_release() -> None:
    kit = given().phone().laptop().data("2026-03-14")
    kit.stays("2026-02-02", Context.PRISON).stays("2026-04-30", Context.COMMUNITY)
    assert kit.row("2026-04-29") == (KEPT, KEPT, LAPSED, Status.PAUSED, (), None)
    assert kit.row("2026-04-30") == (KEPT, KEPT, LAPSED, Status.LAPSED, (), day("2026-04-30"))
    assert "Data ended on 14 March 2026." in kit.says("2026-04-30")
    days = rule.person_days(kit.spans(), day("2026-02-02"), day("2026-05-01"))
    assert days == {Status.PAUSED: 87, Status.LAPSED: 1}


def test_r55_with_every_part_exempt_the_kit_is_paused() -> None:
    kit = given().exempt(PHONE, START, "2026-02-09").exempt(LAPTOP, START, "2026-02-20").exempt(DATA, START)
    assert kit.row("2026-02-09") == (NOT_REQUIRED, NOT_REQUIRED, NOT_REQUIRED, Status.PAUSED, (), None)
    for sentence in (
        "No part of the kit is required for the present.",
        "Phone not required from 5 January 2026 to 9 February 2026, as agreed.",
        "Data not required since 5 January 2026, as agreed.",
    ):
        assert sentence in kit.says("2026-02-09")
    assert kit.row("2026-02-10") == (NEVER, NOT_REQUIRED, NOT_REQUIRED, Status.SETTING_UP, (), day("2026-02-10"))


def test_r56_a_lapse_inside_the_first_ten_working_days_is_a_lapse() -> None:
    kit = given().phone().phone_was(Happening.LOST, "2026-01-12")
    assert kit.row("2026-01-11") == (KEPT, NEVER, NEVER, Status.SETTING_UP, (), START)
    assert kit.row("2026-01-12") == (LAPSED, NEVER, NEVER, Status.LAPSED, (), day("2026-01-12"))


def test_r57_their_own_phone_last_checked_long_ago_is_not_verified_rather_than_lapsed() -> None:
    kit = given().own(PHONE, (START, OwnCheck.SAFE)).laptop().data().supported_by(1, "2026-06-01")
    recheck = (Flag.SELF_OWNED_RECHECK,)
    unsure = (State.UNVERIFIED, KEPT, KEPT, Status.PARTIAL, recheck, day("2026-07-05"))
    assert kit.row("2026-07-04") == (KEPT, KEPT, KEPT, Status.COMPLETE, recheck, None)
    assert kit.row("2026-07-05") == kit.row("2026-07-14") == unsure  # 190 days later
    assert "last found safe on 5 January 2026; a new check is needed" in kit.says("2026-07-14")


def test_r58_a_lost_phone_has_lapsed_whatever_old_phone_is_in_use() -> None:
    kit = given().full_kit().phone_was(Happening.LOST, "2026-03-14")
    kit.own(PHONE, ("2026-03-14", OwnCheck.NOT_CHECKED))
    assert kit.row("2026-03-14") == (LAPSED, KEPT, KEPT, Status.LAPSED, (), day("2026-03-14"))
    for sentence in ("Phone lost on 14 March 2026.", "Phone of their own, not checked for safety."):
        assert sentence in kit.says("2026-03-14")
