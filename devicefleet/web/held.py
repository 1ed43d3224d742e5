"""What happens to a thing somebody holds, one small form for each word; and undo, for ten minutes after it.

The forms are drawn by `templates/held/acts.html`, on the page of a person and on that of a device or SIM.
"""

from functools import partial
from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries.handovers import HandedOver
from devicefleet.queries.places import place_of
from devicefleet.queries.things import Thing
from devicefleet.rules.acts import ACTS, ADVICE, DONE
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import Kind
from devicefleet.rules.thing_words import KINDS, terms
from devicefleet.rules.words import _
from devicefleet.services import holding, packages, undoing
from devicefleet.web.asking import Ask, Form, Key
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.looking import Seen, look_at

blueprint = Blueprint("held", __name__)


class Happening(Form):
    """What every one of these forms sends: the thing, the day, and the page to go back to."""

    scan: str
    on: Day | None = None
    seen: Seen = "person"


class Extension(Happening):
    """A new date that was agreed."""

    until: Day


class Renewal(Form):
    """The next term of data; it follows the present one, so there is no day to give."""

    scan: str
    terms: Annotated[int, Field(ge=1, le=24)] = 1
    seen: Seen = "person"


class Undoing(Form):
    """The entry to take back."""

    entry: Key


@blueprint.app_template_global()
def act_word(word: str) -> str:
    """What the button of an act says."""
    return _(ACTS[word])


@blueprint.app_template_global()
def advice_word(word: str) -> str:
    """What to know before doing it; nothing for most."""
    return _(ADVICE[word]) if word in ADVICE else ""


@blueprint.app_template_filter("thing")
def thing_word(kind: ItemKind) -> str:
    """Phone, Laptop, SIM: at the head of a line."""
    return _("SIM") if kind is ItemKind.SIM else _(KINDS[Kind(kind.value)])


@blueprint.app_template_filter("agreed")
def agreed(thing: Thing | HandedOver) -> str:
    """On what terms a thing is held."""
    return terms(thing.tenure, thing.due_on)


def again(ask: Ask, word: str) -> ResponseReturnValue:
    """The form by itself, with what was typed and why it was turned down."""
    if word not in ACTS:
        raise NotFound(_("There is nothing here."))
    return render_template(
        "held/page.html",
        word=word,
        act=act_word(word),
        advice=advice_word(word),
        sent=ask.sent,
        today=ask.at.today,
    )


@guarded(blueprint, "/held/<word>", action="provision.report", methods=("POST",), again=again)
def report(ask: Ask, word: str) -> ResponseReturnValue:
    if word not in holding.REPORTS:
        raise NotFound(_("There is nothing here."))
    form = ask.read(Happening)
    entry = holding.report(ask.session, ask.actor, ask.at, scan=form.scan, word=word, on=form.on, once=ask.once())
    return _done(ask, word, entry.id, form.seen)


@guarded(blueprint, "/held/return", action="provision.return", methods=("POST",), again=partial(again, word="return"))
def take_back(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Happening)
    entry = holding.take_back(ask.session, ask.actor, ask.at, scan=form.scan, on=form.on, once=ask.once())
    return _done(ask, "return", entry.id, form.seen)


@guarded(blueprint, "/held/extend", action="provision.terms", methods=("POST",), again=partial(again, word="extend"))
def extend(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Extension)
    entry = holding.extend(
        ask.session, ask.actor, ask.at, scan=form.scan, until=form.until, on=form.on, once=ask.once()
    )
    return _done(ask, "extend", entry.id, form.seen)


@guarded(blueprint, "/held/gift", action="provision.terms", methods=("POST",), again=partial(again, word="gift"))
def gift(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Happening)
    entry = holding.gift(ask.session, ask.actor, ask.at, scan=form.scan, on=form.on, once=ask.once())
    return _done(ask, "gift", entry.id, form.seen)


@guarded(blueprint, "/held/renew", action="package.manage", methods=("POST",), again=partial(again, word="renew"))
def renew(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Renewal)
    package = packages.renew(ask.session, ask.actor, ask.at, scan=form.scan, terms=form.terms, once=ask.once())
    return _done(ask, "renew", package.entry_id, form.seen)


@guarded(blueprint, "/undo", action="provision.report", methods=("POST",))
def undo(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Undoing)
    before = place_of(ask.session, ask.actor, entry_id=form.entry)
    undoing.undo(ask.session, ask.actor, ask.at, entry_id=form.entry, once=ask.once())
    ask.tell(_("Undone. The record shows both what was done and that it was taken back."))
    return look_at(before if before.bag else place_of(ask.session, ask.actor, entry_id=form.entry))


def _done(ask: Ask, word: str, entry_id: int | None, seen: Seen) -> ResponseReturnValue:
    """Back to where it can be seen, with a sentence that can take it back."""
    place = place_of(ask.session, ask.actor, entry_id=entry_id or 0)
    ask.tell(_(DONE[word], name=place.name), undo=entry_id)
    return look_at(place, seen)
