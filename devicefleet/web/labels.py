"""Labels: which ones, on which sheet, from which place on it; and the PDF, which is then noted as printed."""

from typing import Annotated, Literal

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.db import config_of
from devicefleet.documents import labels as sheets
from devicefleet.documents import stocks
from devicefleet.documents.label_sheets import Sheet
from devicefleet.queries import device_card, label_jobs
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.tags import show, split_scans
from devicefleet.rules.words import _
from devicefleet.services import labelling
from devicefleet.web.asking import Ask, Filter, Form, download
from devicefleet.web.guard import guarded

blueprint = Blueprint("labels", __name__)

Which = Literal["missing", "all", "typed"]
NAME = Annotated[str, Field(max_length=32)]


class Chosen(Filter):
    """Which sheet to draw."""

    stock: NAME | None = None


class Job(Form):
    """`place` is tapped on the picture of the sheet; `start`, typed, goes before it."""

    which: Which
    stock: NAME
    codes: Annotated[str, Field(max_length=20_000)] = ""
    place: Annotated[int, Field(ge=1, le=1000)] = 1
    start: Annotated[int, Field(ge=1, le=1000)] | None = None


@guarded(blueprint, "/labels", action="label.print")
def labels_page(ask: Ask) -> ResponseReturnValue:
    return _draw(ask)


@guarded(blueprint, "/devices/<code>/label", action="label.print")
def one_label(ask: Ask, code: str) -> ResponseReturnValue:
    """The same page, with one code written in."""
    return _draw(ask, codes=show(device_card.device(ask.session, ask.actor, code).code))


@guarded(blueprint, "/labels/sheet", action="label.print", methods=("POST",), again=labels_page)
def show_sheet(ask: Ask) -> ResponseReturnValue:
    """Another sheet's picture, with everything else as it was chosen."""
    return _draw(ask, codes=ask.sent.get("codes", ""))


@guarded(blueprint, "/labels", action="label.print", methods=("POST",), again=labels_page)
def print_labels(ask: Ask) -> Response:
    """The PDF, to keep or to print at once."""
    job = ask.read(Job)
    stock, settings = stocks.load(job.stock), config_of(ask.session).labels
    codes = _codes(ask, job)
    names = label_jobs.names_kept_off(ask.session) if settings.return_line else ()
    sheet = Sheet(stock, start=job.start or job.place, return_line=settings.return_line)
    pdf = sheets.sheet(codes, sheet=sheet, names=names)
    labelling.mark_printed(ask.session, ask.actor, ask.at, codes=codes, stock=stock.name)
    return download(pdf, "labels.pdf", "application/pdf")


def _codes(ask: Ask, job: Job) -> tuple[str, ...]:
    if job.which == "typed":
        typed = split_scans(job.codes.replace(",", "\n"))
        return label_jobs.codes_typed(ask.session, ask.actor, typed)
    every = label_jobs.codes_missing if job.which == "missing" else label_jobs.codes_on_shelves
    codes = every(ask.session, ask.actor)
    if not codes:
        raise Refused(_("There is no label to print: every device on your shelves has one."), field="which")
    return codes


def _draw(ask: Ask, codes: str = "") -> ResponseReturnValue:
    name = ask.sent.get("stock") or ask.filter(Chosen).stock or config_of(ask.session).labels.stock
    stock = _known(name) or stocks.all_stocks()[0]
    place = ask.sent.get("place", "1")
    missing = len(label_jobs.codes_missing(ask.session, ask.actor))
    everything = len(label_jobs.codes_on_shelves(ask.session, ask.actor))
    return render_template(
        "labels/page.html",
        stock=stock,
        stocks=[(one.name, _described(one)) for one in stocks.all_stocks()],
        missing=missing,
        everything=everything,
        which=ask.sent.get("which") or ("typed" if codes else "missing" if missing else "all"),
        codes=codes,
        place=place if place.isdecimal() and 1 <= int(place) <= stock.per_page else "1",
        start=ask.sent.get("start", ""),
        line=config_of(ask.session).labels.return_line,
    )


def _known(name: str) -> Stock | None:
    return next((one for one in stocks.all_stocks() if name.casefold() == one.name.casefold()), None)


def _described(stock: Stock) -> str:
    size = f"{stock.width:g} × {stock.height:g} mm"
    if stock.is_roll:
        return _("{name}: roll, {size}", name=stock.name, size=size)
    return _("{name}: {n} a sheet, {size}", name=stock.name, n=stock.per_page, size=size)
