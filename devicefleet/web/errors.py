"""When something cannot be done: one calm page for each kind, in plain words, that gives nothing away."""

import logging
import secrets
import traceback
from typing import Any, NamedTuple

from flask import Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import N_, _

log = logging.getLogger(__name__)


class Kind(NamedTuple):
    """What a page of this status says, unless a refusal has said it better."""

    picture: str
    heading: str
    advice: str


KINDS = {
    400: Kind(
        "arrow-repeat",
        N_("This page was open for too long"),
        N_("Nothing was saved. Go back, reload the page and send it again."),
    ),
    403: Kind(
        "lock",
        N_("Not part of your role"),
        N_("Ask your organisation's manager to do it, or to change your role."),
    ),
    404: Kind(
        "search",
        N_("Not found"),
        N_("There is nothing here, or it is not yours to see. Check the code or the address and try again."),
    ),
    405: Kind(
        "arrow-left-right", N_("That does not work here"), N_("Go back and use the buttons of the page you were on.")
    ),
    409: Kind(
        "arrow-left-right",
        N_("Something has changed"),
        N_("Somebody was faster. Nothing was saved: reload the page and look again."),
    ),
    413: Kind("upload", N_("Too large"), N_("A file may have up to 5 MB. Split it and send the parts one by one.")),
    422: Kind("info-circle", N_("This cannot be done"), N_("Nothing was saved. Go back, change it and try again.")),
    429: Kind("hourglass-split", N_("Too many tries"), N_("Nothing is wrong. Wait a little, then try again.")),
    500: Kind(
        "tools",
        N_("Something went wrong here"),
        N_("It is not your fault, and nothing was saved. Try again; if it happens again, tell your administrator."),
    ),
    503: Kind("clock", N_("Not possible just now"), N_("Nothing was saved. Try again in a moment.")),
}


class Site(Flask):
    """A Flask that notes where a fault happened, under a number, and never its message: that may hold data."""

    def log_exception(self, exc_info: Any) -> None:
        kind, _message, trace = exc_info
        g.fault = secrets.token_hex(4)
        steps = " > ".join(f"{step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(trace))
        log.error("fault %s: %s at %s: %s", g.fault, kind.__name__, request.endpoint, steps)


def answer_errors(app: Flask) -> None:
    """One handler for what the domain refuses, one for what the web refuses, and a last resort."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _refused_by_web)
    app.register_error_handler(500, _broken)


def _refused(refused: Refused) -> ResponseReturnValue:
    """Not there and not yours read exactly alike, so the sentence of a 404 is not shown."""
    said = None if refused.status in {400, 404} else str(refused)
    return _page(refused.status, said or None)


def _stale(_error: CSRFError) -> ResponseReturnValue:
    return _page(400)


def _refused_by_web(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:
        return error.get_response()
    status = error.code if error.code in KINDS else 400
    answer = _page(status or 400)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _broken(_error: Exception) -> ResponseReturnValue:
    g.setdefault("visitor", None)  # the page must not need what may be what is broken
    return _page(500, number=g.get("fault"))


def _page(status: int, said: str | None = None, number: str | None = None) -> Response:
    kind = KINDS.get(status, KINDS[422])
    g.pop("ask", None)
    body = render_template(
        "errors/page.html", picture=kind.picture, heading=_(kind.heading), said=said or _(kind.advice), number=number
    )
    return make_response(body, status)
