"""One survivor's facts, said the way the decision table says them.

    kit = given().phone().laptop(lent_until(day("2026-06-30"))).data(until="2026-03-14")
    assert kit.on("2026-03-15").status is Status.LAPSED

Support starts on Monday 5 January 2026 unless said otherwise; the set-up target is then Monday 19 January.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple, Self

from devicefleet.rules import kit
from devicefleet.rules.facts import (
    Decline,
    Episode,
    Event,
    Exemption,
    Facts,
    ItemKind,
    Nation,
    OnTheWay,
    OwnCheckFact,
    OwnItem,
    Package,
    Provision,
    Responsibility,
    StageFact,
    StayFact,
    Training,
)
from devicefleet.rules.kit import Span
from devicefleet.rules.policy import Policies, Policy
from devicefleet.rules.terms import (
    Component,
    ComponentState,
    Context,
    Flag,
    Happening,
    OwnCheck,
    Renewal,
    Scheme,
    Stage,
    Status,
    Tenure,
    TrainingFormat,
)

START = date(2026, 1, 5)
TARGET = date(2026, 1, 19)
POLICY = Policy(name="test", effective_from=date(2026, 1, 1))
Day = str | date
Terms = tuple[Tenure | None, date | None]


def day(text: Day) -> date:
    """A date, from ISO text or as it is."""
    return date.fromisoformat(text) if isinstance(text, str) else text


def policies(*versions: Policy) -> Policies:
    """Policy versions, the plain test policy when none is given."""
    return Policies(versions or (POLICY,))


def policy(**changes: Any) -> Policies:
    """The test policy with something changed."""
    return Policies((replace(POLICY, **changes),))


SET_UP_TOGETHER = frozenset({ItemKind.SMARTPHONE, ItemKind.LAPTOP, ItemKind.TABLET})
UNSET: Terms = (None, None)
GIFT: Terms = (Tenure.GIFT, None)
LENT_UNTIL_EXIT: Terms = (Tenure.LOAN_UNTIL_EXIT, None)
SHARED: Terms = (Tenure.HOUSEHOLD_SHARED, None)


def lent_until(until: Day) -> Terms:
    """A loan with an agreed return date."""
    return Tenure.LOAN_FIXED, day(until)


class Row(NamedTuple):
    """A day as the decision table names it."""

    smartphone: ComponentState
    laptop: ComponentState
    data: ComponentState
    status: Status
    flags: tuple[Flag, ...]
    since: date | None


@dataclass
class Given:
    """Collects facts; every method returns the collection, `on` and `spans` judge it."""

    facts: Facts
    rules: Policies = field(default_factory=policies)
    last_id: int = 0

    def _with(self, **changes: Any) -> Self:
        self.facts = replace(self.facts, **changes)
        return self

    def _next(self) -> int:
        self.last_id += 1
        return self.last_id

    def judged_by(self, *versions: Policy) -> Self:
        """Use these policy versions."""
        self.rules = policies(*versions)
        return self

    def under(self, rules: Policies) -> Self:
        """Use these policies."""
        self.rules = rules
        return self

    # -- what was handed over ---------------------------------------------------------------------------------------

    def item(self, kind: ItemKind, terms: Terms = GIFT, on: Day = START, *, set_up: bool = True, **more: Any) -> Self:
        """Hand something over, set up together; `happened` then speaks about the latest item of its kind."""
        events = [Event(day(on), Happening.ISSUED, *terms, self._next())]
        if set_up and kind in SET_UP_TOGETHER:
            events.append(Event(day(on), Happening.SET_UP, None, None, self._next()))
        provision = Provision(self._next(), kind, tuple(events), **more)
        return self._with(provisions=(*self.facts.provisions, provision))

    def phone(self, terms: Terms = GIFT, on: Day = START) -> Self:
        """Hand a phone over."""
        return self.item(ItemKind.SMARTPHONE, terms, on)

    def laptop(self, terms: Terms = GIFT, on: Day = START) -> Self:
        """Hand a laptop over."""
        return self.item(ItemKind.LAPTOP, terms, on)

    def tablet(self, terms: Terms = GIFT, on: Day = START) -> Self:
        """Hand a tablet over."""
        return self.item(ItemKind.TABLET, terms, on)

    def sim(self, on: Day = START, *, activate_by: Day | None = None, carried_by: int | None = None) -> Self:
        """Hand a SIM over, not activated."""
        by = day(activate_by) if activate_by else None
        return self.item(ItemKind.SIM, GIFT, on, activate_by=by, carried_by=carried_by)

    def happened(self, kind: ItemKind, what: Happening, on: Day, terms: Terms = UNSET) -> Self:
        """Something happens to the latest item of `kind`."""
        return self._to_latest(kind, lambda one: replace(one, events=(*one.events, self._event(what, on, terms))))

    def _event(self, what: Happening, on: Day, terms: Terms) -> Event:
        return Event(day(on), what, *terms, self._next())

    def phone_was(self, what: Happening, on: Day, terms: Terms = UNSET) -> Self:
        """Something happens to the latest phone."""
        return self.happened(ItemKind.SMARTPHONE, what, on, terms)

    def laptop_was(self, what: Happening, on: Day, terms: Terms = UNSET) -> Self:
        """Something happens to the latest laptop."""
        return self.happened(ItemKind.LAPTOP, what, on, terms)

    def sim_was(self, what: Happening, on: Day) -> Self:
        """Something happens to the latest SIM."""
        return self.happened(ItemKind.SIM, what, on)

    def package(
        self,
        starts: Day | None = START,
        last: Day | None = None,
        *,
        gb: float | None = 10,
        renewal: Renewal | None = None,
        scheme: Scheme = Scheme.PURCHASED_BUNDLE,
        on: ItemKind = ItemKind.SIM,
    ) -> Self:
        """A package on the latest SIM, through its `last` covered day; funded for good where there is none."""
        ends = day(last) + timedelta(days=1) if last else None
        how = renewal or (Renewal.NONE if last else Renewal.AUTO_FUNDED)
        package = Package(day(starts) if starts else None, ends, gb, how, scheme, self._next())
        return self._to_latest(on, lambda one: replace(one, packages=(*one.packages, package)))

    def data(self, last: Day | None = None, on: Day = START, **more: Any) -> Self:
        """An activated SIM with one package that starts with it."""
        return self.sim(on).sim_was(Happening.ACTIVATED, on).package(on, last, **more)

    def _to_latest(self, kind: ItemKind, change: Any) -> Self:
        items = list(self.facts.provisions)
        place = max(index for index, item in enumerate(items) if item.kind is kind)
        items[place] = change(items[place])
        return self._with(provisions=tuple(items))

    def full_kit(self, on: Day = START) -> Self:
        """R-01: phone and laptop to keep, data funded for good."""
        return self.phone(on=on).laptop(on=on).data(on=on)

    # -- what is theirs, agreed or known about them -------------------------------------------------------------------

    def own(self, component: Component, *checks: tuple[Day, OwnCheck]) -> Self:
        """A thing of their own, with what looks at it found."""
        item = OwnItem(component, tuple(OwnCheckFact(day(on), outcome) for on, outcome in checks))
        return self._with(own=(*self.facts.own, item))

    def declined(self, component: Component, offered: Day, review: Day, *, in_language: bool = True) -> Self:
        """Offered and declined."""
        one = Decline(component, day(offered), day(review), in_language)
        return self._with(declines=(*self.facts.declines, one))

    def exempt(self, component: Component, on: Day, review: Day | None = None) -> Self:
        """Agreed not to be required."""
        one = Exemption(component, day(on), day(review) if review else None)
        return self._with(exemptions=(*self.facts.exemptions, one))

    def on_the_way(self, component: Component, on: Day, until: Day | None = None) -> Self:
        """Reserved, packed or sent."""
        one = OnTheWay(component, day(on), day(until) if until else None)
        return self._with(on_the_way=(*self.facts.on_the_way, one))

    def stage(self, on: Day, stage: Stage) -> Self:
        """A stage from a day on."""
        return self._with(stages=(*self.facts.stages, StageFact(day(on), stage)))

    def stays(self, on: Day, context: Context, release: Day | None = None) -> Self:
        """A kind of place from a day on."""
        fact = StayFact(day(on), context, day(release) if release else None)
        return self._with(stays=(*self.facts.stays, fact))

    def supported_by(
        self,
        provider_id: int,
        on: Day,
        until: Day | None = None,
        caseworker_id: int | None = None,
        nation: Nation = "ENG",
    ) -> Self:
        """Who answers for the kit over [on, until)."""
        one = Responsibility(provider_id, caseworker_id, day(on), day(until) if until else None, nation)
        return self._with(responsibilities=(*self.facts.responsibilities, one))

    def expected_to_leave(self, on: Day) -> Self:
        """The latest time in support has an expected end."""
        *others, last = self.facts.episodes
        return self._with(episodes=(*others, replace(last, ends_on_expected=day(on))))

    def leaves(self, on: Day) -> Self:
        """The latest time in support ends; `on` is the first day without it."""
        *others, last = self.facts.episodes
        return self._with(episodes=(*others, replace(last, ended_on=day(on))))

    def returns_to_support(self, on: Day) -> Self:
        """A new time in support."""
        return self._with(episodes=(*self.facts.episodes, Episode(day(on))))

    def under_18_until(self, on: Day) -> Self:
        """A child, with the day of turning 18."""
        return self._with(adult=False, turns_18_on=day(on))

    def withdraws_consent(self, on: Day) -> Self:
        """Consent to hold a record is withdrawn."""
        return self._with(consent_withdrawn_on=day(on))

    # -- the judgement --------------------------------------------------------------------------------------------

    def on(self, when: Day) -> Span:
        """How the kit stands on a day, by the spans and by the day alone (which must agree)."""
        found = kit.on(self.spans(), day(when))
        alone = kit.evaluate(self.facts, self.rules, day(when))
        assert found[2:] == alone[2:]
        return found

    def row(self, when: Day) -> Row:
        """The same, without what the decision table does not name."""
        span = self.on(when)
        return Row(span.smartphone, span.laptop, span.data, span.status, span.flags, span.since)

    def spans(self) -> tuple[Span, ...]:
        """The whole calendar."""
        return kit.spans(self.facts, self.rules)

    def says(self, when: Day) -> str:
        """All reasons of a day as one text."""
        return " ".join(reason.sentence() for reason in kit.why(self.facts, self.rules, day(when)))


def given(start: Day = START) -> Given:
    """Somebody in support, trained, with nothing yet."""
    training = tuple(Training(day(start), kind) for kind in TrainingFormat)
    return Given(Facts(episodes=(Episode(day(start)),), training=training))
