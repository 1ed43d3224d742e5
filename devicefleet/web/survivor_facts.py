"""Small facts about a person, each from its own form on their page: stage, place, own things, choices, the end."""

from typing import Annotated

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.rules.terms import Component, Context, DeclineReason, ExemptionReason, OwnCheck, Stage
from devicefleet.rules.words import _
from devicefleet.services import choices, support
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.survivors import survivor_page

blueprint = Blueprint("survivor_facts", __name__)


class Dated(Form):
    """A fact from a day on; today unless said."""

    on: Day | None = None


class NewStage(Dated):
    """The step of support."""

    stage: Stage


class NewStay(Dated):
    """The kind of place, and when a release is expected from it."""

    context: Context
    release_on: Day | None = None


class OwnThing(Dated):
    """What a look at something of their own found."""

    component: Component
    outcome: OwnCheck


class Declined(Dated):
    """Offered and declined, in which language."""

    component: Component
    reason: DeclineReason
    offered_in_language: Annotated[str, Field(max_length=35)] | None = None
    interpreter: bool = False
    review_on: Day | None = None


class Exempted(Dated):
    """Not required for the present."""

    component: Component
    reason: ExemptionReason
    review_on: Day


@guarded(blueprint, "/survivors/<ref>/stage", action="survivor.write", methods=("POST",), again=survivor_page)
def stage(ask: Ask, ref: str) -> ResponseReturnValue:
    form = ask.read(NewStage)
    support.change_stage(ask.session, ask.actor, ask.at, survivor=ref, **form.model_dump(), once=ask.once())
    return _saved(ask, ref, _("The stage is noted."))


@guarded(blueprint, "/survivors/<ref>/stay", action="survivor.write", methods=("POST",), again=survivor_page)
def stay(ask: Ask, ref: str) -> ResponseReturnValue:
    form = ask.read(NewStay)
    support.change_stay(ask.session, ask.actor, ask.at, survivor=ref, **form.model_dump(), once=ask.once())
    return _saved(ask, ref, _("The place is noted."))


@guarded(blueprint, "/survivors/<ref>/own", action="survivor.write", methods=("POST",), again=survivor_page)
def own(ask: Ask, ref: str) -> ResponseReturnValue:
    form = ask.read(OwnThing)
    choices.check_own_device(ask.session, ask.actor, ask.at, survivor=ref, **form.model_dump(), once=ask.once())
    return _saved(ask, ref, _("The check is noted."))


@guarded(blueprint, "/survivors/<ref>/decline", action="survivor.write", methods=("POST",), again=survivor_page)
def decline(ask: Ask, ref: str) -> ResponseReturnValue:
    form = ask.read(Declined)
    choices.decline(ask.session, ask.actor, ask.at, survivor=ref, **form.model_dump(), once=ask.once())
    return _saved(ask, ref, _("The offer and the answer are noted."))


@guarded(blueprint, "/survivors/<ref>/exempt", action="survivor.write", methods=("POST",), again=survivor_page)
def exempt(ask: Ask, ref: str) -> ResponseReturnValue:
    form = ask.read(Exempted)
    choices.exempt(ask.session, ask.actor, ask.at, survivor=ref, **form.model_dump(), once=ask.once())
    return _saved(ask, ref, _("It is noted that this part is not required for the present."))


@guarded(blueprint, "/survivors/<ref>/end", action="survivor.write", methods=("POST",), again=survivor_page)
def end(ask: Ask, ref: str) -> ResponseReturnValue:
    form = ask.read(Dated)
    support.end(ask.session, ask.actor, ask.at, survivor=ref, on=form.on, once=ask.once())
    return _saved(ask, ref, _("The end of support is noted. What is still lent stays on your list to be settled."))


def _saved(ask: Ask, ref: str, sentence: str) -> ResponseReturnValue:
    ask.tell(sentence)
    return to("survivors.survivor_page", ref=ref)
