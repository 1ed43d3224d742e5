"""When a report is made by itself: so many working days after its period, on a day when offices are open there."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import cast

from devicefleet.rules.facts import Nation
from devicefleet.rules.reporting.period import Cadence, Period, last_ended
from devicefleet.rules.reporting.slices import NATIONS, REGIONS, Slice, SliceKind
from devicefleet.rules.working_days import after


def nations_of(slice_: Slice, of_provider: str | None = None) -> tuple[Nation, ...]:
    """Where the offices of a slice are; those of an organisation's are where it is."""
    if slice_.kind is SliceKind.PROVIDER:
        return (cast(Nation, of_provider or "ENG"),)
    regions = set(slice_.regions or REGIONS)
    return tuple(cast(Nation, nation) for nation, within in NATIONS.items() if regions & set(within))


def due_on(period: Period, working_days: int, nations: Iterable[Nation]) -> date:
    """The day on which so many working days have passed since the period in each of the nations."""
    return max(after(period.last, working_days, nation) for nation in nations)


def due_periods(
    cadence: Cadence, working_days: int, nations: tuple[Nation, ...], *, since: date, today: date
) -> Iterator[Period]:
    """The periods whose report fell due from `since` on until today, newest first."""
    period = last_ended(cadence, today)
    while (due := due_on(period, working_days, nations)) >= since:
        if due <= today:
            yield period
        period = period.before
