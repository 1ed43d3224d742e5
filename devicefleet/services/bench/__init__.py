"""The bench: scan follows scan, and a card says what the next ones do. Every guard is that of the act itself.

A bench remembers nothing here: how it stands (`Standing`) comes with each scan and goes back with the answer, so that
any number of benches, and scans that waited for a network, are the same as one clerk after another.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.bench import DONE_WORDS, Answer, Outcome
from devicefleet.rules.cards import HINTS, MODES, Card, card_word, read_card
from devicefleet.rules.entry_words import undone
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.tags import split_scans
from devicefleet.rules.words import _
from devicefleet.services import finding, undoing
from devicefleet.services.bench import handing, looking, packing, shelves, single
from devicefleet.services.bench.standing import Ask, Standing
from devicefleet.services.ledger import Once
from devicefleet.tables import Entry

__all__ = ["Standing", "scan"]

AT_ONCE: dict[Card, Callable[[Ask, str], Answer]] = {
    Card.RECEIVE: single.receive,
    Card.WIPE_OK: single.wipe,
    Card.READY: single.make_ready,
    Card.RETURN: single.take_back,
    Card.PACK_KIT: packing.add,
    Card.ISSUE: handing.add,
    Card.COUNT: shelves.add,
}
"""What a scan does in each mode; the last three collect until the card “Done”."""

ENDINGS: dict[Card, Callable[[Ask], Answer]] = {
    Card.PACK_KIT: packing.finish,
    Card.ISSUE: handing.finish,
    Card.COUNT: shelves.finish,
}


def scan(session: Session, actor: Actor, at: Moment, *, standing: Standing, text: str, once: Once) -> Answer:
    """One scan, or several that a scanner ran into one: all of them are done, or none."""
    first, *more = split_scans(text) or _refuse_nothing()
    answer = _one(Ask(session, actor, at, standing, once), first)
    for number, piece in enumerate(more, 1):
        answer = _one(Ask(session, actor, at, standing.after(answer), once.part(number)), piece)
    return replace(answer, sentence=" ".join((answer.sentence, *finding.notices(session))))


def _refuse_nothing() -> NoReturn:
    raise Refused(_("Nothing was scanned. Scan again."), field="scan")


def _one(ask: Ask, piece: str) -> Answer:
    card = read_card(piece)
    if card is Card.DONE:
        return _done(ask)
    if card is Card.UNDO:
        return _undo(ask)
    if card in MODES:
        return _change(ask, card)
    return AT_ONCE[ask.standing.mode](ask, piece) if ask.standing.mode else looking.look(ask, piece)


def _change(ask: Ask, card: Card) -> Answer:
    """Another mode; what waits for Done in this one is not dropped in silence."""
    if ask.standing.tray and card is not ask.standing.mode:
        sentence = _("Something scanned still waits for Done. Scan Done, or Undo it, then scan the card again.")
        raise Conflict(sentence, field="scan")
    outcome = Outcome.NOTICE if card is ask.standing.mode else Outcome.NOTED
    return ask.answer(outcome, card_word(card), _(HINTS[card]), mode=card)


def _done(ask: Ask) -> Answer:
    if ask.standing.mode not in ENDINGS or not ask.standing.tray:
        return ask.answer(Outcome.NOTICE, _("Nothing to end"), _("Each scan in this mode is done at once."))
    return ENDINGS[ask.standing.mode](ask)


def _undo(ask: Ask) -> Answer:
    """The last scan that waits for Done; else the last thing this bench did."""
    if ask.standing.tray:
        return ask.answer(
            Outcome.NOTED,
            _("Taken out"),
            _("{scan} is out again. Nothing was saved.", scan=ask.standing.tray[-1]),
            tray=ask.standing.tray[:-1],
        )
    if ask.standing.undo is None:
        return ask.answer(
            Outcome.NOTICE, _("Nothing to undo"), _("This bench has done nothing that can be taken back.")
        )
    undoing.undo(ask.session, ask.actor, ask.at, entry_id=ask.standing.undo, once=ask.once)
    what = undone(ask.session.get_one(Entry, ask.standing.undo).type)
    return ask.answer(Outcome.DONE, _(DONE_WORDS[Card.UNDO]), what, undo=None)
