"""What was printed, and the same again with the same codes."""

from dataclasses import asdict, replace

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.labels.writing import stock_named, write
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import json_option, provider_option
from devicefleet.queries import print_jobs
from devicefleet.rules.printing import PRINTINGS, Ended
from devicefleet.rules.words import N_, _
from devicefleet.services import printing
from devicefleet.services.printing import Order

MOST = 50
COLUMNS = (
    Column("id", N_("Job")),
    Column("asked_at", N_("When")),
    Column("label_count", N_("Labels")),
    Column("printing", N_("What"), lambda what: _(PRINTINGS[what])),
    Column("stock", N_("On")),
    Column("next_start", N_("Next place")),
    Column("state", N_("State")),
    Column("by", N_("By")),
)


@click.command(epilog=example("labels jobs"))
@provider_option
@json_option
@with_door
def list_jobs(door: Door, provider: str | None, as_json: bool) -> None:
    """The last 50."""
    with door.reading() as ask:
        found = print_jobs.jobs(ask.session, ask.within("label.print", provider), size=MOST)
    print_list([asdict(row) for row in found.rows], COLUMNS, as_json=as_json, nothing=_("Nothing was printed yet."))


@click.command(
    help=_("From the next free place of the sheet on. Labels that are void by now are left out. JOB is its number."),
    epilog=example("labels reprint 12 --out labels.pdf"),
)
@click.argument("job_id", type=int, metavar="JOB")
@click.option("--out", required=True, metavar="FILE", help=_("Where to write it; - for the standard output."))
@provider_option
@with_door
def reprint(door: Door, job_id: int, out: str, provider: str | None) -> None:
    with door.reading() as ask:
        actor, home = ask.within("label.print", provider), ask.home_id(provider)
        job = print_jobs.job(ask.session, actor, job_id=job_id)
        codes = print_jobs.codes_of(ask.session, actor, job_id=job_id)
        items = print_jobs.items(ask.session, actor, job.printing, codes)
        sheet = stock_named(ask, door, job.stock, home)
        on = print_jobs.goes_on(ask.session, home, sheet.name, job.options.printer)
        options = replace(job.options, start=on.start, skip=on.damaged, damaged=())
        work = print_jobs.gathered(
            ask.session, provider_id=home, items=items, stock=sheet, form=job.form, options=options
        )
    order = Order(
        printing=job.printing,
        codes=[item.code for item in items],
        stock=sheet.name,
        form=job.form,
        options=options,
    )

    def note(ask: Ask, ended: Ended) -> None:
        printing.made(ask.session, ask.actor, ask.at, provider_id=home, order=order, ended=ended)

    write(door, work, out, note)
    if left := len(codes) - len(items):
        click.echo(_("Left out, because they are void by now: {n}.", n=left), err=True)
