"""Who may come in: accounts, their roles, and the end of both."""

import secrets

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from devicefleet.queries import staff as query
from devicefleet.rules.access import WIDE_ROLES
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import CROCKFORD
from devicefleet.rules.terms import Role
from devicefleet.rules.words import _
from devicefleet.services import staffing
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.guard import guarded
from devicefleet.web.signs import role_word

blueprint = Blueprint("staff", __name__)

ROLES = tuple(role for role in Role if role is not Role.OPERATOR)


class NewStaff(Form):
    """An account, or a further role for one that exists; `provider` is an organisation's code."""

    email: str
    role: Role
    provider: str | None = None


class Leaver(Form):
    """Whose account ends."""

    email: str


@guarded(blueprint, "/staff", action="staff.manage")
def staff_page(ask: Ask) -> ResponseReturnValue:
    return _page(ask)


@guarded(blueprint, "/staff", action="staff.manage", methods=("POST",), again=staff_page)
def add(ask: Ask) -> ResponseReturnValue:
    """The first password is made here and shown once, in this answer: it is stored nowhere, and nobody chose it."""
    form = ask.read(NewStaff)
    password = first_password()
    account = staffing.add_staff(
        ask.session,
        ask.actor,
        ask.at,
        email=form.email,
        password=password,
        role=form.role,
        provider=None if form.role in WIDE_ROLES else form.provider,
    )
    if account.created_at < ask.at.now:
        ask.tell(_("{email} has one role more. Their password stays as it is.", email=account.email))
        return to("staff.staff_page")
    return render_template("staff/added.html", email=account.email, password=password)


@guarded(blueprint, "/staff/disable", action="staff.manage", methods=("POST",), again=staff_page)
def disable(ask: Ask) -> ResponseReturnValue:
    email = ask.read(Leaver).email
    if email.lower() == ask.signed_in.email:
        raise Refused(_("This is your own account. Ask another administrator to disable it."))
    account = staffing.disable(ask.session, ask.actor, ask.at, email=email)
    ask.tell(_("{email} can no longer sign in. Their open sessions have ended.", email=account.email))
    return to("staff.staff_page")


def first_password() -> str:
    """A hundred random bits in groups that can be read over a telephone."""
    return "-".join("".join(secrets.choice(CROCKFORD.lower()) for _letter in range(4)) for _group in range(5))


def _page(ask: Ask) -> ResponseReturnValue:
    return render_template(
        "staff/page.html",
        accounts=query.accounts(ask.session, ask.actor),
        organisation_choices=[(one.code, one.name) for one in query.organisations(ask.session, ask.actor)],
        role_choices=[(role, role_word(role)) for role in ROLES],
        me=ask.signed_in.email,
    )
