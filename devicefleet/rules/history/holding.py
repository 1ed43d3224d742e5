"""Lines about what people hold: handed over, lost and found, and on what terms."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from devicefleet.rules.history.line import AboutThing, Dated, Line
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import EntryType, Tenure
from devicefleet.rules.words import _

PLAINER = {EntryType.CHARGED: "topped_up"}
"""What a file calls by a plainer word than the ledger keeps."""
NOBODY_KNOWS = "unknown"
"""Which device an eSIM lives in, where that is what was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing(Line):
    """One thing of a handover; a SIM is always theirs to keep, and an eSIM lives in a device of theirs."""

    device: str | None = None
    sim: str | None = None
    tenure: Tenure = Tenure.GIFT
    due_on: date | None = None
    carrier: str | None = None

    def __post_init__(self) -> None:
        super(Thing, self).__post_init__()
        if (self.device is None) == (self.sim is None):
            raise Refused(_("Name each thing: either “device” or “sim”."), field="things")
        if self.sim is not None and self.tenure != Tenure.GIFT:
            raise Refused(_("A SIM is always theirs to keep: leave “tenure” out."), field="things")
        if self.sim is None and self.carrier is not None:
            raise Refused(_("Only an eSIM lives in a device: leave “carrier” out."), field="things")

    @property
    def key(self) -> str:
        return self.device or self.sim or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued(Dated):
    fact: Literal["issued"]
    person: str
    things: tuple[Thing, ...]
    set_up: bool = False
    handover: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(AboutThing):
    fact: Literal["returned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(AboutThing):
    fact: Literal[
        "lost",
        "stolen",
        "fault",
        "repair",
        "repaired",
        "quarantined",
        "released",
        "found",
        "activated",
        "confirmed",
        "set_up",
        "ran_out",
        "topped_up",
    ]


def reported_as(kind: EntryType) -> Any:
    """The `fact` of a `Reported` line about an entry of this kind."""
    return PLAINER.get(kind, kind.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(AboutThing):
    fact: Literal["extended"]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Gifted(AboutThing):
    fact: Literal["gifted"]
