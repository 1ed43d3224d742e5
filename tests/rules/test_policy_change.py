"""What a proposed policy would change for one person, and for everybody together."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given as any_of
from hypothesis import settings

from devicefleet.rules import kit
from devicefleet.rules.facts import Facts
from devicefleet.rules.policy import Policies
from devicefleet.rules.policy_change import Change, compare
from devicefleet.rules.policy_tally import Tally
from devicefleet.rules.terms import Component, Stage, Status
from tests.rules.any_facts import any_facts
from tests.rules.given_facts import LENT_UNTIL_EXIT, POLICY, START, Given, given, policies
from tests.rules.test_kit_properties import ONE, TWO

BEGINS, END = date(2026, 4, 1), date(2027, 1, 1)


def changed(kit: Given, **settings: Any) -> Change | None:
    """With a second version that begins on 1 April and says otherwise."""
    then = policies(POLICY, replace(POLICY, name="next", effective_from=BEGINS, **settings))
    return compare(kit.facts, policies(), then, START, END)


def test_a_version_that_changes_nothing_for_somebody_is_no_change() -> None:
    assert changed(given().full_kit(), shared_laptop="no") is None
    assert changed(given().full_kit()) is None


def test_data_that_is_not_enough_any_more() -> None:
    found = changed(given().full_kit().supported_by(7, START), data_min_gb_per_30d=Decimal(20))
    assert found is not None
    assert (found.on, found.was, found.becomes) == (BEGINS, Status.COMPLETE, Status.LAPSED)
    assert (found.parts, found.provider_id) == ((Component.DATA,), 7)
    assert found.why == "Data no longer enough under the policy in force from 1 April 2026."
    days = (END - BEGINS).days
    assert (found.lost, found.gained) == ({Status.COMPLETE: days}, {Status.LAPSED: days})
    assert (found.flagged_on, found.unflagged) == (date(2026, 3, 17), False), "two weeks ahead it ends soon"


def test_a_stage_that_counts_no_more_and_one_that_does_now() -> None:
    kit = given().full_kit().stage(START, Stage.REACH_IN)
    found = changed(kit, in_scope_stages=POLICY.in_scope_stages - {Stage.REACH_IN})
    assert found is not None
    assert (found.was, found.becomes, found.parts) == (Status.COMPLETE, Status.OUT_OF_SCOPE, ())
    assert found.why.startswith("The stage since 5 January 2026 is “Reach-In”, which the policy does not cover.")
    back = changed(given().full_kit().stage(START, Stage.CG_NEGATIVE), in_scope_stages=frozenset(Stage))
    assert back is not None
    assert (back.was, back.becomes) == (Status.OUT_OF_SCOPE, Status.COMPLETE)
    assert back.why.startswith("This no longer holds: The stage since 5 January 2026")


def test_who_is_flagged_already_is_not_newly_flagged() -> None:
    lent = given().phone(LENT_UNTIL_EXIT).laptop().data("2026-06-30").expected_to_leave("2026-06-30")
    assert changed(lent, exit_lookahead_days=90) is None


def test_newly_and_no_longer_flagged() -> None:
    kit = given().phone().laptop().sim().expected_to_leave("2026-09-30")
    newly = changed(kit, exit_lookahead_days=100)
    assert newly is not None
    assert (newly.was, newly.becomes, newly.of_status) == (Status.PARTIAL, Status.PARTIAL, False)
    assert newly.on == newly.flagged_on == date(2026, 9, 30) - timedelta(days=100)
    assert newly.why == "Newly flagged: Support ends without a lasting kit."
    assert newly.lost == newly.gained == {}
    ceases = changed(kit, exit_lookahead_days=10)
    assert ceases is not None
    assert (ceases.flagged_on, ceases.unflagged) == (None, True)
    assert ceases.on == date(2026, 9, 30) - timedelta(days=45)
    assert ceases.why == "No longer flagged: Support ends without a lasting kit."


def test_what_lies_outside_the_time_compared_is_no_change() -> None:
    kit = given().full_kit()
    later = policies(POLICY, replace(POLICY, name="next", effective_from=BEGINS, data_min_gb_per_30d=Decimal(20)))
    assert compare(kit.facts, policies(), later, START, date(2026, 3, 17)) is None
    inside = compare(kit.facts, policies(), later, date(2026, 5, 1), date(2026, 5, 11))
    assert inside is not None
    assert (inside.on, inside.gained) == (date(2026, 5, 1), {Status.LAPSED: 10})


@any_of(any_facts)
@settings(max_examples=40, deadline=None)
def test_days_lost_and_gained_lead_from_one_calendar_to_the_other(facts: Facts) -> None:
    start, end = START, START + timedelta(days=400)
    found = compare(facts, ONE, TWO, start, end)
    now = Counter(kit.person_days(kit.spans(facts, ONE), start, end))
    then = Counter(kit.person_days(kit.spans(facts, TWO), start, end))
    lost, gained = (Counter(found.lost), Counter(found.gained)) if found else (Counter[Status](), Counter[Status]())
    assert now - lost + gained == then
    assert lost.total() == gained.total()
    assert found is None or found.why


@any_of(any_facts)
@settings(max_examples=20, deadline=None)
def test_there_and_back_are_each_others_mirror(facts: Facts) -> None:
    start, end = START, START + timedelta(days=400)
    there, back = compare(facts, ONE, TWO, start, end), compare(facts, TWO, ONE, start, end)
    assert (there is None) == (back is None)
    if there and back:
        assert (there.lost, there.gained) == (back.gained, back.lost)
        assert (there.flagged_on is not None) == back.unflagged


@any_of(any_facts)
@settings(max_examples=20, deadline=None)
def test_the_same_policies_change_nobody(facts: Facts) -> None:
    assert compare(facts, TWO, Policies(TWO.versions), START, END) is None


def test_everybody_together() -> None:
    tally = Tally()
    for provider_id, start in ((7, START), (7, date(2026, 4, 20)), (8, START)):
        found = changed(given(start).full_kit(start).supported_by(provider_id, start), data_min_gb_per_30d=Decimal(20))
        assert found is not None
        tally.people += 1
        tally.add(found)
    assert (tally.changed.people, tally.changed.first_on) == (3, BEGINS)
    assert [(one.provider_id, one.people) for one in tally.by_provider()] == [(7, 2), (8, 1)]
    first, *_others = tally.by_status()
    assert (first.was, first.becomes, first.people, first.first_on) == (Status.COMPLETE, Status.LAPSED, 2, BEGINS)
    assert sum(one.net for one in tally.by_days()) == 0
    assert Tally.read(tally.as_dict()) == tally
