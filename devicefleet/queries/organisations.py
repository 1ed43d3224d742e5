"""The organisations of an installation, with their sites."""

from collections import defaultdict
from dataclasses import dataclass

from sqlmodel import Session, col, select

from devicefleet.rules.access import Actor, scope_of
from devicefleet.tables import Provider, Site
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Hub:
    """One place of an organisation, by a code; never an address."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation; `nation` picks its bank holidays."""

    code: str
    name: str
    nation: str
    sites: tuple[Hub, ...]


def organisations(session: Session, actor: Actor) -> tuple[Organisation, ...]:
    """Every organisation, by code."""
    scope_of(actor, "staff.manage")
    sites: dict[int, list[Hub]] = defaultdict(list)
    for site in session.exec(select(Site).order_by(col(Site.code))):
        sites[site.provider_id].append(Hub(site.code, site.name))
    return tuple(
        Organisation(one.code, one.name, one.nation, tuple(sites[key_of(one)]))
        for one in session.exec(select(Provider).order_by(col(Provider.code)))
    )
