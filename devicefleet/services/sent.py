"""What became of a message that was tried, and of those whose time or whose worker ran out."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.messages import trying
from devicefleet.rules.messages.letter import Gateway, Receipt, Unsent
from devicefleet.rules.messages.verdict import Verdict
from devicefleet.rules.terms.messages import MessageState, Problem
from devicefleet.rules.terms.reminders import TaskKind
from devicefleet.services import outbox, resting, tasks
from devicefleet.services.outbox import Claim
from devicefleet.tables import Message, MessageTry
from devicefleet.tables.base import key_of

AT_ONCE = 1_000
"""So many rows in one transaction; the rest at the next tick."""


def mark(session: Session, at: Moment, claim: Claim, gateway: Gateway, outcome: Receipt | Unsent | None) -> bool:
    """Note one try; False where the claim is another worker's by now, who will note their own.

    Nothing came of it where the fault was ours. A receipt counts also after the claim ran out, as long as nobody else
    has begun.
    """
    if isinstance(outcome, Receipt):
        return _went(session, at, claim, gateway, outcome)
    row = _of(session, claim, MessageState.SENDING)
    if row is None:
        return False
    problem, again = (outcome.problem, outcome.again) if outcome else (Problem.INTERRUPTED, True)
    session.add(MessageTry(message_id=claim.message_id, at=at.now, gateway=gateway.name, problem=problem))
    _go_on(session, at, row, problem, failed=row.tries, again=again)
    if outcome is None:
        resting.unproven(session, at, claim.channel)
    elif trying.blames_target(problem, again=again):
        resting.failed(session, at, claim.channel, gateway)
    else:
        resting.answered(session, at, claim.channel, gateway)
    return True


def turn_away(session: Session, at: Moment, claim: Claim, verdict: Verdict) -> None:
    """It does not go, for a reason that was found before it was tried."""
    row = _of(session, claim, MessageState.SENDING)
    if row is None:
        return
    row.tries -= 1
    _end(row, at, verdict.state, verdict.problem)
    if verdict.state is MessageState.DROPPED:
        _ask(session, at, row, verdict.task)
    resting.unproven(session, at, claim.channel)


def release(session: Session, at: Moment) -> None:
    """Give back what a worker left behind, end what is out of time, and tell of whoever does not answer."""
    for row in _left_behind(session, at):
        if row.gateway is None:  # claimed, and never begun
            row.tries -= 1
            _free(row, MessageState.QUEUED)
            continue
        tried = MessageTry(message_id=key_of(row), at=at.now, gateway=row.gateway, problem=Problem.INTERRUPTED)
        session.add(tried)
        _go_on(session, at, row, Problem.INTERRUPTED, failed=row.tries - 1, again=True)
    for row in _out_of_time(session, at):
        late = row.survivor_id is not None
        _end(row, at, MessageState.DROPPED if late else MessageState.FAILED, Problem.OUT_OF_TIME)
        _ask(session, at, row)
    resting.tell(session, at)


def _went(session: Session, at: Moment, claim: Claim, gateway: Gateway, receipt: Receipt) -> bool:
    row = _of(session, claim, MessageState.SENDING, MessageState.QUEUED)
    if row is None:
        return False
    session.add(MessageTry(message_id=claim.message_id, at=at.now, gateway=gateway.name))
    row.gateway, row.reference = gateway.name, receipt.reference or None
    _end(row, at, MessageState.SENT, None)
    tasks.settle(session, at, TaskKind.MESSAGE_FAILED, _key(row))
    resting.answered(session, at, claim.channel, gateway)
    return True


def _go_on(session: Session, at: Moment, row: Message, problem: Problem, *, failed: int, again: bool) -> None:
    give_up = timedelta(hours=config_of(session).outbox.give_up_hours)
    ends_at = trying.end_of(row.made_at, row.not_after, give_up)
    to_person = row.survivor_id is not None
    after = trying.following(at.now, failed=failed, again=again, ends_at=ends_at, to_person=to_person)
    if after.not_before is not None:
        _free(row, after.state)
        row.problem, row.not_before = problem, after.not_before
        return
    _end(row, at, after.state, Problem.OUT_OF_TIME if again else problem)
    _ask(session, at, row)


def _free(row: Message, state: MessageState) -> None:
    row.state, row.claimed_by, row.claimed_until = state, None, None


def _end(row: Message, at: Moment, state: MessageState, problem: Problem | None) -> None:
    _free(row, state)
    row.problem, row.ended_at = problem, at.now


def _ask(session: Session, at: Moment, row: Message, kind: TaskKind | None = None) -> None:
    dropped = row.state is MessageState.DROPPED and row.survivor_id is not None
    usual = TaskKind.MESSAGE_LATE if dropped else TaskKind.MESSAGE_FAILED
    tasks.ask(session, at, kind or usual, _key(row), problem=row.problem, about=row)


def _key(row: Message) -> str:
    return f"message|{row.id}"


def _of(session: Session, claim: Claim, *states: MessageState) -> Message | None:
    """The message, as long as nobody else claimed it."""
    return _one(
        session,
        col(Message.id) == claim.message_id,
        col(Message.claim) == claim.number,
        col(Message.state).in_(states),
    )


def _one(session: Session, *which: ColumnElement[bool]) -> Message | None:
    query = select(Message).where(*which).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one_or_none()


def _left_behind(session: Session, at: Moment) -> Sequence[Message]:
    """One whose claim ends further ahead than any can was claimed under a wrong clock."""
    now, until = outbox.clock_of(session, at), col(Message.claimed_until)
    over = or_(until <= now, until > outbox.lease_end(session, at, resting.CLOCKS_APART))
    return _some(session, col(Message.state) == MessageState.SENDING, over)


def _out_of_time(session: Session, at: Moment) -> Sequence[Message]:
    given_up = at.now - timedelta(hours=config_of(session).outbox.give_up_hours)
    not_after = col(Message.not_after)
    over = or_(not_after <= at.now, and_(not_after.is_(None), col(Message.made_at) <= given_up))
    return _some(session, col(Message.state) == MessageState.QUEUED, over)


def _some(session: Session, *which: ColumnElement[bool]) -> Sequence[Message]:
    query = select(Message).where(*which).order_by(col(Message.id)).limit(AT_ONCE)
    return session.exec(query.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
