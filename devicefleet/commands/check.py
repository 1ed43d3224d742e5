"""Everything that can be proved of an installation: the file, the ledger, the timelines and the audit trail."""

from typing import Any

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import Said, example
from devicefleet.commands.printing import Column, print_json, print_list, progress
from devicefleet.commands.typed import json_option, workers_option
from devicefleet.db import config_of
from devicefleet.queries import health, wholeness
from devicefleet.rules.access import scope_of
from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import audit, checking

COLUMNS = (Column("kind", N_("What")), Column("subject", N_("Which")), Column("problem", N_("Problem")))

MOST = 10_000
"""Timelines that are listed one by one: after a change of policy everybody's may be another."""


@click.command(
    help=_("Changes nothing. One row for each disagreement, and exit code 1 if there is one."),
    epilog=example("check"),
)
@workers_option
@json_option
@with_door
def check(door: Door, workers: int | None, as_json: bool) -> None:
    with door.reading() as ask:
        scope_of(ask.actor, "system.operate")
        rows = [*_ledger(ask), *_policies(ask)]
        people = wholeness.people(ask.session)
    rows += _timelines(door, people, workers)
    with door.reading() as ask:
        rows += _audit(ask)
    if as_json:
        print_json(rows)
    elif rows:
        print_list(rows, COLUMNS, as_json=False, nothing="")
    else:
        click.echo(_("Everything agrees."))
    if rows:
        raise Said(n_("{n} disagreement was found.", "{n} disagreements were found.", len(rows)))


def _ledger(ask: Ask) -> list[dict[str, Any]]:
    return [_row(one.kind, one.subject, _(one.sentence)) for one in wholeness.disagreements(ask.session)]


def _policies(ask: Ask) -> list[dict[str, Any]]:
    if not health.state(ask.session, ask.at).timelines_outdated:
        return []
    names = ", ".join(version.name for version in config_of(ask.session).policies.versions)
    problem = _(
        "timelines were not all made under the policies that are configured; make them with: devicefleet rebuild"
    )
    return [{"kind": "policy", "subject": names, "problem": problem}]


def _timelines(door: Door, people: int, workers: int | None) -> list[dict[str, Any]]:
    """Each as of its own moment: looking at all of one moment would keep what others write from being tidied away."""
    rows: list[dict[str, Any]] = []
    more = 0
    with progress(_("Checking timelines"), people) as step:
        for count, wrong in checking.check(door.database, workers=workers):
            step(count)
            listed = wrong[: MOST - len(rows)]
            more += len(wrong) - len(listed)
            rows += [_row("timeline", show_reference(one.ref), _(one.sentence)) for one in listed]
    if more:
        rows.append(_row("timeline", "", n_("{n} more is like these", "{n} more are like these", more)))
    return rows


def _row(kind: str, subject: str, problem: str) -> dict[str, Any]:
    return {"kind": kind, "subject": subject, "problem": problem}


def _audit(ask: Ask) -> list[dict[str, Any]]:
    _rows, broken = audit.verify(ask.session)
    return [_row("audit", str(broken.event_id), broken.sentence)] if broken else []
