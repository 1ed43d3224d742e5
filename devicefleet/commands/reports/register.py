"""What was published: the list, whether a file is what it says it is, and releasing, withdrawing and revising."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from devicefleet.clock import moment_of
from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import Said, example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import OneOf, json_option
from devicefleet.documents.report import marks
from devicefleet.queries import reports as query
from devicefleet.queries.reports import ReportRow, WantedReports
from devicefleet.rules.report_words import STATES, WITHDRAWALS
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.slices import slice_from
from devicefleet.rules.terms import ReportForm, ReportState, Withdrawal
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import exporting, reports
from devicefleet.services.report_making import digest

COLUMNS = (
    Column("number", N_("Number")),
    Column("period", N_("Period")),
    Column("about", N_("About")),
    Column("funder", N_("For")),
    Column("state", N_("State"), lambda state: _(STATES[state])),
    Column("known_on", N_("As known on")),
    Column("released_at", N_("Released")),
    Column("revises", N_("Replaces")),
)

SAID = ", ".join(f"{state} ({_(word)})" for state, word in STATES.items() if state != word)
"""What is typed for a state, with what is read of it."""


@click.command(
    "list",
    help=_("Last asked for first. Taking the list along is written to the audit trail."),
    epilog=example("report list --state released", "report list --period 2026-Q3 --json"),
)
@click.option("--period", "period_code", help=_("Only of this period, like 2026-Q3."))
@click.option("--slice", "slice_text", help=_("Only about these, like nation:WLS."))
@click.option("--state", type=OneOf(ReportState), help=_("Only reports that are so far: {states}.", states=SAID))
@json_option
@with_door
def list_reports(
    door: Door, period_code: str | None, slice_text: str | None, state: ReportState | None, as_json: bool
) -> None:
    period = period_from(period_code) if period_code else None
    wanted = WantedReports(period, slice_from(slice_text) if slice_text else None, state)
    with door.writing() as ask:
        found = list(query.every(ask.session, ask.actor, wanted))
        exporting.note(ask.session, ask.actor, ask.at, register="report", rows=len(found))
    print_list(map(_row, found), COLUMNS, as_json=as_json, nothing=_("No reports like these."))


@click.command(
    help=_(
        "FILE is a PDF or a table (CSV). Exit code 0: it is exactly what is in force. 1: it was altered, is not "
        "of this register, waits for its release, or was replaced or withdrawn since; the sentence says which."
    ),
    epilog=example("report verify report-2026-Q3.pdf"),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_door
def verify(door: Door, file: Path) -> None:
    content = file.read_bytes()
    says = marks(content)
    with door.reading() as ask:
        same = query.with_digest(ask.session, ask.actor, digest(content))
        named = None if same else query.named(ask.session, ask.actor, says.numbers, says.fingerprints)
    if same is None:
        raise Said(_altered(named) if named else _("No report of this register is this file, or says to be it."))
    row, form = same
    if row.state is not ReportState.RELEASED:
        raise Said(_not_in_force(row))
    sentence = _("This is {number}, exactly as it was released", number=row.number)
    click.echo(f"{sentence}: {row.period.words}, {row.about} ({ReportForm(form).name}).")


@click.command(help=_("Whoever asked for a report cannot release it."), epilog=example("report release R-7K3M9N"))
@click.argument("number")
@with_door
def release(door: Door, number: str) -> None:
    with door.writing() as ask:
        row = reports.release(ask.session, ask.actor, ask.at, number)
    click.echo(_("{number} is released.", number=row.number))


@click.command(
    help=_("It stays in the register, marked. Copies that are out cannot be called back."),
    epilog=example("report withdraw R-7K3M9N --reason wrong-numbers"),
)
@click.argument("number")
@click.option("--reason", type=OneOf(Withdrawal), required=True, help=_("Why."))
@with_door
def withdraw(door: Door, number: str, reason: Withdrawal) -> None:
    with door.writing() as ask:
        row = reports.withdraw(ask.session, ask.actor, ask.at, number, reason=reason)
    click.echo(_("{number} is withdrawn: {reason}.", number=row.number, reason=_(WITHDRAWALS[reason])))


@click.command(
    help=_(
        "The worker makes the same period again, as known at the end of yesterday, for everybody it went to. Each new "
        "report takes the place of the one before once it is released."
    ),
    epilog=example("report revise R-7K3M9N"),
)
@click.argument("number")
@click.option("--note", default="", help=_("Printed in the report: without numbers, names, or words that tell."))
@with_door
def revise(door: Door, number: str, note: str) -> None:
    with door.writing() as ask:
        made = reports.revise(ask.session, ask.actor, ask.at, number, note=note)
    click.echo(n_("{n} report is made anew.", "{n} reports are made anew.", len(made)))


def _altered(row: ReportRow) -> str:
    return _(
        "This file says that it is {number}, but it is none of the files of that report: it was altered, or saved anew "
        "by another program. Ask for a fresh copy.",
        number=row.number,
    )


def _not_in_force(row: ReportRow) -> str:
    was = _("This is {number}, unaltered, but it is not in force", number=row.number)
    return f"{was}: {_(STATES[row.state])}."


def _row(row: ReportRow) -> dict[str, Any]:
    """One report with its fixed keys."""
    known = asdict(row)
    known |= {"period": row.period.code, "slice": str(row.slice), "known_on": moment_of(known.pop("known_at")).today}
    return known
