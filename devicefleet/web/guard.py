"""Every address has a door, and every door says who may pass: an address without one answers to nobody.

Three kinds of door: `guarded` (an action of `rules/access.py`), `signed_in_only` (before a role is chosen) and
`public` (for everybody; listed in `PUBLIC`). Views know nothing of transactions: see `web/asking.py` for an example.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, flash, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from devicefleet.rules.access import ACCESS, scope_of
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.words import _
from devicefleet.services import finding
from devicefleet.services.signing_in import SignedIn
from devicefleet.web.asking import Ask
from devicefleet.web.shell import at, shell
from devicefleet.web.visiting import Visitor, session_cookie, visitor

View = Callable[..., ResponseReturnValue]

PUBLIC = frozenset(
    {
        "static",
        "signing_in.sign_in_page",
        "signing_in.sign_in",
        "scanned.scanned",
        "health.healthz",
        "bench_shell.offline",
        "bench_shell.worker",
        "calendars.feed",
    }
)
SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Door:
    """`action` of the access table, or none for the doors before a role is chosen. `again` draws a refused form."""

    action: str | None
    reads_person: bool = False
    again: View | None = None


DOORS: dict[View, Door] = {}
_READS_PERSON: set[View] = set()


def guarded(
    blueprint: Blueprint,
    rule: str,
    *,
    action: str,
    methods: Sequence[str] = ("GET",),
    reads_person: bool = False,
    again: View | None = None,
) -> Callable[[View], View]:
    """Open `rule` to the roles that may take `action`; the view gets an `Ask` and the parts of the path.

    A GET runs in a transaction that changes nothing, unless it `reads_person`: looking at somebody is audited, which
    is a write. The view itself comes back unwrapped, so that it can serve as `again` of another.
    """
    if action not in ACCESS:
        raise LookupError(f"{action} is not an action of rules/access.py")
    door = Door(action, reads_person, again)

    def decorate(view: View) -> View:
        if reads_person:
            _READS_PERSON.add(view)
        return _hang(blueprint, rule, methods, door, view, lambda **path: _enter(door, view, path))

    return decorate


def signed_in_only(blueprint: Blueprint, rule: str, *, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
    """Open `rule` to anybody signed in, with or without a role; the view gets the `SignedIn` first."""

    def decorate(view: View) -> View:
        def enter(**path: Any) -> ResponseReturnValue:
            who = visitor()
            return view(who.signed_in, **path) if who else to_sign_in()

        return _hang(blueprint, rule, methods, Door(None), view, enter)

    return decorate


def public(blueprint: Blueprint, rule: str, *, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
    """Open `rule` to everybody; its endpoint has to be in `PUBLIC` as well."""

    def decorate(view: View) -> View:
        if f"{blueprint.name}.{view.__name__}" not in PUBLIC:
            raise LookupError(f"{blueprint.name}.{view.__name__} is not in PUBLIC")
        return _hang(blueprint, rule, methods, Door(None), view, view)

    return decorate


def close_unless_listed(app: Flask) -> None:
    """Refuse, before anything else happens, addresses without a door and posts from other sites."""
    app.before_request(_refuse_unlisted)
    app.before_request(_refuse_foreign)


def to_sign_in() -> ResponseReturnValue:
    """Sign in first, then come back; `quiet` says why somebody who was signed in has to do it again."""
    quiet = 1 if request.cookies.get(session_cookie()) else None
    return redirect(url_for("signing_in.sign_in_page", next=_came_for(), quiet=quiet), code=303)


def _hang(blueprint: Blueprint, rule: str, methods: Sequence[str], door: Door, view: View, enter: View) -> View:
    DOORS[enter] = door
    blueprint.add_url_rule(rule, view.__name__, enter, methods=list(methods))
    return view


def _enter(door: Door, view: View, path: dict[str, Any]) -> ResponseReturnValue:
    who = visitor()
    if who is None:
        return to_sign_in()
    if who.signed_in.actor is None:
        return redirect(url_for("signing_in.roles", next=_came_for()), code=303)
    scope_of(who.signed_in.actor, door.action or "")
    try:
        return _inside(who.signed_in, view, path, writes=door.reads_person or request.method not in SAFE)
    except Refused as refused:
        if door.again is None or request.method in SAFE:
            raise
        return _draw_again(door.again, who, path, refused)


def _inside(
    signed_in: SignedIn, view: View, path: dict[str, Any], *, writes: bool, refused: Refused | None = None
) -> ResponseReturnValue:
    """The view's answer, given out only after its transaction has ended well."""
    database = shell().database
    with database.writing() if writes else database.reading() as session:
        actor = signed_in.actor
        if actor is None:
            raise LookupError("a guarded view needs a role")
        ask = g.ask = Ask(session, actor, at(), signed_in, refused)
        answer = make_response(view(ask, **path))
    for sentence, undo in ask.said:
        flash(sentence, f"undo {undo}" if undo else "done")
    for sentence in finding.notices(session):
        flash(sentence, "heed")
    return answer


def _draw_again(again: View, who: Visitor, path: dict[str, Any], refused: Refused) -> ResponseReturnValue:
    """The form's page with what was typed and what is wrong; if even that is not there, the refusal stands alone."""
    try:
        answer = make_response(_inside(who.signed_in, again, path, writes=again in _READS_PERSON, refused=refused))
    except (NotFound, Conflict):
        raise refused from None
    answer.status_code = refused.status
    return answer


def _came_for() -> str | None:
    """The page somebody was on the way to, if it is one that can be gone to again."""
    return request.full_path.rstrip("?") if request.method in SAFE and request.path != "/" else None


def door_of(endpoint: str) -> Door | None:
    """The door of an endpoint of the running application, if it has one."""
    return DOORS.get(cast(View, current_app.view_functions[endpoint]))


def _refuse_unlisted() -> None:
    """An address somebody added without a door does not exist."""
    if request.endpoint is None or request.endpoint in PUBLIC:
        return
    if door_of(request.endpoint) is None:
        raise NotFound(_("There is nothing here."))


def _refuse_foreign() -> None:
    """A post from another site is refused even with a token; browsers say where a post comes from.

    Our pages send no referrer, so a browser gives their posts the origin `null`: then `Sec-Fetch-Site` decides, and in
    browsers too old for it the token does.
    """
    if request.method in SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    foreign = origin not in {None, "null"} and urlsplit(origin or "").netloc != request.host
    if foreign or (site is not None and site not in {"same-origin", "none"}):
        raise NotOurs(_("This came from another site, so nothing was done. Open the page here and send it again."))


class NotOurs(Refused):
    """Sent from a page that is not ours."""

    status = 400
