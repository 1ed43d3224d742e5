"""The preparing bench: scan a device, tick what was seen, scan its label; the last gate makes it ready."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import device_card, devices
from devicefleet.queries.devices import TO_PREPARE, Need, Wanted
from devicefleet.rules.lifecycle import gate_word, refusal_of_move
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.terms import Gate
from devicefleet.rules.words import _
from devicefleet.services import finding, preparing
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.guard import guarded

blueprint = Blueprint("preparing", __name__)

LISTED = 50


class Scanned(Form):
    """The next device on the bench."""

    scan: Annotated[str, Field(max_length=400)]


class Gates(Form):
    """What was seen; the label's gate is passed by its scan alone."""

    gates: list[Gate] = Field(default_factory=list)
    label: Annotated[str, Field(max_length=400)] | None = None


@guarded(blueprint, "/devices/prepare", action="device.prepare")
def bench(ask: Ask) -> ResponseReturnValue:
    """What is wiped and not yet ready."""
    wanted = Wanted(need=Need.GATES)
    return render_template(
        "preparing/bench.html", devices=devices.register(ask.session, ask.actor, wanted, size=LISTED)
    )


@guarded(blueprint, "/devices/prepare", action="device.prepare", methods=("POST",), again=bench)
def pick(ask: Ask) -> ResponseReturnValue:
    """A scan leads to its gates."""
    device = finding.device(ask.session, ask.actor, "device.prepare", ask.read(Scanned).scan)
    return to("preparing.prepare_page", code=device.code)


@guarded(blueprint, "/devices/<code>/prepare", action="device.prepare")
def prepare_page(ask: Ask, code: str) -> ResponseReturnValue:
    """The gates of one device, passed and open."""
    device = device_card.device(ask.session, ask.actor, code)
    if device.state not in TO_PREPARE:
        raise Conflict(refusal_of_move(show(device.code), device.state))
    return render_template("preparing/page.html", device=device, LABEL=Gate.LABEL_VERIFIED)


@guarded(blueprint, "/devices/<code>/prepare", action="device.prepare", methods=("POST",), again=prepare_page)
def prepare(ask: Ask, code: str) -> ResponseReturnValue:
    """Pass what was ticked, and the label's gate if its own label was scanned."""
    form, own = ask.read(Gates), parse_code(code) or code
    gates: list[Gate] = [gate for gate in form.gates if gate is not Gate.LABEL_VERIFIED]
    if form.label is not None:
        _refuse_other_label(form.label, own)
        gates.append(Gate.LABEL_VERIFIED)
    if not gates:
        raise Refused(_("Nothing was ticked. Tick what you have seen, or scan the label."), field="gates")
    remaining = preparing.pass_gates(ask.session, ask.actor, ask.at, scan=own, gates=gates, once=ask.once())
    if not remaining:
        ask.tell(_("{code} is ready. Scan the next one.", code=show(own)))
        return to("preparing.bench")
    still = ", ".join(gate_word(gate) for gate in remaining)
    ask.tell(_("Saved. Still open for {code}: {gates}.", code=show(own), gates=still))
    return to("preparing.prepare_page", code=own)


def _refuse_other_label(scan: str, own: str) -> None:
    read = parse_code(scan)
    if read is None:
        raise Refused(_("This is not a label of ours. Scan the label that sticks on the device."), field="label")
    if read != own:
        sentence = _(
            "This label says {label}, but this page is for {code}. Take the right label, or open the other device.",
            label=show(read),
            code=show(own),
        )
        raise Refused(sentence, field="label")
