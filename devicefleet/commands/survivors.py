"""People by reference: opened, listed and shown. Looking at somebody is written to the audit trail."""

from dataclasses import asdict
from datetime import date
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list, print_one
from devicefleet.commands.stories import entry_row, print_story
from devicefleet.commands.typed import DAY, OneOf, json_option, provider_option
from devicefleet.queries import entries, kits, survivors
from devicefleet.queries.kit_rows import KitRow
from devicefleet.queries.things import Thing
from devicefleet.rules.kit_words import CONTEXTS, STAGES, STATES, STATUSES
from devicefleet.rules.survivor_words import programme_word, region_word
from devicefleet.rules.tags import show_handover_number, show_reference
from devicefleet.rules.terms import Context, Stage, Status
from devicefleet.rules.thing_words import terms
from devicefleet.rules.words import N_, _
from devicefleet.services import audit, support

COLUMNS = (
    Column("ref", N_("Reference")),
    Column("status", N_("Status"), lambda status: _(STATUSES[status])),
    Column("smartphone", N_("Phone"), lambda state: _(STATES[state])),
    Column("laptop", N_("Laptop"), lambda state: _(STATES[state])),
    Column("data", N_("Data"), lambda state: _(STATES[state])),
    Column("headline", N_("What")),
)
CARD = (
    Column("ref", N_("Reference")),
    Column("status", N_("Kit"), lambda status: _(STATUSES[status])),
    Column("provider", N_("Organisation")),
    Column("caseworker", N_("Supported by")),
    Column("programme", N_("Programme"), programme_word),
    Column("stage", N_("Stage"), lambda stage: _(STAGES[stage])),
    Column("context", N_("Place"), lambda context: _(CONTEXTS[context])),
    Column("release_on", N_("Release")),
    Column("region", N_("Region"), region_word),
    Column("language", N_("Language")),
    Column("started_on", N_("In support since")),
    Column("ends_on_expected", N_("Expected end")),
    Column("ended_on", N_("Ended")),
    Column("holds", N_("Holds"), lambda holds: "; ".join(f"{one['name']} ({one['what']})" for one in holds)),
)


@click.command(
    "open",
    help=_("Prints the reference. There is no place for a name: nothing but the reference finds the record again."),
    epilog=example("survivors open --stage rg_positive --place safehouse --language ti --caseworker sam@example.org"),
)
@click.option("--stage", type=OneOf(Stage), default="rg_positive", show_default=True, help=_("The step of support."))
@click.option(
    "--place",
    "context",
    type=OneOf(Context),
    default="community",
    show_default=True,
    help=_("The kind of place they stay in."),
)
@click.option("--on", "started_on", type=DAY, help=_("The first day of support; today unless said."))
@click.option("--ends-on-expected", type=DAY, help=_("When support is expected to end."))
@click.option("--release-on", type=DAY, help=_("When a release is expected, from custody or detention."))
@click.option("--programme", default="msvcc", show_default=True, help=_("One of the programmes of the configuration."))
@click.option("--region", metavar="CODE", help=_("The ONS code of a region, like E12000007."))
@click.option("--language", metavar="TAG", default="en", show_default=True, help=_("As a BCP-47 tag."))
@click.option("--needs-interpreter", is_flag=True, help=_("They need an interpreter."))
@click.option("--turns-18-on", type=DAY, help=_("For somebody under 18: the day they turn 18."))
@click.option("--caseworker", metavar="EMAIL", help=_("Who supports them."))
@provider_option
@with_door
def open_record(
    door: Door, /, provider: str | None, caseworker: str | None, started_on: date | None, **told: Any
) -> None:
    given = support.Start(started_on=started_on or door.at.today, adult=told["turns_18_on"] is None, **told)
    with door.writing() as ask:
        person = support.start(
            ask.session,
            ask.actor,
            ask.at,
            provider_id=ask.provider_id(provider),
            caseworker_id=ask.caseworker_id(caseworker),
            given=given,
        )
        ref = show_reference(person.ref)
    click.echo(ref)


@click.command("list", epilog=example("survivors list --status lapsed --as-of 2026-10-01"))
@click.option("--status", type=OneOf(Status), help=_("Only those whose kit stands like this."))
@click.option("--as-of", type=DAY, help=_("The day to look at; today unless said."))
@provider_option
@json_option
@with_door
def list_survivors(door: Door, status: Status | None, as_of: date | None, provider: str | None, as_json: bool) -> None:
    with door.reading() as ask:
        actor = ask.within("survivor.read", provider)
        found = survivors.every(ask.session, actor, on=as_of or ask.at.today, status=status)
    print_list([kit_row(row) for row in found], COLUMNS, as_json=as_json, nothing=_("Nobody fits."))


@click.command(
    help=_("REF is the reference, like K7M3-9V."), epilog=example("survivors show K7M3-9V --as-of 01/10/2026")
)
@click.argument("ref")
@click.option("--as-of", type=DAY, help=_("The day to look at; today unless said."))
@json_option
@with_door
def show(door: Door, ref: str, as_of: date | None, as_json: bool) -> None:
    with door.writing() as ask:
        on = as_of or ask.at.today
        person = survivors.person(ask.session, ask.actor, ref=ref, on=on)
        audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", person.ref)
        kit = kits.kit_of(ask.session, ask.actor, ref=person.ref, on=on, known=person.facts)
        story = entries.entries_of_survivor(ask.session, ask.actor, ask.at, survivor_id=person.id)
    row = {name: value for name, value in asdict(person).items() if name not in ("id", "explained", "facts")} | {
        "ref": show_reference(person.ref),
        "on": on,
        "status": kit.status,
        "holds": [thing_row(one) for tile in kit.tiles for one in tile.things] + [thing_row(one) for one in kit.others],
        "entries": [entry_row(one) for one in story],
    }
    print_one(row, CARD, as_json=as_json)
    if not as_json:
        print_story(story)


def kit_row(row: KitRow) -> dict[str, Any]:
    """One person on one day, with fixed keys; `last_day` is the last day that is covered."""
    values = asdict(row) | {"ref": show_reference(row.ref), "last_day": row.ends_on}
    return {name: value for name, value in values.items() if name not in ("ends_on", "flags")}


def thing_row(thing: Thing) -> dict[str, Any]:
    """One thing in somebody's name, with fixed keys; never a phone number."""
    return {
        "name": thing.name,
        "kind": thing.kind,
        "what": terms(thing.tenure, thing.due_on)
        if not thing.what
        else f"{thing.what}, {terms(thing.tenure, thing.due_on)}",
        "condition": thing.condition,
        "condition_on": thing.condition_on,
        "tenure": thing.tenure,
        "due_on": thing.due_on,
        "issued_on": thing.issued_on,
        "handover": show_handover_number(thing.handover),
        "data_until": thing.data_until,
    }
