"""Packing a kit: a bag, what goes into it, and the slip it is for if there is one, in any order; then Done."""

from collections.abc import Sequence

from devicefleet.queries.bench import What
from devicefleet.rules.bench import DONE_WORDS, Answer, Outcome
from devicefleet.rules.cards import Card
from devicefleet.rules.lifecycle import allow_device_move, allow_sim_move
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.requesting import allow_step
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.terms import DeviceState, RequestState, SimState
from devicefleet.rules.words import _
from devicefleet.services import fitting, kits, ledger
from devicefleet.services.bench.standing import Ask
from devicefleet.services.bench.tray import Sorted, refuse_again, sort
from devicefleet.services.fitting import Found
from devicefleet.services.kits import Packing


def add(ask: Ask, scan: str) -> Answer:
    """One more scan; what cannot go into this bag is said at once."""
    refuse_again(ask, scan)
    tray = (*ask.standing.tray, scan)
    waiting = sort(ask, "request.pick", tray)
    if waiting.request is not None:
        allow_step(waiting.request.code, waiting.request.state, RequestState.PACKED)
    _refuse_bags(ask, waiting)
    found = fitting.find(ask.session, ask.actor, "kit.pack", waiting.scans, lock=False)
    _refuse_unready(found)
    kits.refuse_unfit(found, waiting.request)
    word, after = _said(waiting, found)
    sentence = " ".join((*fitting.warnings(found, ask.at.today), after))
    return ask.answer(Outcome.NOTED, word, sentence, tray=tray, slots=waiting.slots(found))


def finish(ask: Ask) -> Answer:
    """The bag is packed."""
    waiting = sort(ask, "request.pick", ask.standing.tray)
    if not waiting.bags:
        raise Refused(_("Scan the bag's label too, then Done."), field="scan")
    request = waiting.request.code if waiting.request else None
    packed = Packing(waiting.bags[0], waiting.scans, request)
    kit = kits.pack(ask.session, ask.actor, ask.at, packed=packed, once=ask.once)
    sentence = _("Bag {code} is packed.", code=show(kit.code))
    if request is not None:
        sentence = _("Bag {code} is packed for request {request}.", code=show(kit.code), request=show(request))
    return ask.answer(Outcome.DONE, _(DONE_WORDS[Card.PACK_KIT]), sentence, tray=(), undo=kit.entry_id)


def _refuse_bags(ask: Ask, waiting: Sorted) -> None:
    """One bag, and an empty one."""
    if len(waiting.bags) > 1:
        raise Conflict(_("That is another bag. Scan Done for this one first, or Undo."), field="scan")
    for bag in waiting.bags:
        kits.bag_code(ask.session, ask.actor, bag)


def _refuse_unready(found: Sequence[Found]) -> None:
    """Only what is ready goes into a bag."""
    for one in found:
        if one.device is not None:
            allow_device_move(show(one.device.code), one.device.state, DeviceState.PACKED)
        elif one.sim is not None:
            allow_sim_move(ledger.sim_name(one.sim), one.sim.state, SimState.RESERVED)


def _said(waiting: Sorted, found: Sequence[Found]) -> tuple[str, str]:
    """What the last scan was, and what to scan next."""
    if waiting.bags:
        after = _("Scan on, or Done.") if found else _("Now scan what goes into it, then Done.")
    else:
        after = _("Scan the bag's label too, then Done.")
    if waiting.what is What.REQUEST and waiting.request is not None:
        return _("Request {code}", code=show(waiting.request.code)), after
    if waiting.what is What.THING:
        return _("{name} goes in", name=found[-1].thing.name), after
    return _("Bag {code}", code=show(parse_code(waiting.bags[0]) or "")), after
