"""The shell's door: parse, open a transaction, call one service or query, print.

Exit code 0 is done, 1 refused (one sentence on stderr, nothing changed), 2 wrong usage.
"""

from pathlib import Path

import click

from devicefleet import __version__
from devicefleet.commands.asked import DEFAULTS, Asked
from devicefleet.commands.lazily import PROGRAM, Lazy, example
from devicefleet.rules.words import _


@click.group(
    cls=Lazy,
    help=_("Custody of devices, SIMs and data: received, wiped, labelled, issued, and flagged when a kit lapses."),
    epilog=example("run", "devices list --state ready", "issue --to K7M3-9V 7K3M9-Q2XJ3 --tenure gift"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="DEVICEFLEET_CONFIG",
    help=_("The configuration file; else DEVICEFLEET_CONFIG, devicefleet.toml or instance/config.toml."),
)
@click.option(
    "--as",
    "acting",
    metavar="EMAIL[:ROLE]",
    help=_("Act as this member of staff instead of as the operator of the installation."),
)
@click.pass_context
def main(context: click.Context, config: Path | None, acting: str | None) -> None:
    found = config or next((path for path in DEFAULTS if path.exists()), DEFAULTS[-1])
    context.obj = Asked(found, acting)
