"""The register of devices, one device with its story, and the register as a spreadsheet."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.clock import LONDON
from devicefleet.queries import device_card, entries, old_labels
from devicefleet.queries import devices as register
from devicefleet.queries.devices import OUR_SHELVES, TO_PREPARE, TO_WIPE, Need, Wanted
from devicefleet.rules.acts import acts_of_device
from devicefleet.rules.exported import DEVICE_COLUMNS, device_cells, titles
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.lifecycle import device_word, gate_word
from devicefleet.rules.tags import parse_code
from devicefleet.rules.terms import DeviceState, Kind
from devicefleet.rules.thing_words import KINDS, SOURCES, WIPE_NAMES, made, next_word, terms
from devicefleet.rules.words import _
from devicefleet.web.asking import Ask, Filter
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.taking import Ending, take

blueprint = Blueprint("devices", __name__)

FOR_HANDOVER = (DeviceState.READY, DeviceState.RESERVED, DeviceState.PACKED)

blueprint.add_app_template_filter(gate_word, "gate")
blueprint.add_app_template_global(made, "made")


@blueprint.app_template_filter("clock")
def clock(moment: datetime) -> str:
    """14:30 on the clocks of London: for what ends within the hour."""
    return f"{moment.astimezone(LONDON):%H:%M}"


class Shown(Filter):
    """Which devices, and which page of them; `first` and `last` bound the day they came into their state."""

    kind: Kind | None = None
    state: DeviceState | None = None
    need: Need | None = None
    first: Day | None = None
    last: Day | None = None
    provider: Annotated[str, Field(max_length=32)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.kind, self.state, self.need, self.first, self.last, self.provider)


@guarded(blueprint, "/devices", action="device.read")
def devices_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Shown)
    return render_template(
        "devices/register.html",
        devices=register.register(ask.session, ask.actor, shown.wanted, page=shown.page),
        shown=shown,
        kinds=[(kind, _(word)) for kind, word in KINDS.items()],
        states=[(state, device_word(state)) for state in DeviceState],
        actor=ask.actor,
    )


@guarded(blueprint, "/devices/export.<any(csv, xlsx):ending>", action="device.export", reads_person=True)
def export(ask: Ask, ending: Ending) -> Response:
    """What the filter shows, whole. It is audited, so it writes; of people it tells nothing."""
    found = register.exported(ask.session, ask.actor, ask.filter(Shown).wanted)
    return take(ask, "device", titles(DEVICE_COLUMNS), map(device_cells, found), ending, name="devices")


@guarded(blueprint, "/devices/<code>", action="device.read")
def device_page(ask: Ask, code: str) -> ResponseReturnValue:
    device = device_card.device(ask.session, ask.actor, code)
    held, asked = device.holding, parse_code(code)
    return render_template(
        "devices/page.html",
        device=device,
        replaced=old_labels.told(asked, device.code) if asked and asked != device.code else None,
        held=held,
        entries=entries.entries_of_device(ask.session, ask.actor, ask.at, device_id=device.id),
        next=next_word(device.state),
        steps=_steps(ask, device.state),
        acts=acts_of_device(ItemKind(device.kind), device.state, held.tenure) if held and held.may_act else (),
        terms=terms(held.tenure, held.due_on) if held else "",
        kind_word=_(KINDS[device.kind]),
        method=_(WIPE_NAMES[device.wipe.method]) if device.wipe else "",
        source=_(SOURCES[device.facts["source_type"]]) if device.facts.get("source_type") in SOURCES else None,
        actor=ask.actor,
        today=ask.at.today,
    )


def _steps(ask: Ask, state: DeviceState) -> frozenset[str]:
    """What this reader can do next with a device on our own shelves."""
    able = {
        "receive": state == DeviceState.EXPECTED and ask.actor.may("device.receive"),
        "wipe": state in TO_WIPE and ask.actor.may("device.prepare"),
        "prepare": state in TO_PREPARE and ask.actor.may("device.prepare"),
        "issue": state in FOR_HANDOVER and ask.actor.may("provision.issue"),
        "label": state in OUR_SHELVES and ask.actor.may("label.print"),
        "relabel": state in OUR_SHELVES and ask.actor.may("label.claim"),
    }
    return frozenset(step for step, may in able.items() if may)
