"""Messages in words: what is said, and to which address, looked up just before it goes."""

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.messages.letter import Letter
from devicefleet.rules.messages.verdict import Composed, Verdict
from devicefleet.rules.terms.messages import Problem
from devicefleet.rules.terms.reminders import MessageKind
from devicefleet.tables import Message, Staff


def compose(session: Session, at: Moment, message: Message) -> Composed:
    """An alert says what its params say, to the staff member it is for."""
    if message.kind is not MessageKind.ALERT:
        return Verdict(Problem.NO_TEXT)
    account = session.get(Staff, message.staff_id) if message.staff_id else None
    if account is None or account.disabled_at is not None:
        return Verdict(Problem.NOBODY_THERE)
    said = message.params
    return Letter(message.key, message.made_at, message.channel, account.email, said["subject"], said["text"])
