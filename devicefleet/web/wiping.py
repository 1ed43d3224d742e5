"""The wiping bench: scan a device, go down its checklist, and say that it passed or that it failed."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import device_card, devices, wipes
from devicefleet.queries.devices import TO_WIPE, Need, Wanted
from devicefleet.rules.lifecycle import refusal_of_move
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import show
from devicefleet.rules.terms import WipeMethod
from devicefleet.rules.thing_words import WIPE_METHODS
from devicefleet.rules.words import _
from devicefleet.services import finding, wiping
from devicefleet.services.wiping import CHECK_WORDS, Wipe
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded

blueprint = Blueprint("wiping", __name__)

LISTED = 50
SHORT = Annotated[str, Field(max_length=64)]


class Scanned(Form):
    """The next device on the bench."""

    scan: Annotated[str, Field(max_length=400)]


class Checklist(Form):
    """How it was wiped, and each check by its name. What is missing is the service's to name."""

    method: WipeMethod
    tool: SHORT = ""
    tool_version: Annotated[str, Field(max_length=32)] = ""
    verification: SHORT = ""
    certificate: SHORT | None = None
    wiped_on: Day | None = None
    android_frp_cleared: bool = False
    apple_activation_lock_off: bool = False
    mdm_removed: bool = False
    bios_password_removed: bool = False
    sd_card_removed: bool = False
    sim_tray_empty: bool = False
    no_unknown_trackers: bool = False

    def wipe(self) -> Wipe:
        return Wipe(
            method=self.method,
            tool=self.tool,
            tool_version=self.tool_version,
            verification=self.verification,
            certificate=self.certificate,
            wiped_on=self.wiped_on,
            checks={name: getattr(self, name) for name in CHECK_WORDS},
        )


@guarded(blueprint, "/devices/wipe", action="device.prepare")
def bench(ask: Ask) -> ResponseReturnValue:
    """What waits to be wiped."""
    wanted = Wanted(need=Need.WIPE)
    return render_template(
        "wiping/bench.html",
        devices=devices.register(ask.session, ask.actor, wanted, size=LISTED),
    )


@guarded(blueprint, "/devices/wipe", action="device.prepare", methods=("POST",), again=bench)
def pick(ask: Ask) -> ResponseReturnValue:
    """A scan leads to its checklist."""
    device = finding.device(ask.session, ask.actor, "device.prepare", ask.read(Scanned).scan)
    return to("wiping.wipe_page", code=device.code)


@guarded(blueprint, "/devices/<code>/wipe", action="device.prepare")
def wipe_page(ask: Ask, code: str) -> ResponseReturnValue:
    """The checklist of one device, begun with how the last one of its kind was wiped."""
    return _draw(ask, code)


@guarded(blueprint, "/devices/<code>/wipe/tick", action="device.prepare", methods=("POST",))
def tick_all(ask: Ask, code: str) -> ResponseReturnValue:
    """Every box ticked and nothing saved: one press for who checked all seven."""
    return _draw(ask, code, ticked=True)


@guarded(blueprint, "/devices/<code>/wipe", action="device.prepare", methods=("POST",), again=wipe_page)
def wipe(ask: Ask, code: str) -> ResponseReturnValue:
    """It passed."""
    form = ask.read(Checklist)
    device = wiping.record(ask.session, ask.actor, ask.at, scan=code, wipe=form.wipe(), once=ask.once())
    ask.tell(_("{code} is wiped. Prepare it, or scan the next one.", code=show(device.code)))
    return to("wiping.bench")


@guarded(blueprint, "/devices/<code>/wipe/failed", action="device.prepare", methods=("POST",), again=wipe_page)
def fail(ask: Ask, code: str) -> ResponseReturnValue:
    """It did not pass."""
    device = wiping.fail(ask.session, ask.actor, ask.at, scan=code, once=ask.once())
    ask.tell(_("The failed wipe of {code} is noted. It waits for another try.", code=show(device.code)))
    return to("wiping.bench")


def _draw(ask: Ask, code: str, *, ticked: bool = False) -> ResponseReturnValue:
    device = device_card.device(ask.session, ask.actor, code)
    if device.state not in TO_WIPE:
        raise Conflict(refusal_of_move(show(device.code), device.state))
    return render_template(
        "wiping/page.html",
        device=device,
        way=wipes.last_way(ask.session, ask.actor, device.kind),
        methods=[(method, _(word)) for method, word in WIPE_METHODS.items()],
        checks=[(name, _(word)) for name, word in CHECK_WORDS.items()],
        ticked=ticked,
        sent=ask.sent,
        today=ask.at.today,
    )
