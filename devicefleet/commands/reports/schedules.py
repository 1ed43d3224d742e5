"""Schedules from a shell: what a funder is sent by itself, and how long after each period."""

from dataclasses import asdict

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import OneOf, json_option
from devicefleet.db import config_of
from devicefleet.queries import funders as query
from devicefleet.rules.report_words import CADENCES
from devicefleet.rules.reporting.period import Cadence
from devicefleet.rules.reporting.slices import slice_from
from devicefleet.rules.words import N_, _
from devicefleet.services import report_schedules
from devicefleet.services.report_schedules import MOST_DAYS
from devicefleet.tables.base import key_of

COLUMNS = (
    Column("id", N_("Schedule")),
    Column("funder", N_("Funder")),
    Column("slice", N_("About")),
    Column("cadence", N_("How often"), lambda cadence: _(CADENCES[cadence])),
    Column("working_days", N_("Working days after")),
    Column("held", N_("Held")),
    Column("added_on", N_("Since")),
    Column("ended_at", N_("Ended")),
)


@click.command("list", epilog=example("report schedules list --json"))
@json_option
@with_door
def list_schedules(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        rows = [asdict(row) | {"slice": str(row.slice)} for row in query.schedules(ask.session, ask.actor)]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("Nothing is made by itself."))


@click.command(
    help=_("FUNDER is a code. What fell due before today is not made up for."),
    epilog=example("report schedules add LOTTERY --every quarter --slice nation:WLS --after 10"),
)
@click.argument("funder")
@click.option("--every", "cadence", type=OneOf(Cadence), required=True, help=_("How long its periods are."))
@click.option("--slice", "slice_text", default="all", show_default=True, help=_("Whom it is about, like nation:WLS."))
@click.option(
    "--after", "working_days", type=click.IntRange(1, MOST_DAYS), default=10, show_default=True,
    help=_("How many working days after a period it is made."),
)  # fmt: skip
@click.option(
    "--hold/--no-hold", "held", default=None, help=_("Whether somebody has to release it; as set unless said.")
)
@with_door
def add(door: Door, funder: str, cadence: Cadence, slice_text: str, working_days: int, held: bool | None) -> None:
    with door.writing() as ask:
        row = report_schedules.add(
            ask.session, ask.actor, ask.at, funder=funder, slice_=slice_from(slice_text), cadence=cadence,
            working_days=working_days, held=config_of(ask.session).reports.hold if held is None else held,
        )  # fmt: skip
        number = key_of(row)
    click.echo(_("Schedule {n}: it is made by itself from now on.", n=number))


@click.command(
    help=_("SCHEDULE is its number in the list. What was made stays."), epilog=example("report schedules end 3")
)
@click.argument("schedule_id", metavar="SCHEDULE", type=click.IntRange(1, 2**31 - 1))
@with_door
def end(door: Door, schedule_id: int) -> None:
    with door.writing() as ask:
        report_schedules.end(ask.session, ask.actor, ask.at, schedule_id=schedule_id)
    click.echo(_("It is not made by itself any more."))
