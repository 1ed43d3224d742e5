"""What is agreed at a handover: what there is to go through, what somebody answered, and the paper of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries import agreement_texts, handovers
from devicefleet.queries.agreement_texts import Texts
from devicefleet.queries.handovers import HandoverPage
from devicefleet.queries.scope import standing, survivors_of
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.agreements.marks import Mark, mark_from
from devicefleet.rules.agreements.shown import Thing, shown
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.tags import parse_handover_number
from devicefleet.rules.terms import AgreementForm
from devicefleet.rules.texts.text import Text, best
from devicefleet.rules.words import _
from devicefleet.sealing import unseal
from devicefleet.tables import Agreement, Handover, Survivor


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said to a text, and how."""

    form: AgreementForm
    language: str
    version: str
    interpreter: bool
    answered_at: datetime
    text: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Going:
    """What a member of staff needs for going through it: the handover, the person's language, the texts there are."""

    handover: HandoverPage
    language: str
    needs_interpreter: bool
    texts: Texts
    answer: Answer | None
    number: str

    def words(self, text: Text) -> str:
        """What the person is shown in the language of `text`."""
        things = [
            Thing(item.kind, item.what, item.name if item.code else "", item.tenure, item.due_on)
            for item in self.handover.items
        ]
        return shown(text, things, on=self.handover.on, number=self.number)

    def wants_interpreter(self, text: Text) -> bool:
        """Whether somebody has to interpret, because the text is not in a language of theirs."""
        return self.needs_interpreter and best([text.language], self.language) is None

    def refuse_unheard(self, text: Text, *, interpreter: bool) -> None:
        """Nothing is agreed without being understood."""
        if self.wants_interpreter(text) and not interpreter:
            sentence = _(
                "They need an interpreter, and this text is not in their language. "
                "Say that one helps, or go through it later."
            )
            raise Refused(sentence, field="interpreter")

    def refuse_answered(self) -> None:
        """Who said no may be asked again; nobody is asked twice, or about a handover that does not count."""
        if self.handover.undone:
            raise Conflict(_("This handover was undone, so there is nothing to agree any more."))
        if self.answer is not None and self.answer.form is not AgreementForm.DECLINED:
            raise Conflict(_("This handover has its agreement already."))


@dataclass(frozen=True, slots=True)
class Paper:
    """One answered agreement, with what was drawn beneath it."""

    number: str
    on: date
    undone: bool
    answer: Answer
    mark: Mark


def going(session: Session, actor: Actor, at: Moment, *, number: str) -> Going:
    """The handover with this number, if its person is within reach of handing over."""
    scope_of(actor, "agreement.record")
    found = handovers.handover(session, actor, at, number=number)
    person = session.execute(
        select(col(Survivor.language), col(Survivor.needs_interpreter))
        .join(Handover, col(Handover.survivor_id) == col(Survivor.id))
        .where(col(Handover.number) == found.number)
    ).one()
    return Going(
        handover=found,
        language=person.language,
        needs_interpreter=person.needs_interpreter,
        texts=agreement_texts.texts(session),
        answer=answer(session, number=found.number),
        number=config_of(session).agreement.help_number,
    )


def answer(session: Session, *, number: str) -> Answer | None:
    """What was answered at a handover that the reader was found to reach."""
    query = select(Agreement).join(Handover, col(Handover.id) == col(Agreement.handover_id))
    found = session.execute(query.where(col(Handover.number) == number)).scalar_one_or_none()
    return _answer(found) if found else None


def paper(session: Session, actor: Actor, *, number: str) -> Paper:
    """The paper of a handover, for those who may read what its person said."""
    query: Any = (
        select(
            Agreement,
            col(Handover.number),
            col(Handover.handed_over_on),
            standing(col(Handover.entry_id)).label("stands"),
        )
        .join(Handover, col(Handover.id) == col(Agreement.handover_id))
        .join(Survivor, col(Survivor.id) == col(Handover.survivor_id))
        .where(col(Handover.number) == (parse_handover_number(number) or ""))
        .where(survivors_of(actor, "agreement.read"))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no agreement of a handover {number} in your list.", number=number.strip()))
    return _paper(session, row)


def place_of(handover_id: int) -> str:
    """What a mark is sealed for: the one agreement there can be of this handover."""
    return f"agreement|mark|handover {handover_id}"


def _paper(session: Session, row: Row[Any]) -> Paper:
    agreement: Agreement = row[0]
    sealed, key = agreement.mark_sealed, config_of(session).keys.bytes_of("sealing")
    return Paper(
        number=row.number,
        on=row.handed_over_on,
        undone=not row.stands,
        answer=_answer(agreement),
        mark=mark_from(unseal(key, sealed, place=place_of(agreement.handover_id))) if sealed else (),
    )


def _answer(found: Agreement) -> Answer:
    return Answer(
        form=found.form,
        language=found.language,
        version=found.version,
        interpreter=found.interpreter,
        answered_at=found.answered_at,
        text=found.text,
        text_sha256=found.text_sha256,
    )
