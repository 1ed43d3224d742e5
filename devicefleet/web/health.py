"""Is it up, and is its clock running: for monitors, without a word about what is inside."""

from typing import Any

from flask import Blueprint

from devicefleet.queries import health
from devicefleet.web.guard import public
from devicefleet.web.shell import at, shell

blueprint = Blueprint("health", __name__)


@public(blueprint, "/healthz")
def healthz() -> dict[str, Any]:
    with shell().database.reading() as session:
        last = health.ticked_at(session)
        delayed = health.reminders_delayed(session, at())
    age = round((at().now - last).total_seconds()) if last else None
    return {"ok": True, "worker_seconds": age, "reminders_delayed": delayed}
