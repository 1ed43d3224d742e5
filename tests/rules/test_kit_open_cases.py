"""What the decision table leaves open; docs/kit-rule.md says in plain words how it is decided."""

from dataclasses import replace
from datetime import date

import pytest

from devicefleet.rules import kit as rule
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.policy import Policy
from devicefleet.rules.terms import Component, Context, Flag, Happening, OwnCheck, Renewal, Stage, Status
from devicefleet.rules.terms import ComponentState as State
from tests.rules.given_facts import LENT_UNTIL_EXIT, POLICY, SHARED, START, day, given, policy


def test_time_limited_data_stays_temporary_until_the_funded_package_begins() -> None:
    kit = given().phone().laptop().data("2026-03-14").package("2026-03-15", None)
    span = kit.on("2026-03-14")
    assert (span.status, span.flags, span.ends_on) == (Status.TEMPORARY, (), None)
    assert "a package that renews follows without a gap" in kit.says("2026-03-14")
    assert kit.on("2026-03-15").status is Status.COMPLETE


def test_two_policies_over_one_time_each_judge_their_own_days() -> None:
    tablets_too = replace(POLICY, name="tablets", effective_from=date(2026, 3, 2), tablet_as_laptop=True)
    kit = given().phone().data().tablet().judged_by(POLICY, tablets_too)
    assert [span.status for span in kit.spans()[:3]] == [Status.SETTING_UP, Status.PARTIAL, Status.TEMPORARY]
    assert kit.on("2026-03-02").from_on == date(2026, 3, 2)


def test_paid_data_followed_by_paid_data_is_there_for_a_time_until_the_last_of_it() -> None:
    kit = given().phone().laptop().data("2026-03-14").package("2026-03-15", "2026-04-13")
    assert [kit.on(when).flags for when in ("2026-03-14", "2026-03-29", "2026-03-30")] == [(), (), (Flag.ENDING_SOON,)]
    march = rule.person_days(kit.spans(), day("2026-03-01"), day("2026-04-01"))
    assert march == {Status.TEMPORARY: 31}


def test_a_move_in_the_middle_of_a_lapse_cuts_the_span_and_nothing_else() -> None:
    stayed = given().phone().laptop().data("2026-03-14").supported_by(1, START, None, 11)
    moved = given().phone().laptop().data("2026-03-14").supported_by(1, START, "2026-04-01", 11)
    moved.supported_by(2, "2026-04-01", None, 22)
    before, after = moved.on("2026-03-31"), moved.on("2026-04-01")
    assert (before.until_on, after.from_on) == (date(2026, 4, 1), date(2026, 4, 1))
    assert (before.provider_id, before.caseworker_id, after.provider_id, after.caseworker_id) == (1, 11, 2, 22)
    assert moved.row("2026-03-31") == moved.row("2026-04-01") == stayed.row("2026-04-01")
    assert before.since == after.since == date(2026, 3, 15)
    assert rule.priority(after, day("2026-04-01")) == rule.priority(stayed.on("2026-04-01"), day("2026-04-01"))
    spring = day("2026-03-01"), day("2026-05-01")
    assert rule.person_days(moved.spans(), *spring) == rule.person_days(stayed.spans(), *spring)


def test_the_set_up_target_keeps_the_bank_holidays_of_those_who_began_it() -> None:
    """Easter Monday, 6 April 2026, is a bank holiday in England and not in Scotland."""
    english = given("2026-03-30").supported_by(1, "2026-03-30", "2026-04-20")
    english.supported_by(2, "2026-04-20", nation="SCT")
    scottish = given("2026-03-30").supported_by(2, "2026-03-30", nation="SCT")
    assert [kit.on("2026-04-15").status for kit in (english, scottish)] == [Status.SETTING_UP, Status.NOT_STARTED]
    assert english.on("2026-04-16").status is Status.NOT_STARTED


def test_what_is_recorded_three_weeks_late_is_judged_as_if_it_had_been_known() -> None:
    known = given().full_kit().phone_was(Happening.LOST, "2026-03-14").phone_was(Happening.FOUND, "2026-03-20")
    known.laptop_was(Happening.FAULT, "2026-04-02")
    late = given().full_kit().laptop_was(Happening.FAULT, "2026-04-02")
    assert late.on("2026-03-16").status is Status.COMPLETE
    late.phone_was(Happening.FOUND, "2026-03-20").phone_was(Happening.LOST, "2026-03-14")
    assert [span[:-1] for span in late.spans()] == [span[:-1] for span in known.spans()]  # but for the entry it names
    march = rule.person_days(late.spans(), day("2026-03-01"), day("2026-04-01"))
    assert march == {Status.COMPLETE: 25, Status.LAPSED: 6}


def test_a_package_corrected_three_weeks_late_gives_the_days_back() -> None:
    wrong = given().phone().laptop().data("2026-03-14")
    right = given().phone().laptop().data("2026-04-13")  # the wrong entry is void, this one stands
    assert (wrong.on("2026-03-20").status, right.on("2026-03-20").status) == (Status.LAPSED, Status.TEMPORARY)
    march = rule.person_days(right.spans(), day("2026-03-01"), day("2026-04-01"))
    assert march == {Status.TEMPORARY: 31}


@pytest.mark.parametrize("stage", [Stage.RG_NEGATIVE, Stage.CG_NEGATIVE, Stage.DISQUALIFIED])
def test_a_stage_outside_the_policy_is_out_of_scope_and_coming_back_restarts_the_clock(stage: Stage) -> None:
    kit = given().phone().stage("2026-02-02", stage).stage("2026-03-02", Stage.RG_POSITIVE)
    assert kit.on("2026-02-02").status is Status.OUT_OF_SCOPE
    assert (kit.on("2026-03-02").status, kit.on("2026-03-02").since) == (Status.SETTING_UP, date(2026, 3, 2))


def test_hospital_pauses_from_the_twenty_ninth_day() -> None:
    kit = given().full_kit().stays("2026-02-02", Context.HOSPITAL).stays("2026-02-16", Context.HOSPITAL, "2026-03-20")
    assert kit.on("2026-03-01").status is Status.COMPLETE
    assert kit.on("2026-03-02").status is Status.PAUSED


def test_before_support_and_without_any_there_is_no_span() -> None:
    assert given().on("2026-01-04").status is Status.OUT_OF_SCOPE
    assert given().spans()[0].from_on == START
    nobody = replace(given().facts, episodes=())
    assert rule.spans(nobody, policy()) == ()
    assert rule.on((), day("2026-01-04")).status is Status.OUT_OF_SCOPE


def test_data_on_a_lent_or_shared_router_is_no_more_lasting_than_the_router() -> None:
    lent = given().phone().laptop().item(ItemKind.MIFI_ROUTER, LENT_UNTIL_EXIT).package(on=ItemKind.MIFI_ROUTER)
    shared = given().phone().laptop().item(ItemKind.MIFI_ROUTER, SHARED).package(on=ItemKind.MIFI_ROUTER)
    assert (lent.on("2026-02-02").data, shared.on("2026-02-02").data) == (State.MET_TEMPORARY, State.MET_SHARED)


def test_planned_funding_is_a_plan() -> None:
    kit = given().phone().laptop().data("2026-03-14", renewal=Renewal.PLANNED_FUNDED)
    assert kit.on("2026-02-02").data is State.MET_TEMPORARY


def test_an_own_phone_that_is_gone_has_lapsed_whatever_unchecked_one_came_after_it() -> None:
    checks = [
        ("2026-01-06", OwnCheck.SAFE),
        ("2026-02-02", OwnCheck.NO_LONGER_HELD),
        ("2026-02-10", OwnCheck.NOT_CHECKED),
    ]
    kit = given().own(Component.SMARTPHONE, *checks).laptop().data()
    assert kit.on("2026-02-10").smartphone is State.LAPSED
    assert "Phone of their own, no longer with them on 2 February 2026." in kit.says("2026-02-10")


def test_a_laptop_that_is_now_shared_has_lapsed_where_sharing_does_not_count() -> None:
    kit = given().full_kit().laptop_was(Happening.RETENURED, "2026-02-02", SHARED).under(policy(shared_laptop="no"))
    assert (kit.on("2026-02-02").laptop, kit.on("2026-02-02").status) == (State.LAPSED, Status.LAPSED)
    assert "Laptop no longer counts since 2 February 2026. A shared laptop does not count." in kit.says("2026-02-02")


def test_a_package_on_a_sim_that_is_lost_before_it_begins_was_on_its_way_until_then() -> None:
    kit = given().phone().laptop().sim().sim_was(Happening.ACTIVATED, START).package("2026-01-16", "2026-02-14")
    kit.sim_was(Happening.LOST, "2026-01-14")
    assert kit.on("2026-01-13").data is State.PENDING
    assert kit.on("2026-01-14").data is State.NEVER


def test_policies_are_compared_by_what_they_say() -> None:
    assert Policy(name="test", effective_from=date(2026, 1, 1)) == POLICY
