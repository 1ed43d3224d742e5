"""What a proposed policy would change for everybody together, counted as people are compared one by one."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from devicefleet.rules.policy_change import Change
from devicefleet.rules.terms import Status

ORDER = tuple(Status)


@dataclass(slots=True)
class Count:
    """How many people, and the first day for any of them."""

    people: int = 0
    first_on: date | None = None

    def add(self, on: date) -> None:
        """One more."""
        self.people += 1
        self.first_on = min(self.first_on or on, on)


class OfStatus(NamedTuple):
    """People who would go from one status to another."""

    was: Status
    becomes: Status
    people: int
    first_on: date | None


class OfProvider(NamedTuple):
    """People of one organisation whose status would change."""

    provider_id: int | None
    people: int
    first_on: date | None


class OfDays(NamedTuple):
    """Person-days of one status."""

    status: Status
    lost: int
    gained: int

    @property
    def net(self) -> int:
        """More (or fewer) days in all."""
        return self.gained - self.lost


@dataclass(slots=True)
class Tally:
    """Everybody together. `people` were compared; `lost` and `gained` are person-days of each status."""

    people: int = 0
    changed: Count = field(default_factory=Count)
    flagged: Count = field(default_factory=Count)
    unflagged: int = 0
    statuses: dict[Status, dict[Status, Count]] = field(default_factory=dict)
    providers: dict[int, Count] = field(default_factory=dict)
    lost: dict[Status, int] = field(default_factory=dict)
    gained: dict[Status, int] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        """Count one person's change."""
        self.unflagged += change.unflagged
        if change.flagged_on is not None:
            self.flagged.add(change.flagged_on)
        if not change.of_status:
            return
        self.changed.add(change.on)
        self.statuses.setdefault(change.was, {}).setdefault(change.becomes, Count()).add(change.on)
        self.providers.setdefault(change.provider_id or 0, Count()).add(change.on)
        for total, days in ((self.lost, change.lost), (self.gained, change.gained)):
            for status, n in days.items():
                total[status] = total.get(status, 0) + n

    def by_status(self) -> list[OfStatus]:
        """From which status to which, most people first."""
        rows = [
            OfStatus(was, becomes, count.people, count.first_on)
            for was, others in self.statuses.items()
            for becomes, count in others.items()
        ]
        return sorted(rows, key=lambda row: (-row.people, ORDER.index(row.was), ORDER.index(row.becomes)))

    def by_provider(self) -> list[OfProvider]:
        """For which organisation, most people first."""
        rows = [OfProvider(key or None, count.people, count.first_on) for key, count in self.providers.items()]
        return sorted(rows, key=lambda row: (-row.people, row.provider_id or 0))

    def by_days(self) -> list[OfDays]:
        """Person-days of each status that would be fewer or more."""
        rows = [OfDays(status, self.lost.get(status, 0), self.gained.get(status, 0)) for status in ORDER]
        return [row for row in rows if row.lost or row.gained]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; `Tally.read` is the way back."""
        kept: dict[str, Any] = _TALLY.dump_python(self, mode="json")
        return kept

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "Tally":
        """The tally that `as_dict` wrote."""
        return _TALLY.validate_python(stored)


_TALLY: TypeAdapter[Tally] = TypeAdapter(Tally)
