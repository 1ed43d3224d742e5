"""What changes in somebody's support: the step, the place, who is responsible, and the end."""

from datetime import date
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.stories import print_noted
from devicefleet.commands.typed import DAY, OneOf, on_option, provider_option
from devicefleet.rules.terms import Context, Stage
from devicefleet.rules.words import _
from devicefleet.services import support
from devicefleet.services.staffing import find, provider_named
from devicefleet.tables.base import key_of


@click.command(epilog=example("survivors stage K7M3-9V cg_positive_move_on --on 2026-11-02"))
@click.argument("ref")
@click.argument("stage", type=OneOf(Stage))
@on_option
@with_door
def stage(door: Door, ref: str, stage: Stage, on: date | None) -> None:
    with door.writing() as ask:
        entry = support.change_stage(ask.session, ask.actor, ask.at, survivor=ref, stage=stage, on=on)
    print_noted(_("The stage is noted."), entry)


@click.command(epilog=example("survivors stay K7M3-9V prison --release-on 14/02/2027"))
@click.argument("ref")
@click.argument("place", type=OneOf(Context))
@click.option("--release-on", type=DAY, help=_("The day a release is expected, from custody or detention."))
@on_option
@with_door
def stay(door: Door, ref: str, place: Context, release_on: date | None, on: date | None) -> None:
    with door.writing() as ask:
        entry = support.change_stay(
            ask.session, ask.actor, ask.at, survivor=ref, context=place, release_on=release_on, on=on
        )
    print_noted(_("The place is noted."), entry)


@click.command(
    help=_("What is still lent stays on the list to be settled."),
    epilog=example("survivors end K7M3-9V --on 2026-11-20"),
)
@click.argument("ref")
@on_option
@with_door
def end(door: Door, ref: str, on: date | None) -> None:
    with door.writing() as ask:
        support.end(ask.session, ask.actor, ask.at, survivor=ref, on=on)
    click.echo(_("The end of support is noted. What is still lent stays on your list to be settled."))


@click.command(
    help=_("For somebody whose support had ended. They keep their reference, and what was recorded before stays."),
    epilog=example("survivors start-again K7M3-9V --stage reach_in --place community --on 2026-11-24"),
)
@click.argument("ref")
@click.option(
    "--stage", type=OneOf(Stage), default="rg_positive", show_default=True, help=_("The step of support they are in.")
)
@click.option(
    "--place",
    "context",
    type=OneOf(Context),
    default="community",
    show_default=True,
    help=_("The kind of place they stay in."),
)
@click.option("--release-on", type=DAY, help=_("The day a release is expected, from custody or detention."))
@click.option("--ends-on-expected", type=DAY, help=_("When support is expected to end."))
@click.option("--caseworker", metavar="EMAIL", help=_("Who supports them."))
@provider_option
@click.option("--on", "started_on", type=DAY, help=_("The first day of support; today unless said."))
@with_door
def start_again(
    door: Door, /, ref: str, provider: str | None, caseworker: str | None, started_on: date | None, **told: Any
) -> None:
    given = support.Start(started_on=started_on or door.at.today, **told)
    with door.writing() as ask:
        entry = support.start_again(
            ask.session,
            ask.actor,
            ask.at,
            survivor=ref,
            provider_id=ask.provider_id(provider),
            caseworker_id=ask.caseworker_id(caseworker),
            given=given,
        )
    print_noted(_("It is noted that support began again."), entry)


@click.command(
    help=_("What they hold stays with them."),
    epilog=example(
        "survivors move K7M3-9V --to south",
        "survivors move K7M3-9V --to north --caseworker sam@example.org",
    ),
)
@click.argument("ref")
@click.option(
    "--to", "provider", required=True, metavar="CODE", help=_("The organisation, also where it stays the same.")
)
@click.option("--caseworker", metavar="EMAIL", help=_("Who supports them there."))
@on_option
@with_door
def move(door: Door, ref: str, provider: str, caseworker: str | None, on: date | None) -> None:
    with door.writing() as ask:
        to = key_of(provider_named(ask.session, provider))
        worker = find(ask.session, caseworker).id if caseworker else None
        support.move(ask.session, ask.actor, ask.at, survivor=ref, provider_id=to, caseworker_id=worker, on=on)
    click.echo(_("It is noted who is responsible."))
