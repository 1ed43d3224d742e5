"""Counting a shelf: its label, then everything on it, then Done."""

from devicefleet.queries import counts
from devicefleet.queries.bench import What, kinds
from devicefleet.rules.bench import DONE_WORDS, Answer, Outcome
from devicefleet.rules.cards import Card
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.words import _, n_
from devicefleet.services import counting, finding
from devicefleet.services.bench.standing import Ask
from devicefleet.services.bench.tray import refuse_again
from devicefleet.tables.base import key_of

MOST = 1000
"""Things on one shelf."""


def add(ask: Ask, scan: str) -> Answer:
    """The shelf first; then things, which are looked up at the end so that the scanner can go on and on."""
    tray = ask.standing.tray
    refuse_again(ask, scan)
    if not tray:
        shelf = finding.shelf(ask.session, ask.actor, "shelf.count", scan)
        sentence = _("Now scan everything on it, then Done.")
        return ask.answer(Outcome.NOTED, _("Shelf {name}", name=shelf.name), sentence, tray=(scan,))
    if kinds(ask.session, ask.actor, [scan])[scan] is What.SHELF:
        raise Conflict(_("That is another shelf. Scan Done for this one first."), field="scan")
    if len(tray) > MOST:
        raise Conflict(_("{n} things were counted. Scan Done, then count the rest as another shelf.", n=MOST))
    counted = n_("{n} thing", "{n} things", len(tray))
    return ask.answer(Outcome.NOTED, counted, _("Scan on, or Done."), tray=(*tray, scan))


def finish(ask: Ask) -> Answer:
    """What is missing, extra or misplaced."""
    shelf, *scans = ask.standing.tray
    made = counting.count(ask.session, ask.actor, ask.at, shelf=shelf, scans=scans, once=ask.once)
    sentence = counts.summary(ask.session, key_of(made))
    return ask.answer(Outcome.DONE, _(DONE_WORDS[Card.COUNT]), sentence, tray=(), undo=None, link=f"/counts/{made.id}")
