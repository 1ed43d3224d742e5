"""What comes week by week if nobody acts: the numbers of the board."""

from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import json_option, provider_option
from devicefleet.queries import cliff
from devicefleet.queries import forecast as query
from devicefleet.queries.cliff import Behind, WeekEnding
from devicefleet.queries.forecast import Ahead
from devicefleet.rules.forecast import Change, change_word
from devicefleet.rules.words import N_, _

MOST_WEEKS = 104


def _why(why: list[dict[str, Any]]) -> str:
    return "; ".join(f"{change_word(Change(one['part'], one['cause']))}: {one['kits']}" for one in why)


COLUMNS = (
    Column("first", N_("From")),
    Column("last", N_("To")),
    Column("become_worse", N_("Become worse")),
    Column("lapse", N_("Lapse")),
    Column("packages", N_("Packages end")),
    Column("nothing", N_("Nothing planned")),
    Column("sims_left", N_("SIMs with data left")),
    Column("why", N_("Why"), _why),
)


@click.command(
    help=_(
        "Kits that become worse by themselves from tomorrow on, and data packages that end from today on. "
        "A negative number of SIMs left says how many are missing."
    ),
    epilog=example("forecast", "forecast --weeks 26 --json"),
)
@click.option(
    "--weeks",
    type=click.IntRange(1, MOST_WEEKS),
    default=12,
    show_default=True,
    help=_("How many weeks, this one included; a week begins on Monday."),
)
@provider_option
@json_option
@with_door
def forecast(door: Door, weeks: int, provider: str | None, as_json: bool) -> None:
    with door.reading() as ask:
        actor = ask.within("board.read", provider)
        ahead = query.forecast(ask.session, actor, today=ask.at.today, n=weeks)
        ending = cliff.cliff(ask.session, actor, today=ask.at.today, n=weeks).weeks
    rows = [_row(kits, packages) for kits, packages in zip(ahead, ending, strict=True)]
    print_list(rows, COLUMNS, as_json=as_json, nothing="")


def _row(kits: Ahead, packages: WeekEnding) -> dict[str, Any]:
    """One week with its fixed keys."""
    return {
        "first": kits.week.first,
        "last": kits.week.last,
        "become_worse": kits.turns,
        "lapse": kits.lapses,
        "why": [{"part": part, "cause": cause, "kits": n} for (part, cause), n in kits.why.items()],
        "packages": packages.total,
        **{behind.value: packages.packages[behind] for behind in Behind},
        "sims_left": packages.spare,
    }
