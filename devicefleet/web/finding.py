"""The box at the top of every page: a scan, a number or a reference leads to the thing or the person it names.

It is posted, so that no number stands in an address.
"""

from collections.abc import Callable
from typing import Annotated

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import search
from devicefleet.queries.search import Found
from devicefleet.rules.tags import show, show_reference
from devicefleet.web.asking import Ask, Form
from devicefleet.web.guard import guarded

blueprint = Blueprint("finding", __name__)


class Sought(Form):
    """What was scanned or typed."""

    scan: Annotated[str, Field(max_length=400)] = ""


def again(ask: Ask) -> ResponseReturnValue:
    """The box by itself, with what was typed."""
    return render_template("finding/page.html", sought=ask.sent.get("scan", "")[:400], found=[])


@guarded(blueprint, "/find", action="home", methods=("POST",), again=again)
def find(ask: Ask) -> ResponseReturnValue:
    sought = ask.read(Sought).scan
    found = search.found(ask.session, ask.actor, sought) if sought else ()
    if len(found) == 1:
        return redirect(_page(found[0]), code=303)
    places = [(one, _page(one)) for one in found]
    return render_template("finding/page.html", sought=sought, found=places), 200 if found else 404


def _page(one: Found) -> str:
    return PAGES[one.what](one.key)


PAGES: dict[str, Callable[[str], str]] = {
    "device": lambda key: url_for("devices.device_page", code=key),
    "sim": lambda key: url_for("sims.sim_page", sim_id=key),
    "survivor": lambda key: url_for("survivors.survivor_page", ref=show_reference(key)),
    "handover": lambda key: url_for("issuing.handover_page", number=key),
    "request": lambda key: url_for("kit_requests.request_page", request_code=show(key)),
    "kit": lambda key: url_for("packed.kit_page", bag=show(key)),
    "shelf": lambda key: url_for("shelves.shelf_page", shelf=show(key)),
}
