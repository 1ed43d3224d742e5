"""The provision statement as a file: what was provided to one person and when, at their request."""

from datetime import date
from pathlib import Path

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.files import appearing
from devicefleet.commands.lazily import example
from devicefleet.commands.typed import DAY
from devicefleet.documents import statement as document
from devicefleet.files import PRIVATE
from devicefleet.queries import statement as query
from devicefleet.rules.words import _
from devicefleet.services import audit


@click.command(
    help=_("REF is the reference, like K7M3-9V. The page holds no name. Making it is written to the audit trail."),
    epilog=example(
        "statement K7M3-9V --out K7M3-9V.pdf",
        "statement K7M3-9V --from 01/10/2026 --until 31/12/2026 --out K7M3-9V.pdf",
    ),
)
@click.argument("ref")
@click.option("--from", "first", type=DAY, help=_("The first day; the beginning of support unless said."))
@click.option("--until", "last", type=DAY, help=_("The last day; today unless said."))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=_("The PDF to write."))
@with_door
def statement(door: Door, ref: str, first: date | None, last: date | None, out: Path) -> None:
    with door.writing() as ask:
        told = query.statement(ask.session, ask.actor, ask.at, ref=ref, first=first, last=last)
        audit.record(ask.session, ask.actor, ask.at, "survivor.statement_made", "survivor", told.ref)
        with appearing(out, mode=PRIVATE) as file:
            file.write(document.statement(told))
    click.echo(_("Written to {file}.", file=out))
