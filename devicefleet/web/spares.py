"""Labels printed ahead: made, stuck on a device, and void once they are lost; and another label for a device."""

from typing import Annotated, Literal

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import device_card, label_jobs
from devicefleet.rules.lifecycle import device_word
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.tags import parse_code, show, split_scans
from devicefleet.rules.terms import Printing
from devicefleet.rules.thing_words import KINDS, made
from devicefleet.rules.words import _
from devicefleet.services import labels
from devicefleet.services.labels import MOST_AHEAD
from devicefleet.services.printing import Order
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.guard import guarded
from devicefleet.web.labels import Sheet, sheet_values
from devicefleet.web.print_jobs import answer, stock_for, voided

blueprint = Blueprint("spares", __name__)

Scan = Annotated[str, Field(max_length=400)]


class Ahead(Sheet):
    """How many labels, for what, and how."""

    what: Literal["spares", "bags"] = "spares"
    count: Annotated[int, Field(ge=1, le=MOST_AHEAD)]


class Stuck(Form):
    """A label, and the device it was stuck on."""

    label: Scan
    scan: Scan


class Taken(Form):
    """The spare label that was stuck on the device of this page."""

    label: Scan


class Lost(Form):
    """Labels that are to be void; `sure` once it was said what that does."""

    codes: Annotated[str, Field(max_length=20_000)]


@guarded(blueprint, "/labels/spares", action="label.claim")
def spares_page(ask: Ask) -> ResponseReturnValue:
    return render_template(
        "labels/spares.html",
        unused=label_jobs.count_unused(ask.session, ask.actor),
        most=MOST_AHEAD,
        what=ask.sent.get("what", "spares"),
        count=ask.sent.get("count", ""),
        show_url="spares.show_sheet",
        **sheet_values(ask),
    )


@guarded(blueprint, "/labels/spares/sheet", action="label.claim", methods=("POST",), again=spares_page)
def show_sheet(ask: Ask) -> ResponseReturnValue:
    """Another sheet's picture, with everything else as it was chosen."""
    return spares_page(ask)


@guarded(blueprint, "/labels/spares", action="label.claim", methods=("POST",), again=spares_page)
def print_spares(ask: Ask) -> ResponseReturnValue:
    """New codes, printed at once or by the worker."""
    job = ask.read(Ahead)
    stock = stock_for(ask, job.stock)
    provider_id = ask.actor.provider_id
    if provider_id is None:
        raise NotFound(_("There is no such organisation in your list."))
    codes = labels.make(ask.session, ask.actor, ask.at, provider_id=provider_id, count=job.count)
    order = Order(
        printing=Printing(job.what), codes=codes, stock=stock.name, form=job.form, options=job.options(ask, stock)
    )
    return answer(ask, order)


@guarded(blueprint, "/labels/claim", action="label.claim", methods=("POST",), again=spares_page)
def claim(ask: Ask) -> ResponseReturnValue:
    """One label after the other: the page comes back ready for the next."""
    form = ask.read(Stuck)
    done = labels.claim(ask.session, ask.actor, ask.at, label=form.label, scan=form.scan)
    ask.tell(_("{code} is the label of {name} now.", code=show(done.device.code), name=_named(done)))
    return to("spares.spares_page")


@guarded(blueprint, "/labels/void", action="label.claim", methods=("POST",), again=spares_page)
def void_page(ask: Ask) -> ResponseReturnValue:
    """What voiding these labels does, before it is done."""
    codes = _typed(ask.read(Lost))
    labels.refuse_used(ask.session, ask.actor, codes)
    return render_template("labels/void.html", codes=codes)


@guarded(blueprint, "/labels/void/done", action="label.claim", methods=("POST",), again=spares_page)
def void(ask: Ask) -> ResponseReturnValue:
    count = labels.void(ask.session, ask.actor, ask.at, codes=_typed(ask.read(Lost)))
    ask.tell(voided(count))
    return to("spares.spares_page")


@guarded(blueprint, "/devices/<code>/label/replace", action="label.claim")
def replace_page(ask: Ask, code: str) -> ResponseReturnValue:
    """Another label for a device: a spare that is at hand, or a new one to print."""
    device = device_card.device(ask.session, ask.actor, code)
    return render_template(
        "labels/replace.html",
        device=device,
        name=made(device.facts.get("make"), device.facts.get("model")) or _(KINDS[device.kind]),
        state=device_word(device.state),
    )


@guarded(blueprint, "/devices/<code>/label/replace", action="label.claim", methods=("POST",), again=replace_page)
def replace(ask: Ask, code: str) -> ResponseReturnValue:
    """The label is void from now on; then the new one is printed."""
    done = labels.replace(ask.session, ask.actor, ask.at, scan=_bare(code))
    ask.tell(
        _("{old} is void. Print {code}, and take the old label off.", old=show(done.old), code=show(done.device.code))
    )
    return to("labels.one_label", code=done.device.code)


@guarded(blueprint, "/devices/<code>/label/claim", action="label.claim", methods=("POST",), again=replace_page)
def claim_here(ask: Ask, code: str) -> ResponseReturnValue:
    """A spare was stuck on this device."""
    done = labels.claim(ask.session, ask.actor, ask.at, label=ask.read(Taken).label, scan=_bare(code))
    ask.tell(_("{old} is void. This device is {code} now.", old=show(done.old), code=show(done.device.code)))
    return to("devices.device_page", code=done.device.code)


def _named(done: labels.Relabelled) -> str:
    device = done.device
    return made(device.make, device.model) or _(KINDS[device.kind])


def _typed(form: Lost) -> tuple[str, ...]:
    codes = split_scans(form.codes.replace(",", "\n"))
    if not codes:
        raise Refused(_("Scan or type at least one code."), field="codes")
    return codes


def _bare(code: str) -> str:
    return parse_code(code) or code
