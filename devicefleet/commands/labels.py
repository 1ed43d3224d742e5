"""Sheets of labels as a PDF; what was printed is noted, so that no device is forgotten."""

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.files import appearing
from devicefleet.commands.lazily import example
from devicefleet.commands.typed import provider_option
from devicefleet.documents import labels, stocks
from devicefleet.documents.label_sheets import Sheet
from devicefleet.queries import label_jobs
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import split_scans
from devicefleet.rules.words import _, n_
from devicefleet.services import labelling

STDOUT = "-"


@click.command(
    "print",
    help=_("The labels of these codes; of all devices on the shelves with --all; of those without one with --missing."),
    epilog=example(
        "labels print --missing --stock L7160 --start 4 --out labels.pdf", "labels print 7K3M9-Q2XJ3 --out - | lp"
    ),
)
@click.argument("codes", nargs=-1)
@click.option("--missing", is_flag=True, help=_("Every device on the shelves that has no label."))
@click.option("--all", "everything", is_flag=True, help=_("Every device on the shelves."))
@click.option("--stock", help=_("The sheet or roll; from the configuration unless said."))
@click.option("--start", type=click.IntRange(min=1), default=1, show_default=True, help=_("The first free label."))
@click.option("--out", required=True, metavar="FILE", help=_("Where to write the PDF; - for the standard output."))
@provider_option
@with_door
def print_labels(
    door: Door,
    codes: tuple[str, ...],
    missing: bool,
    everything: bool,
    stock: str | None,
    start: int,
    out: str,
    provider: str | None,
) -> None:
    if missing + everything + bool(codes) != 1:
        raise click.UsageError(_("Say which labels: codes, --missing or --all."))
    line = door.config.labels.return_line
    sheet = Sheet(stocks.load(stock or door.config.labels.stock), start=start, return_line=line)
    with door.writing() as ask:
        actor = ask.within("label.print", provider)
        chosen = _chosen(ask, actor, codes, missing=missing)
        names = label_jobs.names_kept_off(ask.session) if line else ()
        pdf = BytesIO()
        printed = labels.write_sheet(pdf, chosen, sheet=sheet, names=names)
        labelling.mark_printed(ask.session, ask.actor, ask.at, codes=chosen, stock=sheet.stock.name)
        _write(pdf.getvalue(), out)
    if out != STDOUT:
        name = sheet.stock.name
        click.echo(
            n_("{n} label on {stock}: {path}", "{n} labels on {stock}: {path}", printed.labels, stock=name, path=out)
        )


def _chosen(ask: Ask, actor: Actor, codes: Sequence[str], *, missing: bool) -> tuple[str, ...]:
    if codes:
        return label_jobs.codes_typed(ask.session, actor, [scan for code in codes for scan in split_scans(code)])
    chosen = label_jobs.codes_missing if missing else label_jobs.codes_on_shelves
    if found := chosen(ask.session, actor):
        return found
    raise Refused(_("There is no label to print: every device on your shelves has one."))


def _write(pdf: bytes, out: str) -> None:
    """Before the labels are noted as printed: a full disk leaves both undone."""
    if out == STDOUT:
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()
        return
    with appearing(Path(out)) as file:
        file.write(pdf)
