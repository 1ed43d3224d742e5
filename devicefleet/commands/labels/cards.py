"""The wall sheet of command cards."""

from pathlib import Path

import click

from devicefleet.commands.files import appearing
from devicefleet.commands.labels.writing import out_option
from devicefleet.commands.lazily import example
from devicefleet.documents import cards as sheets
from devicefleet.rules.words import _


@click.command(epilog=example("labels cards --out cards.pdf"))
@out_option
def cards(out: Path) -> None:
    """One page: hang it on the wall beside the bench."""
    with appearing(out) as file:
        file.write(sheets.cards())
    click.echo(_("Command cards: {path}", path=out))
