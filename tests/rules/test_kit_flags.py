"""What is worth a look whatever the status: each flag on its first day, on its last, and not beside them."""

from dataclasses import replace
from datetime import date

from devicefleet.rules.facts import ItemKind, NrmExplained, Training
from devicefleet.rules.kit.marks import flags_in
from devicefleet.rules.kit.ruling import ALL_FLAGS
from devicefleet.rules.terms import ComponentState as State
from devicefleet.rules.terms import Flag, Happening, Scheme, Stage, Status, TeachBack, TrainingFormat
from tests.rules.given_facts import GIFT, START, Given, day, given, lent_until, policy

KEPT = State.MET_SUSTAINED


def with_facts(kit: Given, **facts: object) -> Given:
    kit.facts = replace(kit.facts, **facts)
    return kit


def days_of(kit: Given, flag: Flag) -> list[tuple[str, str | None]]:
    """The first day of each stretch with the flag, and the first day without it again."""
    found: list[tuple[str, str | None]] = []
    for span in kit.spans():
        if flag not in span.flags:
            continue
        until = None if span.until_on == date.max else span.until_on.isoformat()
        if found and found[-1][1] == span.from_on.isoformat():
            found[-1] = (found[-1][0], until)
        else:
            found.append((span.from_on.isoformat(), until))
    return found


def test_every_flag_has_a_bit_of_its_own() -> None:
    assert flags_in(ALL_FLAGS) == tuple(Flag)


def test_a_safety_set_up_not_done_in_two_days_is_asked_for_until_it_is() -> None:
    kit = given().item(ItemKind.SMARTPHONE, set_up=False).laptop().data()
    assert days_of(kit, Flag.SAFETY_SETUP_MISSING) == [("2026-01-07", None)]
    kit.phone_was(Happening.SET_UP, "2026-01-12")
    assert days_of(kit, Flag.SAFETY_SETUP_MISSING) == [("2026-01-07", "2026-01-12")]
    assert "Phone handed over on 5 January 2026; its safety set-up together is not recorded." in kit.says("2026-01-08")


def test_a_lost_phone_needs_no_set_up_while_it_is_lost() -> None:
    kit = given().item(ItemKind.SMARTPHONE, set_up=False).phone_was(Happening.LOST, "2026-01-10")
    assert days_of(kit, Flag.SAFETY_SETUP_MISSING) == [("2026-01-07", "2026-01-10")]


def test_r45_a_phone_out_of_security_updates_is_flagged_and_still_counts() -> None:
    kit = given().item(ItemKind.SMARTPHONE, GIFT, updates_until=day("2026-06-30")).laptop().data()
    assert days_of(kit, Flag.OS_EOL) == [("2026-04-01", None)]  # ninety days ahead
    assert kit.row("2026-04-01") == (KEPT, KEPT, KEPT, Status.COMPLETE, (Flag.OS_EOL,), None)
    assert "Phone: security updates until 30 June 2026." in kit.says("2026-04-01")
    assert kit.row("2027-06-30")[:4] == (KEPT, KEPT, KEPT, Status.COMPLETE)  # a year later


def test_r45_where_the_policy_blocks_it_counts_for_another_180_days() -> None:
    kit = given().item(ItemKind.SMARTPHONE, GIFT, updates_until=day("2026-06-30")).laptop().data()
    kit.under(policy(updates_block=True))
    kit.supported_by(1, "2026-12-01")
    soon, no_device = (Flag.ENDING_SOON, Flag.OS_EOL), (Flag.DATA_NO_DEVICE, Flag.OS_EOL)
    assert kit.row("2026-12-27") == (KEPT, KEPT, KEPT, Status.COMPLETE, soon, None)
    assert kit.row("2026-12-28") == (State.LAPSED, KEPT, KEPT, Status.LAPSED, no_device, day("2026-12-28"))
    assert "Phone too old to be safe: its security updates ended on 30 June 2026." in kit.says("2026-12-28")


def test_a_loan_that_ends_before_the_device_is_too_old_ends_by_its_date() -> None:
    kit = given().item(ItemKind.LAPTOP, lent_until("2026-08-31"), updates_until=day("2026-06-30")).phone().data()
    kit.under(policy(updates_block=True))
    assert kit.on("2026-08-10").ends_on == date(2026, 8, 31)


def test_r08_a_bundle_used_up_early_twice_in_sixty_days_is_below_need_and_still_counts() -> None:
    kit = given().full_kit().sim_was(Happening.RAN_OUT, "2026-02-10")
    assert days_of(kit, Flag.DATA_BELOW_NEED) == []
    kit.sim_was(Happening.RAN_OUT, "2026-04-11")  # sixty days later
    assert days_of(kit, Flag.DATA_BELOW_NEED) == [("2026-04-11", "2026-04-12")]
    kit.sim_was(Happening.RAN_OUT, "2026-04-20")
    assert days_of(kit, Flag.DATA_BELOW_NEED) == [("2026-04-11", "2026-04-12"), ("2026-04-20", "2026-06-11")]
    assert (kit.on("2026-04-20").data, kit.on("2026-04-20").status) == (State.MET_SUSTAINED, Status.COMPLETE)


def test_a_number_with_which_nothing_was_paid_for_120_days_may_go() -> None:
    kit = given().full_kit().package("2026-01-05", "2026-02-03").sim_was(Happening.CHARGED, "2026-03-01")
    assert days_of(kit, Flag.SIM_DORMANCY) == []  # a package that renews by itself pays for the number
    bundles = given().phone().laptop().data("2026-02-03").sim_was(Happening.CHARGED, "2026-03-01")
    assert days_of(bundles, Flag.SIM_DORMANCY) == [("2026-06-29", None)]
    bundles.package("2026-07-10", "2026-08-08")
    assert days_of(bundles, Flag.SIM_DORMANCY) == [("2026-06-29", "2026-07-10"), ("2026-11-07", None)]


def test_a_router_has_no_number_to_lose() -> None:
    assert days_of(given().full_kit().item(ItemKind.MIFI_ROUTER), Flag.SIM_DORMANCY) == []


def test_a_plan_pays_for_its_whole_term() -> None:
    kit = given().phone().laptop().data("2026-12-31", scheme=Scheme.NATIONAL_DATABANK)
    assert days_of(kit, Flag.SIM_DORMANCY) == [("2027-05-01", None)]


def test_no_training_after_thirty_days_and_one_kind_only_after_sixty() -> None:
    none = with_facts(given().full_kit(), training=())
    assert days_of(none, Flag.TRAINING_NONE) == [("2026-02-04", None)]
    assert days_of(none, Flag.TRAINING_ONE_SIDED) == []
    formal = Training(day("2026-02-10"), TrainingFormat.FORMAL)
    informal = Training(day("2026-04-01"), TrainingFormat.INFORMAL)
    one = with_facts(given().full_kit(), training=(formal,))
    assert days_of(one, Flag.TRAINING_NONE) == [("2026-02-04", "2026-02-10")]
    assert days_of(one, Flag.TRAINING_ONE_SIDED) == [("2026-03-06", None)]
    assert "Only formal training so far, since 10 February 2026." in one.says("2026-03-06")
    both = with_facts(given().full_kit(), training=(formal, informal))
    assert days_of(both, Flag.TRAINING_ONE_SIDED) == [("2026-03-06", "2026-04-01")]


def test_training_is_for_the_plan_not_for_the_days_work_list() -> None:
    kit = with_facts(given().full_kit(), training=())
    assert (kit.on("2026-02-04").status, kit.on("2026-02-04").score) == (Status.COMPLETE, 0)


def test_the_nrm_is_to_be_explained_within_ten_days_until_it_is_understood() -> None:
    kit = given().full_kit().stage(START, Stage.REFERRED).stage("2026-01-20", Stage.RG_POSITIVE)
    assert days_of(kit, Flag.NRM_NOT_EXPLAINED) == [("2026-01-15", None)]
    with_facts(kit, nrm_explained=(NrmExplained(day("2026-01-25"), TeachBack.PARTLY),))
    assert days_of(kit, Flag.NRM_NOT_EXPLAINED) == [("2026-01-15", None)]
    with_facts(kit, nrm_explained=(NrmExplained(day("2026-01-28"), TeachBack.CLEAR),))
    assert days_of(kit, Flag.NRM_NOT_EXPLAINED) == [("2026-01-15", "2026-01-28")]
    assert days_of(given().full_kit().stage(START, Stage.NOT_IN_NRM), Flag.NRM_NOT_EXPLAINED) == []


def test_safe_contact_is_gone_through_again_after_ninety_days() -> None:
    kit = with_facts(given().full_kit(), contact_checks=(day("2026-02-01"), day("2026-06-01")))
    assert days_of(kit, Flag.CONTACT_UNCHECKED) == [("2026-05-03", "2026-06-01"), ("2026-08-31", None)]
    assert days_of(given().full_kit(), Flag.CONTACT_UNCHECKED) == []  # nobody is contacted without an arrangement


def test_flags_about_the_record_rest_while_somebody_is_not_counted() -> None:
    kit = with_facts(given().full_kit().stage("2026-03-01", Stage.CG_NEGATIVE), training=())
    assert days_of(kit, Flag.TRAINING_NONE) == [("2026-02-04", "2026-03-01")]
