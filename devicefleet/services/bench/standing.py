"""How a bench stands between two scans, and one scan as each mode sees it."""

from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.bench import Answer, Outcome
from devicefleet.rules.cards import Card
from devicefleet.services.ledger import Once
from devicefleet.services.receiving import Batch


@dataclass(frozen=True, slots=True)
class Standing:
    """`tray` is what waits for Done; `undo` the entry made last; `batch` what is the same for a whole delivery."""

    mode: Card | None = None
    tray: tuple[str, ...] = ()
    undo: int | None = None
    batch: Batch | None = None

    def after(self, answer: Answer) -> "Standing":
        """As it stands once `answer` was given."""
        return replace(self, mode=answer.mode, tray=answer.tray, undo=answer.undo)


@dataclass(frozen=True, slots=True)
class Ask:
    """One scan: who, when, how the bench stands, and the mark under which it is done once."""

    session: Session
    actor: Actor
    at: Moment
    standing: Standing
    once: Once

    def answer(self, outcome: Outcome, word: str, sentence: str, **changed: Any) -> Answer:
        """An answer after which the bench stands as before, but for what `changed`."""
        stands = {"mode": self.standing.mode, "tray": self.standing.tray, "undo": self.standing.undo}
        return Answer(outcome=outcome, word=word, sentence=sentence, **{**stands, **changed})
