"""A label read by any camera leads here: strangers see the same page whatever the code, staff the thing itself."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from devicefleet.queries import audit as acts
from devicefleet.rules.access import scope_of
from devicefleet.rules.refusals import TooMany
from devicefleet.rules.tags import parse_code
from devicefleet.rules.words import _
from devicefleet.services import audit, finding
from devicefleet.web.guard import public
from devicefleet.web.shell import at, shell
from devicefleet.web.visiting import visitor

blueprint = Blueprint("scanned", __name__)

MOST_A_MINUTE = 60


@public(blueprint, "/q/<code>")
def scanned(code: str) -> ResponseReturnValue:
    """For strangers nothing is looked up, so nothing can be learned: not from the page, not from its time."""
    who = visitor()
    if who is None or who.signed_in.actor is None:
        return render_template("scanned/page.html")
    actor = who.signed_in.actor
    scope_of(actor, "device.read")
    with shell().database.writing() as session:
        if acts.resolved_lately(session, actor, at()) >= MOST_A_MINUTE:
            raise TooMany(_("You have scanned {n} labels in a minute. Wait a little, then go on.", n=MOST_A_MINUTE))
        device = finding.device(session, actor, "device.read", code)
        audit.record(session, actor, at(), "device.resolved", "device", device.code)
    return redirect(f"/devices/{parse_code(code) or device.code}", code=303)
