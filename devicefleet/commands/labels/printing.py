"""The labels of devices, of shelves, or of things to come; what was printed is noted, so that nothing is forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.labels.writing import stock_named, write
from devicefleet.commands.lazily import example
from devicefleet.commands.typed import OneOf, provider_option
from devicefleet.queries import label_jobs, print_jobs, printers
from devicefleet.rules.access import Actor
from devicefleet.rules.printing import LOOKS, Ended, Item, Options, places
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.tags import split_scans
from devicefleet.rules.terms import PrintForm, Printing
from devicefleet.rules.words import _
from devicefleet.services import labels, printing
from devicefleet.services.printing import Order


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which labels, as typed: exactly one of these."""

    codes: tuple[str, ...]
    missing: bool
    everything: bool
    spares: int | None
    bags: int | None
    shelves: bool

    def __post_init__(self) -> None:
        said = (bool(self.codes), self.missing, self.everything, self.spares, self.bags, self.shelves)
        if sum(bool(one) for one in said) != 1:
            raise click.UsageError(_("Say which labels: codes, --missing, --all, --spares, --bags or --shelves."))

    @property
    def ahead(self) -> int:
        """How many new labels are made."""
        return self.spares or self.bags or 0

    @property
    def printing(self) -> Printing:
        if self.shelves:
            return Printing.SHELVES
        return Printing.SPARES if self.spares else Printing.BAGS if self.bags else Printing.DEVICES


@click.command(
    "print",
    help=_(
        "The labels of these codes; of all devices on the shelves with --all; of those without one with --missing. "
        "Labels printed ahead with --spares or --bags, those of the shelves with --shelves. A sheet goes on where the "
        "last job on it ended."
    ),
    epilog=example(
        "labels print --missing --out labels.pdf",
        "labels print --spares 60 --stock L7651 --start 4 --skip 7,9 --out spares.pdf",
        "labels print 7K3M9-Q2XJ3 --out - | lp",
    ),
)
@click.argument("codes", nargs=-1)
@click.option("--missing", is_flag=True, help=_("Every device on the shelves that has no label."))
@click.option("--all", "everything", is_flag=True, help=_("Every device on the shelves."))
@click.option("--spares", type=click.IntRange(1), metavar="N", help=_("So many new labels, for devices to come."))
@click.option("--bags", type=click.IntRange(1), metavar="N", help=_("So many new labels, for bags of kits."))
@click.option("--shelves", is_flag=True, help=_("Every shelf, with its name."))
@click.option("--stock", help=_("The sheet or roll; from the configuration unless said."))
@click.option("--start", type=click.IntRange(min=1), help=_("The first free place; unless said, where the last ended."))
@click.option("--skip", default="", metavar="PLACES", help=_("Damaged places of the first page, like 3,7."))
@click.option("--copies", type=click.IntRange(1, 100), default=1, show_default=True, help=_("Of each label."))
@click.option("--cut-marks/--no-cut-marks", default=None, help=_("Marks to cut along; as the stock wants unless said."))
@click.option("--printer", default="", help=_("The printer, by its name, whose corrections are used."))
@click.option(
    "--look", type=click.Choice(tuple(LOOKS)), default="full", show_default=True, help=_("How much it shows.")
)
@click.option("--form", type=OneOf(PrintForm), default="pdf", show_default=True, help=_("What is written."))
@click.option("--out", required=True, metavar="FILE", help=_("Where to write it; - for the standard output."))
@provider_option
@with_door
def print_labels(
    door: Door,
    /,
    codes: tuple[str, ...],
    missing: bool,
    everything: bool,
    spares: int | None,
    bags: int | None,
    shelves: bool,
    stock: str | None,
    out: str,
    provider: str | None,
    **how: Any,
) -> None:
    wanted = Wanted(codes, missing, everything, spares, bags, shelves)
    with door.reading() as ask:
        actor = ask.within("label.print", provider)
        home = ask.provider_id(provider) if wanted.ahead else ask.home_id(provider)
        sheet = stock_named(ask, door, stock, home)
        form, options = _how(ask, home, sheet, **how)
        items = _items(ask, actor, wanted)
        work = print_jobs.gathered(ask.session, provider_id=home, items=items, stock=sheet, form=form, options=options)
    order = Order(
        printing=wanted.printing,
        codes=[item.code for item in items],
        stock=sheet.name,
        form=form,
        options=options,
    )

    def note(ask: Ask, ended: Ended) -> None:
        if wanted.ahead and home is not None:
            labels.enter(ask.session, ask.actor, ask.at, provider_id=home, codes=order.codes)
        printing.made(ask.session, ask.actor, ask.at, provider_id=home, order=order, ended=ended)

    write(door, work, out, note)


def _how(
    ask: Ask,
    home: int | None,
    stock: Stock,
    *,
    start: int | None,
    skip: str,
    copies: int,
    cut_marks: bool | None,
    printer: str,
    look: str,
    form: PrintForm,
) -> tuple[PrintForm, Options]:
    """As typed; where nothing was said, from where the last sheet ended, without the places that are damaged there."""
    damaged = places(skip)
    if start is None and form is PrintForm.PDF:
        on = print_jobs.goes_on(ask.session, home, stock.name, printer)
        if on.start <= stock.per_page:
            start, damaged = on.start, tuple(sorted({*damaged, *on.damaged}))
    name = printers.named(ask.session, home, printer).name
    return form, Options(start=start or 1, skip=damaged, copies=copies, cut_marks=cut_marks, printer=name, look=look)


def _items(ask: Ask, actor: Actor, wanted: Wanted) -> Sequence[Item]:
    if wanted.ahead:
        icon = "bag" if wanted.bags else None
        return [Item(code, icon) for code in labels.fresh(ask.session, wanted.ahead)]
    return print_jobs.items(ask.session, actor, wanted.printing, _codes(ask, actor, wanted))


def _codes(ask: Ask, actor: Actor, wanted: Wanted) -> tuple[str, ...]:
    if wanted.codes:
        scans = [scan for code in wanted.codes for scan in split_scans(code)]
        return label_jobs.codes_typed(ask.session, actor, scans)
    if wanted.shelves:
        if found := label_jobs.codes_of_shelves(ask.session, actor):
            return found
        raise Refused(_("There is no shelf yet."))
    chosen = label_jobs.codes_missing if wanted.missing else label_jobs.codes_on_shelves
    if found := chosen(ask.session, actor):
        return found
    raise Refused(_("There is no label to print: every device on your shelves has one."))
