"""Goods in on one page: what a delivery has in common is said once, then scan follows scan.

Everything the page knows travels in its own form, so it works without JavaScript and two tabs do not mix.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import deliveries
from devicefleet.queries.devices import DeviceRow, rows_of
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.terms import Kind
from devicefleet.rules.thing_words import KINDS, SOURCES
from devicefleet.rules.words import _
from devicefleet.services import receiving
from devicefleet.services.receiving import Batch, Outcome, Taken
from devicefleet.web.asking import Ask, Form
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded

blueprint = Blueprint("receiving", __name__)

REMEMBERED = 60
SHORT = Annotated[str, Field(max_length=64)]

RESULTS: dict[str, tuple[str, str, str]] = {
    "entered": ("Received", "check-circle-fill", "good"),
    "arrived": ("Received, as ordered", "check-circle-fill", "good"),
    "already": ("Already in the register", "exclamation-circle", "warn"),
    "refused": ("Not received", "x-circle-fill", "bad"),
}
"""What became of a scan: word, icon and tone."""


class Delivery(Form):
    """What everything in this delivery has in common, one scan, and what was scanned before."""

    scan: Annotated[str, Field(max_length=400)]
    kind: Kind
    make: SHORT | None = None
    model: Annotated[str, Field(max_length=120)] | None = None
    this_make: SHORT | None = None
    this_model: Annotated[str, Field(max_length=120)] | None = None
    grade: Literal["A", "B", "C"] | None = None
    source_type: Annotated[str, Field(pattern="^(" + "|".join(SOURCES) + ")$")] | None = None
    acquired_on: Day | None = None
    order: Annotated[str, Field(max_length=80)] | None = None
    label: Annotated[str, Field(max_length=10)] | None = None
    log: list[str] = Field(default_factory=list)

    def batch(self) -> Batch:
        facts = {
            "make": self.this_make or self.make,
            "model": self.this_model or self.model,
            "grade": self.grade,
            "source_type": self.source_type,
            "acquired_on": self.acquired_on,
        }
        return Batch(self.kind, {name: value for name, value in facts.items() if value is not None}, self.order)


@dataclass(frozen=True, slots=True)
class Line:
    """One scan of this session, as the list below the box tells it."""

    word: str
    icon: str
    tone: str
    scan: str
    device: DeviceRow | None
    note: str


@guarded(blueprint, "/devices/receive", action="device.receive")
def receive_page(ask: Ask) -> ResponseReturnValue:
    """The empty page; after a refusal, the page as it was with the scan noted as not received."""
    if ask.refused is None:
        return _draw(ask, log=[])
    scan = ask.sent.get("scan", "").strip()[:40]
    turned_down = [f"refused {scan}"] if scan and _about_the_scan(ask.refused) else []
    return _draw(ask, log=[*turned_down, *ask.sent.getlist("log")], label=ask.sent.get("label"))


@guarded(blueprint, "/devices/receive", action="device.receive", methods=("POST",), again=receive_page)
def receive(ask: Ask) -> ResponseReturnValue:
    """One scan; the page comes back ready for the next one."""
    form = ask.read(Delivery)
    taken = receiving.take_in(
        ask.session,
        ask.actor,
        ask.at,
        scan=form.scan,
        batch=form.batch(),
        label=parse_code(form.label) if form.label else None,
        once=ask.once(),
    )
    if taken.outcome in (Outcome.LABEL_READ, Outcome.MODEL_UNKNOWN):
        return _draw(ask, log=form.log, form=form, taken=taken, label=taken.code)
    ask.session.flush()
    return _draw(ask, log=[f"{taken.outcome} {taken.code}", *form.log], form=form, taken=taken)


def _draw(
    ask: Ask, *, log: list[str], form: Delivery | None = None, taken: Taken | None = None, label: str | None = None
) -> ResponseReturnValue:
    kept = list(dict.fromkeys(log))[:REMEMBERED]
    lines = _lines(ask, kept)
    return render_template(
        "receiving/page.html",
        form=form,
        log=kept,
        lines=lines,
        received=sum(line.tone == "good" for line in lines),
        last=lines[0] if lines and taken and taken.outcome not in (Outcome.LABEL_READ, Outcome.MODEL_UNKNOWN) else None,
        label=parse_code(label) if label else None,
        asked=taken is not None and taken.outcome is Outcome.MODEL_UNKNOWN,
        kinds=[(kind, _(word)) for kind, word in KINDS.items()],
        sources=[(source, _(word)) for source, word in SOURCES.items()],
        orders=deliveries.expected_orders(ask.session, ask.actor),
        actor=ask.actor,
        today=ask.at.today,
    )


def _lines(ask: Ask, log: list[str]) -> list[Line]:
    """The log with what the register says of each device now; nothing in it is believed beyond its code."""
    parts = [entry.partition(" ") for entry in log]
    known = rows_of(ask.session, ask.actor, [scan for outcome, _space, scan in parts if outcome != "refused"])
    return [_line(outcome, scan, known.get(scan)) for outcome, _space, scan in parts if outcome in RESULTS]


def _line(outcome: str, scan: str, device: DeviceRow | None) -> Line:
    word, icon, tone = RESULTS[outcome]
    note = _("print its label") if device is not None and device.needs_label else ""
    return Line(_(word), icon, tone, show(scan) if device else scan, device, note)


def _about_the_scan(refused: Refused) -> bool:
    return refused.field in {"scan", None} and not hasattr(refused, "problems")
