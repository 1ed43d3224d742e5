"""Is it up, is its clock running and is its policy in use: for monitors, without a word about what is inside."""

from typing import Any

from flask import Blueprint

from devicefleet.queries import health
from devicefleet.web.guard import public
from devicefleet.web.shell import at, shell

blueprint = Blueprint("health", __name__)


@public(blueprint, "/healthz")
def healthz() -> dict[str, Any]:
    with shell().database.reading() as session:
        state, waiting = health.state(session, at()), health.waiting(session)
    return {
        "ok": True,
        "worker_seconds": round((at().now - state.ticked_at).total_seconds()) if state.ticked_at else None,
        "reminders_delayed": state.reminders_delayed,
        "timelines_outdated": state.timelines_outdated,
        "messages_waiting": waiting.messages,
        "targets_resting": waiting.resting,
    }
