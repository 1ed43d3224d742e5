"""Labels: which ones, on which sheet, from which place on it; what is usual is chosen already."""

from typing import Annotated, Literal

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.db import config_of
from devicefleet.documents import cards
from devicefleet.documents import print_jobs as drawing
from devicefleet.queries import device_card, label_jobs, print_jobs, printers
from devicefleet.rules.printing import FORMS, LOOKS, GoesOn, Options, Work, places
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.tags import show, split_scans
from devicefleet.rules.terms import PrintForm, Printing
from devicefleet.rules.words import _
from devicefleet.services.printing import Order
from devicefleet.web.asking import Ask, Filter, Form, download
from devicefleet.web.guard import guarded
from devicefleet.web.print_jobs import answer, stock_for, stocks_for

blueprint = Blueprint("labels", __name__)

NAME = Annotated[str, Field(max_length=32)]
Place = Annotated[int, Field(ge=1, le=1000)]


MOST_COLUMNS, MOST_PLACES = 9, 300
"""What a thumb can hit on the picture of a sheet; on finer ones places are typed."""
USUAL = {"start": "", "skip": "", "copies": "1", "form": "pdf", "look": "full", "cut_marks": ""}


class Chosen(Filter):
    """Which sheet to draw."""

    stock: NAME | None = None
    printer: Annotated[str, Field(max_length=64)] | None = None


class Sheet(Form):
    """How a job is printed. `place` is tapped on the picture, `start` typed and goes before it.

    `offered` is the place that was chosen when the page was drawn: left as it is, the job goes on where the last one
    ended, also if another one was printed since. Nor do taps count on the picture of another sheet than `stock`.
    """

    stock: NAME
    drawn: NAME = ""
    place: Place = 1
    offered: Place | None = None
    start: Place | None = None
    tap: Literal["start", "damaged"] = "start"
    damaged: list[Place] = Field(default_factory=list)
    skip: Annotated[str, Field(max_length=400)] = ""
    copies: Annotated[int, Field(ge=1, le=100)] = 1
    cut_marks: bool = False
    printer: Annotated[str, Field(max_length=64)] = ""
    look: Literal["full", "code", "symbol"] = "full"
    form: PrintForm = PrintForm.PDF

    def options(self, ask: Ask, stock: Stock) -> Options:
        start, damaged = self.start or self.place, self.damaged
        if self.drawn != stock.name or (self.start is None and self.place == self.offered):
            on = goes_on(ask, stock, self.printer)
            start = self.start or on.start
            damaged = self.damaged if self.drawn == stock.name else [*on.damaged]
        return Options(
            start=start if self.form is PrintForm.PDF else 1,
            skip=tuple(sorted({*damaged, *places(self.skip)})) if self.form is PrintForm.PDF else (),
            copies=self.copies,
            cut_marks=self.cut_marks or None,
            printer=self.printer,
            look=self.look,
        )


class Job(Sheet):
    """Which labels, and how."""

    which: Literal["missing", "all", "typed", "shelves"]
    codes: Annotated[str, Field(max_length=20_000)] = ""


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
def print_labels(ask: Ask) -> ResponseReturnValue:
    """The file, to keep or to print at once."""
    job = ask.read(Job)
    stock = stock_for(ask, job.stock)
    order = Order(
        printing=Printing.SHELVES if job.which == "shelves" else Printing.DEVICES,
        codes=_codes(ask, job),
        stock=stock.name,
        form=job.form,
        options=job.options(ask, stock),
    )
    return answer(ask, order)


@guarded(blueprint, "/labels/cards.pdf", action="label.print")
def command_cards(_ask: Ask) -> Response:
    """The wall sheet, to be scanned at the bench."""
    return download(cards.cards(), "cards.pdf", "application/pdf")


def goes_on(ask: Ask, stock: Stock, printer: str) -> GoesOn:
    """Where the next job on this stock starts; on a sheet that has such a place."""
    found = print_jobs.goes_on(ask.session, ask.actor.provider_id, stock.name, printer)
    if found.start > stock.per_page:
        return GoesOn()
    return GoesOn(found.start, tuple(place for place in found.damaged if place <= stock.per_page))


def sheet_values(ask: Ask) -> dict[str, object]:
    """What the part of a form needs that asks for the sheet: as it was sent, else as is usual."""
    chosen, sent = ask.filter(Chosen), ask.sent
    name = sent.get("stock") or chosen.stock or config_of(ask.session).labels.stock
    every = stocks_for(ask)
    stock = next((one for one in every if name.casefold() == one.name.casefold()), every[0])
    profiles = printers.profiles(ask.session, ask.actor)
    printer = sent.get("printer", chosen.printer or (profiles[0].printer.name if len(profiles) == 1 else ""))
    remembered = goes_on(ask, stock, printer)
    same_sheet = sent.get("drawn") == stock.name
    return {
        "stock": stock,
        "stocks": [(one.name, described(one)) for one in every],
        "printers": [(one.printer.name, one.printer.name) for one in profiles],
        "printer": printer,
        "remembered": remembered,
        "place": _number(sent.get("place", ""), stock) if same_sheet else remembered.start,
        "damaged": [int(n) for n in sent.getlist("damaged") if n.isdecimal()] if same_sheet else remembered.damaged,
        "pictured": stock.columns <= MOST_COLUMNS and 1 < stock.per_page <= MOST_PLACES,
        "kept": {name: sent.get(name, usual) for name, usual in USUAL.items()},
        "opened": bool(sent) or bool(chosen.stock),
        "looks": [(look, _(word)) for look, word in LOOKS.items()],
        "forms": [(form, _(word)) for form, word in FORMS.items()],
        "line": config_of(ask.session).labels.return_line,
        "warnings": _warnings(stock),
    }


def described(stock: Stock) -> str:
    """A stock as it stands in a list to choose from."""
    return _("{name}: {measures}", name=stock.name, measures=measured(stock))


def measured(stock: Stock) -> str:
    """How many labels, and how large."""
    size = f"{stock.width:g} × {stock.height:g} mm"
    return _("roll, {size}", size=size) if stock.is_roll else _("{n} a sheet, {size}", n=stock.per_page, size=size)


def _codes(ask: Ask, job: Job) -> tuple[str, ...]:
    if job.which == "typed":
        typed = split_scans(job.codes.replace(",", "\n"))
        return label_jobs.codes_typed(ask.session, ask.actor, typed)
    every = {
        "missing": label_jobs.codes_missing,
        "all": label_jobs.codes_on_shelves,
        "shelves": label_jobs.codes_of_shelves,
    }[job.which]
    if codes := every(ask.session, ask.actor):
        return codes
    if job.which == "shelves":
        raise Refused(_("There is no shelf yet."), field="which")
    raise Refused(_("There is no label to print: every device on your shelves has one."), field="which")


def _draw(ask: Ask, codes: str = "") -> ResponseReturnValue:
    counts = label_jobs.counts(ask.session, ask.actor)
    return render_template(
        "labels/page.html",
        counts=counts,
        which=ask.sent.get("which") or ("typed" if codes else "missing" if counts.missing else "all"),
        codes=codes,
        may_claim=ask.actor.may("label.claim"),
        show_url="labels.show_sheet",
        **sheet_values(ask),
    )


def _warnings(stock: Stock) -> tuple[str, ...]:
    """What to know of this stock before printing on it."""
    try:
        return drawing.warnings_of(Work(items=(), stock=stock))
    except Refused as refused:
        return (str(refused),)


def _number(text: str, stock: Stock) -> int:
    return int(text) if text.isdecimal() and 1 <= int(text) <= stock.per_page else 1
