"""In and out, and which of one's roles to act in: the same answer for every kind of no."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from devicefleet.queries import staff
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _
from devicefleet.services import signing_in
from devicefleet.services.signing_in import SignedIn
from devicefleet.web import visiting
from devicefleet.web.asking import Form, Key, read
from devicefleet.web.guard import public, signed_in_only
from devicefleet.web.pages import turn_down
from devicefleet.web.shell import at, shell

blueprint = Blueprint("signing_in", __name__)


class Credentials(Form):
    """What the sign-in page sends."""

    email: str
    password: str
    next: str = "/"


class Choice(Form):
    """The role chosen, and where to go on."""

    membership: Key
    next: str = "/"


@public(blueprint, "/sign-in")
def sign_in_page() -> ResponseReturnValue:
    if visiting.visitor():
        return redirect("/", code=303)
    return render_template("signing_in/page.html", next=_ours(request.values.get("next", "/")))


@public(blueprint, "/sign-in", methods=("POST",))
def sign_in() -> ResponseReturnValue:
    """A try is counted, and that is saved, before its password is looked at."""
    try:
        form = read(Credentials, request.form)
        token = _checked(form)
    except Refused as refused:
        turn_down(refused)
        page = render_template("signing_in/page.html", next=_ours(request.form.get("next", "/")))
        return page, refused.status
    answer = make_response(redirect(_ours(form.next), code=303))
    _leave_earlier_session()
    session.clear()
    visiting.hand_out_session(answer, token)
    visiting.remember_browser(answer, form.email)
    return answer


@signed_in_only(blueprint, "/sign-out", methods=("POST",))
def sign_out(_who: SignedIn) -> ResponseReturnValue:
    _leave_earlier_session()
    session.clear()
    answer: Response = make_response(redirect(url_for("signing_in.sign_in_page"), code=303))
    visiting.take_back_session(answer)
    return answer


@signed_in_only(blueprint, "/roles")
def roles(who: SignedIn) -> ResponseReturnValue:
    with shell().database.reading() as ledger:
        hats = staff.hats_of(ledger, who.staff_id)
    return render_template("signing_in/roles.html", hats=hats, next=_ours(request.args.get("next", "/")))


@signed_in_only(blueprint, "/roles", methods=("POST",))
def choose(who: SignedIn) -> ResponseReturnValue:
    form = read(Choice, request.form)
    with shell().database.writing() as ledger:
        signing_in.choose(ledger, at(), session_id=who.session_id, staff_id=who.staff_id, membership_id=form.membership)
    return redirect(_ours(form.next), code=303)


def _checked(form: Credentials) -> str:
    """The key of a new session; refuses alike whoever may not come in."""
    known, network = visiting.known_browser(form.email), visiting.network()
    with shell().database.writing() as ledger:
        signing_in.admit(ledger, at(), email=form.email, network=network, known=known)
    with shell().database.writing() as ledger:
        token = signing_in.sign_in(ledger, at(), email=form.email, password=form.password, network=network, known=known)
    if token is None:
        raise Refused(_("The e-mail address and the password do not belong together. Check both and try again."))
    return token


def _leave_earlier_session() -> None:
    """A browser is in one session at a time."""
    if who := visiting.visitor():
        with shell().database.writing() as ledger:
            signing_in.sign_out(ledger, at(), who.signed_in.session_id)
    visiting.forget_visitor()


def _ours(path: str) -> str:
    """Where to go on: a path of this site, whatever the form says."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and path.isprintable()
    return path if plain else "/"
