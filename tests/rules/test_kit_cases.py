"""The decision table of the kit rule, row by row: R-01 to R-11, what counts, and when data does.

Every row is asserted whole: the three parts, the status, all flags, and since when; a cause the row names is read in
the sentences. test_kit_cases_things.py, _life.py and _time.py go on, test_kit_cases_acts.py has what is offered.
"""

from dataclasses import replace
from datetime import date

from devicefleet.rules import kit as rule
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.terms import Component, Flag, Happening, OwnCheck, Renewal, Scheme, Status
from devicefleet.rules.terms import ComponentState as State
from tests.rules.given_facts import START, day, given, lent_until, policy

PHONE, DATA = Component.SMARTPHONE, Component.DATA
KEPT, BRIEF, LAPSED, NEVER = State.MET_SUSTAINED, State.MET_TEMPORARY, State.LAPSED, State.NEVER
ALL_KEPT = (KEPT, KEPT, KEPT, Status.COMPLETE, (), None)


def test_r01_all_given_and_data_funded_for_good_is_complete() -> None:
    kit = given().full_kit()
    assert kit.row("2026-02-02") == ALL_KEPT
    assert (kit.on("2026-02-02").ends_on, kit.on("2026-02-02").score) == (None, 0)


def test_r02_a_laptop_on_loan_is_temporary_and_ends_soon_within_thirty_days() -> None:
    kit = given().phone().data().laptop(lent_until("2026-03-31"))
    assert kit.row("2026-02-28") == (KEPT, BRIEF, KEPT, Status.TEMPORARY, (), None)
    assert kit.row("2026-03-01") == (KEPT, BRIEF, KEPT, Status.TEMPORARY, (Flag.ENDING_SOON,), None)
    assert kit.on("2026-03-01").ends_on == date(2026, 3, 31)


def test_r03_data_on_its_last_day_is_still_there_and_ends_soon() -> None:
    kit = given().phone().laptop().data("2026-03-14")
    assert kit.row("2026-03-14") == (KEPT, KEPT, BRIEF, Status.TEMPORARY, (Flag.ENDING_SOON,), None)
    assert kit.on("2026-03-14").ends_on == date(2026, 3, 14)


def test_r04_data_that_ended_yesterday_has_lapsed() -> None:
    kit = given().phone().laptop().data("2026-03-14")
    assert kit.row("2026-03-15") == (KEPT, KEPT, LAPSED, Status.LAPSED, (), day("2026-03-15"))
    assert "Data ended on 14 March 2026." in kit.says("2026-03-15")


def test_r05_a_gap_of_one_day_lapses_for_one_day_with_the_replacement_on_its_way() -> None:
    kit = given().phone().laptop().data("2026-03-14").package("2026-03-16", "2026-04-14")
    gap = (KEPT, KEPT, LAPSED, Status.LAPSED, (Flag.REPLACEMENT_ON_WAY,), day("2026-03-15"))
    assert kit.row("2026-03-15") == gap
    assert kit.row("2026-03-16") == (KEPT, KEPT, BRIEF, Status.TEMPORARY, (), None)
    march = rule.person_days(kit.spans(), day("2026-03-01"), day("2026-04-01"))
    assert march == {Status.TEMPORARY: 30, Status.LAPSED: 1}


def test_r06_overlapping_packages_cover_to_the_later_end_and_are_noted_as_double() -> None:
    kit = given().phone().laptop().data("2026-03-14").package("2026-03-05", "2026-04-04")
    assert kit.row("2026-03-10") == (KEPT, KEPT, BRIEF, Status.TEMPORARY, (Flag.DUPLICATE_SPEND,), None)
    assert kit.on("2026-03-10").ends_on == date(2026, 4, 4)
    assert "Two data packages run at the same time." in kit.says("2026-03-10")
    assert kit.row("2026-03-15") == (KEPT, KEPT, BRIEF, Status.TEMPORARY, (), None)
    assert kit.on("2026-04-04").data is BRIEF
    assert kit.row("2026-04-05")[2:4] == (LAPSED, Status.LAPSED)


def test_r07_a_sim_not_activated_is_pending_and_flagged_after_three_days() -> None:
    kit = given().phone().laptop().sim("2026-01-06", activate_by="2026-02-28").package(None, None)
    late = (Flag.SIM_NOT_ACTIVATED,)
    assert kit.row("2026-01-08") == (KEPT, KEPT, State.PENDING, Status.SETTING_UP, (), START)
    assert kit.row("2026-01-09") == (KEPT, KEPT, State.PENDING, Status.SETTING_UP, late, START)
    assert kit.row("2026-01-20") == (KEPT, KEPT, State.PENDING, Status.PARTIAL, late, START)
    assert "SIM handed over on 6 January 2026, not activated." in kit.says("2026-01-20")
    assert kit.row("2026-03-01") == (KEPT, KEPT, NEVER, Status.PARTIAL, late, START)
    assert "to be activated by 28 February 2026" in kit.says("2026-03-01")


def test_r07_data_counts_from_the_day_of_activation() -> None:
    kit = given().phone().laptop().sim().package(None, None).sim_was(Happening.ACTIVATED, "2026-01-12")
    assert kit.on("2026-01-11").data is State.PENDING
    assert kit.row("2026-01-12") == ALL_KEPT


def test_r08_a_bundle_used_up_early_is_still_valid_and_twice_is_below_need() -> None:
    kit = given().phone().laptop().data("2026-03-14", gb=5).sim_was(Happening.RAN_OUT, "2026-02-10")
    assert kit.row("2026-02-10") == (KEPT, KEPT, BRIEF, Status.TEMPORARY, (), None)
    kit.sim_was(Happening.RAN_OUT, "2026-02-20")
    assert kit.row("2026-02-20") == (KEPT, KEPT, BRIEF, Status.TEMPORARY, (Flag.DATA_BELOW_NEED,), None)
    assert "Data ran out early again on 20 February 2026" in kit.says("2026-02-20")


def test_r09_credit_without_a_bundle_is_not_data() -> None:
    never = given().phone().laptop().data(gb=0)
    assert never.row("2026-01-19") == (KEPT, KEPT, NEVER, Status.SETTING_UP, (), START)
    assert never.row("2026-01-20") == (KEPT, KEPT, NEVER, Status.PARTIAL, (), START)
    lapsed = given().phone().laptop().data("2026-03-14").package("2026-03-15", None, gb=0)
    assert lapsed.row("2026-03-15") == (KEPT, KEPT, LAPSED, Status.LAPSED, (), day("2026-03-15"))
    assert "Data ended on 14 March 2026." in lapsed.says("2026-03-15")
    for kit, when in ((never, "2026-01-20"), (lapsed, "2026-03-15")):
        assert "The SIM has credit only, no data package." in kit.says(when)


def test_r10_wifi_alone_is_not_data_unless_the_policy_says_so() -> None:
    kit = given().phone().laptop().item(ItemKind.MIFI_ROUTER)
    kit.package(scheme=Scheme.WIFI_ONLY, gb=None, on=ItemKind.MIFI_ROUTER)
    assert kit.row("2026-02-02") == (KEPT, KEPT, NEVER, Status.PARTIAL, (), START)
    assert "Wi-Fi where they stay does not count as data." in kit.says("2026-02-02")
    assert kit.under(policy(wifi_counts=True)).row("2026-02-02") == ALL_KEPT


def test_r11_broadband_with_too_little_mobile_data_is_not_data_unless_the_policy_says_so() -> None:
    kit = given().phone().laptop().data(gb=4.5).item(ItemKind.MIFI_ROUTER)
    kit.package(scheme=Scheme.HOME_BROADBAND, gb=None, on=ItemKind.MIFI_ROUTER)
    assert kit.row("2026-02-02") == (KEPT, KEPT, NEVER, Status.PARTIAL, (), START)
    assert "4.5 GB in 30 days" in kit.says("2026-02-02")
    assert "Home broadband does not count as data." in kit.says("2026-02-02")
    assert kit.under(policy(broadband_counts=True)).row("2026-02-02") == ALL_KEPT


def test_data_paid_for_by_themselves_counts_for_as_long_as_it_is_confirmed() -> None:
    kit = given().phone().laptop().data(renewal=Renewal.SELF_FUNDED)
    assert kit.on("2026-02-02").data is State.UNVERIFIED
    kit.sim_was(Happening.CONFIRMED, "2026-02-03")
    assert kit.row("2026-02-03") == ALL_KEPT
    assert kit.on("2026-08-03").data is State.UNVERIFIED
    assert Flag.SELF_OWNED_RECHECK in kit.on("2026-08-03").flags


def test_a_policy_without_laptops_does_not_ask_for_one() -> None:
    kit = given().phone().data().under(policy(components=frozenset({PHONE, DATA})))
    assert kit.row("2026-02-02") == (KEPT, State.NOT_REQUIRED, KEPT, Status.COMPLETE, (), None)


def test_things_of_their_own_count_for_nothing_where_the_policy_says_so() -> None:
    strict = policy(self_owned=replace(policy().versions[0].self_owned, counts=False))
    kit = given().own(PHONE, ("2026-01-06", OwnCheck.SAFE)).laptop().data().under(strict)
    assert kit.row("2026-02-02") == (NEVER, KEPT, KEPT, Status.PARTIAL, (Flag.DATA_NO_DEVICE,), START)
