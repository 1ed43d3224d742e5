"""What counts as the minimum kit, as the configuration has it and as a file would have it; nothing is written."""

from pathlib import Path
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import print_card, print_json
from devicefleet.commands.typed import json_option
from devicefleet.queries import health
from devicefleet.rules import policy_words, proposal
from devicefleet.rules.policy import Policy
from devicefleet.rules.policy_words import Version
from devicefleet.rules.words import _, written

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))


@click.command(
    help=_("Each version with its first day and every setting it makes. Also says if timelines have to be made again."),
    epilog=example("policy show", "policy show --json"),
)
@json_option
@with_door
def show(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        outdated = health.state(ask.session, ask.at).timelines_outdated
    versions, today = door.config.policies.versions, door.config.policies.on(door.at.today)
    if as_json:
        print_json([_row(version, version is today) for version in versions])
        return
    for version in versions:
        now = _(" (in force today)") if version is today else ""
        click.echo(_("Policy {name}", name=version.name) + now)
        print_card([(f"  {one.title}", one.words) for one in policy_words.said(version)])
    if outdated:
        click.echo(_("Timelines were not all made under these policies. Make them with: devicefleet rebuild"))


@click.command(
    help=_(
        'FILE has [policy."name"] tables as the configuration has them: one new version, or the whole set. A version '
        "with a name that is in force replaces that one. Nothing is changed."
    ),
    epilog=example("policy check next-year.toml"),
)
@file_argument
@json_option
@with_door
def check(door: Door, file: Path, as_json: bool) -> None:
    found = versions_of(door, proposed(door, file))
    if as_json:
        print_json([version_row(version) for version in found])
        return
    print_versions(found)
    click.echo(_("The file can be used."))


def proposed(door: Door, file: Path) -> proposal.Proposal:
    """What the file proposes beside the policies in force."""
    with file.open("rb") as opened:
        return proposal.read(opened.read(proposal.MOST_BYTES + 1), door.config.policies)


def versions_of(door: Door, what: proposal.Proposal) -> tuple[Version, ...]:
    """What each version of it changes."""
    return policy_words.brought(door.config.policies, what.versions)


def version_row(version: Version) -> dict[str, Any]:
    """One version of a file as JSON has it."""
    return {
        "name": version.name,
        "effective_from": version.effective_from,
        "replaces": version.replaced,
        "differences": [
            {"setting": one.key, "title": one.title, "was": one.plain[0], "becomes": one.plain[1]}
            for one in version.differences
        ],
    }


def print_versions(versions: tuple[Version, ...]) -> None:
    """What each version of a file changes, for people."""
    for one in versions:
        sentence = _("Policy {name} replaces the one of this name and begins on {day}.")
        if not one.replaced:
            sentence = _("Policy {name} is new and begins on {day}.")
        click.echo(_(sentence, name=one.name, day=written(one.effective_from)))
        changes = [
            (f"  {each.title}", _("{was} → {becomes}", was=each.was, becomes=each.becomes)) for each in one.differences
        ]
        if changes:
            print_card(changes)
        else:
            click.echo(_("  It changes no setting."))


def _row(version: Policy, in_force: bool) -> dict[str, Any]:
    return {
        "name": version.name,
        "in_force_today": in_force,
        "settings": [
            {"setting": one.key, "value": one.plain, "title": one.title, "words": one.words, "meaning": one.meaning}
            for one in policy_words.said(version)
        ],
    }
