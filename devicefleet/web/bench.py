"""The bench: one page, one box, scan after scan. How it stands travels with each scan; see `services/bench`.

The page works without JavaScript; with it, the same scans come to `/bench/scans` and the answers are JSON.
"""

from dataclasses import asdict
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.rules.bench import Answer
from devicefleet.rules.cards import HINTS, MODES, Card, card_word
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Kind
from devicefleet.rules.thing_words import KINDS, SOURCES
from devicefleet.rules.words import _
from devicefleet.services import bench
from devicefleet.services.bench import Standing
from devicefleet.services.receiving import Batch
from devicefleet.web.asking import Ask, Form, Key
from devicefleet.web.guard import guarded

blueprint = Blueprint("bench", __name__)

SCAN = Annotated[str, Field(max_length=1200)]
SHORT = Annotated[str, Field(max_length=64)]
SAID = ("mode", "tray", "outcome", "word", "sentence", "slots", "undo", "link")


class Scanned(Form):
    """One scan, how the bench stands, and what is the same for everything in a delivery (mode Receive).

    Enter in an empty box says Done: two scans and a key hand over a whole kit.
    """

    scan: SCAN = Card.DONE
    mode: Card | None = None
    tray: Annotated[tuple[Annotated[str, Field(max_length=80)], ...], Field(max_length=1001)] = ()
    undo: Key | None = None
    kind: Kind | None = None
    make: SHORT | None = None
    model: Annotated[str, Field(max_length=120)] | None = None
    source_type: Annotated[str, Field(pattern="^(" + "|".join(SOURCES) + ")$")] | None = None

    def standing(self) -> Standing:
        """As the service sees it."""
        facts = {"make": self.make, "model": self.model, "source_type": self.source_type}
        batch = Batch(self.kind, {name: value for name, value in facts.items() if value}) if self.kind else None
        return Standing(self.mode, self.tray, self.undo, batch)


@guarded(blueprint, "/bench", action="bench.use")
def bench_page(ask: Ask) -> ResponseReturnValue:
    """The bench as it stands; after a refusal as it stood, with the reason."""
    if ask.refused is None:
        return _draw(None)
    return _draw(_as_it_stood(ask, ask.refused))


@guarded(blueprint, "/bench", action="bench.use", methods=("POST",), again=bench_page)
def scan(ask: Ask) -> ResponseReturnValue:
    """One scan, drawn as a page."""
    return _draw(_said(_answer(ask)))


def _refused_scan(ask: Ask) -> Response:
    """What was wrong, with how the bench still stands; nothing of the scan was kept."""
    if ask.refused is None:
        raise LookupError("drawn after a refusal only")
    return jsonify(_as_it_stood(ask, ask.refused))


@guarded(blueprint, "/bench/scans", action="bench.use", methods=("POST",), again=_refused_scan)
def scans(ask: Ask) -> Response:
    """One scan, answered for the script of the page; refusals say the same with their own status."""
    return jsonify(_said(_answer(ask)))


def _answer(ask: Ask) -> Answer:
    sent = ask.read(Scanned)
    mark = ask.once([sent.mode, sent.tray, sent.scan])
    return bench.scan(ask.session, ask.actor, ask.at, standing=sent.standing(), text=sent.scan, once=mark)


def _said(answer: Answer) -> dict[str, Any]:
    whole = asdict(answer)
    return {name: whole[name] for name in SAID} | {"mode": answer.mode or ""}


def _as_it_stood(ask: Ask, refused: Refused) -> dict[str, Any]:
    undo = ask.sent.get("undo", "")
    return {
        "mode": ask.sent.get("mode", ""),
        "tray": ask.sent.getlist("tray"),
        "outcome": "refused",
        "word": _("Not done"),
        "sentence": str(refused),
        "slots": [],
        "undo": int(undo) if undo.isdecimal() else None,
        "link": None,
    }


def _draw(answer: dict[str, Any] | None) -> ResponseReturnValue:
    return render_template("bench/page.html", **drawn_with(answer))


def drawn_with(answer: dict[str, Any] | None) -> dict[str, Any]:
    """What the templates of the bench need; of nobody and nothing, where there is no answer."""
    return {
        "mode": answer["mode"] if answer else "",
        "tray": answer["tray"] if answer else [],
        "answer": answer,
        "cards": [(card.value, card_word(card), _(HINTS[card])) for card in Card],
        "modes": [card.value for card in MODES],
        "kinds": [(kind, _(word)) for kind, word in KINDS.items()],
        "sources": [(source, _(word)) for source, word in SOURCES.items()],
    }
