"""Organisations, sites and accounts of a file; those that are here already stay as they are."""

from sqlmodel import col, select

from devicefleet.rules.history.organisations import Organisation, Site, StaffRole
from devicefleet.services import staffing
from devicefleet.services.history.bringing import Bringing, Tell
from devicefleet.tables import Membership, Provider, Staff
from devicefleet.tables import Site as SiteRow


def organisation(bringing: Bringing, line: Organisation) -> None:
    known = select(Provider.id).where(col(Provider.code) == line.code.strip().lower())
    if bringing.session.exec(known).first() is None:
        staffing.add_provider(*bringing.call, code=line.code, name=line.name, nation=line.nation)


def site(bringing: Bringing, line: Site) -> None:
    provider_id = bringing.names.provider(line.organisation)
    code = line.code.strip().lower()
    known = select(SiteRow.id).where(col(SiteRow.provider_id) == provider_id, col(SiteRow.code) == code)
    if bringing.session.exec(known).first() is None:
        staffing.add_site(*bringing.call, provider_id=provider_id, code=line.code, name=line.name)


def staff_role(bringing: Bringing, line: StaffRole) -> None:
    """An account without a password; one that was here before the file is given roles, and never taken any."""
    email = line.email.strip().lower()
    account = bringing.session.exec(select(Staff).where(col(Staff.email) == email)).one_or_none()
    if account is None:
        bringing.accounts.add(email)
    provider_id = bringing.names.provider(line.organisation) if line.organisation else None
    held = select(Membership.id).where(
        col(Membership.staff_id) == (account.id if account else None),
        col(Membership.role) == line.role,
        col(Membership.provider_id).is_not_distinct_from(provider_id),
        col(Membership.ended_at).is_(None),
    )
    if account is None or bringing.session.exec(held).first() is None:
        account = staffing.add_staff(
            *bringing.call, email=email, password=None, role=line.role, provider=line.organisation
        )
    if line.disabled and email in bringing.accounts and account.disabled_at is None:
        staffing.disable(*bringing.call, email=email)


TELL: dict[type, Tell] = {Organisation: organisation, Site: site, StaffRole: staff_role}
