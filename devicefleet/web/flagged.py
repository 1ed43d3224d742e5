"""Flagged: lapsed, only temporary and ending soon, on any day; as lists to work through and as a file to keep."""

from typing import Annotated, Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import flagged
from devicefleet.queries.flagged import Which
from devicefleet.rules.bulk import ACTIONS, DAYS
from devicefleet.rules.terms import BulkKind
from devicefleet.rules.words import _
from devicefleet.services import audit
from devicefleet.web.asking import Ask, Filter
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.taking import kit_file

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
        together=_together(ask, wanted),
        wanted=wanted,
        on=on,
        today=ask.at.today,
    )


def _together(ask: Ask, wanted: Wanted) -> list[tuple[str, str, str]]:
    """What can be done to many of this list at once: address, word and icon."""
    renewing: dict[Which, dict[str, Any]] = {
        Which.LAPSED: {"days": 0, "ended": "true"},
        Which.ENDING: {"days": DAYS},
        Which.ALL: {"days": DAYS, "ended": "true"},
    }
    found = []
    if wanted.which in renewing and ask.actor.may(ACTIONS[BulkKind.RENEW]):
        address = url_for("bulk.renewals", **renewing[wanted.which], provider=wanted.provider)
        found.append((address, _("Renew these…"), "arrow-repeat"))
    if wanted.which is not Which.LAPSED and ask.actor.may(ACTIONS[BulkKind.GIFT]):
        found.append((url_for("bulk.loans", provider=wanted.provider), _("Give loans to keep…"), "gift"))
    return found


@guarded(blueprint, "/flagged/export.csv", action="flagged.read", reads_person=True)
def export(ask: Ask) -> ResponseReturnValue:
    """The whole list; who takes it along is audited."""
    wanted = ask.filter(Wanted)
    on = wanted.on or ask.at.today
    rows = flagged.every(ask.session, ask.actor, which=wanted.which, on=on, provider=wanted.provider)
    audit.record(ask.session, ask.actor, ask.at, "flagged.exported", "list", f"{wanted.which} {on}")
    return kit_file(rows, f"kits-{wanted.which}-{on}", "csv")
