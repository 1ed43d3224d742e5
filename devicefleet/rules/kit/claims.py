"""Everything that speaks for a part of the kit on some days, however strongly: the raw material of the rule.

A gift, a loan, a running data package, a decline, an exemption, a SIM that waits for activation: each becomes one
claim over [from_on, until_on). The state of a part on a day is decided by the strongest claim of that day.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

from devicefleet.rules.kit.reasons import Place, Reason, Why, place
from devicefleet.rules.policy import Policy
from devicefleet.rules.terms import Component

ONE_DAY = timedelta(days=1)
FOREVER = date.max
Fate = tuple[tuple[date, Reason | None], ...]


class Strength(IntEnum):
    """How much a claim says, from a mere remark to "nobody has to provide this"."""

    REMARK = 0
    PENDING = 1
    UNVERIFIED = 2
    DECLINED = 3
    SHARED = 4
    TEMPORARY = 5
    SUSTAINED = 6
    EXEMPT = 7


_REMARK, _PENDING, _UNVERIFIED, DECLINED, SHARED, _TEMPORARY, SUSTAINED, _EXEMPT = Strength


class Claim(NamedTuple):
    """One claim over [from_on, until_on).

    `last_on` is the last day it is promised for: FOREVER for a gift, the return date of a loan. `taken_on` is when
    the person took the thing up, which ends a decline made before. `fate` tells what became of the thing itself,
    `ended` why the claim ends although the thing is still there. `own`: it needs a look now and then, and without
    one we are no longer sure. A `mark` (`marks.py`) is true from `mark_on` for as long as the claim lasts. `cut`: it
    stops only because another policy takes over the next day.
    """

    from_on: date
    until_on: date
    strength: Strength
    reason: Reason | None
    last_on: date = FOREVER
    taken_on: date = date.min
    own: bool = False
    fate: Fate = ()
    ended: Reason | None = None
    mark: int = 0
    mark_on: date = date.min
    cut: bool = False

    @property
    def met(self) -> bool:
        """It makes the part count as there."""
        return SHARED <= self.strength <= SUSTAINED

    @property
    def sure_until(self) -> date:
        """The last day promised under the policy that judges this claim."""
        return min(self.last_on, self.until_on - ONE_DAY) if self.cut else self.last_on


class Line(NamedTuple):
    """All claims of one part in order; `met` are those that make it count, `settled` also declines and exemptions."""

    component: Component
    claims: list[Claim]
    met: list[Claim]
    settled: list[Claim]


def line(component: Component, claims: Iterable[Claim]) -> Line:
    """By first day; claims that begin together in an order that does not depend on how the facts arrived."""
    ordered = [*claims]
    if len(ordered) > 1:
        ordered.sort(key=_first_day)
    settled = [claim for claim in ordered if claim.strength >= DECLINED]
    return Line(component, ordered, [claim for claim in settled if SHARED <= claim.strength <= SUSTAINED], settled)


def trouble_between(fate: Fate, first: date, last: date) -> Reason | None:
    """What was wrong with the thing last, on any of the days from `first` to `last`; None when nothing was."""
    found = None
    for from_on, reason in fate:
        if from_on > last:
            break
        if from_on <= first or reason is not None:
            found = reason
    return found


def day_after(day: date, days: int = 1) -> date:
    """`day` plus `days`, never past the end of the calendar."""
    return day if day == FOREVER else day + timedelta(days=days)


def within(claims: Iterable[Claim], from_on: date, until_on: date, component: Component) -> Iterator[Claim]:
    """The claims as one policy sees them: cut to the days [from_on, until_on) over which it is in force."""
    for claim in claims:
        if claim.until_on <= from_on or claim.from_on >= until_on:
            continue
        cut = claim if claim.from_on >= from_on else claim._replace(from_on=from_on)
        if cut.until_on > until_on:
            changed = Reason(component, Why.POLICY_CHANGED, until_on)
            cut = cut._replace(until_on=until_on, ended=changed, cut=True)
        yield cut


def outweighs(claim: Claim, other: Claim) -> bool:
    """The strongest wins, then what lasts longest, then the newest; never what happened to be listed first."""
    if claim.strength != other.strength:
        return claim.strength > other.strength
    return _weight(claim) > _weight(other)


def _weight(claim: Claim) -> tuple[date, date, Place]:
    return claim.last_on, claim.taken_on, place(claim.reason)


def _first_day(claim: Claim) -> tuple[date, date, int, date, Place]:
    return claim.from_on, claim.until_on, claim.strength, claim.last_on, place(claim.reason)


def not_asked(component: Component, policy: Policy) -> list[Claim]:
    """The claim about a part that this policy does not ask for."""
    if component in policy.components:
        return []
    return [Claim(date.min, FOREVER, Strength.EXEMPT, Reason(component, Why.NOT_IN_POLICY))]
