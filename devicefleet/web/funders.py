"""Funders and what each is sent by itself: their mailbox is taken in and never shown."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.db import config_of
from devicefleet.queries import funders as query
from devicefleet.rules.report_words import CADENCES, slice_word
from devicefleet.rules.reporting.period import Cadence
from devicefleet.rules.reporting.slices import slice_from
from devicefleet.rules.words import _
from devicefleet.services import funders, report_schedules
from devicefleet.services.report_schedules import MOST_DAYS
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.guard import guarded
from devicefleet.web.report_making import slices_for

blueprint = Blueprint("funders", __name__)

NAME = Annotated[str, Field(max_length=funders.LONGEST_NAME)]
ADDRESS = Annotated[str, Field(max_length=254)]


class Added(Form):
    """A funder, under the code that stands at what they paid for."""

    code: Annotated[str, Field(max_length=funders.LONGEST_CODE)]
    name: NAME
    address: ADDRESS


class Changed(Form):
    """Another name; another mailbox where one is typed."""

    name: NAME
    address: ADDRESS | None = None


class Scheduled(Form):
    """What is sent, how often, and when."""

    slice: Annotated[str, Field(max_length=48)]
    cadence: Cadence
    working_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 10
    held: bool = False


@guarded(blueprint, "/funders", action="funder.keep")
def funders_page(ask: Ask) -> ResponseReturnValue:
    return render_template("funders/list.html", funders=query.funders(ask.session, ask.actor))


@guarded(blueprint, "/funders", action="funder.keep", methods=("POST",), again=funders_page)
def add(ask: Ask) -> ResponseReturnValue:
    """Then it is said what they are sent."""
    row = funders.add(ask.session, ask.actor, ask.at, **ask.read(Added).model_dump())
    ask.tell(_("{name} is added. Now say what they are sent.", name=row.name))
    return to("funders.funder_page", funder_id=row.id)


@guarded(blueprint, "/funders/<int:funder_id>", action="funder.keep")
def funder_page(ask: Ask, funder_id: int) -> ResponseReturnValue:
    slices = slices_for(ask)
    return render_template(
        "funders/page.html",
        funder=query.one(ask.session, ask.actor, funder_id=funder_id),
        schedules=query.schedules(ask.session, ask.actor, funder_id=funder_id),
        slices=slices,
        about=dict(slices),
        slice_word=slice_word,
        cadences=[(one.value, _(word).capitalize()) for one, word in CADENCES.items()],
        cadence_words=CADENCES,
        hold=config_of(ask.session).reports.hold,
        most_days=MOST_DAYS,
    )


@guarded(blueprint, "/funders/<int:funder_id>", action="funder.keep", methods=("POST",), again=funder_page)
def change(ask: Ask, funder_id: int) -> ResponseReturnValue:
    form = ask.read(Changed)
    funders.change(ask.session, ask.actor, ask.at, funder_id=funder_id, name=form.name, address=form.address)
    ask.tell(_("Saved."))
    return to("funders.funder_page", funder_id=funder_id)


@guarded(blueprint, "/funders/<int:funder_id>/end", action="funder.keep")
def end_page(ask: Ask, funder_id: int) -> ResponseReturnValue:
    """Asked once more, since their mailbox is forgotten."""
    return render_template("funders/end.html", funder=query.one(ask.session, ask.actor, funder_id=funder_id))


@guarded(blueprint, "/funders/<int:funder_id>/end", action="funder.keep", methods=("POST",), again=end_page)
def end(ask: Ask, funder_id: int) -> ResponseReturnValue:
    name = funders.end(ask.session, ask.actor, ask.at, funder_id=funder_id)
    ask.tell(_("Nothing goes to {name} any more.", name=name))
    return to("funders.funders_page")


@guarded(blueprint, "/funders/<int:funder_id>/schedules", action="funder.keep", methods=("POST",), again=funder_page)
def schedule(ask: Ask, funder_id: int) -> ResponseReturnValue:
    form, funder = ask.read(Scheduled), query.one(ask.session, ask.actor, funder_id=funder_id)
    report_schedules.add(
        ask.session,
        ask.actor,
        ask.at,
        funder=funder.code,
        slice_=slice_from(form.slice),
        cadence=form.cadence,
        working_days=form.working_days,
        held=form.held,
    )
    ask.tell(_("It is made by itself from now on."))
    return to("funders.funder_page", funder_id=funder_id)


@guarded(blueprint, "/funders/schedules/<int:schedule_id>/end", action="funder.keep", methods=("POST",))
def end_schedule(ask: Ask, schedule_id: int) -> ResponseReturnValue:
    row = report_schedules.end(ask.session, ask.actor, ask.at, schedule_id=schedule_id)
    ask.tell(_("It is not made by itself any more."))
    return to("funders.funder_page", funder_id=row.funder_id)
