"""What somebody has to do, worst first, each with the place where it is done; and Done."""

from enum import StrEnum
from typing import Annotated

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.db import config_of
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import flagged, tasks
from devicefleet.queries.tasks import ACTION, TaskRow, WantedTasks
from devicefleet.rules.access import Actor
from devicefleet.rules.reminding.rule import Source
from devicefleet.rules.reminding.words import TASKS, WHY
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import ReminderSubject, TaskKind
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import finishing
from devicefleet.web.asking import Ask, Filter, Form, to
from devicefleet.web.guard import guarded
from devicefleet.web.taking import AnyEnding, take

blueprint = Blueprint("tasks", __name__)

Place = tuple[str, str]
"""The address where something is done, and the words of the link."""

ON_PAGES_OF_A_PERSON: dict[StrEnum | str, tuple[str, str, str]] = {
    Source.DATA_ENDS: ("next_acts.renew_page", "survivor.write", N_("Renew")),
    Source.DATA_WITHOUT_PLAN: ("next_acts.renew_page", "survivor.write", N_("Renew")),
    Source.LOAN_DATE: ("next_acts.agree_page", "provision.terms", N_("Agree a date")),
    Source.CONTACT_UNCHECKED: ("contact.contact_page", "contact.write", N_("Go through it")),
    TaskKind.CHECK_CONTACT: ("contact.contact_page", "contact.write", N_("Go through it")),
}
"""Where what a source or a task asks for is done, who may do it there, and how the link reads."""
OUTBOX = "/outbox"
ABOUT_THE_POST = frozenset({TaskKind.MESSAGE_FAILED, TaskKind.MESSAGE_LATE, TaskKind.TARGET_SILENT})


class Wanted(Filter):
    """Which tasks."""

    rule: Annotated[str, Field(max_length=48)] | None = None
    provider: Annotated[str, Field(max_length=32)] | None = None
    urgent: bool = False
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def asks(self) -> dict[str, str]:
        """The filter as it stands in an address, without the page."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"page"})

    @property
    def wanted(self) -> WantedTasks:
        return WantedTasks(self.rule, self.provider, self.urgent)


class Done(Form):
    """What was done."""

    task: Annotated[str, Field(max_length=16)]


@guarded(blueprint, "/tasks", action=ACTION)
def tasks_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Wanted)
    listed = tasks.tasks(ask.session, ask.actor, shown.wanted, page=shown.page)
    rules = [(one.name, one.title) for one in config_of(ask.session).reminder_rules.by_name.values()]
    return render_template(
        "tasks/list.html",
        listed=listed,
        places={row.key: _place(ask.actor, row) for row in listed.rows},
        shown=shown,
        rules=rules + [(kind.value, _(word)) for kind, word in TASKS.items()],
        organisations=flagged.organisations(ask.session, ask.actor, ACTION),
        knows=ask.actor.may("survivor.read"),
        today=ask.at.today,
    )


@guarded(blueprint, "/tasks/done", action=ACTION, methods=("POST",), again=tasks_page)
def done(ask: Ask) -> ResponseReturnValue:
    """Back to the list, as it was narrowed."""
    shown = ask.filter(Wanted)
    finishing.done(ask.session, ask.actor, ask.at, [ask.read(Done).task])
    left = tasks.count(ask.session, ask.actor)
    ask.tell(n_("Done. {n} task is left.", "Done. {n} tasks are left.", left) if left else _("Done. Nothing is left."))
    return to("tasks.tasks_page", **shown.asks)


@guarded(blueprint, "/tasks/export.<any(csv, xlsx, json):ending>", action=ACTION, reads_person=True)
def export(ask: Ask, ending: AnyEnding) -> Response:
    headers = [_("Task"), _("What"), _("Reference"), _("Day"), _("Urgent"), _("Why"), _("Organisation")]
    rows = tasks.every(ask.session, ask.actor, ask.filter(Wanted).wanted)
    return take(ask, "task", headers, map(_cells, rows), ending, name="tasks")


@blueprint.app_template_filter("task_problem")
def problem_word(row: TaskRow) -> str:
    """Why the software asks; nothing where a rule does."""
    return _(WHY[row.problem]) if row.problem else ""


def _place(actor: Actor, row: TaskRow) -> Place | None:
    """Where it is done, as far as this reader may go there."""
    if row.kind in ABOUT_THE_POST and actor.may("outbox.read"):
        return OUTBOX, _("See the message") if row.kind is not TaskKind.TARGET_SILENT else _("See what waits")
    if row.report is not None:
        return url_for("reports.report_page", report_number=row.report), _("See the report")
    if row.ref is not None:
        shown = show_reference(row.ref)
        there = ON_PAGES_OF_A_PERSON.get(row.source or row.kind or "")
        if there is not None and actor.may(there[1]):
            return url_for(there[0], ref=shown), _(there[2])
        return url_for("survivors.survivor_page", ref=shown), _("Their page")
    return _place_of_stock(actor, row)


def _place_of_stock(actor: Actor, row: TaskRow) -> Place | None:
    if row.subject is ReminderSubject.SIM and actor.may("sim.read"):
        return url_for("sims.sim_page", sim_id=row.subject_id), _("See the SIM")
    if row.subject is ReminderSubject.PROVIDER and actor.may("device.read"):
        return url_for("devices.devices_page"), _("See the stock")
    return None


def _cells(row: TaskRow) -> list[Written]:
    ref = show_reference(row.ref) if row.ref else None
    urgent = _("yes") if row.urgent else _("no")
    return [row.key, row.what, ref, row.due_on, urgent, problem_word(row) or None, row.provider]
