"""An operator's list beside the register: what every row says, and with a number what of it is recorded."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.importing import file_argument
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_card, print_json, print_list
from devicefleet.commands.typed import json_option
from devicefleet.documents import spreadsheets
from devicefleet.queries import bulk as query
from devicefleet.queries.operator_match import ACTION, known_sims
from devicefleet.rules.access import scope_of
from devicefleet.rules.bulk import MOST, Noting
from devicefleet.rules.operator_list.judging import TITLES, Finding, Judged, counts, judge
from devicefleet.rules.operator_list.reading import iter_forms, read_list
from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import N_, _
from devicefleet.services import audit, bulk
from devicefleet.services.topping_up import note_top_ups
from devicefleet.tables.base import key_of

COLUMNS = (
    Column("number", N_("Row")),
    Column("iccid", N_("ICCID")),
    Column("ref", N_("Person")),
    Column("findings", N_("What it says"), lambda found: "; ".join(map(_finding, found))),
    Column("renew_until", N_("Renew until")),
    Column("topped_up_on", N_("Topped up on")),
)


@click.command(
    help=_(
        "CSV, TSV or XLSX with a column of SIM numbers (ICCID); status, data used, last used, bundle expiry and last "
        "top-up are known too. Nothing of the list is kept but what is recorded with a number."
    ),
    epilog=example("renewals match sims.csv", "renewals match sims.csv --commit 12", "renewals match sims.csv --json"),
)
@file_argument
@click.option(
    "--commit",
    "renewals",
    type=click.IntRange(0, MOST),
    metavar="COUNT",
    help=_("Record the renewals that the operator has made: the number of them you mean."),
)
@click.option(
    "--top-ups",
    type=click.IntRange(0, MOST),
    metavar="COUNT",
    help=_("Record the top-ups that the list shows: the number of them you mean."),
)
@json_option
@with_door
def match(door: Door, file: Path, renewals: int | None, top_ups: int | None, as_json: bool) -> None:
    sheet = spreadsheets.read(file.read_bytes(), filename_hint=file.name)
    listed = read_list(sheet.headers, sheet.rows)
    with door.writing() as ask:
        scope_of(ask.actor, ACTION)
        known = known_sims(ask.session, ask.actor, list(iter_forms(listed.lines)))
        judged = judge(listed, known, ask.at.today)
        audit.record(ask.session, ask.actor, ask.at, "operator_list.compared", "sim", "operator_list")
        offered = _offered(ask, judged)
        number = _renew(ask, offered, renewals) if renewals is not None else None
        days = {row.sim.iccid: row.charged_on for row in judged if row.sim and row.charged_on}
        paid = None
        if top_ups is not None:
            paid = note_top_ups(ask.session, ask.actor, ask.at, days=days, count=top_ups)
    notes = [*sheet.notes, *listed.notes]
    if as_json:
        print_json(_report(judged, notes, len(offered.until), len(days), number, paid))
    else:
        _print(judged, notes, len(offered.until), len(days), number, paid)


def _offered(ask: Ask, judged: Sequence[Judged]) -> Noting:
    """The renewals that can be recorded, as a bulk action would do them: those that are left out there are no offer."""
    until = {row.sim.key: row.renew_until for row in judged if row.sim and row.sim.key and row.renew_until}
    keys = {row.key for row in query.plan(ask.session, ask.actor, ask.at, Noting(until)).doable} if until else set()
    return Noting({key: day for key, day in until.items() if key in keys})


def _renew(ask: Ask, offered: Noting, count: int) -> int:
    return key_of(bulk.note_renewals(ask.session, ask.actor, ask.at, wanted=offered, count=count))


def _report(
    judged: Sequence[Judged], notes: Sequence[str], renewals: int, top_ups: int, number: int | None, paid: int | None
) -> dict[str, Any]:
    found = counts(judged)
    return {
        "notes": notes,
        "counts": {finding.value: found.get(finding, 0) for finding in Finding},
        "rows": [_row(row) for row in judged],
        "renewals": renewals,
        "top_ups": top_ups,
        "done": number,
        "top_ups_done": paid,
    }


def _print(
    judged: Sequence[Judged], notes: Sequence[str], renewals: int, top_ups: int, number: int | None, paid: int | None
) -> None:
    for note in notes:
        click.echo(note)
    telling = [_row(row) for row in judged if row.findings[0][0] is not Finding.AS_IT_IS]
    print_list(telling, COLUMNS, as_json=False, nothing=_("Every SIM is as your register has it."))
    print_card([(_(TITLES[finding]), str(n)) for finding, n in counts(judged).items()])
    if number is not None:
        click.echo(_("Done. To take it back within 24 hours: devicefleet bulk undo {number}", number=number))
    elif renewals:
        click.echo(_("To record the renewals, run this again with --commit {n}.", n=renewals))
    if paid is not None:
        click.echo(_("Top-ups recorded: {n}.", n=paid))
    elif top_ups:
        click.echo(_("To record the top-ups, run this again with --top-ups {n}.", n=top_ups))


def _row(row: Judged) -> dict[str, Any]:
    """One row with its fixed keys; what was read of it is told, and nothing else."""
    ref = row.sim.ref if row.sim else None
    return {
        "number": row.line.number,
        "iccid": row.sim.iccid if row.sim else next(iter(row.line.forms), None),
        "ref": show_reference(ref) if ref else None,
        "findings": [{"finding": finding.value, "sentence": sentence} for finding, sentence in row.findings],
        "renew_until": row.renew_until,
        "topped_up_on": row.charged_on,
    }


def _finding(found: dict[str, str]) -> str:
    title = _(TITLES[Finding(found["finding"])])
    return f"{title}: {found['sentence']}" if found["sentence"] else title
