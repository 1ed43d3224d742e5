"""Lines about who keeps the records: the file itself, organisations, their sites and their staff."""

from dataclasses import dataclass
from typing import Literal

from devicefleet.rules.history.line import Line
from devicefleet.rules.terms import Role

Nation = Literal["ENG", "WLS", "SCT", "NIR"]
Order = Literal["by_date", "as_told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header(Line):
    """The first line, if it says more than that the format is this one and its lines are taken by date."""

    fact: Literal["history"]
    version: Literal[1] = 1
    order: Order = "by_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Line):
    fact: Literal["organisation"]
    code: str
    name: str
    nation: Nation = "ENG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Line):
    fact: Literal["site"]
    organisation: str
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRole(Line):
    fact: Literal["staff"]
    email: str
    role: Role
    organisation: str | None = None
    disabled: bool = False
