"""SIMs of a file, and the data paid for on them."""

import re
from dataclasses import asdict

from stdnum import luhn

from devicefleet.rules import identifiers
from devicefleet.rules.history.sims import PackageAdded, PackageRenewed, RenewalDropped, RenewalPlanned, SimRegistered
from devicefleet.services import packages, sims
from devicefleet.services.history.bringing import Bringing, Tell
from devicefleet.services.packages import Package


def registered(bringing: Bringing, line: SimRegistered) -> None:
    bringing.names.refuse_twice("sim", line.sim)
    kept = (*sims.EDITABLE, "number_key")
    values = {name: value for name, value in asdict(line).items() if name in kept and value is not None}
    if line.iccid is not None:
        values["iccid"] = _iccid(line.iccid)
    if line.number is not None:
        values["msisdn"] = identifiers.msisdn(line.number)
    sims.register(*bringing.call, provider_id=bringing.names.provider(line.organisation), values=values)
    bringing.names.call("sim", line.sim, values.get("iccid") or values.get("msisdn") or values["number_key"])


def package_added(bringing: Bringing, line: PackageAdded) -> None:
    package = Package(
        scheme=line.scheme,
        allowance_gb=line.allowance_gb,
        allowance_period=line.allowance_period,
        renewal=line.renewal,
        starts_on=line.starts_on,
        last_day=line.last_day,
        term_count=line.terms,
        open_ended=line.open_ended,
        cost_pence=line.cost_pence,
        funder_ref=line.funder_ref,
    )
    packages.add(*bringing.call, scan=bringing.names.sim(line.sim), package=package)


def package_renewed(bringing: Bringing, line: PackageRenewed) -> None:
    packages.renew(
        *bringing.call,
        scan=bringing.names.sim(line.sim),
        terms=line.terms,
        starts_on=line.starts_on,
        last_day=line.last_day,
    )


def renewal_planned(bringing: Bringing, line: RenewalPlanned) -> None:
    packages.plan(
        *bringing.call,
        scan=bringing.names.sim(line.sim),
        renew_on=line.renew_on,
        terms=line.terms,
        cost_pence=line.cost_pence,
        funder_ref=line.funder_ref,
    )


def renewal_dropped(bringing: Bringing, line: RenewalDropped) -> None:
    packages.drop_plan(*bringing.call, scan=bringing.names.sim(line.sim))


def _iccid(text: str) -> str:
    """A number whose check digit holds is not one that a spreadsheet has shortened, whatever it ends in."""
    exact = re.fullmatch(r"89\d{17,18}", text) and luhn.is_valid(text)
    return text if exact else identifiers.iccid(text).value


TELL: dict[type, Tell] = {
    SimRegistered: registered,
    PackageAdded: package_added,
    PackageRenewed: package_renewed,
    RenewalPlanned: renewal_planned,
    RenewalDropped: renewal_dropped,
}
