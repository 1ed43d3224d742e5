"""Messages to people that may not go any more: cancelled in the transaction that took the way to them.

A SIM that comes back, a consent withdrawn, another way to reach them: whatever was recorded, whoever still waits to be
written to is asked for again just before the commit. They are asked for once more when a message goes.
"""

from collections import defaultdict
from collections.abc import Mapping

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries import contact
from devicefleet.rules.reminding.rule import Said
from devicefleet.rules.terms import MessageState, Problem
from devicefleet.tables import Message

AT_ONCE = 500


def silence(session: Session, changed: Mapping[int, Moment]) -> None:
    """Of the people about whom something changed, whoever may not be written to any more is not."""
    people = sorted(changed)
    waiting: dict[int, list[Message]] = defaultdict(list)
    for first in range(0, len(people), AT_ONCE):
        some = col(Message.survivor_id).in_(people[first : first + AT_ONCE])
        for message in session.exec(select(Message).where(some, col(Message.state) == MessageState.QUEUED)):
            waiting[message.survivor_id or 0].append(message)
    for person, messages in waiting.items():
        _silence(session, changed[person], person, messages)


def _silence(session: Session, at: Moment, person: int, messages: list[Message]) -> None:
    for message in messages:
        reached = contact.reach(session, person, at, after_exit=message.text == Said.AFTER_EXIT)
        if isinstance(reached, Problem) or reached.channel is not message.channel:
            message.state, message.ended_at = MessageState.CANCELLED, at.now
            message.problem = reached if isinstance(reached, Problem) else Problem.NO_SAFE_WAY
            session.add(message)
