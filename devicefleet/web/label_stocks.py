"""Sheets and rolls: those that come along, and an organisation's own, entered beside a picture of what was entered."""

from typing import Annotated

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents import stock_pictures, stocks
from devicefleet.queries import label_stocks
from devicefleet.queries.label_stocks import MEASURES
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.stocks import LONGEST_NAME, Stock
from devicefleet.rules.words import N_, _
from devicefleet.services import label_stocks as keeping
from devicefleet.web.asking import Ask, Filter, Form, to
from devicefleet.web.guard import guarded
from devicefleet.web.labels import measured

blueprint = Blueprint("label_stocks", __name__)

MM = Annotated[float, Field(ge=-10_000, le=10_000, allow_inf_nan=False)]
COUNT = Annotated[int, Field(ge=0, le=10_000)]
GROUPS = (
    (N_("The page"), {"page_width": N_("Width"), "page_height": N_("Height")}),
    (N_("One label"), {"width": N_("Width"), "height": N_("Height"), "corner": N_("Round corners, radius")}),
    (N_("How many labels"), {"columns": N_("Across"), "rows": N_("Down")}),
    (N_("From the page to the first label"), {"x0": N_("Its left edge"), "y0": N_("Its upper edge")}),
    (N_("From the edge of one label to that of the next"), {"pitch_x": N_("Across"), "pitch_y": N_("Down")}),
)
USUAL = Stock(
    name="?", page_width=210, page_height=297, width=63.5, height=38.1, columns=3, rows=7, x0=7.21, y0=15.15,
    pitch_x=66.04, pitch_y=38.1,
)  # fmt: skip
"""What an empty form begins with: the commonest sheet."""


class Measured(Form):
    """A stock, in mm; a pitch that is left empty means that the labels touch."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)]
    page_width: MM
    page_height: MM
    width: MM
    height: MM
    columns: COUNT
    rows: COUNT
    x0: MM = 0.0
    y0: MM = 0.0
    pitch_x: MM | None = None
    pitch_y: MM | None = None
    corner: MM = 0.0

    def stock(self) -> Stock:
        values = self.model_dump()
        values["pitch_x"] = self.width if self.pitch_x is None else self.pitch_x
        values["pitch_y"] = self.height if self.pitch_y is None else self.pitch_y
        return Stock(**values)


class Shown(Filter, Measured):
    """The same in an address, for the picture of what is being typed."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""

    def stock(self) -> Stock:
        return Measured.stock(self.model_copy(update={"name": self.name or _("This page")}))


@guarded(blueprint, "/labels/stocks", action="label.print")
def stocks_page(ask: Ask) -> ResponseReturnValue:
    own = label_stocks.own(ask.session, ask.actor)
    return render_template(
        "labels/stocks.html",
        own=own,
        others=[(one, measured(one)) for one in stocks.all_stocks()],
        measured=measured,
    )


@guarded(blueprint, "/labels/stocks/new", action="label.print")
def new_page(ask: Ask) -> ResponseReturnValue:
    return _form(ask, USUAL, name="")


@guarded(blueprint, "/labels/stocks/new", action="label.print", methods=("POST",), again=new_page)
def add(ask: Ask) -> ResponseReturnValue:
    if ask.actor.provider_id is None:
        raise NotFound(_("There is no such organisation in your list."))
    row = keeping.add(
        ask.session, ask.actor, ask.at, provider_id=ask.actor.provider_id, stock=ask.read(Measured).stock()
    )
    ask.tell(_("{name} is ready to be printed on.", name=row.name))
    return to("labels.labels_page", stock=row.name)


@guarded(blueprint, "/labels/stocks/show", action="label.print", methods=("POST",), again=new_page)
def show(ask: Ask) -> ResponseReturnValue:
    """The picture of what was typed, and what is wrong with it; nothing is kept."""
    form = ask.read(Measured)
    return _form(ask, form.stock(), name=form.name)


@guarded(blueprint, "/labels/stocks/picture.svg", action="label.print")
def picture(ask: Ask) -> Response:
    """The picture alone, redrawn while one types; of what cannot be, the sentence that says so."""
    try:
        drawn = stock_pictures.picture(ask.filter(Shown).stock())
    except Refused as refused:
        problems = getattr(refused, "problems", {})
        drawn = stock_pictures.sentence(next(iter(problems.values()), str(refused)))
    return _svg(drawn)


@guarded(blueprint, "/labels/stocks/<int:stock_id>", action="label.print")
def stock_page(ask: Ask, stock_id: int) -> ResponseReturnValue:
    stock = label_stocks.one(ask.session, ask.actor, stock_id=stock_id).stock
    return _form(ask, stock, name=stock.name, stock_id=stock_id)


@guarded(blueprint, "/labels/stocks/<int:stock_id>", action="label.print", methods=("POST",), again=stock_page)
def change(ask: Ask, stock_id: int) -> ResponseReturnValue:
    label_stocks.one(ask.session, ask.actor, stock_id=stock_id)
    row = keeping.change(ask.session, ask.actor, ask.at, stock_id=stock_id, stock=ask.read(Measured).stock())
    ask.tell(_("{name} is saved.", name=row.name))
    return to("label_stocks.stocks_page")


@guarded(blueprint, "/labels/stocks/<int:stock_id>/remove", action="label.print")
def remove_page(ask: Ask, stock_id: int) -> ResponseReturnValue:
    """Asked once more before it is gone."""
    stock = label_stocks.one(ask.session, ask.actor, stock_id=stock_id).stock
    return render_template("labels/remove_stock.html", stock_id=stock_id, stock=stock)


@guarded(blueprint, "/labels/stocks/<int:stock_id>/remove", action="label.print", methods=("POST",), again=remove_page)
def remove(ask: Ask, stock_id: int) -> ResponseReturnValue:
    name = keeping.remove(ask.session, ask.actor, ask.at, stock_id=stock_id)
    ask.tell(_("{name} is removed.", name=name))
    return to("label_stocks.stocks_page")


def _form(ask: Ask, stock: Stock, *, name: str, stock_id: int | None = None) -> ResponseReturnValue:
    typed = {measure: ask.sent.get(measure) or f"{getattr(stock, measure):g}" for measure in MEASURES}
    return render_template(
        "labels/stock.html",
        name=ask.sent.get("name", name),
        values=typed,
        groups=[(_(title), [(key, _(word)) for key, word in words.items()]) for title, words in GROUPS],
        stock_id=stock_id,
        drawable=ask.refused is None,
    )


def _svg(drawn: str) -> Response:
    response = make_response(drawn)
    response.mimetype = "image/svg+xml"
    return response
