"""How somebody may be written to: said on one page, gone through with them on the next, shown in full to one reader."""

from typing import Annotated, Literal

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field
from werkzeug.datastructures import MultiDict

from devicefleet.queries import contact, survivors
from devicefleet.queries.contact import Shown
from devicefleet.rules.contact import Rule
from devicefleet.rules.contact_words import CHANNELS, DAYS, HALF_HOURS, PROBLEMS, clock, days_of, when
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Channel, Problem
from devicefleet.rules.words import _
from devicefleet.services import audit, contacts, talks
from devicefleet.services.contacts import NOT_AT_ALL, Change, Contact
from devicefleet.web.asking import Ask, Form, Key, read, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.languages import language_choices

blueprint = Blueprint("contact", __name__)

blueprint.add_app_template_filter(lambda channel: _(CHANNELS[channel]), "channel")
blueprint.add_app_template_filter(when, "when_allowed")


@blueprint.app_template_filter("why_not")
def why_not(problem: Problem) -> str:
    """What keeps a message from going, and what to do."""
    return _(PROBLEMS[problem])


class Said(Form):
    """What they said: the way, and what goes with it. A SIM of ours is chosen as the way "sim"."""

    way: Literal["sms", "sim", "email", "none"]
    value: Annotated[str, Field(max_length=254)] = ""
    sim: Key | None = None
    days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = ()
    from_minute: Annotated[int, Field(ge=0, le=1440)] = 0
    until_minute: Annotated[int, Field(ge=0, le=1440)] = 0
    language: Annotated[str, Field(max_length=35)] = ""
    watched: bool = False
    open: bool = False
    on: Day | None = None

    def contact(self) -> Contact:
        """As the service takes it."""
        if self.way == "none":
            return NOT_AT_ALL
        rule = Rule(
            self.language, days_of(self.days), self.from_minute, self.until_minute, self.watched, open=self.open
        )
        if self.way == "sim" and self.sim is None:
            raise Refused(_("Choose which SIM. If they hold none that works, choose another way."), field="sim")
        channel = Channel.EMAIL if self.way == "email" else Channel.SMS
        return Contact(channel, self.value, self.sim if self.way == "sim" else None, rule)


class Agreed(Said):
    """The same, gone through together; `after` is the rule that was shown as the one so far."""

    together: bool = False
    after: Annotated[int, Field(ge=0)]


@guarded(blueprint, "/survivors/<ref>/safe-contact", action="contact.write", reads_person=True)
def contact_page(ask: Ask, ref: str) -> ResponseReturnValue:
    """How it stands, and the form for something else."""
    person = survivors.person(ask.session, ask.actor, ref=ref, on=ask.at.today)
    sims = contact.sims_of_theirs(ask.session, person.id)
    found = _looked_at(ask, ref)
    known = found.rule or Rule(person.language)
    return render_template(
        "contact/page.html",
        person=person,
        contact=found,
        known=known,
        today=ask.at.today,
        ways_offered=_ways(with_sim=bool(sims)),
        sims=[(str(one.id), one.masked) for one in sims],
        days=[(str(number), _(name)) for number, name in enumerate(DAYS)],
        chosen=[str(number) for number in range(len(DAYS)) if known.days >> number & 1],
        hours=[(str(one), clock(one)) for one in sorted({*HALF_HOURS, known.from_minute, known.until_minute})],
        languages=language_choices(),
    )


@guarded(
    blueprint,
    "/survivors/<ref>/safe-contact",
    action="contact.write",
    methods=("POST",),
    reads_person=True,
    again=contact_page,
)
def confirm_page(ask: Ask, ref: str) -> ResponseReturnValue:
    """What it was and what it would be, both masked: to be gone through before it is kept."""
    said = _said(ask)
    change = _proposed(ask, ref, said)
    _looked_at(ask, ref)
    return render_template("contact/confirm.html", change=change, said=said, carried=_carried(ask))


@guarded(
    blueprint, "/survivors/<ref>/safe-contact/agreed", action="contact.write", methods=("POST",), again=confirm_page
)
def agree(ask: Ask, ref: str) -> ResponseReturnValue:
    form = ask.read(Agreed)
    if not form.together:
        raise Refused(_("Go through it with them first. Then tick the box and save it."), field="together")
    entry = talks.check_contact(
        ask.session,
        ask.actor,
        ask.at,
        survivor=ref,
        contact=form.contact(),
        after=form.after,
        on=form.on,
        once=ask.once(),
    )
    ask.tell(_("It is noted how they may be written to."), undo=entry.id)
    return to("survivors.survivor_page", ref=ref)


@guarded(
    blueprint, "/survivors/<ref>/safe-contact/reveal", action="contact.reveal", methods=("POST",), reads_person=True
)
def reveal(ask: Ask, ref: str) -> ResponseReturnValue:
    """The whole number or address, once."""
    value = contacts.reveal(ask.session, ask.actor, ask.at, survivor=ref)
    shown = contact.shown(ask.session, ask.actor, ask.at, ref)
    return render_template("contact/revealed.html", ref=shown.ref, channel=shown.channel, value=value)


def _looked_at(ask: Ask, ref: str) -> Shown:
    found = contact.shown(ask.session, ask.actor, ask.at, ref)
    audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", found.ref)
    return found


def _proposed(ask: Ask, ref: str, said: Said) -> Change:
    return contacts.propose(ask.session, ask.actor, ask.at, survivor=ref, contact=said.contact())


def _said(ask: Ask) -> Said:
    """What was typed on the page before; the form of the next one carries it along, with more that is not read here."""
    return read(Said, MultiDict((name, each) for name, each in ask.sent.items(multi=True) if name in Said.model_fields))


def _carried(ask: Ask) -> list[tuple[str, str]]:
    return [(name, each) for name, each in ask.sent.items(multi=True) if name in Said.model_fields and each.strip()]


def _ways(*, with_sim: bool) -> list[tuple[str, str, str]]:
    ways = [
        ("sms", _("Text message"), _("To a number of their own.")),
        ("sim", _("Text message to the SIM they had from us"), _("Only as long as it is theirs and works.")),
        ("email", _("E-mail"), _("To an address that nobody else reads.")),
        ("none", _("Not at all"), _("Nothing is ever sent to them.")),
    ]
    return [way for way in ways if with_sim or way[0] != "sim"]
