"""Everything that can be proved of an installation: the file, the ledger, the timelines and the audit trail."""

from typing import Any

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import Said, example
from devicefleet.commands.printing import Column, print_json, print_list, progress
from devicefleet.commands.typed import json_option
from devicefleet.db import config_of
from devicefleet.queries import agreement, health
from devicefleet.rules.access import scope_of
from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import audit, timeline

COLUMNS = (Column("kind", N_("What")), Column("subject", N_("Which")), Column("problem", N_("Problem")))


@click.command(
    help=_("Changes nothing. One row for each disagreement, and exit code 1 if there is one."),
    epilog=example("check"),
)
@json_option
@with_door
def check(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        scope_of(ask.actor, "system.operate")
        rows = [*_ledger(ask), *_policies(ask), *_timelines(ask), *_audit(ask)]
    if as_json:
        print_json(rows)
    elif rows:
        print_list(rows, COLUMNS, as_json=False, nothing="")
    else:
        click.echo(_("Everything agrees."))
    if rows:
        raise Said(n_("{n} disagreement was found.", "{n} disagreements were found.", len(rows)))


def _ledger(ask: Ask) -> list[dict[str, Any]]:
    return [
        {"kind": one.kind, "subject": one.subject, "problem": _(one.sentence)}
        for one in agreement.disagreements(ask.session)
    ]


def _policies(ask: Ask) -> list[dict[str, Any]]:
    if not health.state(ask.session, ask.at).timelines_outdated:
        return []
    names = ", ".join(version.name for version in config_of(ask.session).policies.versions)
    problem = _(
        "timelines were not all made under the policies that are configured; make them with: devicefleet rebuild"
    )
    return [{"kind": "policy", "subject": names, "problem": problem}]


def _timelines(ask: Ask) -> list[dict[str, Any]]:
    rows = []
    with progress(_("Checking timelines"), agreement.people(ask.session)) as step:
        for count, wrong in timeline.check(ask.session):
            step(count)
            rows += [{"kind": "timeline", "subject": show_reference(one.ref), "problem": one.sentence} for one in wrong]
    return rows


def _audit(ask: Ask) -> list[dict[str, Any]]:
    _rows, broken = audit.verify(ask.session)
    return [{"kind": "audit", "subject": str(broken.event_id), "problem": broken.sentence}] if broken else []
