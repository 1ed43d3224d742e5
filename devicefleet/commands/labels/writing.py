"""A print job from a shell: drawn while no transaction is open, then noted; its file appears whole or not at all."""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click

from devicefleet.commands.door import Ask, Door
from devicefleet.commands.files import appearing
from devicefleet.commands.printing import progress
from devicefleet.documents import print_jobs, stocks
from devicefleet.queries import label_stocks
from devicefleet.rules.printing import LONG, Ended, Work
from devicefleet.rules.stocks import Stock
from devicefleet.rules.terms import PrintForm
from devicefleet.rules.words import _, n_

STDOUT = "-"
out_option = click.option(
    "--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help=_("Where to write the PDF.")
)
Noting = Callable[[Ask, Ended], object]


def stock_named(ask: Ask, door: Door, name: str | None, home: int | None) -> Stock:
    """The stock of this name, or the configured one."""
    return stocks.load(name or door.config.labels.stock, label_stocks.of_provider(ask.session, home))


def write(door: Door, work: Work, out: str, note: Noting) -> None:
    """Write the file; `note` keeps the job in the transaction that ends before the file takes its place."""
    for sentence in print_jobs.warnings_of(work):
        click.echo(sentence, err=True)
    if out == STDOUT:
        content = BytesIO()
        ended = _draw(work, content)
        sys.stdout.buffer.write(content.getvalue())
        sys.stdout.buffer.flush()
        _note(door, ended, note)
        return
    with appearing(Path(out)) as file:
        ended = _draw(work, file)
        _note(door, ended, note)
    click.echo(_said(work, ended, out))


def _draw(work: Work, out: BinaryIO) -> Ended:
    if work.label_count <= LONG:
        return print_jobs.draw(out, work)
    with progress(_("Labels"), work.label_count) as step:
        done = 0

        def drawn(count: int) -> None:
            nonlocal done
            step(count - done)
            done = count

        return print_jobs.draw(out, work, drawn)


def _note(door: Door, ended: Ended, note: Noting) -> None:
    with door.writing() as ask:
        note(ask, ended)


def _said(work: Work, ended: Ended, out: str) -> str:
    sentence = n_(
        "{n} label on {stock}: {path}", "{n} labels on {stock}: {path}", ended.labels, stock=work.stock.name, path=out
    )
    if work.form is not PrintForm.PDF or work.stock.is_roll:
        return sentence
    first, after = work.options.start, ended.next_start
    told = _("From place {first} on.", first=first) if first > 1 else _("On a new sheet.")
    rest = _("The next job goes on at place {n}.", n=after) if after > 1 else _("The last sheet is full.")
    return f"{sentence}\n{told} {rest}"
