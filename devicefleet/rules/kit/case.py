"""One survivor's facts laid along the calendar, ready to be judged on any day."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from devicefleet.rules.facts import Episode, Facts, ItemKind, Responsibility, StageFact, StayFact
from devicefleet.rules.kit.agreed import decline_claims, exemption_claim, on_the_way_claim
from devicefleet.rules.kit.claims import Claim, Line, line, not_asked, within
from devicefleet.rules.kit.data import data_claims
from devicefleet.rules.kit.devices import COMPONENT_OF, device_claims
from devicefleet.rules.kit.own import own_claims
from devicefleet.rules.kit.possession import Holding, holdings
from devicefleet.rules.policy import Policies, Policy
from devicefleet.rules.terms import Component

Eras = tuple[tuple[date, date, Policy], ...]
CARRIERS = frozenset({ItemKind.TABLET, ItemKind.MIFI_ROUTER})


@dataclass(slots=True)
class Case:
    """Facts in order of time, with the claims of each part. Made once per survivor, then only read."""

    facts: Facts
    eras: Eras
    episodes: list[Episode]
    stages: list[StageFact]
    stays: list[StayFact]
    responsibilities: list[Responsibility]
    lines: dict[Component, Line]
    loans: list[Holding]
    carriers: list[Holding]
    seen: list[date]

    def policy_on(self, day: date) -> Policy:
        """The version in force."""
        for from_on, _until_on, policy in reversed(self.eras):
            if from_on <= day:
                return policy
        raise AssertionError("the first policy begins with the calendar")

    def last_seen(self, day: date) -> date | None:
        """When somebody last wrote anything down about this person, up to `day`."""
        place = bisect_right(self.seen, day)
        return self.seen[place - 1] if place else None


def lay_out(facts: Facts, policies: Policies) -> Case:
    """The case of one survivor."""
    eras = policies.eras()
    stretches = {provision.id: holdings(provision) for provision in facts.provisions}
    every = [(provision.kind, held) for provision in facts.provisions for held in stretches[provision.id]]
    return Case(
        facts=facts,
        eras=eras,
        episodes=sorted(facts.episodes, key=attrgetter("started_on")),
        stages=sorted(facts.stages, key=attrgetter("from_on")),
        stays=sorted(facts.stays, key=attrgetter("from_on")),
        responsibilities=sorted(facts.responsibilities, key=attrgetter("from_on")),
        lines=_lines(facts, eras, stretches),
        loans=[held for _kind, held in every if held.open_loan],
        carriers=[held for kind, held in every if held.usable and kind in CARRIERS],
        seen=sorted(_seen(facts)),
    )


def _lines(facts: Facts, eras: Eras, stretches: dict[int, tuple[Holding, ...]]) -> dict[Component, Line]:
    found: dict[Component, list[Claim]] = {component: [] for component in Component}
    for from_on, until_on, policy in eras:
        for component, claims in _claims_under(policy, facts, stretches).items():
            found[component] += claims if len(eras) == 1 else within(claims, from_on, until_on, component)
    return {component: line(component, claims) for component, claims in found.items()}


def _claims_under(
    policy: Policy, facts: Facts, stretches: dict[int, tuple[Holding, ...]]
) -> dict[Component, list[Claim]]:
    """All claims as one version of the policy sees them."""
    found: dict[Component, list[Claim]] = {component: [*not_asked(component, policy)] for component in Component}
    for provision in facts.provisions:
        component = COMPONENT_OF.get(provision.kind)
        held = stretches[provision.id]
        if component is Component.DATA:
            carrier = None if provision.carried_by is None else stretches.get(provision.carried_by)
            found[component] += data_claims(provision, held, policy, carrier)
        elif component is not None:
            found[component] += device_claims(provision, held, policy)
    for item in facts.own:
        found[item.component] += own_claims(item, policy)
    for component in {decline.component for decline in facts.declines}:
        taken = [claim.taken_on for claim in found[component] if claim.met]
        found[component] += decline_claims([one for one in facts.declines if one.component is component], taken)
    for exemption in facts.exemptions:
        found[exemption.component].append(exemption_claim(exemption))
    for item_on_way in facts.on_the_way:
        found[item_on_way.component].append(on_the_way_claim(item_on_way))
    return found


def _seen(facts: Facts) -> Iterator[date]:
    """Every day on which something about this person was looked at; packages renew without anybody looking."""
    yield from (episode.started_on for episode in facts.episodes)
    yield from (fact.from_on for fact in facts.stages)
    yield from (fact.from_on for fact in facts.stays)
    yield from (fact.from_on for fact in facts.responsibilities)
    yield from (fact.from_on for fact in facts.exemptions)
    yield from (fact.offered_on for fact in facts.declines)
    yield from (event.on for provision in facts.provisions for event in provision.events)
    yield from (check.on for item in facts.own for check in item.checks)
