"""Modes in which each scan is done at once: goods in, wipes, ready, returns."""

from devicefleet.db import config_of
from devicefleet.rules.bench import DONE_WORDS, Answer, Outcome
from devicefleet.rules.cards import Card
from devicefleet.rules.fitting import updates_over
from devicefleet.rules.lifecycle import GATES, gate_word
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import read_scan, show
from devicefleet.rules.terms import Gate, Kind, WipeMethod
from devicefleet.rules.thing_words import WIPE_NAMES
from devicefleet.rules.words import _
from devicefleet.services import finding, holding, preparing, receiving, wiping
from devicefleet.services.bench.standing import Ask
from devicefleet.services.receiving import LOOKS_LIKE_IMEI, Batch
from devicefleet.services.receiving import Outcome as Goods
from devicefleet.services.wiping import Wipe
from devicefleet.tables import Device
from devicefleet.tables.base import key_of
from devicefleet.tables.devices import WIPE_CHECKS


def receive(ask: Ask, scan: str) -> Answer:
    """The label first, where one is ready; then the device's own number."""
    label = ask.standing.tray[0] if ask.standing.tray else None
    batch = ask.standing.batch or _batch_for(scan)
    taken = receiving.take_in(ask.session, ask.actor, ask.at, scan=scan, batch=batch, label=label, once=ask.once)
    name = show(taken.code) if taken.code else ""
    if taken.outcome is Goods.LABEL_READ:
        sentence = _("Now scan the serial number or IMEI of the device it is on.")
        return ask.answer(Outcome.NOTED, _("Label {code}", code=name), sentence, tray=(taken.code,))
    if taken.outcome is Goods.MODEL_UNKNOWN:
        sentence = _("Make and model are not known yet. Choose the kind above and give them once, then scan again.")
        raise Conflict(sentence, field="scan")
    if taken.outcome is Goods.ALREADY:
        return ask.answer(Outcome.NOTICE, _("Here already"), _("{code} is in the register.", code=name), tray=())
    sentence = _("{code} waits for its wipe.", code=name)
    return ask.answer(Outcome.DONE, _(DONE_WORDS[Card.RECEIVE]), sentence, tray=(), undo=None)


def wipe(ask: Ask, scan: str) -> Answer:
    """Its wipe passed every check: that is what scanning it under this card says."""
    device = finding.device(ask.session, ask.actor, "device.prepare", scan)
    settings = config_of(ask.session).bench
    laptop = device.kind == Kind.LAPTOP
    done = Wipe(
        method=WipeMethod.PURGE if laptop else WipeMethod.CLEAR,
        tool=settings.laptop_wipe_tool if laptop else settings.phone_wipe_tool,
        verification=settings.wipe_verification,
        checks=dict.fromkeys(WIPE_CHECKS, True),
    )
    wiping.record(ask.session, ask.actor, ask.at, scan=device.code, wipe=done, once=ask.once)
    how = _(WIPE_NAMES[done.method])
    sentence = _("{code}: {how} with {tool}, and every check passed.", code=show(device.code), how=how, tool=done.tool)
    return ask.answer(Outcome.DONE, _(DONE_WORDS[Card.WIPE_OK]), sentence, undo=None)


def make_ready(ask: Ask, scan: str) -> Answer:
    """All its tests passed; its label counts as seen only where the label itself was scanned."""
    device = finding.device(ask.session, ask.actor, "device.prepare", scan)
    by_label = read_scan(scan).value == device.code
    gates = [gate for gate in GATES[device.kind] if by_label or gate is not Gate.LABEL_VERIFIED]
    still = preparing.pass_gates(ask.session, ask.actor, ask.at, scan=device.code, gates=gates, once=ask.once)
    name = show(device.code)
    if still:
        missing = ", ".join(gate_word(gate) for gate in still)
        sentence = _("Still open for {code}: {gates}. Scan the label that sticks on it.", code=name, gates=missing)
        return ask.answer(Outcome.NOTICE, _("Not ready yet"), sentence, undo=None)
    warning = updates_over(name, device.security_updates_until, ask.at.today)
    sentence = " ".join(filter(None, (_("{code} can be handed over.", code=name), warning)))
    return ask.answer(Outcome.DONE, _(DONE_WORDS[Card.READY]), sentence, undo=None)


def take_back(ask: Ask, scan: str) -> Answer:
    """It is back; nothing is asked about whoever had it."""
    entry = holding.take_back(ask.session, ask.actor, ask.at, scan=scan, once=ask.once)
    sentence = _("The SIM is cancelled: it may never go to anybody else.")
    if entry.device_id is not None:
        code = show(ask.session.get_one(Device, entry.device_id).code)
        sentence = _("{code} waits for its wipe. Put it where nothing is handed out from.", code=code)
    return ask.answer(Outcome.DONE, _(DONE_WORDS[Card.RETURN]), sentence, undo=key_of(entry))


def _batch_for(scan: str) -> Batch:
    """Where nothing is said of a delivery: a number like an IMEI is a phone's, any other a laptop's."""
    digits = "".join(letter for letter in scan if letter.isalnum())
    return Batch(Kind.SMARTPHONE if LOOKS_LIKE_IMEI.fullmatch(digits) else Kind.LAPTOP, {})
