"""The decision table of the kit rule, row by row: R-27 to R-58, what happens in people's lives.

Rows, or parts of rows, that are not the rule's and are tested with the services that own them: the block on issuing in
custody (R-27), release tasks (R-28), exit outcomes (R-35, R-36), reports as known on a day (R-43), erasure (R-49),
who may void what (R-50). R-45 waits for security-update dates among the facts.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from devicefleet.rules import kit as rule
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.terms import Component, Context, Flag, Happening, OwnCheck, Status
from devicefleet.rules.terms import ComponentState as State
from tests.rules.given_facts import GIFT, LENT_UNTIL_EXIT, POLICY, START, day, given, lent_until, policy

PHONE, LAPTOP, DATA = Component.SMARTPHONE, Component.LAPTOP, Component.DATA


def test_r27_somebody_in_prison_without_a_kit_is_paused_not_lapsed() -> None:
    kit = given().stays("2026-01-12", Context.PRISON)
    assert kit.on("2026-02-02").status is Status.PAUSED


def test_r28_a_release_date_ahead_asks_for_a_release_kit() -> None:
    kit = given().stays("2026-02-02", Context.PRISON, release="2026-04-30")
    assert kit.on("2026-04-01").flags == ()
    assert (kit.on("2026-04-16").status, kit.on("2026-04-16").flags) == (Status.PAUSED, (Flag.RELEASE_KIT_DUE,))
    assert kit.on("2026-04-16").score == 5
    assert kit.on("2026-04-23").score == 50  # seven days ahead, and no kit


def test_r29_a_kit_handed_over_on_the_day_of_release_counts_that_day() -> None:
    kit = given().stays("2026-02-02", Context.PRISON, release="2026-04-30")
    kit.stays("2026-04-30", Context.COMMUNITY).full_kit(on="2026-04-30")
    assert kit.on("2026-04-29").status is Status.PAUSED
    assert kit.on("2026-04-30").status is Status.COMPLETE


def test_r30_a_part_the_law_forbids_is_not_required_until_its_review() -> None:
    kit = given().laptop().data().exempt(PHONE, "2026-01-12", "2026-02-09")
    assert (kit.on("2026-02-09").smartphone, kit.on("2026-02-09").status) == (State.NOT_REQUIRED, Status.COMPLETE)
    assert (kit.on("2026-02-10").smartphone, kit.on("2026-02-10").status) == (State.NEVER, Status.PARTIAL)


def test_r31_immigration_detention_pauses() -> None:
    assert given().full_kit().stays("2026-02-02", Context.IMMIGRATION_DETENTION).on("2026-02-02").status is (
        Status.PAUSED
    )


def test_r32_a_laptop_declined_with_the_rest_there_is_complete_without_it() -> None:
    kit = given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13")
    assert (kit.on("2026-03-13").laptop, kit.on("2026-03-13").status) == (State.DECLINED, Status.COMPLETE)
    lent = given().phone(LENT_UNTIL_EXIT).data().declined(LAPTOP, "2026-01-12", "2026-03-13")
    assert lent.on("2026-03-13").status is Status.TEMPORARY
    assert "to be offered again after 13 March 2026" in kit.says("2026-03-13")


def test_r33_a_decline_past_its_review_no_longer_stands() -> None:
    kit = given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13")
    span = kit.on("2026-03-14")
    assert (span.laptop, span.status) == (State.NEVER, Status.PARTIAL)
    assert (span.flags, span.since) == ((Flag.DECLINE_REVIEW_DUE,), date(2026, 3, 14))
    had_one = given().full_kit().laptop_was(Happening.LOST, "2026-01-12").declined(LAPTOP, "2026-01-13", "2026-03-13")
    assert had_one.on("2026-01-13").laptop is State.DECLINED
    assert had_one.on("2026-03-14").laptop is State.LAPSED


def test_r33_asking_again_or_taking_it_up_ends_the_old_decline() -> None:
    kit = (
        given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13").declined(LAPTOP, "2026-03-20", "2026-05-20")
    )
    assert (kit.on("2026-03-20").laptop, kit.on("2026-03-20").flags) == (State.DECLINED, ())
    taken = given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13").laptop(on="2026-02-02")
    taken.laptop_was(Happening.LOST, "2026-02-20")
    assert (taken.on("2026-02-02").status, taken.on("2026-02-20").laptop) == (Status.COMPLETE, State.LAPSED)


def test_r34_a_decline_not_asked_in_their_language_does_not_stand() -> None:
    kit = given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13", in_language=False)
    assert (kit.on("2026-02-02").laptop, kit.on("2026-02-02").status) == (State.NEVER, Status.PARTIAL)
    assert "not asked in their own language" in kit.says("2026-02-02")


def test_r35_leaving_with_everything_to_keep_and_data_bridged_is_no_worry() -> None:
    kit = given().phone().laptop().data("2026-09-28").expected_to_leave("2026-06-30")  # ninety days of data beyond
    assert Flag.EXIT_UNSUSTAINED not in kit.on("2026-06-20").flags
    gone = kit.leaves("2026-06-30").on("2026-06-30")
    assert (gone.status, gone.flags, gone.laptop) == (Status.OUT_OF_SCOPE, (), State.NOT_REQUIRED)
    short = given().phone().laptop().data("2026-08-29").expected_to_leave("2026-06-30")
    assert Flag.EXIT_UNSUSTAINED in short.on("2026-05-16").flags  # forty-five days ahead
    assert Flag.EXIT_UNSUSTAINED not in short.on("2026-05-15").flags


def test_r36_a_loan_open_at_exit_stays_in_view_until_it_is_settled() -> None:
    kit = given().phone().data().laptop(LENT_UNTIL_EXIT).leaves("2026-06-30")
    assert (kit.on("2026-07-01").status, kit.on("2026-07-01").flags) == (Status.OUT_OF_SCOPE, (Flag.EXIT_UNSUSTAINED,))
    kit.laptop_was(Happening.RETENURED, "2026-07-10", GIFT)
    assert kit.on("2026-07-10").flags == ()


def test_r37_coming_back_starts_anew_with_what_is_still_held() -> None:
    kit = given().phone().laptop().laptop_was(Happening.LOST, "2026-02-20").data("2026-04-30")
    kit.leaves("2026-03-30").returns_to_support("2026-06-01")
    assert kit.on("2026-04-15").status is Status.OUT_OF_SCOPE
    span = kit.on("2026-06-01")
    assert (span.smartphone, span.laptop, span.data) == (State.MET_SUSTAINED, State.NEVER, State.NEVER)
    assert (span.status, span.since) == (Status.SETTING_UP, date(2026, 6, 1))


def test_r38_under_18_is_out_of_scope_and_the_birthday_is_announced() -> None:
    kit = given().full_kit().under_18_until("2026-05-20")
    assert (kit.on("2026-03-20").status, kit.on("2026-03-20").flags) == (Status.OUT_OF_SCOPE, ())
    assert kit.on("2026-03-21").flags == (Flag.TURNING_18,)  # sixty days ahead
    assert kit.on("2026-05-20").status is Status.COMPLETE
    bare = given().under_18_until("2026-05-20")
    assert (bare.on("2026-05-20").status, bare.on("2026-05-20").since) == (Status.SETTING_UP, date(2026, 5, 20))


def test_r39_a_child_policy_judges_children_too() -> None:
    kit = given().full_kit().under_18_until("2026-05-20").under(policy(child_policy=True))
    assert kit.on("2026-02-02").status is Status.COMPLETE


def test_r40_missing_pauses_and_leaves_the_things_alone() -> None:
    span = given().full_kit().stays("2026-02-02", Context.MISSING).on("2026-02-02")
    assert (span.status, span.smartphone) == (Status.PAUSED, State.MET_SUSTAINED)


def test_r41_after_a_move_each_day_belongs_to_the_provider_responsible_on_it() -> None:
    kit = given().full_kit().supported_by(1, START, "2026-03-02", 11).supported_by(2, "2026-03-02", None, 22)
    assert (kit.on("2026-03-01").provider_id, kit.on("2026-03-01").caseworker_id) == (1, 11)
    assert (kit.on("2026-03-02").provider_id, kit.on("2026-03-02").caseworker_id) == (2, 22)
    assert kit.on("2026-03-02").status is Status.COMPLETE


def test_r42_from_the_first_day_of_a_new_policy_it_judges() -> None:
    more_data = replace(POLICY, name="more data", effective_from=date(2026, 4, 1), data_min_gb_per_30d=Decimal(10))
    kit = given().phone().laptop().data(gb=6).judged_by(POLICY, more_data)
    assert kit.on("2026-03-31").status is Status.COMPLETE
    assert (kit.on("2026-04-01").status, kit.on("2026-04-01").since) == (Status.LAPSED, date(2026, 4, 1))
    assert "6 GB in 30 days" in kit.says("2026-04-01")


def test_r42_a_new_policy_that_changes_nothing_for_somebody_leaves_their_spans_alone() -> None:
    same = replace(POLICY, name="same again", effective_from=date(2026, 4, 1))
    kit = (
        given().phone().laptop(lent_until("2026-05-20")).data("2026-06-30").declined(LAPTOP, "2026-03-20", "2026-06-20")
    )
    assert kit.judged_by(POLICY, same).spans() == kit.judged_by(POLICY).spans()


def test_r43_a_fact_recorded_late_changes_the_days_it_speaks_of() -> None:
    kit = given().full_kit()
    assert kit.on("2026-03-20").status is Status.COMPLETE
    assert kit.phone_was(Happening.LOST, "2026-03-14").on("2026-03-20").status is Status.LAPSED


def test_r44_two_lapses_count_from_the_earlier_one() -> None:
    kit = given().phone().laptop().data("2026-03-14").laptop_was(Happening.STOLEN, "2026-03-20")
    span = kit.on("2026-03-21")
    assert (span.status, span.since) == (Status.LAPSED, date(2026, 3, 15))
    assert rule.priority(span, day("2026-03-25")) == 60  # data lapsed: 50, and ten days of waiting


def test_r46_an_esim_goes_with_the_lost_phone() -> None:
    kit = given().phone().laptop()
    phone_id = kit.facts.provisions[0].id
    kit.sim(carried_by=phone_id).sim_was(Happening.ACTIVATED, START).package()
    kit.phone_was(Happening.LOST, "2026-03-14")
    assert kit.on("2026-03-13").status is Status.COMPLETE
    assert (kit.on("2026-03-14").data, kit.on("2026-03-14").smartphone) == (State.LAPSED, State.LAPSED)
    assert "Data went with the device that held the eSIM on 14 March 2026." in kit.says("2026-03-14")


def test_r47_data_in_a_mobile_router_counts() -> None:
    kit = given().phone().laptop().item(ItemKind.MIFI_ROUTER).package(on=ItemKind.MIFI_ROUTER)
    assert kit.on("2026-02-02").status is Status.COMPLETE
    kit.phone_was(Happening.LOST, "2026-02-10")
    assert Flag.DATA_NO_DEVICE not in kit.on("2026-02-10").flags


def test_r48_a_kit_sent_and_not_handed_over_is_pending() -> None:
    kit = given().laptop().data().on_the_way(PHONE, "2026-01-14", "2026-01-22").phone(on="2026-01-22")
    assert kit.on("2026-01-13").smartphone is State.NEVER
    assert (kit.on("2026-01-20").smartphone, kit.on("2026-01-20").status) == (State.PENDING, Status.PARTIAL)
    assert kit.on("2026-01-22").status is Status.COMPLETE


def test_r49_without_consent_to_hold_a_record_nothing_is_counted() -> None:
    kit = given().full_kit().withdraws_consent("2026-03-02")
    assert (kit.on("2026-03-01").status, kit.on("2026-03-02").status) == (Status.COMPLETE, Status.OUT_OF_SCOPE)


def test_r50_a_voided_handover_never_happened() -> None:
    kit = given().phone().data()
    before = kit.spans()
    with_mistake = kit.laptop(on="2026-02-02").spans()
    voided = replace(kit.facts, provisions=kit.facts.provisions[:-1])
    assert with_mistake != before
    assert rule.spans(voided, kit.rules) == before


def test_r51_a_record_nobody_confirms_goes_stale_and_keeps_its_state() -> None:
    kit = given().full_kit()
    assert kit.on("2026-04-04").flags == ()
    assert (kit.on("2026-04-05").status, kit.on("2026-04-05").flags) == (Status.COMPLETE, (Flag.RECORD_STALE,))
    kit.phone_was(Happening.CONFIRMED, "2026-04-20")
    assert kit.on("2026-04-20").flags == ()


def test_r52_renewed_early_counts_from_where_its_dates_begin() -> None:
    stacked = given().phone().laptop().data("2026-02-03").package("2026-02-04", "2026-03-05")
    assert (stacked.on("2026-01-30").flags, stacked.on("2026-01-30").ends_on) == ((), date(2026, 3, 5))
    replaced = given().phone().laptop().data("2026-01-29").package("2026-01-30", "2026-02-28")
    assert replaced.on("2026-03-01").data is State.LAPSED


def test_r53_after_release_the_set_up_clock_starts_again() -> None:
    kit = given().phone().data().stays("2026-02-02", Context.PRISON).stays("2026-04-30", Context.COMMUNITY)
    span = kit.on("2026-04-30")
    assert (span.laptop, span.status, span.since) == (State.NEVER, Status.SETTING_UP, date(2026, 4, 30))
    assert kit.on("2026-05-15").status is Status.SETTING_UP  # ten working days, 4 May is a bank holiday
    assert kit.on("2026-05-16").status is Status.PARTIAL


def test_r54_data_that_ended_in_custody_has_lapsed_from_the_day_of_release() -> None:
    kit = given().phone().laptop().data("2026-03-14")
    kit.stays("2026-02-02", Context.PRISON).stays("2026-04-30", Context.COMMUNITY)
    assert kit.on("2026-04-29").status is Status.PAUSED
    span = kit.on("2026-04-30")
    assert (span.data, span.status, span.since) == (State.LAPSED, Status.LAPSED, date(2026, 4, 30))
    days = rule.person_days(kit.spans(), day("2026-02-02"), day("2026-05-01"))
    assert days == {Status.PAUSED: 87, Status.LAPSED: 1}


def test_r55_with_every_part_exempt_the_kit_is_paused() -> None:
    kit = given().exempt(PHONE, START, "2026-02-09").exempt(LAPTOP, START, "2026-02-20").exempt(DATA, START)
    assert kit.on("2026-02-09").status is Status.PAUSED
    assert (kit.on("2026-02-10").status, kit.on("2026-02-10").since) == (Status.SETTING_UP, date(2026, 2, 10))


def test_r56_a_lapse_inside_the_first_ten_working_days_is_a_lapse() -> None:
    kit = given().phone().phone_was(Happening.LOST, "2026-01-12")
    assert kit.on("2026-01-12").status is Status.LAPSED


def test_r57_their_own_phone_last_checked_long_ago_is_not_verified_rather_than_lapsed() -> None:
    kit = given().own(PHONE, (START, OwnCheck.SAFE)).laptop().data()
    span = kit.on("2026-07-14")  # 190 days later
    assert (span.smartphone, span.status) == (State.UNVERIFIED, Status.PARTIAL)
    assert Flag.SELF_OWNED_RECHECK in span.flags
    assert span.since == date(2026, 7, 5)


def test_r58_a_lost_phone_has_lapsed_whatever_old_phone_is_in_use() -> None:
    kit = given().full_kit().phone_was(Happening.LOST, "2026-03-14")
    kit.own(PHONE, ("2026-03-14", OwnCheck.NOT_CHECKED))
    span = kit.on("2026-03-14")
    assert (span.smartphone, span.status) == (State.LAPSED, Status.LAPSED)
    assert Flag.DATA_NO_DEVICE not in span.flags
