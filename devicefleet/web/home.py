"""Where a day begins, by role; and the one box that finds anything by its code, number or reference."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from devicefleet.queries import home as query
from devicefleet.queries import kit_requests
from devicefleet.web.asking import Ask
from devicefleet.web.guard import guarded
from devicefleet.web.navigation import HOMES

blueprint = Blueprint("home", __name__)


@guarded(blueprint, "/", action="home")
def home(ask: Ask) -> ResponseReturnValue:
    if ask.actor.role in HOMES:
        return redirect(HOMES[ask.actor.role], code=303)
    return render_template(
        "home/page.html",
        requests=kit_requests.counts(ask.session, ask.actor) if ask.actor.may("request.read") else None,
        may_decide=ask.actor.may("request.decide"),
        bench=query.bench(ask.session, ask.actor) if ask.actor.may("device.read") else None,
        standing=query.standing(ask.session, ask.actor, on=ask.at.today) if ask.actor.may("flagged.read") else None,
    )
