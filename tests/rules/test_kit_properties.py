"""What holds of the kit rule whatever the facts are."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, permutations, product
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from devicefleet.rules import kit
from devicefleet.rules.facts import Facts
from devicefleet.rules.kit.overall import overall
from devicefleet.rules.kit.part import MET, UNMET
from devicefleet.rules.policy import Policies, SelfOwned
from devicefleet.rules.terms import ComponentState, Context, Happening, Stage, Status
from tests.rules.any_facts import WINDOW, any_facts
from tests.rules.given_facts import POLICY, START

T = TypeVar("T")
OTHER = replace(
    POLICY,
    name="other",
    effective_from=START + timedelta(days=100),
    data_min_gb_per_30d=Decimal(2),
    tablet_as_laptop=True,
    shared_laptop="no",
    self_owned=SelfOwned(recheck_days=60),
    setup_target_working_days=20,
    stale_after_days=30,
    updates_block=True,
    updates_grace_days=20,
    ran_out_times=1,
    sim_dormancy_days=40,
)
SAME = replace(POLICY, name="same again", effective_from=START + timedelta(days=120))
ONE, TWO = Policies((POLICY,)), Policies((POLICY, OTHER))
UNCOUNTED = {Status.OUT_OF_SCOPE, Status.PAUSED}

few = settings(max_examples=15, deadline=None)
some = settings(max_examples=40, deadline=None)


def test_every_combination_has_exactly_one_status_whatever_the_order_of_the_parts() -> None:
    seen: Counter[Status] = Counter()
    cases = product(product(ComponentState, repeat=3), (True, False), (True, False), (True, False))
    for states, in_scope, paused, late in cases:
        found = overall(states, in_scope=in_scope, paused=paused, past_target=late)
        assert found is expected(states, in_scope, paused, late)
        for turned in permutations(states):
            assert overall(turned, in_scope=in_scope, paused=paused, past_target=late) is found
        seen[found] += 1
    assert sum(seen.values()) == 5832
    assert set(seen) == set(Status)


def expected(states: tuple[ComponentState, ...], in_scope: bool, paused: bool, late: bool) -> Status:
    """The rows of the table of statuses, each with its whole condition: exactly one of them fits."""
    required = [state for state in states if state is not ComponentState.NOT_REQUIRED]
    away = not in_scope or paused or not required
    lapsed = ComponentState.LAPSED in required
    unmet = [state for state in required if state in UNMET]
    met = [state for state in required if state in MET]
    temporary = any(state is not ComponentState.MET_SUSTAINED for state in met)
    rows = {
        Status.OUT_OF_SCOPE: not in_scope,
        Status.PAUSED: in_scope and away,
        Status.LAPSED: not away and lapsed,
        Status.SETTING_UP: not away and not lapsed and bool(unmet) and not late,
        Status.NOT_STARTED: not away and not lapsed and bool(unmet) and unmet == required and late,
        Status.PARTIAL: not away and not lapsed and bool(unmet) and unmet != required and late,
        Status.DECLINED: not away and not unmet and not met,
        Status.TEMPORARY: not away and not unmet and bool(met) and temporary,
        Status.COMPLETE: not away and not unmet and bool(met) and not temporary,
    }
    (only,) = [status for status, fits in rows.items() if fits]
    return only


@some
@given(any_facts, st.sampled_from([ONE, TWO]))
def test_spans_tile_the_calendar_and_neighbours_differ(facts: Facts, rules: Policies) -> None:
    spans = kit.spans(facts, rules)
    assert spans[0].from_on == START
    assert spans[-1].until_on == date.max
    for span, following in pairwise(spans):
        assert span.from_on < span.until_on == following.from_on
        assert span[2:] != following[2:]


@few
@given(any_facts, st.sampled_from([ONE, TWO]))
def test_spans_say_of_every_day_what_the_day_alone_says(facts: Facts, rules: Policies) -> None:
    spans = kit.spans(facts, rules)
    for day in WINDOW:
        assert kit.on(spans, day)[2:] == kit.evaluate(facts, rules, day)[2:], day


@some
@given(any_facts, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(facts: Facts, chance: random.Random) -> None:
    assert kit.spans(shuffled(facts, chance), TWO) == kit.spans(facts, TWO)


def shuffled(facts: Facts, chance: random.Random) -> Facts:
    """The same facts in another order, and the events and packages of each provision as well."""

    def mixed(some_facts: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(chance.sample(some_facts, len(some_facts)))

    items = [replace(item, events=mixed(item.events), packages=mixed(item.packages)) for item in facts.provisions]
    return replace(
        facts,
        episodes=mixed(facts.episodes),
        stages=mixed(facts.stages),
        stays=mixed(facts.stays),
        responsibilities=mixed(facts.responsibilities),
        provisions=mixed(tuple(items)),
        own=mixed(facts.own),
        declines=mixed(facts.declines),
        exemptions=mixed(facts.exemptions),
    )


@some
@given(any_facts)
def test_person_days_are_the_sum_of_daily_statuses(facts: Facts) -> None:
    spans = kit.spans(facts, ONE)
    from_on, until_on = START, START + timedelta(days=200)
    daily = Counter(kit.on(spans, from_on + timedelta(days=offset)).status for offset in range(200))
    assert kit.person_days(spans, from_on, until_on) == dict(daily)


@some
@given(any_facts)
def test_a_policy_that_says_the_same_again_changes_nothing(facts: Facts) -> None:
    assert kit.spans(facts, Policies((POLICY, SAME))) == kit.spans(facts, ONE)


@some
@given(any_facts, st.data())
def test_what_happens_to_a_thing_never_changes_the_status_of_an_earlier_day(facts: Facts, data: st.DataObject) -> None:
    events = [(item, event) for item in facts.provisions for event in item.events if event.what is not Happening.ISSUED]
    if not events:
        return
    item, event = data.draw(st.sampled_from(events))
    without = replace(item, events=tuple(one for one in item.events if one is not event))
    voided = replace(facts, provisions=tuple(without if one is item else one for one in facts.provisions))
    before, after = kit.spans(voided, ONE), kit.spans(facts, ONE)
    for day in WINDOW:
        if day < event.on:
            assert kit.on(before, day)[2:6] == kit.on(after, day)[2:6], day


@some
@given(any_facts)
def test_who_is_counted_follows_from_support_stage_age_place_and_consent(facts: Facts) -> None:
    spans = kit.spans(replace(facts, exemptions=()), ONE)
    for day in WINDOW:
        assert (kit.on(spans, day).status in UNCOUNTED) is not counted(facts, day), day


def counted(facts: Facts, day: date) -> bool:
    """In support, in a stage of the policy, of age, not away, and the record may be held: said the simplest way."""
    supported = [one for one in facts.episodes if one.started_on <= day and not (one.ended_on and one.ended_on <= day)]
    withdrawn = facts.consent_withdrawn_on
    if not supported or (withdrawn and supported[-1].started_on <= withdrawn <= day):
        return False
    stages = sorted((one for one in facts.stages if one.from_on <= day), key=lambda one: one.from_on)
    if stages and stages[-1].stage in {Stage.RG_NEGATIVE, Stage.CG_NEGATIVE, Stage.DISQUALIFIED}:
        return False
    if not facts.adult and not (facts.turns_18_on and facts.turns_18_on <= day):
        return False
    stays = sorted((one for one in facts.stays if one.from_on <= day), key=lambda one: one.from_on)
    if not stays:
        return True
    place, came_on = stays[-1].context, stays[-1].from_on
    for stay in reversed(stays):
        if stay.context is not place:
            break
        came_on = stay.from_on
    away = {Context.PRISON, Context.IMMIGRATION_DETENTION, Context.OVERSEAS, Context.MISSING}
    return place not in away and not (place is Context.HOSPITAL and (day - came_on).days >= 28)


@some
@given(any_facts)
def test_the_present_trouble_began_in_the_present_stretch_of_being_counted(facts: Facts) -> None:
    spans = kit.spans(facts, TWO)
    began = START
    for span in spans:
        if span.status in UNCOUNTED:
            assert span.since is None
            began = span.until_on
        elif span.since is not None:
            assert began <= span.since <= span.from_on


@some
@given(any_facts)
def test_every_reason_is_a_sentence_and_survives_storage(facts: Facts) -> None:
    for span in kit.spans(facts, TWO):
        reasons = kit.why(facts, TWO, span.from_on)
        assert reasons
        assert span.matter is None or span.matter in reasons
        for reason in reasons:
            said = reason.sentence()
            assert said[0].isupper()
            assert said.endswith(".")
            assert "{" not in said
            assert "None" not in said
            assert kit.Reason.read(reason.packed()) == reason
