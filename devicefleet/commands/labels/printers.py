"""Printers: the page that shows how far one is off, and the profile that is made of what a ruler shows on it."""

from dataclasses import asdict
from pathlib import Path

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.files import appearing
from devicefleet.commands.labels.writing import out_option, stock_named
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import json_option, provider_option
from devicefleet.documents import calibration
from devicefleet.documents.calibration import Lengths
from devicefleet.queries import printers
from devicefleet.rules.printers import Printer
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.words import N_, _
from devicefleet.services import printers as keeping

COLUMNS = (
    Column("name", N_("Name")),
    Column("offset_x", N_("Right (mm)")),
    Column("offset_y", N_("Down (mm)")),
    Column("stretch_x", N_("Across (%)")),
    Column("stretch_y", N_("Down (%)")),
)
LENGTHS = 4


@click.command(
    help=_(
        "Print it at 100 % and hold it and a sheet of labels against a window. If the outlines do not lie on the "
        "labels, measure its two arrows, and give the four lengths to “labels printers add”."
    ),
    epilog=example("labels calibrate --stock L7160 --out calibration.pdf"),
)
@click.option("--stock", help=_("The sheet or roll; from the configuration unless said."))
@click.option("--printer", default="", help=_("Corrected as for this printer, to see whether that is right."))
@out_option
@provider_option
@with_door
def calibrate(door: Door, stock: str | None, printer: str, out: Path, provider: str | None) -> None:
    with door.reading() as ask:
        ask.within("label.print", provider)
        home = ask.home_id(provider)
        sheet = stock_named(ask, door, stock, home)
        profile = printers.named(ask.session, home, printer)
    with appearing(out) as file:
        file.write(calibration.calibration(sheet, profile))
    click.echo(_("Calibration page for {stock}: {path}", stock=sheet.name, path=out))


@click.command(epilog=example("labels printers list"))
@provider_option
@json_option
@with_door
def list_printers(door: Door, provider: str | None, as_json: bool) -> None:
    """Of one organisation."""
    with door.reading() as ask:
        ask.within("label.print", provider)
        found = printers.of_provider(ask.session, ask.provider_id(provider))
    rows = [asdict(printer) for printer in found]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("There is no printer yet."))


@click.command(
    help=_(
        "With --measured, from the four lengths on its calibration page, in mm: left edge to start, along the arrow "
        "across, upper edge to start, along the arrow down. A printer that is there already is corrected further: "
        "print its page with --printer before measuring."
    ),
    epilog=example("labels printers add Office", "labels printers add Office --stock L7160 --measured 31.5 150 30 251"),
)
@click.argument("name")
@click.option("--stock", help=_("The sheet or roll whose page was measured; from the configuration unless said."))
@click.option("--measured", type=float, nargs=LENGTHS, help=_("What a ruler showed."))
@provider_option
@with_door
def add(
    door: Door,
    name: str,
    stock: str | None,
    measured: tuple[float, float, float, float] | None,
    provider: str | None,
) -> None:
    with door.writing() as ask:
        home = ask.provider_id(provider)
        known = _known(ask, home, name)
        printer = known or Printer(name)
        if measured:
            sheet = stock_named(ask, door, stock, home)
            printer = calibration.corrections(sheet, Lengths(*measured), name=printer.name, before=printer)
        if known is None or not measured:
            keeping.add(ask.session, ask.actor, ask.at, provider_id=home, printer=printer)
        else:
            key = keeping.key_named(ask.session, home, name)
            keeping.change(ask.session, ask.actor, ask.at, printer_id=key, printer=printer)
    sentence = _("{name}: {x} mm right, {y} mm down, {sx} % across, {sy} % down.")
    click.echo(
        sentence.format(
            name=printer.name, x=printer.offset_x, y=printer.offset_y, sx=printer.stretch_x, sy=printer.stretch_y
        )
    )


@click.command(epilog=example("labels printers remove Office"))
@click.argument("name")
@provider_option
@with_door
def remove(door: Door, name: str, provider: str | None) -> None:
    """What was measured on it is forgotten."""
    with door.writing() as ask:
        key = keeping.key_named(ask.session, ask.provider_id(provider), name)
        gone = keeping.remove(ask.session, ask.actor, ask.at, printer_id=key)
    click.echo(_("{name} is removed.", name=gone))


def _known(ask: Ask, home: int, name: str) -> Printer | None:
    try:
        return printers.named(ask.session, home, name)
    except NotFound:
        return None
