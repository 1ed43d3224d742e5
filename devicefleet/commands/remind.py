"""One round of reminding by hand: what the worker does by itself, tried or done now."""

from dataclasses import asdict

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import json_option
from devicefleet.queries import rounds
from devicefleet.queries.rounds import RoundRow
from devicefleet.rules.access import scope_of
from devicefleet.rules.reminding.words import AUDIENCES, WAYS
from devicefleet.rules.words import N_, _
from devicefleet.services import audit, looking, reminding, writing
from devicefleet.services.pieces import Pieces, Within

COLUMNS = (
    Column("title", N_("What")),
    Column("audience", N_("To whom"), lambda one: _(AUDIENCES[one])),
    Column("urgency", N_("How"), lambda one: _(WAYS[one])),
    Column("made", N_("New")),
    Column("skipped", N_("Passed over")),
    Column("told", N_("Told")),
    Column("messages", N_("Messages")),
)


@click.command(
    help=_(
        "Looks for what is due, and queues what is told today; sending is the worker's. --dry-run shows what that "
        "would be and keeps nothing. Doing it again, by hand or by the worker, tells nobody twice."
    ),
    epilog=example("remind --dry-run", "remind --now --json"),
)
@click.option("--dry-run", is_flag=True, help=_("Show what would be done, and keep nothing."))
@click.option("--now", is_flag=True, help=_("Do it now."))
@json_option
@with_door
def remind(door: Door, dry_run: bool, now: bool, as_json: bool) -> None:
    if dry_run is now:
        raise click.UsageError(_("Say either --dry-run, to see what would be done, or --now, to do it."))
    with door.reading() as ask:
        scope_of(ask.actor, "system.operate")
    if now:
        looking.look(Pieces(door.database), door.at)
    with door.rehearsing() if dry_run else door.writing() as ask:
        found = _round(ask)
    nothing = _("Nothing is to be told.")
    print_list([asdict(row) for row in found], COLUMNS, as_json=as_json, nothing=nothing)


def _round(ask: Ask) -> tuple[RoundRow, ...]:
    """Everything in one transaction; when it is done and not tried, all that is due was found before."""
    looking.look(Within(ask.session), ask.at)
    reminding.tell(Within(ask.session), ask.at)
    writing.write_to_people(ask.session, ask.at)
    audit.record(ask.session, ask.actor, ask.at, "reminder.round", "reminder", "all")
    return rounds.rows(ask.session, ask.at)
