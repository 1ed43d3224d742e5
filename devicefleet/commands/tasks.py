"""What somebody has to do, on the terminal; and Done."""

from dataclasses import asdict
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import json_option, provider_option
from devicefleet.queries import tasks as query
from devicefleet.queries.tasks import ACTION, TaskRow, WantedTasks
from devicefleet.rules.reminding.words import WHY
from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import audit, finishing

COLUMNS = (
    Column("id", N_("Task")),
    Column("what", N_("What")),
    Column("survivor", N_("Person")),
    Column("due_on", N_("Day")),
    Column("urgent", N_("Urgent"), lambda urgent: _("yes") if urgent else ""),
    Column("problem", N_("Why"), lambda problem: _(WHY[problem])),
    Column("provider", N_("Organisation")),
)


@click.command(
    "list",
    help=_("Urgent ones first, then what is due longest. Taking the list along is written to the audit trail."),
    epilog=example("tasks list", "--as casey@example.org tasks list --json"),
)
@click.option("--urgent", is_flag=True, help=_("Only what is urgent."))
@provider_option
@json_option
@with_door
def list_tasks(door: Door, urgent: bool, provider: str | None, as_json: bool) -> None:
    with door.writing() as ask:
        ask.within(ACTION, provider)
        found = query.every(ask.session, ask.actor, WantedTasks(provider=provider, urgent=urgent))
        audit.record(ask.session, ask.actor, ask.at, "task.exported", "register", "task", [f"rows={len(found)}"])
    print_list(map(_row, found), COLUMNS, as_json=as_json, nothing=_("Nothing is to be done."))


@click.command(help=_("IDs are those of the list; all of them are done, or none."), epilog=example("tasks done r12 t5"))
@click.argument("ids", nargs=-1, required=True)
@with_door
def done(door: Door, ids: tuple[str, ...]) -> None:
    with door.writing() as ask:
        finishing.done(ask.session, ask.actor, ask.at, ids)
    click.echo(n_("{n} task is done.", "{n} tasks are done.", len(set(ids))))


def _row(row: TaskRow) -> dict[str, Any]:
    kept = ("rule", "what", "due_on", "urgent", "problem", "report", "provider")
    ref = show_reference(row.ref) if row.ref else None
    return {"id": row.key, "survivor": ref, **{name: value for name, value in asdict(row).items() if name in kept}}
