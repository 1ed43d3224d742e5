"""What a SIM (or a mobile router) and its packages say for data: handed over, activated, in validity, enough."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from devicefleet.rules.facts import Package, Provision
from devicefleet.rules.kit.claims import FOREVER, Claim, Fate, Strength, day_after
from devicefleet.rules.kit.devices import fate, remarks, terms
from devicefleet.rules.kit.marks import BIT
from devicefleet.rules.kit.own import Watch, watch_claim, watches
from devicefleet.rules.kit.possession import Holding, activated_on, confirmed_on
from devicefleet.rules.kit.reasons import Reason, Why, amount
from devicefleet.rules.kit.upkeep import sim_upkeep
from devicefleet.rules.policy import Policy
from devicefleet.rules.terms import Component, Flag, Renewal, Scheme

DATA = Component.DATA
ONE_DAY = timedelta(days=1)
SIM_NOT_ACTIVATED = BIT[Flag.SIM_NOT_ACTIVATED]


class Live(NamedTuple):
    """The days [from_on, until_on) on which a SIM is in hand, active and sound, and all there is to know of it."""

    from_on: date
    until_on: date
    provision: Provision
    held: Holding
    fate: Fate


def data_claims(
    provision: Provision, stretches: Sequence[Holding], policy: Policy, carrier: Sequence[Holding] | None
) -> Iterator[Claim]:
    """Claims of one SIM or router; `carrier` is what became of the device that holds an eSIM."""
    became = fate(DATA, stretches)
    if carrier is not None:
        became = _with_carrier(became, carrier)
    active_from = activated_on(provision) or FOREVER
    for held in stretches:
        yield from remarks(DATA, held)
        for from_on, until_on in _sound(held, became):
            if active_from > from_on:
                yield from _waiting(provision, held, from_on, min(until_on, active_from), policy)
            if active_from < until_on:
                live = Live(max(from_on, active_from), until_on, provision, held, became)
                for package in provision.packages:
                    yield from _package_claims(package, live, policy)
    yield from sim_upkeep(provision, active_from, stretches, policy)


def _with_carrier(became: Fate, carrier: Sequence[Holding]) -> Fate:
    """The fate of an eSIM: its own, and no use while the device that holds it is out of hand."""
    days = sorted({day for day, _reason in became} | {held.from_on for held in carrier})
    return tuple([(day, _own_or_carrier(became, carrier, day)) for day in days])


def _own_or_carrier(became: Fate, carrier: Sequence[Holding], day: date) -> Reason | None:
    own = bisect_right(became, day, key=lambda step: step[0])
    if own and became[own - 1][1] is not None:
        return became[own - 1][1]
    out_of_hand = next((held for held in carrier if held.from_on <= day < held.until_on and not held.usable), None)
    if out_of_hand is None:
        return None
    return Reason(DATA, Why.NO_CARRIER, out_of_hand.changed.on, None, "", out_of_hand.changed.entry_id)


def _sound(held: Holding, became: Fate) -> Iterator[tuple[date, date]]:
    """The days of one stretch on which nothing is wrong."""
    ends = [*(day for day, _reason in became[1:]), FOREVER]
    for (day, reason), end in zip(became, ends, strict=True):
        from_on, until_on = max(day, held.from_on), min(end, held.until_on)
        if reason is None and from_on < until_on:
            yield from_on, until_on


def _waiting(provision: Provision, held: Holding, from_on: date, until_on: date, policy: Policy) -> Iterator[Claim]:
    """A SIM that is not activated: on its way, until the day by which it had to be."""
    last = provision.activate_by or FOREVER
    missed_on = day_after(last)
    if from_on < missed_on:
        reason = Reason(DATA, Why.SIM_NOT_ACTIVATED, held.issued_on, entry_id=held.agreed.entry_id)
        late_on = day_after(held.issued_on, policy.sim_activation_days)
        until = min(until_on, missed_on)
        yield Claim(from_on, until, Strength.PENDING, reason, mark=SIM_NOT_ACTIVATED, mark_on=late_on)
    if missed_on < until_on:
        missed = Reason(DATA, Why.ACTIVATION_MISSED, until=last, entry_id=held.agreed.entry_id)
        yield Claim(max(from_on, missed_on), until_on, Strength.REMARK, missed, mark=SIM_NOT_ACTIVATED)


def _package_claims(package: Package, live: Live, policy: Policy) -> Iterator[Claim]:
    """One package: on its way, running, or running and not enough."""
    from_on = max(live.from_on, package.starts_on or live.from_on)
    until_on = min(live.until_on, package.ends_on or FOREVER)
    too_weak = _too_weak(package, policy)
    if from_on > live.from_on and too_weak is None:
        known_on = max(live.from_on, from_on - timedelta(policy.ending_soon_days.data))
        begins_on = min(from_on, live.until_on)
        if known_on < begins_on:
            starts = Reason(DATA, Why.DATA_STARTS, from_on, None, "", package.entry_id)
            yield Claim(known_on, begins_on, Strength.PENDING, starts)
    if from_on >= until_on:
        return
    if too_weak is not None:
        yield Claim(from_on, until_on, Strength.REMARK, too_weak)
    elif package.renewal is Renewal.SELF_FUNDED:
        yield from _self_funded_claims(package, live, from_on, until_on, policy)
    else:
        yield _funded_claim(package, live, from_on, until_on)


def _too_weak(package: Package, policy: Policy) -> Reason | None:
    if package.scheme is Scheme.WIFI_ONLY:
        return None if policy.wifi_counts else Reason(DATA, Why.WIFI_ONLY, entry_id=package.entry_id)
    if package.scheme is Scheme.HOME_BROADBAND:
        return None if policy.broadband_counts else Reason(DATA, Why.BROADBAND_ONLY, entry_id=package.entry_id)
    if package.gb_per_30d == 0:
        return Reason(DATA, Why.CREDIT_ONLY, entry_id=package.entry_id)
    if package.gb_per_30d is None or package.gb_per_30d >= policy.data_min_gb_per_30d:
        return None
    return Reason(DATA, Why.TOO_LITTLE_DATA, what=amount(package.gb_per_30d), entry_id=package.entry_id)


def _funded_claim(package: Package, live: Live, from_on: date, until_on: date) -> Claim:
    """As lasting as the weaker of the package's funding and the terms on which the SIM or router is held."""
    funded, last = package.renewal is Renewal.AUTO_FUNDED, _last_day(package)
    strength, reason = terms(DATA, live.held)
    by_funding = Strength.SUSTAINED if funded else Strength.TEMPORARY
    if by_funding <= strength:
        why = _FUNDING[funded, last == FOREVER]
        until = last if package.ends_on else None
        strength, reason = by_funding, Reason(DATA, why, None, until, "", package.entry_id)
    promised = min(last, live.held.agreed.due_on or FOREVER)
    last_on = promised if funded or promised < FOREVER else date.min  # nothing promises any day of it
    ended = _expired(package) if until_on == package.ends_on else None
    return Claim(from_on, until_on, strength, reason, last_on, from_on, False, live.fate, ended)


_FUNDING = {
    (True, True): Why.DATA_FUNDED,
    (True, False): Why.DATA_FUNDED_UNTIL,
    (False, True): Why.DATA_WITHOUT_END,
    (False, False): Why.DATA_UNTIL,
}


def _self_funded_claims(package: Package, live: Live, from_on: date, until_on: date, policy: Policy) -> Iterator[Claim]:
    """Data somebody pays for themselves counts, like anything of their own, while a confirmation is recent enough."""
    owned = policy.self_owned
    for watch in watches(from_on, until_on, confirmed_on(live.provision), owned.recheck_days):
        claim = watch_claim(watch, owned, _self_funded(watch, package), live.fate)
        yield claim._replace(last_on=_last_day(package), ended=_expired(package))


def _self_funded(watch: Watch, package: Package) -> Reason:
    if watch.sure:
        return Reason(DATA, Why.DATA_SELF_FUNDED, watch.seen_on, entry_id=package.entry_id)
    return Reason(DATA, Why.SELF_FUNDED_UNCONFIRMED, entry_id=package.entry_id)


def _last_day(package: Package) -> date:
    return package.ends_on - ONE_DAY if package.ends_on else FOREVER


def _expired(package: Package) -> Reason | None:
    if package.ends_on is None:
        return None
    return Reason(DATA, Why.DATA_EXPIRED, package.ends_on - ONE_DAY, None, "", package.entry_id)
