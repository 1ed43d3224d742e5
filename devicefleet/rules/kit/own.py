"""What somebody brought along counts while a look at it is recent enough; after that we are only no longer sure."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from devicefleet.rules.facts import OwnCheckFact, OwnItem
from devicefleet.rules.kit.claims import FOREVER, Claim, Fate, Strength, day_after
from devicefleet.rules.kit.marks import BIT
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.policy import Policy, SelfOwned
from devicefleet.rules.terms import Component, Flag, OwnCheck

NO_USE = {OwnCheck.COMPROMISED: Why.OWN_COMPROMISED, OwnCheck.NO_LONGER_HELD: Why.OWN_GONE}


class Watch(NamedTuple):
    """Days [from_on, until_on) over which the look of `seen_on` still holds, or (not `sure`) no longer does."""

    from_on: date
    until_on: date
    seen_on: date | None
    sure: bool


def watches(from_on: date, until_on: date, looks: Sequence[date], recheck_days: int) -> list[Watch]:
    """[from_on, until_on) cut by the days of `looks` (in order), each of which holds for `recheck_days`."""
    first = looks[0] if looks else FOREVER
    found = [Watch(from_on, min(until_on, first), None, sure=False)]
    for seen_on, following in pairwise((*looks, FOREVER)):
        stale_on = day_after(seen_on, recheck_days + 1)
        until = min(until_on, following)
        found.append(Watch(max(from_on, seen_on), min(until, stale_on), seen_on, sure=True))
        found.append(Watch(max(from_on, stale_on), until, seen_on, sure=False))
    return [watch for watch in found if watch.from_on < watch.until_on]


def watch_claim(watch: Watch, owned: SelfOwned, reason: Reason, became: Fate) -> Claim:
    """A claim that counts while sure, and asks for a look in good time."""
    if not watch.sure or watch.seen_on is None:
        recheck = BIT[Flag.SELF_OWNED_RECHECK] if watch.seen_on else 0
        return Claim(watch.from_on, watch.until_on, Strength.UNVERIFIED, reason, own=True, fate=became, mark=recheck)
    return Claim(
        watch.from_on,
        watch.until_on,
        Strength.SUSTAINED,
        reason,
        taken_on=watch.seen_on,
        own=True,
        fate=became,
        mark=BIT[Flag.SELF_OWNED_RECHECK],
        mark_on=day_after(watch.seen_on, owned.recheck_days - owned.notice_days),
    )


def own_claims(item: OwnItem, policy: Policy) -> Iterator[Claim]:
    """Claims of one thing of somebody's own."""
    component, owned = item.component, policy.self_owned
    checks = sorted(item.checks, key=attrgetter("on"))
    became = tuple((check.on, _no_use(component, check)) for check in checks)
    for from_on, until_on, run in _runs(checks):
        if run[0].outcome is OwnCheck.COMPROMISED:
            reason = _no_use(component, run[0])
            yield Claim(from_on, until_on, Strength.REMARK, reason, mark=BIT[Flag.SAFETY_INCIDENT_OPEN])
        elif run[0].outcome is not OwnCheck.NO_LONGER_HELD and owned.counts:
            looks = [check.on for check in run if check.outcome is OwnCheck.SAFE or not owned.needs_safety_check]
            for watch in watches(from_on, until_on, looks, owned.recheck_days):
                yield watch_claim(watch, owned, _said(component, watch), became)


def _runs(checks: Sequence[OwnCheckFact]) -> Iterator[tuple[date, date, list[OwnCheckFact]]]:
    """Checks in stretches: in use, unsafe, gone. NOT_CHECKED says nothing new about a thing they have."""
    run: list[OwnCheckFact] = []
    for check in checks:
        if run and not _continues(run[0], check):
            if run[0].on < check.on:
                yield run[0].on, check.on, run
            run = []
        run.append(check)
    if run:
        yield run[0].on, FOREVER, run


def _continues(first: OwnCheckFact, check: OwnCheckFact) -> bool:
    if check.outcome is OwnCheck.NOT_CHECKED:
        return first.outcome is not OwnCheck.NO_LONGER_HELD
    both_in_use = first.outcome not in NO_USE and check.outcome not in NO_USE
    return both_in_use or first.outcome is check.outcome


def _no_use(component: Component, check: OwnCheckFact) -> Reason | None:
    return Reason(component, NO_USE[check.outcome], check.on) if check.outcome in NO_USE else None


def _said(component: Component, watch: Watch) -> Reason:
    if watch.seen_on is None:
        return Reason(component, Why.OWN_UNCHECKED)
    return Reason(component, Why.OWN_SAFE if watch.sure else Why.OWN_CHECK_OLD, watch.seen_on)
