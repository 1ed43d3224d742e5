"""Data packages: one paid term of data on a SIM, and the next one behind it."""

from datetime import date
from decimal import Decimal

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.sims import card_of, last_day, term_row
from devicefleet.commands.stories import way_back
from devicefleet.commands.typed import DAY, PAYER, OneOf, json_option
from devicefleet.rules.amounts import money_pence
from devicefleet.rules.terms import AllowancePeriod, Renewal, Scheme
from devicefleet.rules.thing_words import RENEWALS, SCHEMES, allowance
from devicefleet.rules.words import N_, _
from devicefleet.services import packages
from devicefleet.services.packages import Package

COLUMNS = (
    Column("scheme", N_("Scheme"), lambda scheme: _(SCHEMES[scheme])),
    Column("", N_("Data"), lambda row: allowance(row["allowance_gb"], row["allowance_period"])),
    Column("starts_on", N_("From")),
    Column("last_day", N_("Until")),
    Column("renewal", N_("Renewal"), lambda renewal: _(RENEWALS[renewal])),
)


@click.command(
    help=_("SCAN is the ICCID. Without --starts-on the package begins when the SIM is activated."),
    epilog=example("packages add 8944000000000000017 --scheme national_databank --gb 25 --period month --terms 12"),
)
@click.argument("scan")
@click.option("--scheme", type=OneOf(Scheme), required=True, help=_("Who pays for it, and how."))
@click.option("--gb", type=click.FloatRange(min=0), help=_("Gigabytes in one period."))
@click.option("--unlimited", is_flag=True, help=_("As many gigabytes as they use."))
@click.option(
    "--period", type=OneOf(AllowancePeriod), default="day30", show_default=True, help=_("How long a period is.")
)
@click.option("--terms", type=click.IntRange(1, 60), default=1, show_default=True, help=_("How many periods."))
@click.option("--renewal", type=OneOf(Renewal), default="none", show_default=True, help=_("What happens at its end."))
@click.option("--starts-on", type=DAY, help=_("Its first day."))
@click.option("--last-day", type=DAY, help=_("Its last day, instead of --terms."))
@click.option("--open-ended", is_flag=True, help=_("Paid for until somebody says stop; with --renewal auto_funded."))
@click.option("--cost", help=_("What it cost, in pounds."))
@click.option("--funder", metavar="CODE", type=PAYER, help=_("The funder who pays, by the code in `report funders`."))
@with_door
def add(
    door: Door,
    scan: str,
    scheme: Scheme,
    gb: float | None,
    unlimited: bool,
    period: AllowancePeriod,
    terms: int,
    renewal: Renewal,
    starts_on: date | None,
    last_day: date | None,
    open_ended: bool,
    cost: str | None,
    funder: str | None,
) -> None:
    if (gb is None) != unlimited:
        raise click.UsageError(_("Say how much data it is: --gb, or --unlimited."))
    package = Package(
        scheme=scheme,
        allowance_gb=None if gb is None else Decimal(str(gb)),
        allowance_period=period,
        renewal=renewal,
        starts_on=starts_on,
        last_day=last_day,
        term_count=terms,
        open_ended=open_ended,
        cost_pence=money_pence(cost) if cost else None,
        funder_ref=funder,
    )
    with door.writing() as ask:
        row = packages.add(ask.session, ask.actor, ask.at, scan=scan, package=package)
        said = _sentence(row.starts_on, row.ends_on), way_back(row.entry_id)
    click.echo("\n".join(said))


@click.command("list", help=_("SCAN is the ICCID."), epilog=example("packages list 8944000000000000017"))
@click.argument("scan")
@json_option
@with_door
def list_packages(door: Door, scan: str, as_json: bool) -> None:
    with door.writing() as ask:
        card = card_of(ask, scan)
    rows = [term_row(term) for term in card.packages]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("This SIM has no package."))


@click.command(
    help=_("SCAN is the ICCID. The next term follows the present one on the same terms; after a gap it starts today."),
    epilog=example("renew 8944000000000000017", "renew 8944000000000000017 --last-day 31/03/2027"),
)
@click.argument("scan")
@click.option("--terms", type=click.IntRange(1, 60), default=1, show_default=True, help=_("How many periods."))
@click.option("--last-day", type=DAY, help=_("Its last day, instead of --terms."))
@with_door
def renew(door: Door, scan: str, terms: int, last_day: date | None) -> None:
    with door.writing() as ask:
        row = packages.renew(ask.session, ask.actor, ask.at, scan=scan, terms=terms, last_day=last_day)
        said = _sentence(row.starts_on, row.ends_on), way_back(row.entry_id)
    click.echo("\n".join(said))


def _sentence(starts_on: date | None, ends_on: date | None) -> str:
    if starts_on is None:
        return _("Saved. It begins when the SIM is activated.")
    if ends_on is None:
        return _("Saved. Data from {first}, without an end.", first=starts_on)
    return _("Saved. Data from {first} to {last}.", first=starts_on, last=last_day(ends_on))
