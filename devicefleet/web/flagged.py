"""Flagged: lapsed, only temporary and ending soon, on any day; as lists to work through and as a file to keep."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents import spreadsheets
from devicefleet.queries import flagged
from devicefleet.queries.flagged import Which
from devicefleet.services import audit
from devicefleet.web.asking import Ask, Filter, download
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.taking import kit_cells, kit_headers

blueprint = Blueprint("flagged", __name__)


class Wanted(Filter):
    """Which list, of which day, of which organisation."""

    which: Which = Which.LAPSED
    on: Day | None = None
    provider: Annotated[str, Field(max_length=32)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


@guarded(blueprint, "/flagged", action="flagged.read")
def flagged_page(ask: Ask) -> ResponseReturnValue:
    wanted = ask.filter(Wanted)
    on = wanted.on or ask.at.today
    return render_template(
        "flagged/page.html",
        listed=flagged.flagged(
            ask.session, ask.actor, which=wanted.which, on=on, provider=wanted.provider, page=wanted.page
        ),
        counts=flagged.counts(ask.session, ask.actor, on=on, provider=wanted.provider),
        organisations=flagged.organisations(ask.session, ask.actor),
        wanted=wanted,
        on=on,
        today=ask.at.today,
    )


@guarded(blueprint, "/flagged/export.csv", action="flagged.read", reads_person=True)
def export(ask: Ask) -> ResponseReturnValue:
    """The whole list; who takes it along is audited."""
    wanted = ask.filter(Wanted)
    on = wanted.on or ask.at.today
    rows = flagged.every(ask.session, ask.actor, which=wanted.which, on=on, provider=wanted.provider)
    audit.record(ask.session, ask.actor, ask.at, "flagged.exported", "list", f"{wanted.which} {on}")
    content = spreadsheets.write_csv(kit_headers(), kit_cells(rows))
    return download(content, f"kits-{wanted.which}-{on}.csv", "text/csv")
