"""Handing over a request: its pick slip, then the bag or each thing, then Done. No name is on any of it."""

from collections.abc import Sequence

from devicefleet.queries.bench import What
from devicefleet.queries.scans import scanned
from devicefleet.rules.bench import DONE_WORDS, Answer, Outcome
from devicefleet.rules.cards import Card
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.requesting import TO_HAND_OVER, allow_step
from devicefleet.rules.tags import show, show_handover_number
from devicefleet.rules.terms import RequestState
from devicefleet.rules.words import _
from devicefleet.services import fitting, kits
from devicefleet.services.bench.standing import Ask
from devicefleet.services.bench.tray import Sorted, refuse_again, sort
from devicefleet.services.fitting import Found
from devicefleet.services.kits import Handing

ACTION = "provision.issue"


def add(ask: Ask, scan: str) -> Answer:
    """One more scan; what cannot be handed over for this request is said at once."""
    refuse_again(ask, scan)
    tray = (*ask.standing.tray, scan)
    waiting = sort(ask, ACTION, tray)
    if waiting.request is None:
        raise Conflict(_("Scan the pick slip of the request first."), field="scan")
    if waiting.request.state not in TO_HAND_OVER:
        allow_step(waiting.request.code, waiting.request.state, RequestState.HANDED_OVER)
    found = kits.contents(ask.session, ask.actor, waiting.request, (*waiting.bags, *waiting.scans))
    kits.refuse_unfit(found, waiting.request)
    _refuse_unready(ask, waiting.scans)
    word, after = _said(waiting, found)
    sentence = " ".join((*fitting.warnings(found, ask.at.today), after))
    return ask.answer(Outcome.NOTED, word, sentence, tray=tray, slots=waiting.slots(found))


def finish(ask: Ask) -> Answer:
    """It is in their hands, or on its way with whoever came for it."""
    waiting = sort(ask, ACTION, ask.standing.tray)
    if waiting.request is None or not (waiting.bags or waiting.scans):
        raise Refused(_("Scan the bag, or each thing, then Done."), field="scan")
    handing = Handing(waiting.request.code, (*waiting.bags, *waiting.scans))
    made = kits.hand_over(ask.session, ask.actor, ask.at, handing=handing, once=ask.once)
    sentence = _("Handover {number}. It can be undone for some minutes.", number=show_handover_number(made.number))
    word = _(DONE_WORDS[Card.ISSUE])
    return ask.answer(Outcome.DONE, word, sentence, tray=(), undo=made.entry_id, link=f"/handovers/{made.number}")


def _refuse_unready(ask: Ask, scans: Sequence[str]) -> None:
    """Each loose thing as it stands now."""
    for thing in scanned(ask.session, ask.actor, scans=scans, on=ask.at.today):
        if thing.refusal is not None:
            raise Conflict(thing.refusal, field="scan")


def _said(waiting: Sorted, found: Sequence[Found]) -> tuple[str, str]:
    """What the last scan was, and what to scan next."""
    if waiting.what is What.REQUEST and waiting.request is not None:
        return _("Request {code}", code=show(waiting.request.code)), _("Now scan the bag, or each thing.")
    if waiting.what is What.THING:
        return found[-1].thing.name, _("Scan the next thing, or Done.")
    names = ", ".join(one.thing.name for one in found)
    return _("Bag: {things}", things=names), _("Scan Done to hand it over.")
