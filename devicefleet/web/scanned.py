"""A label read by any camera leads here: strangers see the same page whatever the code, staff the thing itself."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from devicefleet.rules.access import scope_of
from devicefleet.rules.tags import parse_code
from devicefleet.services import finding, resolving
from devicefleet.web.guard import public
from devicefleet.web.shell import at, shell
from devicefleet.web.visiting import visitor

blueprint = Blueprint("scanned", __name__)


@public(blueprint, "/q/<code>")
def scanned(code: str) -> ResponseReturnValue:
    """For strangers nothing is looked up, so nothing can be learned: not from the page, not from its time."""
    who = visitor()
    if who is None or who.signed_in.actor is None:
        return render_template("scanned/page.html")
    actor = who.signed_in.actor
    scope_of(actor, "device.read")
    with shell().database.writing() as session:
        resolving.refuse_too_many(session, actor, at())
        device = finding.device(session, actor, "device.read", code)
        resolving.note(session, actor, at(), "device", device.code)
    return redirect(f"/devices/{parse_code(code) or device.code}", code=303)
