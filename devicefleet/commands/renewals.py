"""Data ahead: what runs out and what comes next, and renewals planned for a day."""

from datetime import date
from typing import Any, Literal

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.stories import way_back
from devicefleet.commands.typed import DAY, PAYER, OneOf, json_option
from devicefleet.documents.board.ahead import BEHIND
from devicefleet.queries import data_ahead
from devicefleet.queries.cliff import Behind
from devicefleet.queries.data_ahead import QUIET, DataAhead, Look, WantedData
from devicefleet.rules.amounts import money_pence, pounds
from devicefleet.rules.lifecycle import sim_word
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import SimState
from devicefleet.rules.words import N_, _
from devicefleet.services import exporting, packages
from devicefleet.tables.base import key_of

COLUMNS = (
    Column("iccid", N_("ICCID")),
    Column("ref", N_("Person")),
    Column("runs_out_on", N_("Runs out")),
    Column("next_on", N_("Next term")),
    Column("behind", N_("After it"), lambda behind: _(BEHIND[Behind(behind)])),
    Column("funder", N_("Funded by")),
    Column("cost_pence", N_("Cost"), pounds),
    Column("provider", N_("Organisation")),
)
LOOKING = {
    Look.NOT_ACTIVATED: (
        Column("state", N_("State"), lambda state: sim_word(SimState(state))),
        Column("handed_on", N_("Handed over")),
        Column("activate_by", N_("Activate by")),
    ),
    Look.QUIET: (Column("quiet_since", N_("Nothing paid since")),),
}


@click.command(
    "list",
    help=_("Those that run out first at the head. Taking the list along is written to the audit trail."),
    epilog=example("renewals list --days 30 --planned no", "renewals list --look quiet --quiet 120 --json"),
)
@click.option("--days", type=click.IntRange(0, 365), help=_("Only what runs out within so many days, or has."))
@click.option("--planned", type=click.Choice(["yes", "no"]), help=_("Whether a next term is planned."))
@click.option("--funder", help=_("Only what this funder pays for."))
@click.option("--provider", metavar="CODE", help=_("Only this organisation's, by its code."))
@click.option("--look", type=OneOf(Look), help=_("SIMs not activated, or with which nothing was paid for long."))
@click.option("--quiet", type=click.IntRange(1, 1000), default=QUIET, show_default=True, help=_("How long, in days."))
@json_option
@with_door
def list_renewals(
    door: Door,
    days: int | None,
    planned: Literal["yes", "no"] | None,
    funder: str | None,
    provider: str | None,
    look: Look | None,
    quiet: int,
    as_json: bool,
) -> None:
    wanted = WantedData(
        days=days, planned=None if planned is None else planned == "yes", funder=funder, provider=provider, look=look,
        quiet=quiet,
    )  # fmt: skip
    with door.writing() as ask:
        found = data_ahead.every(ask.session, ask.actor, wanted, today=ask.at.today)
        exporting.note(ask.session, ask.actor, ask.at, register="renewal", rows=len(found))
    more = LOOKING[look] if look else ()
    columns = (*COLUMNS[:2], *more, *COLUMNS[2:])
    print_list(map(_row, found), columns, as_json=as_json, nothing=_("No SIM like these."))


@click.command(
    help=_("SCAN is the ICCID. A plan is no payment: until it is renewed, the data still ends on its day."),
    epilog=example("renewals plan 8944000000000000017 --on 28/03/2027 --terms 3 --funder LOTTERY"),
)
@click.argument("scan")
@click.option("--on", "renew_on", type=DAY, required=True, help=_("The day on which it will be renewed."))
@click.option("--terms", type=click.IntRange(1, 24), default=1, show_default=True, help=_("How many periods."))
@click.option("--cost", help=_("What one period costs, in pounds; as for the last one unless said."))
@click.option("--funder", type=PAYER, help=_("Who pays; as for the last one unless said."))
@with_door
def plan(door: Door, scan: str, renew_on: date, terms: int, cost: str | None, funder: str | None) -> None:
    with door.writing() as ask:
        made = packages.plan(
            ask.session, ask.actor, ask.at, scan=scan, renew_on=renew_on, terms=terms,
            cost_pence=money_pence(cost) if cost else None, funder_ref=funder,
        )  # fmt: skip
        said = _("Planned for {day}.", day=made.renew_on), way_back(made.entry_id)
    click.echo("\n".join(said))


@click.command(help=_("SCAN is the ICCID."), epilog=example("renewals drop 8944000000000000017"))
@click.argument("scan")
@with_door
def drop(door: Door, scan: str) -> None:
    with door.writing() as ask:
        entry = packages.drop_plan(ask.session, ask.actor, ask.at, scan=scan)
        said = _("The plan is dropped."), way_back(key_of(entry))
    click.echo("\n".join(said))


def _row(row: DataAhead) -> dict[str, Any]:
    """One SIM with its fixed keys."""
    return {
        "iccid": row.iccid,
        "network": row.network,
        "state": row.state,
        "ref": show_reference(row.ref) if row.ref else None,
        "provider": row.provider,
        "scheme": row.scheme,
        "allowance_gb": row.allowance_gb,
        "allowance_period": row.allowance_period,
        "paid_until": row.paid_until,
        "runs_out_on": row.runs_out_on,
        "next_on": row.next_on,
        "renews_itself": row.renews_itself,
        "planned_on": row.plan_on,
        "planned_terms": row.plan_terms,
        "behind": row.behind,
        "cost_pence": row.cost_pence,
        "funder": row.funder,
        "handed_on": row.handed_on,
        "activate_by": row.activate_by,
        "quiet_since": row.quiet_since,
    }
