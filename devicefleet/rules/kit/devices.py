"""What a phone, laptop or tablet somebody was handed says for their kit."""

from collections.abc import Iterator, Sequence

from devicefleet.rules.facts import ItemKind, Provision
from devicefleet.rules.kit.claims import FOREVER, ONE_DAY, Claim, Fate, Strength, day_after
from devicefleet.rules.kit.marks import BIT
from devicefleet.rules.kit.possession import ISSUED, Holding
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.upkeep import device_upkeep
from devicefleet.rules.policy import Policy
from devicefleet.rules.terms import Component, Flag, Happening, Tenure

COMPONENT_OF = {
    ItemKind.SMARTPHONE: Component.SMARTPHONE,
    ItemKind.LAPTOP: Component.LAPTOP,
    ItemKind.TABLET: Component.LAPTOP,
    ItemKind.MIFI_ROUTER: Component.DATA,
    ItemKind.SIM: Component.DATA,
}
REMARK, SUSTAINED = Strength.REMARK, Strength.SUSTAINED
QUARANTINED = Happening.QUARANTINED
LENT_UNTIL, LENT_UNTIL_EXIT = Why.LENT_UNTIL, Why.LENT_UNTIL_EXIT
SMARTPHONE, TABLET = ItemKind.SMARTPHONE, ItemKind.TABLET
SAFETY_INCIDENT_OPEN, LOAN_PAST_DATE = BIT[Flag.SAFETY_INCIDENT_OPEN], BIT[Flag.LOAN_PAST_DATE]
COUNTED_BY_ITSELF = frozenset({ItemKind.SMARTPHONE, ItemKind.LAPTOP, ItemKind.TABLET})

TERMS = {
    Tenure.GIFT: (Strength.SUSTAINED, Why.GIVEN),
    Tenure.CONDITIONAL_GIFT: (Strength.SUSTAINED, Why.GIVEN_WITH_TERMS),
    Tenure.LOAN_UNTIL_EXIT: (Strength.TEMPORARY, Why.LENT_UNTIL_EXIT),
    Tenure.LOAN_FIXED: (Strength.TEMPORARY, Why.LENT_UNTIL),
    Tenure.HOUSEHOLD_SHARED: (Strength.SHARED, Why.SHARED),
}

TROUBLES = {
    Happening.LOST: Why.LOST,
    Happening.STOLEN: Why.STOLEN,
    Happening.FAULT: Why.FAULT,
    Happening.IN_REPAIR: Why.REPAIR,
    Happening.QUARANTINED: Why.QUARANTINED,
    Happening.RETURNED: Why.RETURNED,
}


def fate(component: Component, stretches: Sequence[Holding]) -> Fate:
    """What became of a thing, from its first day on."""
    return tuple([(held.from_on, trouble(component, held)) for held in stretches])


def trouble(component: Component, held: Holding) -> Reason | None:
    """Why a thing is of no use to its holder, None while it is."""
    if held.condition is ISSUED:
        return None
    why = TROUBLES[held.condition]
    if why is Why.RETURNED and held.tenure in {Tenure.LOAN_FIXED, Tenure.LOAN_UNTIL_EXIT}:
        why = Why.LOAN_RETURNED
    return Reason(component, why, held.changed.on, None, "", held.changed.entry_id)


def terms(component: Component, held: Holding) -> tuple[Strength, Reason]:
    """How lasting the agreed terms are, and the sentence that says them."""
    strength, why = TERMS[held.tenure]
    if why is LENT_UNTIL and held.agreed.due_on is None:
        why = LENT_UNTIL_EXIT
    until = held.agreed.due_on if why is LENT_UNTIL else None
    day = held.agreed.on if strength is SUSTAINED else held.issued_on
    return strength, Reason(component, why, None if until else day, until, "", held.agreed.entry_id)


def device_claims(provision: Provision, stretches: Sequence[Holding], policy: Policy) -> list[Claim]:
    """Claims of one device for the part it belongs to."""
    component = COMPONENT_OF[provision.kind]
    became = fate(component, stretches)
    counts = provision.kind in COUNTED_BY_ITSELF
    claims: list[Claim] = []
    for held in stretches:
        if counts and held.condition is ISSUED:
            claims += _in_hand(provision, held, became, policy)
        claims += remarks(component, held)
    if counts and stretches:
        claims += device_upkeep(component, provision, stretches, policy)
    return claims


def _in_hand(provision: Provision, held: Holding, became: Fate, policy: Policy) -> Iterator[Claim]:
    """A device counts while it is in hand, and not too old to be safe where the policy asks for that."""
    strength, reason = _counted(provision.kind, held, policy)
    last_on, until_on, ended = held.agreed.due_on or FOREVER, held.until_on, None
    if policy.updates_block and provision.updates_until:
        too_old = day_after(provision.updates_until, policy.updates_grace_days + 1)
        if too_old < until_on:
            until_on, last_on = too_old, min(last_on, too_old - ONE_DAY)
            ended = Reason(COMPONENT_OF[provision.kind], Why.UPDATES_ENDED, provision.updates_until)
    if held.from_on < until_on or until_on == held.until_on:
        yield Claim(held.from_on, until_on, strength, reason, last_on, held.issued_on, False, became, ended)


def remarks(component: Component, held: Holding) -> Sequence[Claim]:
    """What has to be looked into whatever the state: a return date gone by, a thing set aside for safety."""
    if held.condition is QUARANTINED:
        reason = trouble(component, held)
        return [Claim(held.from_on, held.until_on, REMARK, reason, mark=SAFETY_INCIDENT_OPEN)]
    if held.agreed.due_on is None or held.condition is not ISSUED:
        return ()
    past = max(held.from_on, day_after(held.agreed.due_on))
    if past >= held.until_on:
        return ()
    return [Claim(past, held.until_on, REMARK, _past(component, held), mark=LOAN_PAST_DATE)]


def _past(component: Component, held: Holding) -> Reason:
    return Reason(component, Why.LOAN_PAST_DATE, None, held.agreed.due_on, "", held.agreed.entry_id)


def _counted(kind: ItemKind, held: Holding, policy: Policy) -> tuple[Strength, Reason]:
    strength, reason = terms(COMPONENT_OF[kind], held)
    if kind is not SMARTPHONE and strength is Strength.SHARED:
        if policy.shared_laptop == "no":
            return Strength.REMARK, reason._replace(why=Why.SHARED_NOT_COUNTED)
        strength = Strength.SUSTAINED if policy.shared_laptop == "yes" else Strength.SHARED
    if kind is not TABLET:
        return strength, reason
    if not policy.tablet_as_laptop:
        return Strength.REMARK, Reason(Component.LAPTOP, Why.TABLET_NOT_COUNTED, entry_id=held.agreed.entry_id)
    stands_in = Reason(Component.LAPTOP, Why.TABLET_AS_LAPTOP, held.issued_on, entry_id=held.agreed.entry_id)
    return min(strength, Strength.TEMPORARY), stands_in
