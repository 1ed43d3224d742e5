"""The only place that reads the clock; doors call it once and hand the moment down."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant (UTC) and the London date it falls on: dates of the ledger are London dates."""

    now: datetime
    today: date


def moment_of(instant: datetime) -> Moment:
    """The moment of an aware instant."""
    return Moment(instant.astimezone(UTC), instant.astimezone(LONDON).date())


def moment() -> Moment:
    """This moment."""
    return moment_of(datetime.now(UTC))
