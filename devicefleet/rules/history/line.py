"""One line of a history file for each thing that happened: what every line is, and what none may hold.

A line is named after its ledger entry (`terms.EntryType`). Things and people go by keys that hold within one file.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

LONGEST = {
    "code": 32, "name": 120, "organisation": 32, "email": 254, "caseworker": 254, "ref": 16, "handover": 16,
    "programme": 32, "region": 9, "language": 35, "offered_in_language": 35, "model": 120, "colour": 32, "os": 32,
    "os_version": 32, "network_lock": 32, "sim_support": 16, "source_type": 32, "order_ref": 80, "tool_version": 32,
    "number_key": 32, "contract": 32,
}  # fmt: skip
"""Characters a text may have, by the name of its field; any other has at most 64."""

LARGEST = {"terms": 600, "minutes": 600, "battery_health_pct": 100, "cost_pence": 100_000_000}
"""The largest number a field may have; any other is at most 99,999."""

FIRST, LAST = date(1990, 1, 1), date(2190, 12, 31)
"""Days outside are mistyped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What every line is; fields left out have their defaults, and a field that is not here is refused."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __post_init__(self) -> None:
        for name in type(self).__dataclass_fields__:
            value = getattr(self, name)
            if type(value) is str:
                _refuse_text(name, value)
            elif type(value) in (int, Decimal):
                _refuse_number(name, value)
            elif type(value) is date and not FIRST <= value <= LAST:
                raise Refused(_("{date} cannot be meant. Check “{field}”.", date=value, field=name), field=name)


def _refuse_number(name: str, value: int | Decimal) -> None:
    most = LARGEST.get(name, 99_999)
    if not 0 <= value <= most:
        raise Refused(_("“{field}” is a number from 0 to {n}.", field=name, n=most), field=name)


def _refuse_text(name: str, value: str) -> None:
    most = LONGEST.get(name, 64)
    if len(value) > most:
        raise Refused(_("“{field}” has at most {n} characters.", field=name, n=most), field=name)
    if not value.isprintable():
        raise Refused(_("“{field}” has a character that cannot be printed. Type it again.", field=name), field=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Line):
    """Something that happened on a day."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutThing(Dated):
    """Something that happened to one device or one SIM."""

    device: str | None = None
    sim: str | None = None

    def __post_init__(self) -> None:
        super(AboutThing, self).__post_init__()
        if (self.device is None) == (self.sim is None):
            raise Refused(_("Name the thing: either “device” or “sim”."), field="device")

    @property
    def key(self) -> str:
        return self.device or self.sim or ""
