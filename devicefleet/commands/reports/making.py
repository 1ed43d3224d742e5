"""Making a report at once: gated and registered as the worker does it, and its files written to a folder."""

import os
import socket
from datetime import date
from pathlib import Path

import click

from devicefleet.clock import moment
from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.files import appearing
from devicefleet.commands.lazily import example
from devicefleet.commands.typed import DAY
from devicefleet.files import PRIVATE
from devicefleet.queries import funders
from devicefleet.queries import reports as query
from devicefleet.rules.refusals import Refused
from devicefleet.rules.report_words import STATES
from devicefleet.rules.reporting.period import Period, period_from
from devicefleet.rules.reporting.slices import EVERYBODY, Slice, slice_from
from devicefleet.rules.terms import ReportForm, ReportState
from devicefleet.rules.words import _
from devicefleet.services import audit, reports
from devicefleet.services.reports import Wanted
from devicefleet.worker import reporting

out_option = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=_("The folder for the files; made where it is not there."),
)


@click.command(
    help=_(
        "Its numbers are rounded, tried by an attacker, and registered; then PDF, page and table are written. About "
        "everybody unless said; for a funder, about what they are sent by itself."
    ),
    epilog=example(
        "report coverage --period 2026-Q3 --out reports",
        "report coverage --period 2026-Q3 --funder LOTTERY --no-hold --out reports",
        "report coverage --period 2026-09 --slice nation:WLS --as-known 2026-10-15 --out reports",
    ),
)
@click.option(
    "--period", "period_code", required=True, help=_("A month (2026-09), a quarter (2026-Q3) or a year (2026).")
)
@click.option("--funder", help=_("Who gets it by mail once it is released, by code."))
@click.option("--slice", "slice_text", help=_("all, nation:WLS, region:E12000007 or provider:CODE."))
@click.option("--as-known", "known_on", type=DAY, help=_("As known at the end of this day; of yesterday unless said."))
@click.option("--note", default="", help=_("Printed in the report: without numbers, names, or words that tell."))
@click.option(
    "--hold/--no-hold", "holds", default=None, help=_("Whether somebody has to release it; as set unless said.")
)
@out_option
@with_door
def coverage(
    door: Door,
    period_code: str,
    funder: str | None,
    slice_text: str | None,
    known_on: date | None,
    note: str,
    holds: bool | None,
    out: Path,
) -> None:
    period = period_from(period_code)
    with door.writing() as ask:
        slice_ = slice_from(slice_text) if slice_text else _usual(ask, funder, period)
        wanted = Wanted(period, slice_, funder, note, known_on, holds)
        number = reports.ask(ask.session, ask.actor, ask.at, wanted).number
    click.echo(_("Making {number} …", number=number), err=True)
    reporting.make(door.database, moment, owner=f"{socket.gethostname()[:40]}.{os.getpid()}", number=number)
    _write(door, number, out)


@click.command(
    help=_("Exactly as it went out: PDF, page and table."), epilog=example("report write R-7K3M9N --out reports")
)
@click.argument("number")
@out_option
@with_door
def write(door: Door, number: str, out: Path) -> None:
    _write(door, number, out)


def _usual(ask: Ask, funder: str | None, period: Period) -> Slice:
    """What this funder is sent for such periods; else everybody, or all that one may report about."""
    if funder is None:
        return query.own_slice(ask.session, ask.actor) or EVERYBODY
    return funders.usual_slice(ask.session, ask.actor, funder=funder, cadence=period.cadence)


def _write(door: Door, number: str, out: Path) -> None:
    """The files and where they are; what could not be made says why."""
    with door.writing() as ask:
        report = query.one(ask.session, ask.actor, number=number)
        if not report.files:
            raise Refused(
                report.problem or _("{number} is not made yet. Try again in a minute.", number=report.row.number)
            )
        audit.record(ask.session, ask.actor, ask.at, "report.taken", "report", report.row.number, list(ReportForm))
        files = {
            out / f"report-{report.row.period.code}-{report.row.number}.{one.form}": query.file_of(
                ask.session, ask.actor, number=number, form=one.form
            )
            for one in report.files
        }
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise Refused(_("{path} cannot be written: {reason}.", path=out, reason=reason)) from problem
        for path, content in files.items():
            with appearing(path, mode=PRIVATE) as file:
                file.write(content)
    for path in files:
        click.echo(_("Written to {file}.", file=path))
    click.echo(f"{report.row.number}: {_(STATES[report.row.state])}")
    if (shown := report.gate.get("shown")) is not None:
        said = _("{n} of its {all} numbers are shown.", n=shown, all=shown + report.gate["hidden"])
        click.echo(
            said if shown else _("{said} There were too few people: look at it before it goes.", said=said), err=True
        )
    if report.row.state is ReportState.HELD:
        click.echo(
            _("Somebody else releases it: devicefleet report release {number}", number=report.row.number), err=True
        )
