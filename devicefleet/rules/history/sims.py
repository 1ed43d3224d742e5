"""Lines about SIMs and the data paid for on them."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from devicefleet.rules.history.line import Dated
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import AllowancePeriod, Renewal, Scheme, SimForm
from devicefleet.rules.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class SimRegistered(Dated):
    """A SIM with its card's number, or somebody's own, known by its phone number or by what stands for that."""

    fact: Literal["sim_registered"]
    sim: str
    organisation: str
    iccid: str | None = None
    number: str | None = None
    number_key: str | None = None
    form: SimForm = SimForm.NANO
    network: str | None = None
    contract: str | None = None
    pack_expires_on: date | None = None
    activate_by: date | None = None

    def __post_init__(self) -> None:
        super(SimRegistered, self).__post_init__()
        if self.number is not None and self.number_key is not None:
            raise Refused(_("Give “number” or “number_key”, not both."), field="number")
        if self.number_key is not None and not re.fullmatch(r"[0-9a-f]{32}", self.number_key):
            raise Refused(_("“number_key” is made by an export. Leave it out, or give the “number”."), field="number")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageAdded(Dated):
    """`allowance_gb` per period, null for unlimited. Without `starts_on` it begins when the SIM is activated."""

    fact: Literal["package_added"]
    sim: str
    scheme: Scheme
    allowance_gb: Decimal | None
    allowance_period: AllowancePeriod = AllowancePeriod.DAY30
    renewal: Renewal = Renewal.NONE
    starts_on: date | None = None
    last_day: date | None = None
    terms: int = 1
    open_ended: bool = False
    cost_pence: int | None = None
    funder_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRenewed(Dated):
    fact: Literal["package_renewed"]
    sim: str
    starts_on: date | None = None
    last_day: date | None = None
    terms: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalPlanned(Dated):
    fact: Literal["renewal_planned"]
    sim: str
    renew_on: date
    terms: int = 1
    cost_pence: int | None = None
    funder_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalDropped(Dated):
    fact: Literal["renewal_dropped"]
    sim: str
