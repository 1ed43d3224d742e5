"""Asking the store for a kit: five questions, filled in with what is known of the person already."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import request_form, survivors
from devicefleet.queries.request_form import Begun
from devicefleet.queries.survivors import Person
from devicefleet.rules.kit_words import PARTS
from devicefleet.rules.requesting import HANDING_WORDS, NEED_CHOICES, PRIORITY_WORDS
from devicefleet.rules.survivor_words import TENURE_CHOICES
from devicefleet.rules.tags import show
from devicefleet.rules.terms import (
    AccessNeed,
    Component,
    HandingWay,
    RequestPriority,
    RequestState,
    Tenure,
)
from devicefleet.rules.words import _
from devicefleet.services import audit, kit_requests
from devicefleet.services.kit_requests import Asked
from devicefleet.tables import KitRequest
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.languages import language_choices, language_name
from devicefleet.web.survivor_choices import Choices, offered

blueprint = Blueprint("requesting", __name__)


class Asking(Form):
    """The whole form; what stands folded away has its usual answer."""

    parts: tuple[Component, ...] = ()
    priority: RequestPriority
    needs: tuple[AccessNeed, ...] = ()
    site: Annotated[str, Field(max_length=32)] | None = None
    handing: HandingWay
    needed_on: Day | None = None
    tenure: Tenure = Tenure.GIFT
    due_on: Day | None = None
    language: Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
    interpreter: bool = False

    def asked(self) -> Asked:
        """As the service takes it; a date left behind by other terms is none."""
        due_on = self.due_on if self.tenure is Tenure.LOAN_FIXED else None
        values = self.model_dump(exclude={"parts", "due_on"})
        return Asked(parts=frozenset(self.parts), due_on=due_on, **values)


@guarded(blueprint, "/survivors/<ref>/request", action="request.make", reads_person=True)
def request_form_page(ask: Ask, ref: str) -> ResponseReturnValue:
    person = survivors.person(ask.session, ask.actor, ref=ref, on=ask.at.today)
    audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", person.ref)
    begun = request_form.begun(ask.session, ask.actor, ask.at, person=person)
    return render_template(
        "requesting/page.html",
        person=person,
        begun=begun,
        parts=offered(PARTS),
        priorities=offered(PRIORITY_WORDS),
        needs=offered(NEED_CHOICES),
        hubs=[(code, name) for code, name in begun.sites],
        site=_site(begun),
        handings=offered(HANDING_WORDS),
        tenures=offered(TENURE_CHOICES),
        languages=_languages(person),
        today=ask.at.today,
    )


@guarded(blueprint, "/survivors/<ref>/request", action="request.make", methods=("POST",), again=request_form_page)
def ask_for_kit(ask: Ask, ref: str) -> ResponseReturnValue:
    form = ask.read(Asking)
    made = kit_requests.ask(ask.session, ask.actor, ask.at, survivor=ref, asked=form.asked(), once=ask.once())
    ask.tell(_said(made))
    return to("kit_requests.request_page", request_code=show(made.code))


def _said(made: KitRequest) -> str:
    if made.state == RequestState.SUBMITTED:
        return _("Request {code} is made. A manager approves it next.", code=show(made.code))
    return _("Request {code} is made. The store can pick it now.", code=show(made.code))


def _site(begun: Begun) -> str:
    """That of the last time, or the only one there is."""
    if begun.site is not None:
        return begun.site
    return begun.sites[0][0] if len(begun.sites) == 1 else ""


def _languages(person: Person) -> Choices:
    """Those that forms offer, and the person's own."""
    known = language_choices()
    own = [] if person.language in dict(known) else [(person.language, language_name(person.language))]
    return [*own, *known]
