"""Since when nothing was paid with a SIM: the networks take a number away that is quiet for too long.

Using a bundle is no payment. A bundle is paid on the day it is bought; a plan pays for its whole term.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from devicefleet.rules.facts import Package
from devicefleet.rules.kit.claims import FOREVER, day_after
from devicefleet.rules.terms import Renewal, Scheme

BOUGHT_AT_A_TIME = frozenset({Scheme.PURCHASED_BUNDLE, Scheme.VOUCHER, Scheme.SELF_FUNDED})
Days = tuple[date, date]


def unpaid(charged: Iterable[date], packages: Sequence[Package], active_from: date, days: int) -> Iterator[Days]:
    """The stretches [since, until) of more than `days` over which nothing was paid with a SIM active from a day on."""
    last = active_from
    for from_on, until_on in _payments(charged, packages, active_from):
        if from_on > day_after(last, days):
            yield last, from_on
        last = max(last, until_on)
    if last < FOREVER:
        yield last, FOREVER


def quiet_since(charged: Iterable[date], packages: Sequence[Package], active_from: date, today: date) -> date | None:
    """The last day on which something was paid, as it is known today; None while a plan pays for it."""
    last = active_from
    for from_on, until_on in _payments(charged, packages, active_from):
        if from_on <= today:
            last = max(last, until_on)
    return last if last <= today else None


def _payments(charged: Iterable[date], packages: Sequence[Package], active_from: date) -> list[Days]:
    return sorted([*((on, on) for on in charged), *(_paid(package, active_from) for package in packages)])


def _paid(package: Package, active_from: date) -> Days:
    starts_on = package.starts_on or active_from
    if package.scheme in BOUGHT_AT_A_TIME and package.renewal is not Renewal.AUTO_FUNDED:
        return starts_on, starts_on
    return starts_on, package.ends_on or FOREVER
