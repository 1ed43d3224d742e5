"""My people: who needs something, worst first, one press away."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import people
from devicefleet.rules.terms import Role
from devicefleet.web.asking import Ask, Filter
from devicefleet.web.guard import guarded

blueprint = Blueprint("people", __name__)


class Turned(Filter):
    """The page turned to."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1


@guarded(blueprint, "/people", action="survivor.read")
def people_page(ask: Ask) -> ResponseReturnValue:
    found = people.people(ask.session, ask.actor, ask.at, page=ask.filter(Turned).page)
    return render_template(
        "people/page.html",
        people=found,
        mine=ask.actor.role is Role.CASEWORKER,
        may_open=ask.actor.may("survivor.open"),
    )
