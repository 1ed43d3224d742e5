"""Whether and how somebody may be written to: opened here for sending, and masked for everybody who looks."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, Row, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.scope import standing, survivors_of
from devicefleet.rules import contact
from devicefleet.rules.access import Actor
from devicefleet.rules.contact import Known, Rule
from devicefleet.rules.contact_words import masked
from devicefleet.rules.identifiers import msisdn
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.tags import parse_reference
from devicefleet.rules.terms import Channel, ConsentAnswer, ConsentPurpose, DeviceState, Problem, SimState
from devicefleet.rules.words import _
from devicefleet.sealing import unseal
from devicefleet.tables import (
    Consent,
    ContactCheck,
    ContactRule,
    Device,
    Episode,
    Provision,
    Responsibility,
    Sim,
    Survivor,
)

WORKING = (SimState.ISSUED, SimState.ACTIVATED)
IN_HAND = (DeviceState.ISSUED, DeviceState.TRANSFERRED, DeviceState.FAULT_REPORTED)
carrier, carrying = aliased(Provision), aliased(Device)
latest_rule, latest_check = aliased(ContactRule), aliased(ContactCheck)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a message goes, and when it may; `to` is a number (E.164) or an e-mail address."""

    rule: Rule
    channel: Channel
    to: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """How somebody may be written to, as a page may show it; `masked` never tells the whole value.

    `rule_id` is 0 where nothing was recorded yet; without a `channel` they are not to be written to. `valid_until` is
    the last day for which the latest look (`checked_on`) holds. `problems` says why nothing would be sent now.
    """

    ref: str
    language: str
    rule_id: int
    channel: Channel | None
    sim_id: int | None
    masked: str
    rule: Rule | None
    checked_on: date | None
    valid_until: date | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class OwnSim:
    """A SIM of ours in somebody's hands that has a number."""

    id: int
    masked: str


def reach(session: Session, survivor_id: int, at: Moment, *, after_exit: bool = False) -> Reach | Problem:
    """Where to write to somebody, or why nobody may: the one place that opens a value for sending.

    Asked again just before each try. Whether it may go at this hour is `rules.contact.allows`. `after_exit` is for a
    message to somebody who agreed to be asked how it goes after support ended.
    """
    row = session.execute(KNOWN, {"id": survivor_id}).one_or_none()
    if row is None:
        return Problem.NO_SAFE_WAY
    for problem in _problems(session, row, at, after_exit=after_exit):
        return problem
    to = _opened(session, row)
    return Problem.NO_SAFE_WAY if to is None else Reach(_rule(row), Channel(row.channel), to)


def value_of(session: Session, survivor_id: int) -> str | None:
    """The number or address itself, for the one who supports them; nothing where there is none to open."""
    row = session.execute(KNOWN, {"id": survivor_id}).one_or_none()
    return _opened(session, row) if row is not None else None


def shown(session: Session, actor: Actor, at: Moment, ref: str) -> Shown:
    """What is recorded for somebody within reach; `NotFound` for anybody else."""
    mine = select(col(Survivor.id), col(Survivor.language)).where(
        col(Survivor.ref) == (parse_reference(ref) or ""), survivors_of(actor, "contact.read")
    )
    found = session.execute(mine).one_or_none()
    if found is None:
        sentence = _("There is no survivor {ref} in your list. Check the reference and try again.", ref=ref.strip())
        raise NotFound(sentence, field="survivor")
    row = session.execute(KNOWN, {"id": found.id}).one()
    value = _opened(session, row)
    holds = timedelta(_most_days(session, at))
    return Shown(
        ref=parse_reference(ref) or "",
        language=found.language,
        rule_id=row.rule_id or 0,
        channel=row.channel,
        sim_id=row.sim_id,
        masked=masked(row.channel, value) if value is not None else "",
        rule=_rule(row) if row.channel is not None else None,
        checked_on=row.checked_on,
        valid_until=row.checked_on + holds if row.checked_on else None,
        problems=tuple(_problems(session, row, at, opens=value is not None)),
    )


def sims_of_theirs(session: Session, survivor_id: int) -> tuple[OwnSim, ...]:
    """The SIMs of ours by which somebody could be written to now."""
    query = (
        select(col(Sim.id), col(Sim.number_sealed))
        .join(Provision, col(Provision.sim_id) == col(Sim.id))
        .outerjoin(carrier, col(carrier.id) == col(Provision.carrier_id))
        .outerjoin(carrying, col(carrying.id) == col(carrier.device_id))
        .where(col(Provision.survivor_id) == survivor_id, col(Sim.number_sealed).is_not(None), NUMBER_THERE)
        .order_by(col(Sim.id))
    )
    found = ((key, _number(session, key, sealed)) for key, sealed in session.execute(query))
    return tuple(OwnSim(key, masked(Channel.SMS, number)) for key, number in found if number is not None)


def _problems(
    session: Session, row: Row[Any], at: Moment, *, after_exit: bool = False, opens: bool = True
) -> tuple[Problem, ...]:
    answers = (row.feedback if after_exit else row.reminders, row.record)
    known = Known(
        in_support=row.in_support and row.from_on is not None,
        agreed=answers[0] == ConsentAnswer.GIVEN and answers[1] != ConsentAnswer.WITHDRAWN,
        rule=_rule(row) if opens and (row.value_sealed is not None or row.sim_id is not None) else None,
        number_gone=row.sim_id is not None and not row.number_there,
        checked=(row.checked_on, row.checked_entry) if row.checked_on else None,
        answering=(row.from_on, row.from_entry) if row.from_on else None,
    )
    return tuple(contact.problems(known, at.today, _most_days(session, at), after_exit=after_exit))


def _most_days(session: Session, at: Moment) -> int:
    return config_of(session).policies.on(at.today).contact_check_days


def _rule(row: Row[Any]) -> Rule:
    return Rule(row.language, row.days, row.from_minute, row.until_minute, row.watched, row.open)


def _opened(session: Session, row: Row[Any]) -> str | None:
    """The value in the clear; none where there is none, or where it was not sealed for this very row."""
    if row.sim_id is not None:
        return _number(session, row.sim_id, row.number_sealed)
    return _unsealed(session, row.value_sealed, f"contact_rule|value|{row.rule_id}")


def _number(session: Session, sim_id: int, sealed: bytes | None) -> str | None:
    """The number of a SIM as E.164; none where it could not be dialled."""
    try:
        return msisdn(_unsealed(session, sealed, f"sim|number|{sim_id}") or "")
    except Refused:
        return None


def _unsealed(session: Session, sealed: bytes | None, place: str) -> str | None:
    if sealed is None:
        return None
    try:
        return unseal(config_of(session).keys.bytes_of("sealing"), sealed, place=place)
    except (InvalidTag, ValueError):
        return None


def _answer(purpose: ConsentPurpose) -> ColumnElement[Any]:
    """The latest answer that stands, for one purpose."""
    return (
        select(col(Consent.answer))
        .where(col(Consent.survivor_id) == col(Survivor.id), col(Consent.purpose) == purpose)
        .where(standing(col(Consent.entry_id)))
        .order_by(col(Consent.answered_on).desc(), col(Consent.id).desc())
        .limit(1)
        .scalar_subquery()
    )


LATEST_RULE = (
    select(col(latest_rule.id))
    .where(col(latest_rule.survivor_id) == col(Survivor.id), standing(col(latest_rule.entry_id)))
    .order_by(col(latest_rule.id).desc())
    .limit(1)
    .scalar_subquery()
)
LATEST_CHECK = (
    select(col(latest_check.id))
    .where(col(latest_check.survivor_id) == col(Survivor.id), standing(col(latest_check.entry_id)))
    .order_by(col(latest_check.checked_on).desc(), col(latest_check.id).desc())
    .limit(1)
    .scalar_subquery()
)
IN_SUPPORT = exists().where(
    col(Episode.survivor_id) == col(Survivor.id), col(Episode.ended_on).is_(None), standing(col(Episode.entry_id))
)
NUMBER_THERE = and_(
    col(Provision.closed_on).is_(None),
    col(Provision.voided_at).is_(None),
    col(Sim.state).in_(WORKING),
    or_(
        col(Provision.carrier_id).is_(None),
        and_(col(carrier.closed_on).is_(None), col(carrier.voided_at).is_(None), col(carrying.state).in_(IN_HAND)),
    ),
)
"""They hold the SIM and it works; one inside a device is only where that device is."""

KNOWN = (
    select(
        IN_SUPPORT.label("in_support"),
        _answer(ConsentPurpose.DIRECT_REMINDERS).label("reminders"),
        _answer(ConsentPurpose.FEEDBACK_CONTACT).label("feedback"),
        _answer(ConsentPurpose.HOLD_KIT_RECORD).label("record"),
        col(Responsibility.from_on), col(Responsibility.entry_id).label("from_entry"),
        col(ContactCheck.checked_on), col(ContactCheck.entry_id).label("checked_entry"),
        col(ContactRule.id).label("rule_id"), col(ContactRule.channel), col(ContactRule.value_sealed),
        col(ContactRule.sim_id), col(ContactRule.days), col(ContactRule.from_minute), col(ContactRule.until_minute),
        col(ContactRule.language), col(ContactRule.watched), col(ContactRule.open),
        col(Sim.number_sealed), case((NUMBER_THERE, True), else_=False).label("number_there"),
    )
    .select_from(Survivor)
    .outerjoin(Responsibility, and_(
        col(Responsibility.survivor_id) == col(Survivor.id), col(Responsibility.until_on).is_(None)))
    .outerjoin(ContactCheck, col(ContactCheck.id) == LATEST_CHECK)
    .outerjoin(ContactRule, col(ContactRule.id) == LATEST_RULE)
    .outerjoin(Sim, col(Sim.id) == col(ContactRule.sim_id))
    .outerjoin(Provision, and_(
        col(Provision.sim_id) == col(Sim.id), col(Provision.survivor_id) == col(Survivor.id),
        col(Provision.closed_on).is_(None), col(Provision.voided_at).is_(None)))
    .outerjoin(carrier, col(carrier.id) == col(Provision.carrier_id))
    .outerjoin(carrying, col(carrying.id) == col(carrier.device_id))
    .where(col(Survivor.id) == bindparam("id"))
)  # fmt: skip
"""All that decides it, in one statement, so that every part of the answer is of one moment."""
