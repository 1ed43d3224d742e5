"""Since when nothing was paid with a SIM: what a list says on a day is what the kit rule says of that day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devicefleet.rules.facts import Package
from devicefleet.rules.kit.alive import quiet_since, unpaid
from devicefleet.rules.kit.claims import day_after
from devicefleet.rules.terms import Renewal, Scheme

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 200).map(lambda n: FIRST + timedelta(days=n))
SCHEMES = st.sampled_from([Scheme.PURCHASED_BUNDLE, Scheme.NATIONAL_DATABANK])


def package(scheme: Scheme, starts_on: date | None, days: int | None) -> Package:
    ends_on = (starts_on or FIRST) + timedelta(days=days) if days else None
    renewal = Renewal.NONE if days else Renewal.AUTO_FUNDED
    return Package(starts_on, ends_on, 20, renewal, scheme, 1)


PACKAGES = st.builds(package, SCHEMES, st.none() | DAYS, st.none() | st.integers(1, 90))


@given(charged=st.lists(DAYS, max_size=4), packages=st.lists(PACKAGES, max_size=4), today=DAYS, days=st.integers(1, 90))
def test_a_list_and_the_kit_rule_agree(charged: list[date], packages: list[Package], today: date, days: int) -> None:
    since = quiet_since(charged, packages, FIRST, today)
    stretches = unpaid(charged, packages, FIRST, days)
    marked = any(day_after(last, days) <= today < until for last, until in stretches)
    assert marked == (since is not None and day_after(since, days) <= today)


@pytest.mark.parametrize(
    ("charged", "packages", "since"),
    [
        ([], [], FIRST),
        ([date(2026, 3, 3), date(2026, 7, 1)], [], date(2026, 3, 3)),
        ([], [package(Scheme.PURCHASED_BUNDLE, date(2026, 5, 20), 30)], date(2026, 5, 20)),
        ([], [package(Scheme.NATIONAL_DATABANK, None, 90)], date(2026, 4, 1)),
        ([], [package(Scheme.NATIONAL_DATABANK, date(2026, 5, 20), 30)], None),
        ([], [package(Scheme.PURCHASED_BUNDLE, date(2026, 5, 20), None)], None),
    ],
)
def test_what_counts_as_paid(charged: list[date], packages: list[Package], since: date | None) -> None:
    assert quiet_since(charged, packages, FIRST, date(2026, 6, 1)) == since
