"""Who is asking: the session cookie, the browsers we know, and the visitor they make of a request."""

import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from typing import cast

from flask import Response, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from devicefleet.queries import health, staff, tasks
from devicefleet.queries.health import Health
from devicefleet.services import signing_in
from devicefleet.services.signing_in import SignedIn
from devicefleet.web.shell import at, shell

KNOWN_FOR = 90 * 24 * 3600
MOST_KNOWN = 5


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in, and what the top of every page says. `organisation` is empty for roles that see all.

    `tasks` is how many things they have to do, as far as they are counted.
    """

    signed_in: SignedIn
    organisation: str | None
    health: Health
    tasks: int = 0


def visitor() -> Visitor | None:
    """Who is signed in, asked of the database once per request; a request without a cookie asks nothing."""
    if "visitor" not in g:
        g.visitor = None  # stays so if the database cannot answer: the page that says so needs no visitor
        g.visitor = _resolve()
    return cast(Visitor | None, g.visitor)


def forget_visitor() -> None:
    """Ask again: the session of this request has just changed."""
    g.pop("visitor", None)


def _resolve() -> Visitor | None:
    token = request.cookies.get(session_cookie())
    if not token:
        return None
    with shell().database.reading() as session:
        signed_in = signing_in.resolve(session, at(), token)
        if signed_in is None:
            return None
        provider_id = signed_in.actor.provider_id if signed_in.actor else None
        organisation = staff.organisation_name(session, provider_id) if provider_id is not None else None
        waiting = tasks.count(session, signed_in.actor) if signed_in.actor else 0
        found = Visitor(signed_in, organisation, health.state(session, at()), waiting)
    _touch(signed_in)
    return found


def _touch(signed_in: SignedIn) -> None:
    """The session stays alive; reading pages do not take the write lock for it more than once a minute."""
    if at().now - signed_in.seen_at >= signing_in.TOUCHED_EVERY:
        with shell().database.writing() as session:
            signing_in.touch(session, at(), signed_in.session_id)


def session_cookie() -> str:
    """`__Host-` binds a cookie to this host over HTTPS; on this machine alone there is no HTTPS to bind it to."""
    return _named("session")


def form_cookie() -> str:
    """The cookie of Flask's own session: the CSRF secret, and sentences for the next page."""
    return _named("form")


def hand_out_session(response: Response, token: str) -> None:
    """Let this browser stay signed in until it is closed, signs out, or is idle too long."""
    _set(response, session_cookie(), token)


def take_back_session(response: Response) -> None:
    """This browser forgets its session and the pages it kept.

    Not "storage": scans of the bench may wait there for a connection, and say nothing about anybody. Not "cookies": the
    browser stays a known one.
    """
    for name in (session_cookie(), form_cookie()):
        response.delete_cookie(name, secure=_https(), httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'


def known_browser(email: str) -> str:
    """A name for this browser if it has signed in to this account before, else nothing (see `signing_in.admit`)."""
    browser, accounts = _known()
    return browser if _account(email) in accounts else ""


def remember_browser(response: Response, email: str) -> None:
    """From now on this browser is a known one for this account."""
    browser, accounts = _known()
    latest = [_account(email), *(one for one in accounts if one != _account(email))][:MOST_KNOWN]
    _set(response, _named("known"), _signer().dumps([browser or secrets.token_urlsafe(12), latest]), KNOWN_FOR)


def network() -> str:
    """The neighbourhood a request comes from: one IPv4 /24 or IPv6 /56."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 56}", strict=False))


def _known() -> tuple[str, list[str]]:
    try:
        browser, accounts = _signer().loads(request.cookies.get(_named("known"), ""), max_age=KNOWN_FOR)
    except BadSignature:
        return "", []
    return browser, accounts


def _account(email: str) -> str:
    key = shell().config.keys.bytes_of("session")
    return hmac.digest(key, email.strip().lower().encode(), "sha256").hex()[:32]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(shell().config.keys.bytes_of("session"), salt="known browser")


def _set(response: Response, name: str, value: str, max_age: int | None = None) -> None:
    response.set_cookie(name, value, max_age=max_age, secure=_https(), httponly=True, samesite="Lax", path="/")


def _named(name: str) -> str:
    return f"__Host-{name}" if _https() else name


def _https() -> bool:
    return shell().config.web.https
