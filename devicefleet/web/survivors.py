"""The page of one person, on any day; lists of people; and opening a record, in which there is no place for a name."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import contact, entries, kit_requests, kits, stretches, survivors
from devicefleet.rules.coverage import WORST_FIRST
from devicefleet.rules.kit_words import CONTEXTS, HAPPENINGS, STAGES
from devicefleet.rules.refusals import NotAllowed
from devicefleet.rules.requesting import NO_PHONES_INSIDE
from devicefleet.rules.survivor_words import REGIONS, programme_word, region_word
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Context, Role, Stage, Status
from devicefleet.rules.words import _
from devicefleet.services import audit, support
from devicefleet.web.asking import Ask, Filter, Form, Key, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.languages import language_choices, language_name
from devicefleet.web.shell import shell
from devicefleet.web.survivor_choices import Choices, offered

blueprint = Blueprint("survivors", __name__)
blueprint.add_app_template_filter(language_name, "language")
blueprint.add_app_template_filter(region_word, "region")
blueprint.add_app_template_filter(programme_word, "programme")
blueprint.add_app_template_filter(lambda stage: _(STAGES[stage]), "stage")
blueprint.add_app_template_filter(lambda context: _(CONTEXTS[context]), "place")
blueprint.add_app_template_filter(lambda happening: _(HAPPENINGS[happening]), "happened")


class AsOf(Filter):
    """The day to look at; today without one."""

    on: Day | None = None


class Listed(AsOf):
    """Which people, and which page of them."""

    status: Status | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class Beginning(Form):
    """What is true on the first day of support."""

    stage: Stage
    context: Context
    release_on: Day | None = None
    ends_on_expected: Day | None = None
    caseworker: Key | None = None


class Again(Beginning):
    """Somebody who was in support before."""

    on: Day


class Opening(Beginning):
    """Somebody new: what the kit rule needs, and nothing else."""

    started_on: Day
    programme: Annotated[str, Field(max_length=32)]
    region: Annotated[str, Field(max_length=9)] | None = None
    language: Annotated[str, Field(max_length=35)]
    needs_interpreter: bool = False
    under_18: bool = False
    turns_18_on: Day | None = None


@guarded(blueprint, "/survivors", action="survivor.read")
def survivor_list(ask: Ask) -> ResponseReturnValue:
    wanted = ask.filter(Listed)
    on = wanted.on or ask.at.today
    counts = survivors.counts(ask.session, ask.actor, on=on)
    return render_template(
        "survivors/list.html",
        listed=survivors.survivors(ask.session, ask.actor, on=on, status=wanted.status, page=wanted.page),
        counts=[(status, counts[status]) for status in WORST_FIRST if status in counts],
        everybody=sum(counts.values()),
        chosen=wanted.status,
        on=on,
        today=ask.at.today,
        several=ask.actor.role is not Role.CASEWORKER,
        may_open=ask.actor.may("survivor.open"),
    )


@guarded(blueprint, "/survivors/new", action="survivor.open")
def opening(ask: Ask) -> ResponseReturnValue:
    """The form for somebody new."""
    programmes = shell().config.kit.programmes
    return render_template(
        "survivors/new.html",
        today=ask.at.today,
        stages=offered(STAGES),
        contexts=offered(CONTEXTS),
        programmes=[(code, programme_word(code)) for code in programmes],
        regions=[(code, region_word(code)) for code in REGIONS],
        languages=language_choices(),
        colleagues=_colleagues(ask),
    )


@guarded(blueprint, "/survivors/new", action="survivor.open", methods=("POST",), again=opening)
def open_record(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Opening)
    values = form.model_dump(exclude={"caseworker", "under_18"})
    person = support.start(
        ask.session,
        ask.actor,
        ask.at,
        provider_id=_own_organisation(ask),
        caseworker_id=_caseworker(ask, form),
        given=support.Start(**values, adult=not form.under_18),
        once=ask.once(),
    )
    ask.tell(_("The record is open. Note its reference down from the top of this page: nothing else finds it."))
    return to("survivors.survivor_page", ref=show_reference(person.ref))


@guarded(blueprint, "/survivors/<ref>", action="survivor.read", reads_person=True)
def survivor_page(ask: Ask, ref: str) -> ResponseReturnValue:
    on = ask.filter(AsOf).on or ask.at.today
    person = survivors.person(ask.session, ask.actor, ref=ref, on=on)
    audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", person.ref)
    now = on == ask.at.today
    asked = kit_requests.open_by_person(ask.session, ask.actor, [person.ref]).get(person.ref, ()) if now else ()
    return render_template(
        "survivors/page.html",
        person=person,
        kit=kits.kit_of(ask.session, ask.actor, ref=person.ref, on=on, known=person.facts),
        stretches=stretches.stretches_of(ask.session, ask.actor, ref=person.ref, on=on),
        told=entries.entries_of_survivor(ask.session, ask.actor, ask.at, survivor_id=person.id),
        on=on,
        now=now,
        asked=asked,
        asked_parts=kit_requests.parts_asked(asked),
        may_ask=now and ask.actor.may("request.make"),
        inside=person.context in NO_PHONES_INSIDE,
        today=ask.at.today,
        may_see_paper=ask.actor.may("provision.issue"),
        may_act=now and ask.actor.may("provision.report"),
        may_agree=now and ask.actor.may("provision.terms"),
        may_write=now and ask.actor.may("survivor.write"),
        may_state=ask.actor.may("statement.make"),
        contact=contact.shown(ask.session, ask.actor, ask.at, person.ref) if now and _may_read(ask) else None,
        may_reveal=ask.actor.may("contact.reveal"),
        beginning=_beginning(ask) if now and person.ended_on and ask.actor.may("survivor.open") else None,
    )


@guarded(blueprint, "/survivors/<ref>/start-again", action="survivor.open", methods=("POST",), again=survivor_page)
def start_again(ask: Ask, ref: str) -> ResponseReturnValue:
    form = ask.read(Again)
    values = form.model_dump(exclude={"caseworker", "on"})
    entry = support.start_again(
        ask.session,
        ask.actor,
        ask.at,
        survivor=ref,
        provider_id=_own_organisation(ask),
        caseworker_id=_caseworker(ask, form),
        given=support.Start(started_on=form.on, **values),
        once=ask.once(),
    )
    ask.tell(_("It is noted that support began again."), undo=entry.id)
    return to("survivors.survivor_page", ref=ref)


def _may_read(ask: Ask) -> bool:
    """Whether how they may be written to is this reader's business."""
    return ask.actor.may("contact.read")


def _beginning(ask: Ask) -> dict[str, Choices]:
    """What the form for somebody who comes back offers to choose from."""
    return {"stages": offered(STAGES), "contexts": offered(CONTEXTS), "colleagues": _colleagues(ask)}


def _colleagues(ask: Ask) -> Choices:
    return [(str(one.id), one.email) for one in survivors.colleagues(ask.session, ask.actor)]


def _own_organisation(ask: Ask) -> int:
    if ask.actor.provider_id is None:
        raise NotAllowed(_("Only somebody who works for one organisation opens records for it."))
    return ask.actor.provider_id


def _caseworker(ask: Ask, form: Beginning) -> int | None:
    """A caseworker opens records for themselves; a manager for one of the organisation's caseworkers, or for nobody."""
    if ask.actor.role is Role.CASEWORKER:
        return ask.actor.staff_id
    offered = {one.id for one in survivors.colleagues(ask.session, ask.actor)}
    return form.caseworker if form.caseworker in offered else None
