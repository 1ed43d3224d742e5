"""What a message says and to whom it goes, made at each try: nothing of either is kept, and nothing settled is said."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries import contact, funders, message_texts, reports
from devicefleet.queries.contact import Reach
from devicefleet.queries.reminding import sources, told
from devicefleet.queries.reminding.receivers import Receivers
from devicefleet.rules.contact import allows, window
from devicefleet.rules.messages import staff, to_funder
from devicefleet.rules.messages.letter import Attachment, Letter
from devicefleet.rules.messages.texts import DATED, TextKind, digest, render
from devicefleet.rules.messages.verdict import Composed, Verdict
from devicefleet.rules.reminding.rule import Said
from devicefleet.rules.terms import MessageKind, Problem, ReminderState, TaskKind
from devicefleet.services import settling, writing
from devicefleet.tables import Membership, Message, MessageLine, Reminder, RenewalPlan, Staff

OPEN = (ReminderState.DUE, ReminderState.TOLD)
SUBJECTS: dict[MessageKind, Callable[[int], str]] = {
    MessageKind.DIGEST: staff.digest_subject,
    MessageKind.WEEKLY: staff.weekly_subject,
    MessageKind.MONTHLY: staff.monthly_subject,
    MessageKind.URGENT: lambda _n: staff.urgent_subject(),
}
TEXTS = {one: TextKind(one.value) for one in Said if one is not Said.DATA_SOON}


def compose(session: Session, at: Moment, message: Message) -> Composed:
    """The message as it goes now, or why it does not."""
    return _MAKERS[message.kind](session, at, message)


def _to_staff(session: Session, at: Moment, message: Message) -> Composed:
    """What is still to be remembered of what it was made for."""
    address = _address(session, message.staff_id)
    if address is None:
        return Verdict(Problem.NOBODY_THERE)
    waiting = _open(session, message)
    standing = settling.settle(session, at, waiting)
    lines = told.lines(session, _theirs(session, message, [one for one in waiting if one.id in standing]))
    if not lines:
        return Verdict(Problem.SETTLED)
    return _letter(message, address, SUBJECTS[message.kind](len(lines)), staff.body(lines, at.today))


def _theirs(session: Session, message: Message, standing: Sequence[Reminder]) -> set[int]:
    """What is still this receiver's to know: of somebody who moved since, whoever answers now is told instead."""
    people = {one.survivor_id for one in standing if one.survivor_id is not None}
    receivers = Receivers(session, people, only=message.staff_id)
    others = [one for one in standing if message.staff_id not in {who.staff_id for who in receivers.of(one)}]
    for one in others:
        one.state = ReminderState.DUE
        session.delete(session.get_one(MessageLine, (message.id, one.id)))
    return {one.id or 0 for one in standing} - {one.id for one in others}


def _to_person(session: Session, at: Moment, message: Message) -> Composed:
    """Whether it may go to them is asked anew: they may have withdrawn, the number may be somebody else's by now."""
    standing = settling.settle(session, at, _open(session, message))
    reminder = session.get(Reminder, min(standing)) if standing else None
    said = writing.said_of(session, reminder) if reminder else None
    if reminder is None or said is None or message.survivor_id is None:
        return Verdict(Problem.SETTLED)
    reached = contact.reach(session, message.survivor_id, at, after_exit=said is Said.AFTER_EXIT)
    if isinstance(reached, Problem):
        return Verdict(reached, writing.TASKS.get(reached))
    if reached.channel is not message.channel:
        return Verdict(Problem.NO_SAFE_WAY, TaskKind.CALL_INSTEAD)
    if not allows(reached.rule, at.now):
        hours = window(reached.rule, at.now)
        later = hours is not None and message.not_after is not None and hours[0] < message.not_after
        return hours[0] if hours is not None and later else Verdict(Problem.OUT_OF_TIME, TaskKind.CALL_INSTEAD)
    return _said(session, at, message, reminder, said, reached)


def _said(session: Session, at: Moment, message: Message, reminder: Reminder, said: Said, reached: Reach) -> Composed:
    text = message_texts.texts(session).best(reached.rule.language)
    if text is None:
        return Verdict(Problem.NO_TEXT, TaskKind.CALL_INSTEAD)
    kind = _kind(session, reminder, said) if reached.rule.open else TextKind.NEUTRAL
    rule = config_of(session).reminder_rules.by_name[reminder.rule]
    day = reminder.due_on - sources.shift(rule.source) if kind in DATED else None
    message.text_version = f"{kind} {text.language} {digest(text)}"
    session.add(message)
    return _letter(message, reached.to, "", render(text, kind, day, reached.rule.language))


def _kind(session: Session, reminder: Reminder, said: Said) -> TextKind:
    """Data that will be renewed is spoken of otherwise than data of which nobody knows."""
    if said is not Said.DATA_SOON:
        return TEXTS[said]
    plan = select(RenewalPlan.id).where(
        col(RenewalPlan.sim_id) == reminder.subject_id, col(RenewalPlan.ended_entry_id).is_(None)
    )
    return TextKind.DATA_SOON_RENEWING if session.exec(plan).first() else TextKind.DATA_SOON_TALK


def _alert(session: Session, _at: Moment, message: Message) -> Composed:
    """What it says is said already: it is about the software, and about nobody."""
    address = _address(session, message.staff_id)
    if address is None:
        return Verdict(Problem.NOBODY_THERE)
    return _letter(message, address, message.params["subject"], message.params["text"])


def _report(session: Session, at: Moment, message: Message) -> Composed:
    """To a funder, as long as it is in force and they are there. What it says is in the file."""
    address = funders.address_of(session, message.funder_id or 0)
    if address is None:
        return Verdict(Problem.NOBODY_THERE)
    report = reports.to_mail(session, message.params["report"])
    if report is None:
        return Verdict(Problem.SETTLED)
    period, revises, file = report
    attached = Attachment(f"report-{period.code}.pdf", "application/pdf", file)
    said = to_funder.subject(period), to_funder.body(period, message.params["report"], revises)
    return replace(_letter(message, address, *said), attachments=(attached,))


def _open(session: Session, message: Message) -> Sequence[Reminder]:
    query = (
        select(Reminder)
        .join(MessageLine, col(MessageLine.reminder_id) == col(Reminder.id))
        .where(col(MessageLine.message_id) == message.id, col(Reminder.state).in_(OPEN))
        .order_by(col(Reminder.id))
    )
    return session.exec(query).all()


def _address(session: Session, staff_id: int | None) -> str | None:
    """Where somebody is written to who still works here."""
    here = select(col(Membership.id)).where(col(Membership.staff_id) == staff_id, col(Membership.ended_at).is_(None))
    query = select(Staff.email).where(col(Staff.id) == staff_id, col(Staff.disabled_at).is_(None), here.exists())
    return session.exec(query).one_or_none()


def _letter(message: Message, to: str, subject: str, text: str) -> Letter:
    return Letter(message.key, message.made_at, message.channel, to, subject, text)


_MAKERS: dict[MessageKind, Callable[[Session, Moment, Message], Composed]] = {
    MessageKind.DIGEST: _to_staff,
    MessageKind.WEEKLY: _to_staff,
    MessageKind.MONTHLY: _to_staff,
    MessageKind.URGENT: _to_staff,
    MessageKind.PERSON: _to_person,
    MessageKind.ALERT: _alert,
    MessageKind.REPORT: _report,
}
