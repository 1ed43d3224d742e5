"""The box at the top of every page: a scan, a number or a reference leads to the thing or the person it names."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from devicefleet.db import Session
from devicefleet.rules.access import Actor
from devicefleet.rules.tags import parse_handover_number, parse_reference, show_reference
from devicefleet.services import finding
from devicefleet.web.asking import Ask, Form
from devicefleet.web.guard import guarded

blueprint = Blueprint("finding", __name__)


class Sought(Form):
    """What was scanned or typed; posted, so that no number stands in an address."""

    scan: str = ""


@guarded(blueprint, "/find", action="home", methods=("POST",))
def find(ask: Ask) -> ResponseReturnValue:
    sought = ask.read(Sought).scan
    place = found(ask.session, ask.actor, sought) if sought else None
    if place is None:
        return render_template("home/not_found.html", sought=sought), 404
    return redirect(place, code=303)


def found(session: Session, actor: Actor, sought: str) -> str | None:
    """The page of what was sought, within reach of who seeks; None reads the same for unknown and for not yours."""
    devices = finding.devices_matching(session, actor, "device.read", sought) if actor.may("device.read") else []
    if len(devices) == 1:
        return f"/devices/{devices[0].code}"
    if actor.may("sim.read") and (sim := finding.sim_or_none(session, actor, "sim.read", sought)):
        return f"/sims/{sim.id}"
    if actor.may("survivor.read") and (reference := parse_reference(sought)):
        return f"/survivors/{show_reference(reference)}"
    if actor.may("provision.issue") and (number := parse_handover_number(sought)):
        return f"/handovers/{number}"
    return None
