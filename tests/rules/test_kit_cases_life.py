"""The decision table of the kit rule, row by row: R-26 to R-40, what happens in people's lives.

The block on handing over in custody (R-27) is tested with the service that hands over.
"""

from devicefleet.rules import kit as rule
from devicefleet.rules.status_words import status_in_words
from devicefleet.rules.terms import Component, Context, Flag, Happening, Status
from devicefleet.rules.terms import ComponentState as State
from tests.rules.given_facts import GIFT, LENT_UNTIL_EXIT, START, day, given, policy

PHONE, LAPTOP, DATA = Component.SMARTPHONE, Component.LAPTOP, Component.DATA
KEPT, BRIEF, LAPSED, NEVER = State.MET_SUSTAINED, State.MET_TEMPORARY, State.LAPSED, State.NEVER
NOT_REQUIRED, DECLINED = State.NOT_REQUIRED, State.DECLINED
ALL_KEPT = (KEPT, KEPT, KEPT, Status.COMPLETE, (), None)
ALL_KEPT_PAUSED = (KEPT, KEPT, KEPT, Status.PAUSED, (), None)


def test_r26_in_prison_with_a_phone_of_their_own_to_keep_is_paused() -> None:
    kit = given().full_kit().stays("2026-03-02", Context.PRISON)
    assert kit.row("2026-03-02") == ALL_KEPT_PAUSED
    assert kit.on("2026-03-02").score == 0
    assert "Since 2 March 2026: in prison." in kit.says("2026-03-02")


def test_r27_somebody_in_prison_without_a_kit_is_paused_not_lapsed() -> None:
    kit = given().stays("2026-01-12", Context.PRISON)
    assert kit.row("2026-02-02") == (NEVER, NEVER, NEVER, Status.PAUSED, (), None)


def test_r28_a_release_date_ahead_asks_for_a_release_kit() -> None:
    kit = given().stays("2026-02-02", Context.PRISON, release="2026-04-30")
    due = (NEVER, NEVER, NEVER, Status.PAUSED, (Flag.RELEASE_KIT_DUE,), None)
    assert kit.row("2026-04-01") == (NEVER, NEVER, NEVER, Status.PAUSED, (), None)
    assert (kit.row("2026-04-16"), kit.on("2026-04-16").score) == (due, 5)
    assert (kit.row("2026-04-23"), kit.on("2026-04-23").score) == (due, 50)  # seven days ahead, and no kit
    assert "Release is expected on 30 April 2026." in kit.says("2026-04-16")


def test_r29_a_kit_handed_over_on_the_day_of_release_counts_that_day() -> None:
    kit = given().stays("2026-02-02", Context.PRISON, release="2026-04-30")
    kit.stays("2026-04-30", Context.COMMUNITY).full_kit(on="2026-04-30")
    assert kit.row("2026-04-29") == (NEVER, NEVER, NEVER, Status.PAUSED, (Flag.RELEASE_KIT_DUE,), None)
    assert kit.row("2026-04-30") == ALL_KEPT


def test_r30_a_part_the_law_forbids_is_not_required_until_its_review() -> None:
    kit = given().laptop().data().exempt(PHONE, "2026-01-12", "2026-02-09")
    assert kit.row("2026-02-09") == (NOT_REQUIRED, KEPT, KEPT, Status.COMPLETE, (), None)
    assert "Phone not required from 12 January 2026 to 9 February 2026, as agreed." in kit.says("2026-02-09")
    no_phone = (NEVER, KEPT, KEPT, Status.PARTIAL, (Flag.DATA_NO_DEVICE,), day("2026-02-10"))
    assert kit.row("2026-02-10") == no_phone


def test_r31_immigration_detention_pauses() -> None:
    kit = given().full_kit().stays("2026-02-02", Context.IMMIGRATION_DETENTION)
    assert kit.row("2026-02-02") == ALL_KEPT_PAUSED
    assert "in immigration detention" in kit.says("2026-02-02")


def test_r32_a_laptop_declined_with_the_rest_there_is_complete_without_it() -> None:
    kit = given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13")
    assert kit.row("2026-03-13") == (KEPT, DECLINED, KEPT, Status.COMPLETE, (), None)
    assert "to be offered again after 13 March 2026" in kit.says("2026-03-13")
    assert status_in_words(kit.on("2026-03-13")) == "Complete (laptop declined)"
    lent = given().phone(LENT_UNTIL_EXIT).data().declined(LAPTOP, "2026-01-12", "2026-03-13")
    assert lent.row("2026-03-13") == (BRIEF, DECLINED, KEPT, Status.TEMPORARY, (), None)
    assert status_in_words(lent.on("2026-03-13")) == "Temporary (laptop declined)"


def test_r33_a_decline_past_its_review_no_longer_stands() -> None:
    due = (Flag.DECLINE_REVIEW_DUE,)
    kit = given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13")
    assert kit.row("2026-03-14") == (KEPT, NEVER, KEPT, Status.PARTIAL, due, day("2026-03-14"))
    had_one = given().full_kit().laptop_was(Happening.LOST, "2026-01-12").declined(LAPTOP, "2026-01-13", "2026-03-13")
    assert had_one.row("2026-01-13") == (KEPT, DECLINED, KEPT, Status.COMPLETE, (), None)
    assert had_one.row("2026-03-14") == (KEPT, LAPSED, KEPT, Status.LAPSED, due, day("2026-03-14"))


def test_r33_asking_again_or_taking_it_up_ends_the_old_decline() -> None:
    asked = given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13")
    asked.declined(LAPTOP, "2026-03-20", "2026-05-20")
    assert asked.row("2026-03-20") == (KEPT, DECLINED, KEPT, Status.COMPLETE, (), None)
    taken = given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13").laptop(on="2026-02-02")
    taken.laptop_was(Happening.LOST, "2026-02-20")
    assert taken.row("2026-02-02") == ALL_KEPT
    assert taken.row("2026-02-20") == (KEPT, LAPSED, KEPT, Status.LAPSED, (), day("2026-02-20"))


def test_r34_a_decline_not_asked_in_their_language_does_not_stand() -> None:
    kit = given().phone().data().declined(LAPTOP, "2026-01-12", "2026-03-13", in_language=False)
    assert kit.row("2026-02-02") == (KEPT, NEVER, KEPT, Status.PARTIAL, (), START)
    assert "not asked in their own language" in kit.says("2026-02-02")


def test_r35_leaving_with_everything_to_keep_and_data_bridged_is_no_worry() -> None:
    out = (NOT_REQUIRED, NOT_REQUIRED, NOT_REQUIRED, Status.OUT_OF_SCOPE, (), None)
    sixty = given().phone().laptop().data("2026-08-29").expected_to_leave("2026-06-30")  # sixty days of data beyond
    ninety = given().phone().laptop().data("2026-09-28").expected_to_leave("2026-06-30")
    for kit in (sixty, ninety):
        assert Flag.EXIT_UNSUSTAINED not in kit.on("2026-05-15").flags
    assert Flag.EXIT_UNSUSTAINED in sixty.on("2026-05-16").flags  # forty-five days ahead
    assert Flag.EXIT_UNSUSTAINED not in ninety.on("2026-05-16").flags
    for kit in (sixty, ninety):
        assert kit.leaves("2026-06-30").row("2026-06-30") == out
        assert kit.says("2026-06-30") == "Support ended on 30 June 2026."


def test_r36_a_loan_open_at_exit_stays_in_view_until_it_is_settled() -> None:
    kit = given().phone().data().laptop(LENT_UNTIL_EXIT).leaves("2026-06-30")
    out = (NOT_REQUIRED, NOT_REQUIRED, NOT_REQUIRED, Status.OUT_OF_SCOPE)
    assert kit.row("2026-07-01") == (*out, (Flag.EXIT_UNSUSTAINED,), None)
    assert "Something lent is still with them." in kit.says("2026-07-01")
    assert kit.laptop_was(Happening.RETENURED, "2026-07-10", GIFT).row("2026-07-10") == (*out, (), None)


def test_r37_coming_back_starts_anew_with_what_is_still_held() -> None:
    kit = given().phone().laptop().laptop_was(Happening.LOST, "2026-02-20").data("2026-04-30")
    kit.leaves("2026-03-30").returns_to_support("2026-06-01")
    assert kit.row("2026-03-29") == (KEPT, LAPSED, BRIEF, Status.LAPSED, (), day("2026-02-20"))
    assert kit.row("2026-04-15")[:4] == (NOT_REQUIRED, NOT_REQUIRED, NOT_REQUIRED, Status.OUT_OF_SCOPE)
    back = (KEPT, NEVER, NEVER, Status.SETTING_UP, (Flag.SIM_DORMANCY,), day("2026-06-01"))
    assert kit.row("2026-06-01") == back  # they still have the SIM, with nothing paid for it in months


def test_r38_under_18_is_out_of_scope_and_the_birthday_is_announced() -> None:
    kit = given().full_kit().under_18_until("2026-05-20").supported_by(1, "2026-03-01")
    assert kit.row("2026-03-20") == (KEPT, KEPT, KEPT, Status.OUT_OF_SCOPE, (), None)
    announced = (KEPT, KEPT, KEPT, Status.OUT_OF_SCOPE, (Flag.TURNING_18,), None)
    assert kit.row("2026-03-21") == kit.row("2026-05-19") == announced  # sixty days ahead
    assert "Turns 18 on 20 May 2026." in kit.says("2026-03-21")
    assert kit.row("2026-05-20") == ALL_KEPT
    bare = given().under_18_until("2026-05-20").supported_by(1, "2026-03-01")
    assert bare.row("2026-05-20") == (NEVER, NEVER, NEVER, Status.SETTING_UP, (), day("2026-05-20"))


def test_r39_a_child_policy_judges_children_too() -> None:
    child = policy(child_policy=True)
    assert given().full_kit().under_18_until("2026-05-20").under(child).row("2026-02-02") == ALL_KEPT
    no_laptop = given().phone().data().under_18_until("2026-05-20").under(child)
    assert no_laptop.row("2026-02-02") == (KEPT, NEVER, KEPT, Status.PARTIAL, (), START)


def test_r40_missing_pauses_and_leaves_the_things_alone() -> None:
    kit = given().full_kit().stays("2026-02-02", Context.MISSING).stays("2026-02-20", Context.COMMUNITY)
    assert kit.row("2026-02-02") == kit.row("2026-02-19") == ALL_KEPT_PAUSED
    assert "Since 2 February 2026: missing." in kit.says("2026-02-02")
    assert kit.row("2026-02-20") == ALL_KEPT
    days = rule.person_days(kit.spans(), day("2026-02-01"), day("2026-03-01"))
    assert days == {Status.COMPLETE: 10, Status.PAUSED: 18}
