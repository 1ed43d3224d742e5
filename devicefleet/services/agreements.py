"""Recording what somebody said to the agreement of a handover: once, with the exact words they were shown."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries import agreements
from devicefleet.queries.agreements import Going
from devicefleet.rules.access import Actor
from devicefleet.rules.agreements.marks import mark_from, written_out
from devicefleet.rules.agreements.shown import mark_of
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import parse_handover_number
from devicefleet.rules.terms import AgreementForm
from devicefleet.rules.texts.text import Text
from devicefleet.rules.words import _
from devicefleet.sealing import seal, unseal
from devicefleet.services import audit
from devicefleet.tables import Agreement, Handover
from devicefleet.tables.base import key_of

DRAWN = frozenset({AgreementForm.INITIALLED, AgreementForm.SIGNED})


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it came: `seen` is the mark of the words that were shown, where a page showed them."""

    form: AgreementForm
    language: str = ""
    interpreter: bool = False
    drawn: str = ""
    seen: str = ""


def record(session: Session, actor: Actor, at: Moment, *, number: str, said: Said) -> Agreement:
    """Keep an answer; the same one sent again is the same. Who said no may say yes later, and nobody the other way.

    Without a language, the text is in the person's own, or else in English.
    """
    handover = _locked(session, number)
    going = agreements.going(session, actor, at, number=number)
    text = going.texts.named(said.language) if said.language else going.texts.best(going.language)
    words = _words(going, text, said)
    drawn = written_out(mark_from(said.drawn)) if said.form in DRAWN else ""
    before = session.exec(select(Agreement).where(col(Agreement.handover_id) == handover)).one_or_none()
    if before is not None and _is_same(session, before, said, words, drawn):
        return before
    going.refuse_answered()
    values: dict[str, Any] = {
        "handover_id": handover,
        "form": said.form,
        "version": text.version,
        "language": text.language,
        "text": words,
        "text_sha256": mark_of(words),
        "interpreter": said.interpreter,
        "mark_sealed": seal(_key(session), drawn, place=agreements.place_of(handover)) if drawn else None,
        "answered_at": at.now,
        "staff_id": actor.staff_id,
    }
    kept = before.sqlmodel_update(values) if before else Agreement(**values)
    session.add(kept)
    session.flush()
    act = "agreement.declined" if said.form is AgreementForm.DECLINED else "agreement.recorded"
    audit.record(session, actor, at, act, "handover", going.handover.number, ["form", "language", "interpreter"])
    return kept


def _locked(session: Session, number: str) -> int:
    """The key of a handover, whoever may reach it: another answer to it waits. Nothing is written without reach."""
    query = select(Handover).where(col(Handover.number) == (parse_handover_number(number) or "")).with_for_update()
    found = session.exec(query).one_or_none()
    return key_of(found) if found else 0


def _words(going: Going, text: Text, said: Said) -> str:
    """The words they answer to, if those are the words that were shown and could be understood."""
    words = going.words(text)
    if said.seen and said.seen != mark_of(words):
        raise Conflict(_("The text has changed since it was shown. Go through it again: below is how it reads now."))
    going.refuse_unheard(text, interpreter=said.interpreter)
    return words


def _is_same(session: Session, before: Agreement, said: Said, words: str, drawn: str) -> bool:
    """Pressed twice, or sent again after the answer was lost."""
    sealed = before.mark_sealed
    mark = unseal(_key(session), sealed, place=agreements.place_of(before.handover_id)) if sealed else ""
    return (before.form, before.interpreter, before.text, mark) == (said.form, said.interpreter, words, drawn)


def _key(session: Session) -> bytes:
    return config_of(session).keys.bytes_of("sealing")
