"""How a kit stands on a day: three parts, why, since when, and what comes if nothing is done."""

from datetime import date
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import print_card, print_json
from devicefleet.commands.typed import DAY, json_option
from devicefleet.queries import kits, survivors
from devicefleet.queries.kits import Kit
from devicefleet.rules.kit_words import FLAGS
from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import _, written
from devicefleet.services import audit


@click.command(
    help=_("REF is the reference, like K7M3-9V. Looking is written to the audit trail."),
    epilog=example("status K7M3-9V", "status K7M3-9V --as-of 31/03/2027 --json"),
)
@click.argument("ref")
@click.option("--as-of", type=DAY, help=_("Any day, past or to come; today unless said."))
@json_option
@with_door
def status(door: Door, ref: str, as_of: date | None, as_json: bool) -> None:
    with door.writing() as ask:
        on = as_of or ask.at.today
        person = survivors.person(ask.session, ask.actor, ref=ref, on=on)
        audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", person.ref)
        kit = kits.kit_of(ask.session, ask.actor, ref=person.ref, on=on, known=person.facts)
    if as_json:
        print_json(_row(kit, person.ref))
        return
    _print(kit, show_reference(person.ref), past=on < door.at.today)


def _row(kit: Kit, ref: str) -> dict[str, Any]:
    parts = {
        tile.component.value: {"state": tile.state, "terms": tile.terms, "sentences": tile.sentences}
        for tile in kit.tiles
    }
    coming = [{"on": step.on, "status": step.status, "sentences": step.sentences} for step in kit.coming]
    return {
        "ref": show_reference(ref),
        "on": kit.on,
        "status": kit.status,
        "since": kit.since,
        "until": kit.until,
        "last_day": kit.ends_on,
        **parts,
        "sentences": kit.sentences,
        "flags": kit.flags,
        "priority": kit.score,
        "coming": coming,
    }


def _print(kit: Kit, ref: str, *, past: bool) -> None:
    head = _("{ref} on {day}: {status}", ref=ref, day=written(kit.on), status=kit.word)
    click.echo(_("{head}, since {day}", head=head, day=written(kit.since)) if kit.since else head)
    print_card([(f"  {tile.title}", " ".join((f"{tile.word}.", *tile.sentences))) for tile in kit.tiles])
    for sentence in kit.sentences:
        click.echo(f"  {sentence}")
    for flag in kit.unsaid:
        click.echo(_("  To look at: {flag}", flag=_(FLAGS[flag])))
    if kit.until is not None:
        click.echo(_("  Nothing of this changes by itself until {day}.", day=written(kit.until)))
    if kit.coming:
        click.echo(_("What came after that day:") if past else _("If nothing is done:"))
        print_card([(f"  {written(step.on)}", " ".join((step.word, *step.sentences)).strip()) for step in kit.coming])
