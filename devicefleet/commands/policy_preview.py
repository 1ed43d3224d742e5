"""A policy before it is adopted: everybody judged twice, and who would stand differently. Nothing is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.policies import file_argument, print_versions, proposed, version_row, versions_of
from devicefleet.commands.policy_summary import print_summary, status_word, summary_row
from devicefleet.commands.printing import Column, print_json, print_list, progress
from devicefleet.commands.typed import DAY, OneOf, json_option, provider_option
from devicefleet.documents import spreadsheets
from devicefleet.queries import policy_change
from devicefleet.queries.policy_change import Found, Wanted
from devicefleet.rules import proposal
from devicefleet.rules.kit_words import PARTS
from devicefleet.rules.policy_tally import Tally
from devicefleet.rules.policy_words import Version
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Status
from devicefleet.rules.words import N_, _
from devicefleet.services import audit, staffing

MOST_SHOWN = 50
Row = dict[str, Any]


ROW_COLUMNS = (
    Column("ref", N_("Reference")),
    Column("provider", N_("Organisation")),
    Column("on", N_("On")),
    Column("was", N_("From"), status_word),
    Column("becomes", N_("To"), status_word),
    Column("parts", N_("Part"), lambda parts: ", ".join(_(PARTS[part]) for part in parts)),
    Column("why", N_("Why")),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """Which rows of the list are wanted; the summary is always of everybody."""

    was: Status | None
    becomes: Status | None

    def fits(self, row: Row) -> bool:
        """Whether a row is on it."""
        return self.was in {None, row["was"]} and self.becomes in {None, row["becomes"]}


@dataclass(slots=True)
class Walk:
    """Everybody judged, while it goes on: what it adds up to, and the names of organisations by their keys."""

    ask: Ask
    wanted: Wanted
    names: dict[int, tuple[str, str]]
    tally: Tally = field(default_factory=Tally)

    def rows(self, step: Callable[[int], None]) -> Iterator[Row]:
        """The people to whom it makes a difference, as they are found."""
        for chunk in policy_change.walk(self.ask.session, self.ask.actor, wanted=self.wanted):
            self.tally.people += chunk.people
            for found in chunk.found:
                self.tally.add(found.change)
                yield self._row(found)
            step(chunk.people)

    def name(self, provider_id: int | None) -> str:
        """An organisation as people call it."""
        return self.names.get(provider_id or 0, ("", ""))[1]

    def _row(self, found: Found) -> Row:
        change = found.change
        return {
            "ref": show_reference(found.ref),
            "provider": self.name(change.provider_id),
            "on": change.on,
            "was": change.was,
            "becomes": change.becomes,
            "parts": list(change.parts),
            "why": change.why,
            "flagged_on": change.flagged_on,
            "no_longer_flagged": change.unflagged,
        }


@click.command(
    help=_(
        "FILE is as for policy check. Everybody is judged under the policies in force and under the proposed ones. "
        "Nothing is changed; that the list was taken along is written to the audit trail."
    ),
    epilog=example(
        "policy preview next-year.toml",
        "policy preview next-year.toml --from 2027-04-01 --becomes lapsed --csv",
    ),
)
@file_argument
@click.option("--from", "from_on", type=DAY, help=_("The first day to compare; today unless said."))
@click.option("--until", "until_on", type=DAY, help=_("The first day no longer compared; a year later unless said."))
@click.option("--was", type=OneOf(Status), help=_("List only those who have this status now."))
@click.option("--becomes", type=OneOf(Status), help=_("List only those who would have this status."))
@provider_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help=_("Print the list alone, as CSV, as it is found."))
@with_door
def preview(
    door: Door,
    file: Path,
    from_on: date | None,
    until_on: date | None,
    was: Status | None,
    becomes: Status | None,
    provider: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    if as_json and as_csv:
        raise click.UsageError(_("Choose one of --json and --csv."))
    what = proposed(door, file)
    first, end = proposal.compared(from_on, until_on, door.at.today)
    with door.writing() as ask:
        audit.record(ask.session, ask.actor, ask.at, "policy.previewed", "list", f"{first} {end}")
        key = staffing.provider_named(ask.session, provider).id if provider else None
        names = policy_change.providers(ask.session, ask.actor)
    with door.reading() as ask:
        walk = Walk(ask, Wanted(what.policies, first, end, key), names)
        _tell(walk, versions_of(door, what), Listed(was, becomes), as_json=as_json, as_csv=as_csv)


def _tell(walk: Walk, versions: tuple[Version, ...], listed: Listed, *, as_json: bool, as_csv: bool) -> None:
    wanted = walk.wanted
    people = policy_change.people(walk.ask.session, walk.ask.actor, provider_id=wanted.provider_id)
    with progress(_("Judging everybody twice"), people) as step:
        rows = (row for row in walk.rows(step) if listed.fits(row))
        if as_csv:
            _print_csv(rows)
            return
        kept = list(rows) if as_json else _first(rows)
    time = {"from": wanted.from_on, "until": wanted.until_on}
    if as_json:
        told = {"versions": [version_row(one) for one in versions], **summary_row(walk.tally, walk.name), "rows": kept}
        print_json(time | told)
        return
    print_versions(versions)
    print_summary(walk.tally, walk.name, wanted.from_on, wanted.until_on)
    _print_list(kept)


def _first(rows: Iterator[Row]) -> list[Row]:
    """The rows to show: all are counted, and only these are held."""
    kept: list[Row] = []
    for row in rows:
        if len(kept) <= MOST_SHOWN:
            kept.append(row)
    return kept


def _print_csv(rows: Iterator[Row]) -> None:
    columns = (*ROW_COLUMNS, Column("flagged_on", N_("Newly flagged on")))
    cells = ([column.cell(row) for column in columns] for row in rows)
    for line in spreadsheets.csv_lines([_(column.title) for column in columns], cells):
        click.echo(line, nl=False)


def _print_list(rows: list[Row]) -> None:
    if not rows:
        return
    click.echo()
    print_list(rows[:MOST_SHOWN], ROW_COLUMNS, as_json=False, nothing="")
    if len(rows) > MOST_SHOWN:
        click.echo(_("These are the first {n}: --csv and --json list everybody.", n=MOST_SHOWN))
