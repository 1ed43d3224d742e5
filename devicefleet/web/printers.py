"""Printers: how far each prints off, found by printing one page and holding a ruler to it."""

from typing import Annotated

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.db import config_of
from devicefleet.documents import calibration
from devicefleet.documents.calibration import Lengths
from devicefleet.queries import printers
from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import _
from devicefleet.services import printers as keeping
from devicefleet.web.asking import Ask, Filter, Form, download, to
from devicefleet.web.guard import guarded
from devicefleet.web.labels import described
from devicefleet.web.print_jobs import stock_for, stocks_for

blueprint = Blueprint("printers", __name__)

NAME = Annotated[str, Field(max_length=64)]
STOCK = Annotated[str, Field(max_length=32)]
MM = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]


class Added(Form):
    """A printer by its name; it prints true until it is measured."""

    name: NAME


class Changed(Form):
    """All of a profile."""

    name: NAME
    offset_x: MM = 0.0
    offset_y: MM = 0.0
    stretch_x: MM = 0.0
    stretch_y: MM = 0.0


class Measured(Form):
    """What a ruler showed on the calibration page of this stock."""

    stock: STOCK
    edge_x: MM
    length_x: MM
    edge_y: MM
    length_y: MM


class Page(Filter):
    """For which stock."""

    stock: STOCK | None = None


@guarded(blueprint, "/labels/printers", action="label.print")
def printers_page(ask: Ask) -> ResponseReturnValue:
    return render_template("labels/printers.html", profiles=printers.profiles(ask.session, ask.actor), TRUE=TRUE)


@guarded(blueprint, "/labels/printers", action="label.print", methods=("POST",), again=printers_page)
def add(ask: Ask) -> ResponseReturnValue:
    """Then it is measured."""
    if ask.actor.provider_id is None:
        raise NotFound(_("There is no such organisation in your list."))
    printer = Printer(ask.read(Added).name)
    row = keeping.add(ask.session, ask.actor, ask.at, provider_id=ask.actor.provider_id, printer=printer)
    return to("printers.printer_page", printer_id=row.id)


@guarded(blueprint, "/labels/printers/<int:printer_id>", action="label.print")
def printer_page(ask: Ask, printer_id: int) -> ResponseReturnValue:
    profile = printers.one(ask.session, ask.actor, printer_id=printer_id)
    stock = _chosen(ask)
    return render_template(
        "labels/printer.html",
        profile=profile,
        printer=profile.printer,
        stock=stock,
        stocks=[(one.name, described(one)) for one in stocks_for(ask)],
        drawn=calibration.drawn_lengths(stock),
        is_true=keeping.is_true(profile.printer),
    )


@guarded(blueprint, "/labels/printers/<int:printer_id>", action="label.print", methods=("POST",), again=printer_page)
def change(ask: Ask, printer_id: int) -> ResponseReturnValue:
    """By hand."""
    form = ask.read(Changed)
    printer = Printer(form.name, form.offset_x, form.offset_y, form.stretch_x, form.stretch_y)
    keeping.change(ask.session, ask.actor, ask.at, printer_id=printer_id, printer=printer)
    ask.tell(_("Saved."))
    return to("printers.printer_page", printer_id=printer_id)


@guarded(
    blueprint,
    "/labels/printers/<int:printer_id>/measured",
    action="label.print",
    methods=("POST",),
    again=printer_page,
)
def measured(ask: Ask, printer_id: int) -> ResponseReturnValue:
    """From what a ruler showed on the page that was printed with the profile as it is."""
    form = ask.read(Measured)
    before = printers.one(ask.session, ask.actor, printer_id=printer_id).printer
    lengths = Lengths(form.edge_x, form.length_x, form.edge_y, form.length_y)
    printer = calibration.corrections(stock_for(ask, form.stock), lengths, name=before.name, before=before)
    keeping.change(ask.session, ask.actor, ask.at, printer_id=printer_id, printer=printer)
    ask.tell(_("Saved. Print the page again: now each outline should lie on a label."))
    return to("printers.printer_page", printer_id=printer_id, stock=form.stock)


@guarded(blueprint, "/labels/printers/<int:printer_id>/page.pdf", action="label.print")
def calibration_page(ask: Ask, printer_id: int) -> Response:
    """Drawn as corrected already, so that it shows whether the correction is right."""
    printer = printers.one(ask.session, ask.actor, printer_id=printer_id).printer
    return download(calibration.calibration(_chosen(ask), printer), "calibration.pdf", "application/pdf")


@guarded(blueprint, "/labels/printers/<int:printer_id>/remove", action="label.print")
def remove_page(ask: Ask, printer_id: int) -> ResponseReturnValue:
    """Asked once more before it is gone."""
    printer = printers.one(ask.session, ask.actor, printer_id=printer_id).printer
    return render_template("labels/remove_printer.html", printer_id=printer_id, printer=printer)


@guarded(
    blueprint, "/labels/printers/<int:printer_id>/remove", action="label.print", methods=("POST",), again=remove_page
)
def remove(ask: Ask, printer_id: int) -> ResponseReturnValue:
    name = keeping.remove(ask.session, ask.actor, ask.at, printer_id=printer_id)
    ask.tell(_("{name} is removed.", name=name))
    return to("printers.printers_page")


def _chosen(ask: Ask) -> Stock:
    """The stock that is measured on: as it was sent or chosen, else the usual one."""
    name = ask.sent.get("stock") or ask.filter(Page).stock
    return stock_for(ask, name or config_of(ask.session).labels.stock)
