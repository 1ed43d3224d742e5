"""The rule itself: lay the facts out, judge each part and the whole on the days on which something can change.

One pure function, no clock: all that time alone will change (data ending, a return date passing, a decline to ask
about again, the set-up target, a policy starting) is known from the facts, so spans reach into the future.
"""

from datetime import date
from itertools import pairwise

from devicefleet.rules.facts import Facts
from devicefleet.rules.kit.case import Case, lay_out
from devicefleet.rules.kit.claims import FOREVER, day_after
from devicefleet.rules.kit.part import Part, part_on
from devicefleet.rules.kit.spans import Span, merged
from devicefleet.rules.kit.standing import Standing, standings
from devicefleet.rules.kit.steps import Steps
from devicefleet.rules.kit.turning_points import part_turns, person_turns
from devicefleet.rules.kit.verdict import Parts, verdict
from devicefleet.rules.policy import Policies
from devicefleet.rules.terms import Component


def evaluate(facts: Facts, policies: Policies, day: date) -> Span:
    """How the kit stands on one day, as a span of that day alone."""
    case = lay_out(facts, policies)
    standing = standings(case).on(day)
    parts = Parts(*(_part(case, component, standing, day) for component in Component))
    return verdict(case, standing, parts, day, day_after(day))


def spans(facts: Facts, policies: Policies) -> tuple[Span, ...]:
    """The whole calendar from the first day of support on, without gap or overlap; nothing before it."""
    case = lay_out(facts, policies)
    if not case.episodes:
        return ()
    standing = standings(case)
    phone, laptop, data = (_part_steps(case, component, standing) for component in Component)
    turns = {*person_turns(case, standing), *phone.days, *laptop.days, *data.days}
    first = case.episodes[0].started_on
    days = [first, *sorted(day for day in turns if first < day < FOREVER), FOREVER]
    return merged(
        verdict(case, standing.on(day), Parts(phone.on(day), laptop.on(day), data.on(day)), day, until)
        for day, until in pairwise(days)
    )


def _part(case: Case, component: Component, standing: Standing, day: date) -> Part:
    started = standing.episode.started_on if standing.episode else None
    window = case.policy_on(day).ending_soon_days.window(component)
    return part_on(case.lines[component], day, started, window)


def _part_steps(case: Case, component: Component, standing: Steps[Standing]) -> Steps[Part]:
    turns = {*part_turns(case, component), *standing.days}
    return Steps(turns, lambda day: _part(case, component, standing.on(day), day))
