"""Shelves of the store, what was last seen on them, and their counts; counting itself is done at the bench."""

from typing import Annotated

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import counts
from devicefleet.queries import shelves as query
from devicefleet.queries.counts import OUTCOME_WORDS, CountLine
from devicefleet.rules.kit_words import THINGS
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import show
from devicefleet.rules.words import _
from devicefleet.services import counting
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.guard import guarded
from devicefleet.web.taking import Ending, take

blueprint = Blueprint("shelves", __name__)


class NewShelf(Form):
    """A name that stands on its label; the hub or store it is in, where there are several."""

    name: Annotated[str, Field(max_length=64)]
    site: Annotated[str, Field(max_length=32)] | None = None


@guarded(blueprint, "/shelves", action="shelf.count")
def shelves_page(ask: Ask) -> ResponseReturnValue:
    return render_template(
        "shelves/list.html",
        shelves=query.shelf_rows(ask.session, ask.actor),
        sites=query.sites(ask.session, ask.actor.provider_id),
    )


@guarded(blueprint, "/shelves", action="shelf.count", methods=("POST",), again=shelves_page)
def add_shelf(ask: Ask) -> ResponseReturnValue:
    form = ask.read(NewShelf)
    if ask.actor.provider_id is None:
        raise NotFound(_("There is no such organisation in your list."))
    shelf = counting.add_shelf(
        ask.session, ask.actor, ask.at, provider_id=ask.actor.provider_id, name=form.name, site=form.site
    )
    ask.tell(_("Shelf {name} is added. Print its label next.", name=shelf.name))
    return to("shelves.shelf_page", shelf=show(shelf.code))


@guarded(blueprint, "/shelves/<shelf>", action="shelf.count")
def shelf_page(ask: Ask, shelf: str) -> ResponseReturnValue:
    return render_template("shelves/page.html", shelf=query.shelf_page(ask.session, ask.actor, code=shelf))


@guarded(blueprint, "/counts/<int:count_id>", action="shelf.count")
def count_page(ask: Ask, count_id: int) -> ResponseReturnValue:
    """What is wrong comes first."""
    found = counts.count_page(ask.session, ask.actor, count_id=count_id)
    return render_template("shelves/count.html", count=found, summary=counts.summary(ask.session, found.id))


@guarded(blueprint, "/counts/<int:count_id>/export.<any(csv, xlsx):ending>", action="shelf.count", reads_person=True)
def export(ask: Ask, count_id: int, ending: Ending) -> Response:
    """Every line of the count; it is audited."""
    found = counts.count_page(ask.session, ask.actor, count_id=count_id)
    headers = [_("Shelf"), _("Found"), _("Kind"), _("Code"), _("What")]
    return take(ask, "count", headers, [_cells(found.shelf, line) for line in found.lines], ending, name="count")


def _cells(shelf: str, line: CountLine) -> list[Written]:
    kind = _(THINGS[line.kind]) if line.kind else None
    return [shelf, _(OUTCOME_WORDS[line.outcome]), kind, line.name, line.what]
