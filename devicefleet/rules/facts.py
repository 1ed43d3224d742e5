"""What the ledger knows about one survivor, as plain dated facts: everything the kit rule may look at.

Intervals are half-open, [from, until): "until" is the first day that no longer counts. Facts may come in any
order; of two stages or two stays that begin on the same day, the one listed later stands.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from devicefleet.rules.terms import (
    Component,
    Context,
    Happening,
    OwnCheck,
    Renewal,
    Scheme,
    Stage,
    TeachBack,
    Tenure,
    TrainingFormat,
)

Nation = Literal["ENG", "WLS", "SCT", "NIR"]


class ItemKind(StrEnum):
    """What a provision consists of: a kind of device, or a SIM. Values agree with `terms.Kind`."""

    SMARTPHONE = "smartphone"
    LAPTOP = "laptop"
    TABLET = "tablet"
    MIFI_ROUTER = "mifi_router"
    ACCESSORY = "accessory"
    SIM = "sim"


@dataclass(frozen=True, slots=True)
class Episode:
    """One unbroken time in support, [started_on, ended_on)."""

    started_on: date
    ends_on_expected: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class StageFact:
    """The stage from a day on, until the next one."""

    from_on: date
    stage: Stage


@dataclass(frozen=True, slots=True)
class StayFact:
    """The kind of place somebody stays in from a day on, until the next one."""

    from_on: date
    context: Context
    release_on: date | None = None


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who answers for somebody's kit over [from_on, until_on), and whose bank holidays they keep."""

    provider_id: int
    caseworker_id: int | None
    from_on: date
    until_on: date | None = None
    nation: Nation = "ENG"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a provision on a day; `tenure` and `due_on` where terms were set."""

    on: date
    what: Happening
    tenure: Tenure | None
    due_on: date | None
    entry_id: int


@dataclass(frozen=True, slots=True)
class Package:
    """One term of data, [starts_on, ends_on).

    Without `starts_on` it begins on the day the SIM is activated. `gb_per_30d` is None where data is unlimited,
    and 0 where there is credit only.
    """

    starts_on: date | None
    ends_on: date | None
    gb_per_30d: Decimal | float | None
    renewal: Renewal
    scheme: Scheme
    entry_id: int


@dataclass(frozen=True, slots=True)
class Provision:
    """One thing handed to somebody, and what became of it.

    `carried_by` is the id of the provision whose device holds this eSIM, when losing that device loses the data.
    `updates_until` is the last day on which the maker mends the device's security faults.
    """

    id: int
    kind: ItemKind
    events: tuple[Event, ...]
    packages: tuple[Package, ...] = ()
    activate_by: date | None = None
    carried_by: int | None = None
    updates_until: date | None = None


@dataclass(frozen=True, slots=True)
class OwnCheckFact:
    """What a look at somebody's own thing found."""

    on: date
    outcome: OwnCheck


@dataclass(frozen=True, slots=True)
class OwnItem:
    """A phone, laptop or data plan somebody brought along."""

    component: Component
    checks: tuple[OwnCheckFact, ...]


@dataclass(frozen=True, slots=True)
class Decline:
    """A part offered and declined; `review_on` is the last day it stands without asking again."""

    component: Component
    offered_on: date
    review_on: date
    in_language: bool


@dataclass(frozen=True, slots=True)
class Exemption:
    """A part nobody has to provide for the present; `review_on` is the last day it stands without a new decision."""

    component: Component
    from_on: date
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Something reserved, packed or sent for somebody and not yet in their hands, over [from_on, until_on)."""

    component: Component
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """One session of training somebody took part in."""

    on: date
    format: TrainingFormat


@dataclass(frozen=True, slots=True)
class NrmExplained:
    """The National Referral Mechanism explained to somebody, and how much of it they could say back."""

    on: date
    teach_back: TeachBack


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rule may know about one survivor."""

    episodes: tuple[Episode, ...]
    stages: tuple[StageFact, ...] = ()
    stays: tuple[StayFact, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    provisions: tuple[Provision, ...] = ()
    own: tuple[OwnItem, ...] = ()
    declines: tuple[Decline, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    adult: bool = True
    turns_18_on: date | None = None
    on_the_way: tuple[OnTheWay, ...] = ()
    consent_withdrawn_on: date | None = None
    training: tuple[Training, ...] = ()
    nrm_explained: tuple[NrmExplained, ...] = ()
    contact_checks: tuple[date, ...] = ()
