"""Organisations, sites and accounts, as they are now."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.sql.expression import Executable
from sqlmodel import Session, col

from devicefleet.rules.history import Line
from devicefleet.rules.history.organisations import Organisation, Site, StaffRole
from devicefleet.tables import Membership, Provider, Staff
from devicefleet.tables import Site as SiteRow


def lines(session: Session) -> Iterator[Line]:
    """In the order of their codes and addresses, the same whatever the database thinks of hyphens."""
    providers = select(col(Provider.code), col(Provider.name), col(Provider.nation))
    for row in _sorted(session, providers):
        yield Organisation(fact="organisation", **row._mapping)
    sites: Executable = select(col(Provider.code).label("organisation"), col(SiteRow.code), col(SiteRow.name)).join(
        SiteRow, col(SiteRow.provider_id) == col(Provider.id)
    )
    for row in _sorted(session, sites):
        yield Site(fact="site", **row._mapping)
    roles: Executable = (
        select(
            col(Staff.email),
            col(Membership.role),
            col(Provider.code).label("organisation"),
            col(Staff.disabled_at).is_not(None).label("disabled"),
        )
        .join(Membership, col(Membership.staff_id) == col(Staff.id))
        .join(Provider, col(Provider.id) == col(Membership.provider_id), isouter=True)
        .where(col(Membership.ended_at).is_(None))
    )
    for row in _sorted(session, roles):
        yield StaffRole(fact="staff", **row._mapping)


def _sorted(session: Session, query: Executable) -> list[Row[Any]]:
    return sorted(session.execute(query), key=lambda row: [str(value) for value in row])
