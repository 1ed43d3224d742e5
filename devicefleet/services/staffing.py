"""Staff, their roles, and the organisations they work for."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.access import WIDE_ROLES, Actor, scope_of
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.terms import Role
from devicefleet.rules.words import _
from devicefleet.services import audit, signing_in
from devicefleet.tables import Membership, Provider, Site, Staff, StaffSession
from devicefleet.tables.base import key_of


def add_provider(session: Session, actor: Actor, at: Moment, *, code: str, name: str, nation: str = "ENG") -> Provider:
    """A new provider organisation."""
    scope_of(actor, "staff.manage")
    if not code.strip() or not name.strip():
        raise Refused(_("An organisation needs a short code and a name."), field="code")
    provider = Provider(code=code.strip().lower(), name=name.strip(), nation=nation, created_at=at.now)
    session.add(provider)
    session.flush()
    audit.record(session, actor, at, "provider.added", "provider", provider.code, ["code", "name", "nation"])
    return provider


def add_site(session: Session, actor: Actor, at: Moment, *, provider_id: int, code: str, name: str) -> Site:
    """A hub or store of an organisation."""
    scope_of(actor, "staff.manage")
    site = Site(provider_id=provider_id, code=code.strip().lower(), name=name.strip())
    session.add(site)
    session.flush()
    audit.record(session, actor, at, "site.added", "site", site.code, ["code", "name"])
    return site


def add_staff(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    email: str,
    password: str | None,
    role: Role,
    provider: str | None = None,
) -> Staff:
    """An account with a first role, or a further role for an account that exists (its password stays).

    Without a password nobody can sign in with it until one is set.
    """
    scope_of(actor, "staff.manage")
    address = email.strip().lower()
    if "@" not in address:
        raise Refused(_("{email} is not an e-mail address.", email=email), field="email")
    staff = session.exec(select(Staff).where(col(Staff.email) == address)).one_or_none()
    if staff is None:
        staff = Staff(email=address, password_hash=_hashed(session, address, password), created_at=at.now)
        session.add(staff)
        session.flush()
    session.add(
        Membership(
            staff_id=key_of(staff), provider_id=_provider_for(session, role, provider), role=role, started_at=at.now
        )
    )
    session.flush()
    audit.record(session, actor, at, "staff.added", "staff", str(key_of(staff)), ["email", "role"])
    return staff


def set_password(session: Session, actor: Actor, at: Moment, *, email: str, password: str) -> Staff:
    """A new password: what was signed in with the old one is signed out."""
    scope_of(actor, "staff.manage")
    staff = find(session, email)
    staff.password_hash = _hashed(session, staff.email, password)
    session.add(staff)
    _sign_out(session, at, staff)
    audit.record(session, actor, at, "staff.password_set", "staff", str(key_of(staff)), ["password"])
    return staff


def _hashed(session: Session, email: str, password: str | None) -> str:
    config = config_of(session)
    if password is None:
        return signing_in.nobody(config.sign_in)
    signing_in.refuse_weak(password, email=email, service_name=config.web.service_name)
    return signing_in.hasher(config.sign_in).hash(password)


def disable(session: Session, actor: Actor, at: Moment, *, email: str) -> Staff:
    """Nobody signs in with this account any more; its sessions end now."""
    scope_of(actor, "staff.manage")
    staff = find(session, email)
    if staff.disabled_at is not None:
        raise Conflict(_("{email} is already disabled.", email=staff.email))
    staff.disabled_at = at.now
    session.add(staff)
    _sign_out(session, at, staff)
    audit.record(session, actor, at, "staff.disabled", "staff", str(key_of(staff)), ["disabled_at"])
    return staff


def _sign_out(session: Session, at: Moment, staff: Staff) -> None:
    session.execute(update(StaffSession).where(col(StaffSession.staff_id) == staff.id).values(ended_at=at.now))


def find(session: Session, email: str) -> Staff:
    """The account with this address."""
    staff = session.exec(select(Staff).where(col(Staff.email) == email.strip().lower())).one_or_none()
    if staff is None:
        raise NotFound(_("There is no account {email}.", email=email))
    return staff


def provider_named(session: Session, code: str | None) -> Provider:
    """The organisation with this code; without one, the only organisation there is."""
    query = select(Provider).order_by(col(Provider.code))
    providers = list(session.exec(query))
    if code is None and len(providers) == 1:
        return providers[0]
    for provider in providers:
        if provider.code == (code or "").strip().lower():
            return provider
    known = ", ".join(provider.code for provider in providers) or _("none yet")
    if code is None:
        sentence = _("Say for which organisation, with --provider: {known}.", known=known)
        raise Refused(sentence, field="provider")
    raise NotFound(_("There is no organisation {code}. Known: {known}.", code=code, known=known), field="provider")


def _provider_for(session: Session, role: Role, code: str | None) -> int | None:
    if role == Role.OPERATOR:
        raise Refused(_("The operator is the command line itself: it needs no account."), field="role")
    if role in WIDE_ROLES:
        if code is not None:
            raise Refused(
                _("The role {role} is for all organisations: leave the organisation out.", role=role), field="provider"
            )
        return None
    return provider_named(session, code).id
