"""What a work list offers in one press, and the pages with one form filled in where there is something to choose."""

from datetime import date, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from devicefleet.queries import renewals, survivors
from devicefleet.queries.survivors import Person
from devicefleet.queries.things import things_of
from devicefleet.rules.kit.possession import LOANS
from devicefleet.rules.words import _, n_
from devicefleet.services import audit, confirming
from devicefleet.tables.base import key_of
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.guard import guarded
from devicefleet.web.wording import short_date

blueprint = Blueprint("next_acts", __name__)
A_WHILE = timedelta(days=90)


@guarded(blueprint, "/survivors/<ref>/still-has", action="provision.report", methods=("POST",))
def still_has(ask: Ask, ref: str) -> ResponseReturnValue:
    """Back to the list: whoever presses this is working through it."""
    ask.read(Form)
    entry = confirming.confirm_all(ask.session, ask.actor, ask.at, survivor=ref, once=ask.once())
    ask.tell(_("Confirmed: they still have everything."), undo=key_of(entry))
    return to("people.people_page")


@guarded(blueprint, "/survivors/<ref>/renew", action="survivor.write", reads_person=True)
def renew_page(ask: Ask, ref: str) -> ResponseReturnValue:
    """For those who support the person; a warehouse renews on the SIM's own page, where nobody is shown."""
    person = _looked_at(ask, ref)
    return render_template(
        "next_acts/renew.html",
        ref=person.ref,
        renewals=[
            (ahead, [(count, _until(count, last)) for count, last in ahead.last_days.items()])
            for ahead in renewals.renewals_of(ask.session, ask.actor, ask.at, ref=person.ref)
        ],
    )


@guarded(blueprint, "/survivors/<ref>/agree", action="provision.terms", reads_person=True)
def agree_page(ask: Ask, ref: str) -> ResponseReturnValue:
    """What is lent, each thing with a date to agree or to be given."""
    person = _looked_at(ask, ref)
    things = things_of(ask.session, ask.actor, ref=person.ref, on=ask.at.today)
    return render_template(
        "next_acts/agree.html",
        ref=person.ref,
        lent=[thing for thing in things if thing.tenure in LOANS and "extend" in thing.acts],
        until=_likely(person, ask.at.today),
        tomorrow=ask.at.today + timedelta(days=1),
    )


def _looked_at(ask: Ask, ref: str) -> Person:
    person = survivors.person(ask.session, ask.actor, ref=ref, on=ask.at.today)
    audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", person.ref)
    return person


def _until(count: int, last: date) -> str:
    return n_("{n} term, until {day}", "{n} terms, until {day}", count, day=short_date(last))


def _likely(person: Person, today: date) -> date:
    """A day to begin talking from: the end of support where one is expected, else in three months."""
    ends_on = person.ends_on_expected
    return ends_on if ends_on and ends_on > today else today + A_WHILE
