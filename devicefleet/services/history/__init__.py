"""History comes in: every line by the service that does the same anywhere else, in one transaction, or none of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.laws import law_broken, sentence_for
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.history import Dated, Line
from devicefleet.rules.history.named import names_of, spoiled_by
from devicefleet.rules.history.refusals import Refusals
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.words import _
from devicefleet.services import audit, timeline
from devicefleet.services.history import devices, holding, organisations, people, sims
from devicefleet.services.history.bringing import Bringing, Tell
from devicefleet.tables import AuditEvent

TELL: dict[type, Tell] = organisations.TELL | devices.TELL | sims.TELL | people.TELL | holding.TELL
"""What each kind of line does. Another kind is a declaration in `rules/history` and a function here."""

BROUGHT, TAKEN_OUT = "history.imported", "history.exported"
DIGITS = 48  # of the file's hash: as many as the audit trail has room for
NOTED = 2_000  # lines after which the audit trail is written, so that it does not fill the memory


class LinesRefused(Refused):
    """Some lines were refused, so that nothing is done; `passed_over` counts those that build on a refused one."""

    def __init__(self, refusals: Refusals, passed_over: int) -> None:
        super().__init__(_("Nothing was changed, because lines were refused."))
        self.refusals, self.passed_over = refusals, passed_over


@dataclass
class _Taken:
    """How it goes. What builds on a refused line could only be refused for the same reason once more."""

    count: int = 0
    passed_over: int = 0
    refusals: Refusals = field(default_factory=Refusals)
    spoiled: set[tuple[str, str]] = field(default_factory=set)


def take_in(session: Session, actor: Actor, at: Moment, *, lines: Iterable[tuple[int, Line]], digest: str) -> None:
    """Every line in the order given; raises `LinesRefused` at the end if one was refused, with all that were."""
    scope_of(actor, "system.operate")
    _refuse_again(session, digest)
    bringing, taken = Bringing(session, actor, at), _Taken()
    with timeline.once_at_end(session):
        for number, line in lines:
            _take(bringing, taken, at, number, line)
            if number % NOTED == 0:
                audit.append(session)
        _refuse_waiting(bringing, taken)
        if taken.refusals.count:
            raise LinesRefused(taken.refusals, taken.passed_over)
    audit.record(session, actor, at, BROUGHT, "history", digest[:DIGITS], [f"lines:{taken.count}"])


def note_export(session: Session, actor: Actor, at: Moment, *, digest: str, lines: int) -> None:
    """Somebody has a copy of everything."""
    scope_of(actor, "system.operate")
    audit.record(session, actor, at, TAKEN_OUT, "history", digest[:DIGITS], [f"lines:{lines}"])


def _refuse_again(session: Session, digest: str) -> None:
    query = select(col(AuditEvent.at)).where(
        col(AuditEvent.subject_kind) == "history",
        col(AuditEvent.subject) == digest[:DIGITS],
        col(AuditEvent.action) == BROUGHT,
    )
    if (before := session.exec(query).first()) is not None:
        raise Conflict(_("This very file was brought in on {date} already.", date=before.date()))


def _take(bringing: Bringing, taken: _Taken, at: Moment, number: int, line: Line) -> None:
    named = names_of(line)
    if not taken.spoiled.isdisjoint(named):
        taken.passed_over += 1
        taken.spoiled |= spoiled_by(line)
        return
    try:
        with bringing.session.begin_nested():
            _tell(bringing, at, number, line)
        taken.count += 1
    except IntegrityError as error:
        sentence = sentence_for(error) or _unlawful(error)
        taken.refusals.note(number, bringing.names.in_words_of_the_file(sentence, named))
        taken.spoiled |= spoiled_by(line)
    except Refused as refused:
        taken.refusals.note(number, bringing.names.in_words_of_the_file(str(refused), named))
        taken.spoiled |= spoiled_by(line)


def _tell(bringing: Bringing, at: Moment, number: int, line: Line) -> None:
    bringing.number, bringing.at = number, at
    if isinstance(line, Dated):
        if line.on > at.today:
            raise Refused(_("{date} is in the future. Give the day it happened.", date=line.on), field="on")
        bringing.at = Moment(at.now, line.on)
    TELL[type(line)](bringing, line)


def _unlawful(error: IntegrityError) -> str:
    """A value no door would have let through."""
    law = law_broken(error) or "?"
    return _("The database does not take these values ({law}). Compare them with docs/history.md.", law=law)


def _refuse_waiting(bringing: Bringing, taken: _Taken) -> None:
    for key, (number, _line) in bringing.waiting.items():
        if ("person", key) not in taken.spoiled:
            sentence = _("There is no “support_started” line for {person}. Add it, or leave them out.", person=key)
            taken.refusals.note(number, sentence)
