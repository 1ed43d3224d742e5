"""One survivor's facts laid along the calendar, ready to be judged on any day."""

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
Stretches = dict[int, tuple[Holding, ...]]
_from_on = attrgetter("from_on")
CARRIERS = frozenset({ItemKind.TABLET, ItemKind.MIFI_ROUTER})


@dataclass(slots=True)
class Case:
    """Facts in order of time, with the claims of phone, laptop and data. Made once per survivor, then only read."""

    facts: Facts
    eras: Eras
    episodes: list[Episode]
    stages: list[StageFact]
    latest_stages: list[StageFact]
    stays: list[StayFact]
    latest_responsibilities: list[Responsibility]
    lines: tuple[Line, ...]
    loans: list[Holding]
    carriers: list[Holding]
    seen: list[date]

    @property
    def first_day(self) -> date | None:
        """The day on which support first started."""
        return self.episodes[0].started_on if self.episodes else None

    def policy_on(self, day: date) -> Policy:
        """The version in force."""
        if len(self.eras) == 1:
            return self.eras[0][2]
        return next(policy for from_on, until_on, policy in self.eras if from_on <= day < until_on)

    def episode_on(self, day: date) -> Episode | None:
        """The time in support that contains `day`."""
        found = None
        for episode in self.episodes:
            if episode.started_on <= day and (episode.ended_on is None or day < episode.ended_on):
                found = episode
        return found

    def responsible_on(self, day: date) -> Responsibility | None:
        """Who answers for the kit on `day`: after a move, the new provider from its first day on."""
        for one in self.latest_responsibilities:
            if one.from_on <= day and (one.until_on is None or day < one.until_on):
                return one
        return None


def lay_out(facts: Facts, policies: Policies) -> Case:
    """The case of one survivor."""
    eras = policies.eras
    stretches = {provision.id: holdings(provision) for provision in facts.provisions}
    carriers = [stretches[provision.id] for provision in facts.provisions if provision.kind in CARRIERS]
    stages = sorted(facts.stages, key=_from_on)
    return Case(
        facts=facts,
        eras=eras,
        episodes=sorted(facts.episodes, key=attrgetter("started_on")),
        stages=stages,
        latest_stages=stages[::-1],
        stays=sorted(facts.stays, key=_from_on),
        latest_responsibilities=sorted(facts.responsibilities, key=_from_on)[::-1],
        lines=_lines(facts, eras, stretches),
        loans=[held for lent in stretches.values() for held in lent if held.open_loan],
        carriers=[held for carrier in carriers for held in carrier if held.usable],
        seen=_seen(facts),
    )


def _lines(facts: Facts, eras: Eras, stretches: Stretches) -> tuple[Line, ...]:
    if len(eras) == 1:
        found = _claims_under(eras[0][2], facts, stretches)
    else:
        found = {component: [] for component in Component}
        for from_on, until_on, policy in eras:
            for component, claims in _claims_under(policy, facts, stretches).items():
                found[component] += within(claims, from_on, until_on, component)
    return tuple([line(component, claims) for component, claims in found.items()])


def _claims_under(policy: Policy, facts: Facts, stretches: Stretches) -> dict[Component, list[Claim]]:
    """All claims as one version of the policy sees them."""
    found: dict[Component, list[Claim]] = {component: not_asked(component, policy) for component in Component}
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


def _seen(facts: Facts) -> list[date]:
    """Every day on which something about this person was looked at; packages renew without anybody looking."""
    seen = {*facts.contact_checks}
    for provision in facts.provisions:
        seen.update([event.on for event in provision.events])
    for item in facts.own:
        seen.update([check.on for check in item.checks])
    seen.update([episode.started_on for episode in facts.episodes])
    for begun in (facts.stages, facts.stays, facts.responsibilities, facts.exemptions):
        seen.update([fact.from_on for fact in begun])
    seen.update([fact.offered_on for fact in facts.declines])
    seen.update([session.on for session in facts.training])
    seen.update([told.on for told in facts.nrm_explained])
    return sorted(seen)
