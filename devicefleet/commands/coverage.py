"""How many are covered, by organisation or by region: the numbers of the board."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from devicefleet.commands import files
from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import DAY, OneOf, json_option, provider_option
from devicefleet.documents.board import sheet
from devicefleet.queries import board
from devicefleet.queries import coverage as query
from devicefleet.rules.coverage import same_day_last_month
from devicefleet.rules.survivor_words import REGIONS, region_word
from devicefleet.rules.terms import Status
from devicefleet.rules.words import N_, _


class By(StrEnum):
    """What the numbers are divided by."""

    PROVIDER = "provider"
    REGION = "region"


COLUMNS = (
    Column("name", N_("Name")),
    Column("counted", N_("Count")),
    Column("covered", N_("Covered")),
    Column("covered_percent", N_("%")),
    Column("covered_percent_before", N_("% a month before")),
    Column("complete", N_("To stay")),
    Column("lapsed", N_("Lapsed")),
    Column("paused", N_("Paused")),
)


@click.command(
    help=_(
        "People who count are all but those paused or out of scope; covered are those with the whole kit. "
        "Compared with the same day of the month before. With --pdf the whole board is written to a file."
    ),
    epilog=example("coverage", "coverage --as-of 2026-10-31 --by region --json", "coverage --pdf board.pdf"),
)
@click.option("--as-of", type=DAY, help=_("Any day, past or to come; today unless said."))
@click.option("--by", type=OneOf(By), default="provider", show_default=True, help=_("One line for each of these."))
@click.option("--pdf", metavar="FILE", type=click.Path(path_type=Path), help=_("Write the board there instead."))
@provider_option
@json_option
@with_door
def coverage(door: Door, as_of: date | None, by: By, pdf: Path | None, provider: str | None, as_json: bool) -> None:
    on = as_of or door.at.today
    with door.reading() as ask:
        if pdf is not None:
            _write(ask, on, provider, pdf)
            return
        rows = _rows(ask, on, by, provider, total=not as_json)
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("Nobody is supported on that day."))


def _rows(ask: Ask, on: date, by: By, provider: str | None, *, total: bool) -> list[dict[str, Any]]:
    """One for each; the sum of all is for the eye only, since a program would count everybody twice."""
    actor = ask.within("board.read", provider)
    found = query.coverage(ask.session, actor, (on, same_day_last_month(on)), regions=by is By.REGION)
    if by is By.REGION:
        regions = found.by_region()
        rows = [_row(code, region_word(code), regions[code]) for code in (*REGIONS, None) if code in regions]
    else:
        providers = found.by_provider()
        named = [one for one in query.organisations(ask.session, actor) if one.id in providers]
        rows = [_row(one.code, one.name, providers[one.id]) for one in named]
    return [*rows, _row(None, _("All"), found.total())] if total and len(rows) > 1 else rows


def _row(code: str | None, name: str, tallies: query.Counts) -> dict[str, Any]:
    """One organisation or region with its fixed keys."""
    now, before = tallies
    return {
        "code": code,
        "name": name,
        "counted": now.counted,
        "covered": now.covered.part,
        "covered_percent": now.covered.per_cent,
        "counted_before": before.counted,
        "covered_before": before.covered.part,
        "covered_percent_before": before.covered.per_cent,
        **{status.value: now[status] for status in Status},
    }


def _write(ask: Ask, on: date, provider: str | None, path: Path) -> None:
    found = board.board(ask.session, ask.actor, on=on, today=ask.at.today, provider=provider)
    with files.appearing(path) as out:
        out.write(sheet.pdf(found))
    click.echo(_("The board of {day} is in {path}.", day=on, path=path))
