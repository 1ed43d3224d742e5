"""Years of what happened, brought in from a file and taken out into one; docs/history.md explains the format."""

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import click

from devicefleet.commands import files
from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import Said, example
from devicefleet.commands.printing import Column, print_json, print_list, progress
from devicefleet.commands.typed import json_option
from devicefleet.documents import history as document
from devicefleet.documents.history import Survey
from devicefleet.files import PRIVATE
from devicefleet.queries import history as ledger
from devicefleet.rules.access import scope_of
from devicefleet.rules.history import FACTS
from devicefleet.rules.history.refusals import Refusals
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import history

REFUSED = (Column("number", N_("Line")), Column("sentence", N_("What is wrong")))
COUNTED = (Column("fact", N_("Kind of line")), Column("lines", N_("Lines")))


@click.command(
    "import",
    help=_("Tries every line and keeps nothing, unless --commit is given: then all of them are kept, or none."),
    epilog=example("history import history.jsonl", "history import history.jsonl --commit"),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--commit", "committing", is_flag=True, help=_("Do it, if no line is refused."))
@json_option
@with_door
def import_history(door: Door, file: Path, committing: bool, as_json: bool) -> None:
    with door.reading() as ask:
        scope_of(ask.actor, "system.operate")
    with file.open("rb") as source:
        survey = document.survey(source)
        refusals, passed_over = survey.misread, 0
        if not refusals.count:
            refusals, passed_over = _try(door, source, survey, committing=committing)
    done = committing and not refusals.count
    _report(survey, refusals, passed_over, done=done, as_json=as_json)
    if refusals.count:
        one, many = N_("Nothing was changed: {n} line was refused."), N_("Nothing was changed: {n} lines were refused.")
        raise Said(n_(one, many, refusals.count))


def _try(door: Door, source: BinaryIO, survey: Survey, *, committing: bool) -> tuple[Refusals, int]:
    """What was refused, and how many lines were passed over because of it."""
    label = _("Bringing in") if committing else _("Trying")
    try:
        with door.writing() if committing else door.rehearsing() as ask, progress(label, len(survey.order)) as step:
            lines = _counted(document.lines(source, survey), step)
            history.take_in(ask.session, ask.actor, ask.at, lines=lines, digest=survey.digest)
    except history.LinesRefused as refused:
        return refused.refusals, refused.passed_over
    return Refusals(), 0


def _counted(lines: Iterator[Any], step: Any) -> Iterator[Any]:
    for line in lines:
        yield line
        step(1)


def _report(survey: Survey, refusals: Refusals, passed_over: int, *, done: bool, as_json: bool) -> None:
    counts = [{"fact": fact, "lines": survey.counts[fact]} for fact in FACTS if survey.counts[fact]]
    if as_json:
        answer = {"committed": done, "counts": counts, "refused_count": refusals.count, "passed_over": passed_over}
        print_json(answer | {"refused": [asdict(one) for one in refusals.listed]})
        return
    if refusals.count:
        _print_refused(refusals, passed_over)
        return
    print_list(counts, COUNTED, as_json=False, nothing=_("There is nothing in this file."))
    total = survey.counts.total()
    if done:
        click.echo(n_("Done: {n} line.", "Done: {n} lines.", total))
    else:
        click.echo(_("Every line can be brought in. Nothing was changed: to do it, run this again with --commit."))


def _print_refused(refusals: Refusals, passed_over: int) -> None:
    rows = [asdict(one) for one in sorted(refusals.listed, key=lambda one: one.number)]
    print_list(rows, REFUSED, as_json=False, nothing="")
    if (more := refusals.count - len(refusals.listed)) > 0:
        click.echo(n_("{n} more line is refused and not listed.", "{n} more lines are refused and not listed.", more))
    if passed_over:
        one = N_("{n} line was not tried: it is about something in a refused line.")
        many = N_("{n} lines were not tried: they are about something in a refused line.")
        click.echo(n_(one, many, passed_over))


@click.command(
    "export",
    help=_("Everything that was recorded and not undone, in the order in which it was told; to a file, or printed."),
    epilog=example("history export --out history.jsonl"),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("The file to write; only its owner can read it."),
)
@with_door
def export_history(door: Door, out: Path | None) -> None:
    with _place(out) as target:
        digest, lines = _write(door, target)
        with door.writing() as ask:
            history.note_export(ask.session, ask.actor, ask.at, digest=digest, lines=lines)
    if out is not None:
        count = n_("{n} line", "{n} lines", lines)
        click.echo(_("{path}: {count}. Keep it as safe as the database.", path=out, count=count))


def _write(door: Door, target: BinaryIO) -> tuple[str, int]:
    digest, count = hashlib.sha256(), 0
    with door.reading() as ask, progress(_("Writing"), ledger.length(ask.session)) as step:
        for line in ledger.lines(ask.session, ask.actor):
            written = document.written(line)
            target.write(written)
            digest.update(written)
            count += 1
            step(1)
    return digest.hexdigest(), count


@contextmanager
def _place(out: Path | None) -> Iterator[BinaryIO]:
    """Whole or not at all, and only after it was noted who took it: printed, it waits in a file nobody can open."""
    if out is not None:
        with files.appearing(out, mode=PRIVATE) as target:
            yield target
        return
    with tempfile.TemporaryFile() as waiting:
        yield waiting
        waiting.seek(0)
        shutil.copyfileobj(waiting, sys.stdout.buffer)
