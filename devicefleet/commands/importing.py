"""A spreadsheet on the command line: what every row would do, and with `--commit` what it did."""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_card, print_json, print_list
from devicefleet.commands.typed import json_option, provider_option
from devicefleet.documents import spreadsheets
from devicefleet.documents.headings import MOST_ROWS
from devicefleet.queries import imports
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Importing, Verdict
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import importing
from devicefleet.services.importing import Outcome
from devicefleet.tables.base import key_of

VERDICTS = {
    Verdict.CREATE: N_("new"),
    Verdict.UPDATE: N_("changed"),
    Verdict.UNCHANGED: N_("as it is"),
    Verdict.SKIP: N_("passed over"),
    Verdict.ERROR: N_("refused"),
}
COLUMNS = (
    Column("number", N_("Row")),
    Column("verdict", N_("What happens"), lambda verdict: _(VERDICTS[verdict])),
    Column("problems", N_("Why"), lambda problems: "; ".join(map(_problem, problems))),
    Column("changes", N_("Changes")),
)
file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
commit_option = click.option(
    "--commit",
    "taking",
    type=click.Choice(["all", "valid"]),
    help=_("Do it: all rows or none, or the valid rows only. Without this nothing is changed."),
)
map_option = click.option(
    "--map",
    "mapped",
    metavar="COLUMN=FIELD",
    multiple=True,
    help=_("Read a column as this field (empty: not at all), and remember it for such files."),
)


@click.command(epilog=example("devices import delivery.xlsx", "devices import delivery.xlsx --commit valid"))
@file_argument
@commit_option
@map_option
@provider_option
@json_option
@with_door
def import_devices(
    door: Door, file: Path, taking: str | None, mapped: tuple[str, ...], provider: str | None, as_json: bool
) -> None:
    """CSV, TSV or XLSX. Shows what every row would do; --commit does it. Columns with names of persons are left out."""
    _run(door, Importing.DEVICES, file, taking=taking, mapped=mapped, provider=provider, as_json=as_json)


@click.command(epilog=example("sims import sims.csv", "sims import sims.csv --commit all"))
@file_argument
@commit_option
@map_option
@provider_option
@json_option
@with_door
def import_sims(
    door: Door, file: Path, taking: str | None, mapped: tuple[str, ...], provider: str | None, as_json: bool
) -> None:
    """CSV, TSV or XLSX. Shows what every row would do; --commit does it. Columns with names of persons are left out."""
    _run(door, Importing.SIMS, file, taking=taking, mapped=mapped, provider=provider, as_json=as_json)


def _run(
    door: Door,
    what: Importing,
    file: Path,
    *,
    taking: str | None,
    mapped: Sequence[str],
    provider: str | None,
    as_json: bool,
) -> None:
    data = file.read_bytes()
    sheet = spreadsheets.read(data, filename_hint=file.name)
    upload = importing.Upload(sheet.headers, list(sheet.rows), sheet.notes, hashlib.sha256(data).hexdigest())
    if mapped:
        _remember(door, what, upload, provider, mapped)
    batch_id = _stage(door, what, upload, provider)
    with _let_go_after(door, batch_id):
        _judge(door, batch_id, quiet=as_json)
        with door.reading() as ask:
            batch = imports.batch(ask.session, ask.actor, batch_id=batch_id)
            rows = imports.rows(ask.session, ask.actor, batch_id=batch_id, size=MOST_ROWS)
        done = None
        if taking is None or as_json:
            done = _commit(door, batch_id, taking)
            _report(batch, rows, done, as_json=as_json)
        else:
            _report(batch, rows, None, as_json=False, ask_to_commit=False)
            done = _commit(door, batch_id, taking)
            _print_done(done)


def _stage(door: Door, what: Importing, upload: importing.Upload, provider: str | None) -> int:
    with door.writing() as ask:
        batch = importing.stage(
            ask.session, ask.actor, ask.at, provider_id=ask.provider_id(provider), importing=what, upload=upload
        )
        return key_of(batch)


def _remember(
    door: Door, what: Importing, upload: importing.Upload, provider: str | None, mapped: Sequence[str]
) -> None:
    """A choice belongs to a header row, so the file is staged once to make it, and let go again."""
    choices = dict(one.rpartition("=")[::2] for one in mapped)
    unknown = sorted(set(choices) - set(upload.headers))
    if unknown:
        known = ", ".join(upload.headers)
        raise Refused(_("The file has no column {name}. It has: {known}.", name=unknown[0], known=known))
    batch_id = _stage(door, what, upload, provider)
    with door.writing() as ask:
        batch = imports.batch(ask.session, ask.actor, batch_id=batch_id)
        chosen = {**batch.columns, **choices}
        importing.choose_columns(ask.session, ask.actor, ask.at, batch_id=batch_id, chosen=chosen)


@contextmanager
def _let_go_after(door: Door, batch_id: int) -> Iterator[None]:
    """Whatever happens, nothing stays behind waiting to be committed."""
    try:
        yield
    finally:
        with door.writing() as ask:
            if imports.is_open(ask.session, ask.actor, batch_id=batch_id):
                importing.discard(ask.session, ask.actor, ask.at, batch_id=batch_id)


def _judge(door: Door, batch_id: int, *, quiet: bool) -> None:
    with door.reading() as ask:
        total = imports.batch(ask.session, ask.actor, batch_id=batch_id).to_judge
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(length=total, label=_("Checking rows"), file=sys.stderr, hidden=hidden) as bar:
        done = 0
        while done < total:
            with door.writing() as ask:
                reading = importing.judge(ask.session, ask.actor, batch_id=batch_id)
            bar.update(reading.done - done)
            done = reading.done


def _commit(door: Door, batch_id: int, taking: str | None) -> Outcome | None:
    if taking is None:
        return None
    with door.writing() as ask:
        return importing.take_over(ask.session, ask.actor, ask.at, batch_id=batch_id, only_valid=taking == "valid")


def _report(
    batch: imports.Batch,
    rows: Sequence[imports.Row],
    done: Outcome | None,
    *,
    as_json: bool,
    ask_to_commit: bool = True,
) -> None:
    listed = [_row(row) for row in rows]
    if as_json:
        print_json(
            {
                "importing": batch.importing,
                "columns": batch.columns,
                "notes": batch.notes,
                "counts": {verdict.value: batch.counts.get(verdict, 0) for verdict in Verdict},
                "rows": listed,
                "committed": asdict(done) if done else None,
            }
        )
        return
    for note in batch.notes:
        click.echo(note)
    print_list(listed, COLUMNS, as_json=False, nothing=_("There is nothing in this file."))
    print_card([(_(VERDICTS[verdict]), str(count)) for verdict, count in sorted(batch.counts.items())])
    if ask_to_commit:
        click.echo(_("Nothing was changed. To do it, run this again with --commit all or --commit valid."))


def _print_done(done: Outcome | None) -> None:
    if done is None:
        return
    left = n_("{n} row left out", "{n} rows left out", done.refused)
    numbers = {"created": done.created, "updated": done.updated, "unchanged": done.unchanged}
    click.echo(_("Done: {created} added, {updated} changed, {unchanged} as they were, {left}.", **numbers, left=left))
    for code in done.codes:
        click.echo(show(code))


def _row(row: imports.Row) -> dict[str, Any]:
    return {
        "number": row.number,
        "verdict": row.verdict,
        "problems": [asdict(problem) for problem in row.problems],
        "changes": list(row.changes),
        "target": row.target,
    }


def _problem(problem: dict[str, Any]) -> str:
    return f"{problem['column']}: {problem['sentence']}" if problem["column"] else str(problem["sentence"])
