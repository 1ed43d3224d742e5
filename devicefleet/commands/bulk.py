"""Many at once on the command line: the table by default, and with `--commit` the number of rows that are meant."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_json, print_list, print_one
from devicefleet.commands.typed import DAY, OneOf, json_option
from devicefleet.queries import bulk as query
from devicefleet.queries.bulk import Did, Plan, Row, cost_of
from devicefleet.rules.access import scope_of
from devicefleet.rules.amounts import pounds
from devicefleet.rules.bulk import ACTIONS, DAYS, MOST, NOBODY, Gifting, Moving, Renewing, Wanted, done_word
from devicefleet.rules.cells import compact
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Scheme
from devicefleet.rules.words import N_, _
from devicefleet.services import audit, bulk
from devicefleet.services.staffing import find
from devicefleet.tables import BulkAction
from devicefleet.tables.base import key_of

Service = Callable[..., BulkAction]

COLUMNS = (
    Column("name", N_("Row")),
    Column("ref", N_("Person")),
    Column("what", N_("What")),
    Column("now", N_("Now")),
    Column("then", N_("Then")),
    Column("cost_pence", N_("Cost"), pounds),
    Column("provider", N_("Organisation")),
    Column("refused", N_("Left out, because")),
)
PAST = (
    Column("id", N_("Number")),
    Column("", N_("What"), lambda row: done_word(row["kind"], row["rows"])),
    Column("cost_pence", N_("Cost"), pounds),
    Column("done_at", N_("When")),
    Column("by", N_("By")),
    Column("provider", N_("Organisation")),
    Column("undone_at", N_("Undone")),
    Column("undo_until", N_("Undo until")),
)
DID = (
    Column("name", N_("Row")),
    Column("ref", N_("Person")),
    Column("sentence", N_("What was done")),
    Column("undone_at", N_("Undone")),
    Column("undone_by", N_("By")),
    Column("id", N_("Entry")),
)
NOBODY_TYPED = "nobody"
Said = Callable[..., None]


def _plan_options(command: Said) -> Said:
    """What every one of these commands can be told besides its choice."""
    options = (
        click.option("--only", metavar="ROW", multiple=True, help=_("Only this row of the table, by its name; often.")),
        click.option("--dry-run", is_flag=True, help=_("Only show what would be done; so it is without --commit.")),
        click.option(
            "--commit",
            "count",
            type=click.IntRange(0, MOST),
            metavar="COUNT",
            help=_("Do it: the number of rows you mean."),
        ),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


provider_filter = click.option("--provider", metavar="CODE", help=_("Only this organisation's, by its code."))
days_option = click.option(
    "--days", type=click.IntRange(0, 365), default=DAYS, show_default=True, help=_("How many days ahead.")
)


@click.command(
    help=_("Each gets its next term, on the same terms and from the same funder. All rows are done, or none."),
    epilog=example("bulk renew --days 14", "bulk renew --funder LOTTERY --terms 3 --commit 12"),
)
@days_option
@click.option("--ended", is_flag=True, help=_("Also data that has ended already."))
@click.option("--funder", help=_("Only what this funder pays for."))
@click.option("--scheme", type=OneOf(Scheme), help=_("Only of this scheme."))
@click.option("--network", help=_("Only on this network."))
@provider_filter
@click.option("--terms", type=click.IntRange(1, 24), default=1, show_default=True, help=_("How many periods."))
@click.option("--last-day", type=DAY, help=_("Its last day, instead of --terms."))
@_plan_options
@with_door
def renew(door: Door, /, only: tuple[str, ...], dry_run: bool, count: int | None, as_json: bool, **wanted: Any) -> None:
    _run(door, bulk.renew, lambda _ask: Renewing(**wanted), only, dry_run=dry_run, count=count, as_json=as_json)


@click.command(
    help=_("Loans of people whose support has ended, or is expected to end soon. All rows are done, or none."),
    epilog=example("bulk gift --days 30", "bulk gift --days 30 --commit 7"),
)
@days_option
@provider_filter
@_plan_options
@with_door
def gift(door: Door, /, only: tuple[str, ...], dry_run: bool, count: int | None, as_json: bool, **wanted: Any) -> None:
    _run(door, bulk.gift, lambda _ask: Gifting(**wanted), only, dry_run=dry_run, count=count, as_json=as_json)


@click.command(
    help=_("What they hold stays with them. Type `nobody` for people without a caseworker. All are moved, or none."),
    epilog=example(
        "bulk move --from sam@example.org --to kim@example.org",
        "bulk move --from sam@example.org --to nobody --to-provider south --commit 23",
    ),
)
@click.option("--from", "origin", required=True, metavar="EMAIL", help=_("Who supports them now."))
@click.option("--to", metavar="EMAIL", help=_("Who takes over."))
@click.option("--to-provider", "provider", metavar="CODE", help=_("The organisation they go to, if it is another."))
@_plan_options
@with_door
def move(
    door: Door,
    origin: str,
    to: str | None,
    provider: str | None,
    only: tuple[str, ...],
    dry_run: bool,
    count: int | None,
    as_json: bool,
) -> None:
    def wanted(ask: Ask) -> Moving:
        return Moving(_staff(ask, origin), None if to is None else _staff(ask, to), provider)

    _run(door, bulk.move, wanted, only, dry_run=dry_run, count=count, as_json=as_json)


@click.command("list", help=_("Newest first, at most 50."), epilog=example("bulk list"))
@json_option
@with_door
def list_bulk(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        found = query.past(ask.session, ask.actor, ask.at).rows
    print_list(map(asdict, found), PAST, as_json=as_json, nothing=_("Nothing was done in bulk yet."))


@click.command(
    help=_("NUMBER is that of `bulk list`. Also whether each row was taken back since, at most 500 of them."),
    epilog=example("bulk show 7", "bulk show 7 --json"),
)
@click.argument("number", type=click.IntRange(min=1))
@json_option
@with_door
def show(door: Door, number: int, as_json: bool) -> None:
    with door.writing() as ask:
        found = query.done(ask.session, ask.actor, ask.at, bulk_id=number, size=MOST)
        audit.record(ask.session, ask.actor, ask.at, "bulk.looked_at", "bulk", str(number))
    entries = [_entry(row) for row in found.rows.rows]
    print_one(asdict(found.about) | {"entries": entries}, PAST, as_json=as_json)
    if not as_json:
        click.echo()
        print_list(entries, DID, as_json=False, nothing="")


@click.command(
    help=_("NUMBER is that of `bulk list`. Within 24 hours; all rows, or none where something was recorded since."),
    epilog=example("bulk undo 7"),
)
@click.argument("number", type=click.IntRange(min=1))
@with_door
def undo(door: Door, number: int) -> None:
    with door.writing() as ask:
        done = bulk.undo(ask.session, ask.actor, ask.at, bulk_id=number)
        sentence = done_word(done.kind, done.row_count)
    click.echo(_("Undone: {what}. The record shows both.", what=sentence))


def _run(
    door: Door,
    service: Service,
    wanting: Callable[[Ask], Wanted],
    only: Sequence[str],
    *,
    dry_run: bool,
    count: int | None,
    as_json: bool,
) -> None:
    if dry_run and count is not None:
        raise click.UsageError(_("Give --dry-run or --commit, not both."))
    with door.writing() as ask:
        wanted = wanting(ask)
        scope_of(ask.actor, ACTIONS[wanted.KIND])
        plan = query.plan(ask.session, ask.actor, ask.at, wanted)
        keys = _keys(plan, only) if only else None
        done = None
        if count is None:
            audit.record(ask.session, ask.actor, ask.at, "bulk.looked_at", "bulk", wanted.KIND)
        else:
            done = service(ask.session, ask.actor, ask.at, wanted=wanted, count=count, rows=keys)
        number = key_of(done) if done else None
    _report(plan, plan.among(keys), number, as_json=as_json)


def _staff(ask: Ask, typed: str) -> int:
    return NOBODY if typed.strip().casefold() == NOBODY_TYPED else key_of(find(ask.session, typed))


def _keys(plan: Plan, names: Sequence[str]) -> list[str]:
    """The rows of the table that were named; refuses a name that is not there."""
    known = {compact(row.name): row.key for row in plan.doable}
    missing = [name for name in names if compact(name) not in known]
    if missing:
        raise NotFound(_("{name} is not among the rows that would be done.", name=missing[0]))
    return [known[compact(name)] for name in names]


def _report(plan: Plan, rows: Sequence[Row], number: int | None, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "kind": plan.kind,
                "total": plan.total,
                "count": len(rows),
                "cost_pence": cost_of(rows),
                "rows": [_row(row) for row in (*rows, *plan.left_out)],
                "done": number,
            }
        )
        return
    shown = [_row(row) for row in (*rows, *plan.left_out)]
    columns = [column for column in COLUMNS if not shown or any(row[column.key] for row in shown)]
    print_list(shown, columns, as_json=False, nothing=_("Nothing to do here."))
    if plan.total > len(plan.rows):
        click.echo(_("{total} fit; these are the first {shown}.", total=plan.total, shown=len(plan.rows)))
    if (cost := cost_of(rows)) is not None:
        click.echo(_("Together they cost {cost}.", cost=pounds(cost)))
    if number is not None:
        click.echo(_("Done: {what}.", what=done_word(plan.kind, len(rows))))
        click.echo(_("To take it back within 24 hours: devicefleet bulk undo {number}", number=number))
    elif rows:
        click.echo(_("Nothing was changed. To do it, run this again with --commit {n}.", n=len(rows)))


def _entry(row: Did) -> dict[str, Any]:
    """One row of what was done, with its fixed keys."""
    return {
        "id": row.id,
        "name": row.name,
        "ref": show_reference(row.ref) if row.ref else None,
        "sentence": row.sentence,
        "undone_at": row.undone_at,
        "undone_by": row.undone_by,
    }


def _row(row: Row) -> dict[str, Any]:
    told = asdict(row)
    for hidden in ("key", "survivor_id", "thing_id"):
        told.pop(hidden)
    return told | {"ref": show_reference(row.ref) if row.ref else None}
