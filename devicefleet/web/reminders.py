"""Reminders: what will be told and what was, to whom and how; the rules they come from; and those of one person."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.db import config_of
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import contact, flagged, message_preview, reminders, survivors
from devicefleet.queries.message_preview import Preview
from devicefleet.queries.reminders import ReminderRow, Show, Told, WantedReminders
from devicefleet.queries.reminding.coming import Asked
from devicefleet.rules.access import Scope, scope_of
from devicefleet.rules.messages import words
from devicefleet.rules.reminding.words import (
    AUDIENCES,
    COMING,
    SOURCES,
    STATES,
    TEXTS,
    WAYS,
    due_word,
    ladder,
    level_word,
)
from devicefleet.rules.tags import parse_reference, show_reference
from devicefleet.rules.terms import Audience, Problem, ReminderState
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import audit
from devicefleet.web.asking import Ask, Filter
from devicefleet.web.guard import guarded
from devicefleet.web.taking import AnyEnding, take
from devicefleet.web.wording import instant

blueprint = Blueprint("reminders", __name__)
blueprint.add_app_template_filter(level_word, "level")
blueprint.add_app_template_filter(lambda one: _(AUDIENCES[one]), "audience")
blueprint.add_app_template_filter(lambda one: _(WAYS[one]), "told_how")
blueprint.add_app_template_filter(lambda one: _(SOURCES[one]), "source")
blueprint.add_app_template_filter(lambda one: _(TEXTS[one]), "about")
blueprint.add_app_template_filter(due_word, "from_today")
blueprint.add_app_template_filter(ladder)

TABS = {Show.COMING: N_("Coming"), Show.OPEN: N_("Open"), Show.PAST: N_("Past")}
AHEAD = (7, 14, 30, 90)
A_WEEK = timedelta(7)


class Wanted(Filter):
    """Which of them; `person` is a reference."""

    show: Show = Show.COMING
    rule: Annotated[str, Field(max_length=48)] | None = None
    audience: Audience | None = None
    provider: Annotated[str, Field(max_length=32)] | None = None
    person: Annotated[str, Field(max_length=16)] | None = None
    days: Literal["7", "14", "30", "90"] = "14"
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def asks(self) -> dict[str, str]:
        """The filter as it stands in an address, without the page."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"page"})

    @property
    def wanted(self) -> WantedReminders:
        ref = None if self.person is None else parse_reference(self.person) or ""
        return WantedReminders(self.show, Asked(self.rule, self.audience, self.provider, ref), int(self.days))


@guarded(blueprint, "/reminders", action="reminder.read")
def reminders_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Wanted)
    return render_template(
        "reminders/list.html",
        listed=reminders.reminders(ask.session, ask.actor, ask.at, shown.wanted, page=shown.page),
        shown=shown,
        tabs=[("" if show is Show.COMING else show.value, _(word)) for show, word in TABS.items()],
        rules=[(one.name, one.title) for one in config_of(ask.session).reminder_rules.by_name.values()],
        audiences=[(one.value, _(word)) for one, word in AUDIENCES.items()],
        ahead=[(str(days), n_("{n} day", "{n} days", days)) for days in AHEAD],
        organisations=flagged.organisations(ask.session, ask.actor, "reminder.read"),
        several=scope_of(ask.actor, "reminder.read") is Scope.ALL,
        knows=ask.actor.may("survivor.read"),
        today=ask.at.today,
    )


@guarded(blueprint, "/reminders/export.<any(csv, xlsx, json):ending>", action="reminder.read", reads_person=True)
def export(ask: Ask, ending: AnyEnding) -> Response:
    headers = [
        _("What"), _("Reference"), _("Day"), _("When it is told"), _("To whom"), _("How"), _("Told on"), _("State"),
        _("Message"), _("Organisation"),
    ]  # fmt: skip
    rows = reminders.every(ask.session, ask.actor, ask.at, ask.filter(Wanted).wanted)
    return take(ask, "reminder", headers, map(_cells, rows), ending, name="reminders")


@guarded(blueprint, "/reminders/rules", action="reminder.read")
def rules_page(ask: Ask) -> ResponseReturnValue:
    return render_template("reminders/rules.html", rules=reminders.rules(ask.session, ask.actor))


@guarded(blueprint, "/survivors/<ref>/reminders", action="survivor.read", reads_person=True)
def person_page(ask: Ask, ref: str) -> ResponseReturnValue:
    """Those of one person, and what the messages would say to them."""
    person = survivors.person(ask.session, ask.actor, ref=ref, on=ask.at.today)
    audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", person.ref)
    asked = Asked(ref=person.ref)
    found = [
        (show, _(word), reminders.reminders(ask.session, ask.actor, ask.at, WantedReminders(show, asked, AHEAD[-1])))
        for show, word in TABS.items()
    ]
    texts, problems = _what_they_read(ask, person.ref)
    return render_template(
        "reminders/person.html", ref=person.ref, found=found, texts=texts, problems=problems, today=ask.at.today
    )


def _what_they_read(ask: Ask, ref: str) -> tuple[Preview | None, tuple[Problem, ...]]:
    """Nothing where they are not written to at all, or where that is not this reader's business."""
    if not ask.actor.may("contact.read"):
        return None, ()
    known = contact.shown(ask.session, ask.actor, ask.at, ref)
    if known.rule is None:
        return None, known.problems
    return message_preview.preview(ask.session, known.rule, ask.at.today + A_WEEK), known.problems


@blueprint.app_template_filter("reminder_state")
def state_word(state: ReminderState | None) -> str:
    """What became of it; not yet made where there is none."""
    return _(STATES[state]) if state else _(COMING)


@blueprint.app_template_filter("told")
def told_words(told: Iterable[Told]) -> list[str]:
    """What became of the messages that told it: sent to 2, 20 Nov 2026, 07:30."""
    sentences = []
    for one in told:
        word = words.state_word(one.state, one.gateway)
        more = _("{word} to {n}", word=word, n=one.receivers) if one.receivers > 1 else word
        sentences.append(f"{more}, {instant(one.at)}")
    return sentences


def _cells(row: ReminderRow) -> list[Written]:
    return [
        row.title, show_reference(row.ref) if row.ref else None, row.due_on, level_word(row.level),
        _(AUDIENCES[row.audience]), _(WAYS[row.urgency]), row.tell_on, state_word(row.state),
        "; ".join(told_words(row.told)) or None, row.provider,
    ]  # fmt: skip
