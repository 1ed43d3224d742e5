"""My people: who needs something, worst first, one press away."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import people
from devicefleet.queries.people import Show
from devicefleet.rules.terms import Role
from devicefleet.services import exporting
from devicefleet.web.asking import Ask, Filter
from devicefleet.web.guard import guarded
from devicefleet.web.taking import Ending, kit_file

blueprint = Blueprint("people", __name__)


class Listed(Filter):
    """Which of them, and the page turned to."""

    show: Show = Show.ALL
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


@guarded(blueprint, "/people", action="survivor.read")
def people_page(ask: Ask) -> ResponseReturnValue:
    wanted = ask.filter(Listed)
    return render_template(
        "people/page.html",
        people=people.people(ask.session, ask.actor, ask.at, show=wanted.show, page=wanted.page),
        show=wanted.show,
        mine=ask.actor.role is Role.CASEWORKER,
        may_open=ask.actor.may("survivor.open"),
    )


@guarded(blueprint, "/people/export.<any(csv, xlsx):ending>", action="survivor.read", reads_person=True)
def export(ask: Ask, ending: Ending) -> ResponseReturnValue:
    """The list that is shown, whole; who takes it along is audited."""
    rows = people.every(ask.session, ask.actor, ask.at, show=ask.filter(Listed).show)
    exporting.note(ask.session, ask.actor, ask.at, register="people", rows=len(rows))
    return kit_file(rows, "people", ending)
