"""Kits in their bags: the list of them, what is in one, and taking one apart."""

from typing import Annotated

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import packed as query
from devicefleet.queries.packed import Packed, PackedKit
from devicefleet.rules.kit_words import THINGS
from devicefleet.rules.tags import show
from devicefleet.rules.words import N_, _
from devicefleet.services import kits
from devicefleet.web.asking import Ask, Filter, Form, to
from devicefleet.web.guard import guarded
from devicefleet.web.taking import Ending, take

blueprint = Blueprint("packed", __name__)
SHOW_WORDS = {Packed.ALL: N_("All"), Packed.AHEAD: N_("Packed ahead"), Packed.REQUEST: N_("For a request")}


class Listed(Filter):
    """Which of them, and which page."""

    show: Packed = Packed.ALL
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


@guarded(blueprint, "/kits", action="kit.pack")
def kits_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Listed)
    counts = query.counts(ask.session, ask.actor)
    return render_template(
        "packed/list.html",
        kits=query.kits(ask.session, ask.actor, shown.show, page=shown.page),
        shown=shown,
        shows=[(show if show is not Packed.ALL else "", _(word), counts[show]) for show, word in SHOW_WORDS.items()],
    )


@guarded(blueprint, "/kits/export.<any(csv, xlsx):ending>", action="kit.pack", reads_person=True)
def export(ask: Ask, ending: Ending) -> Response:
    """What the filter shows, whole, with a line for each thing; it is audited."""
    found = query.every(ask.session, ask.actor, ask.filter(Listed).show)
    headers = [_("Bag"), _("Request"), _("Packed on"), _("Kind"), _("Code"), _("What")]
    return take(ask, "packed", headers, [row for kit in found for row in _cells(kit)], ending, name="packed-kits")


@guarded(blueprint, "/kits/<bag>", action="kit.pack")
def kit_page(ask: Ask, bag: str) -> ResponseReturnValue:
    return render_template("packed/page.html", found=query.kit_page(ask.session, ask.actor, ask.at, bag=bag))


@guarded(blueprint, "/kits/<bag>/unpack", action="kit.pack", methods=("POST",), again=kit_page)
def unpack(ask: Ask, bag: str) -> ResponseReturnValue:
    ask.read(Form)
    kit = kits.unpack(ask.session, ask.actor, ask.at, bag=bag, once=ask.once())
    sentence = _("Kit {code} is unpacked: everything is back on the shelf.", code=show(kit.code))
    ask.tell(sentence, undo=kit.ended_entry_id)
    return to("packed.kit_page", bag=show(kit.code))


def _cells(kit: PackedKit) -> list[list[Written]]:
    request = show(kit.request) if kit.request else None
    return [
        [show(kit.code), request, kit.packed_on, _(THINGS[thing.kind]), thing.name, thing.what] for thing in kit.things
    ]
