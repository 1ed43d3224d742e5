"""How somebody may be written to: kept sealed as they said it, told to the one who supports them, forgotten in time.

It is recorded with the look at safe contact (`talks.check_contact`), by the same entry, and is taken back with it.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import exists, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries import contact as query
from devicefleet.queries.contact import Shown
from devicefleet.queries.scope import standing
from devicefleet.rules.access import Actor
from devicefleet.rules.contact import Rule, address, refuse_unsafe
from devicefleet.rules.contact_words import masked
from devicefleet.rules.identifiers import msisdn
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.terms import Channel
from devicefleet.rules.words import _
from devicefleet.sealing import blind_index, seal
from devicefleet.services import audit, finding
from devicefleet.tables import ContactRule, Entry, Episode, Sim, Survivor
from devicefleet.tables.base import key_of

SUPERSEDED = timedelta(days=1)
"""For so long an older value is kept: longer than anything can be undone."""
AFTER_SUPPORT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Contact:
    """What they said. Without a channel: not to be written to at all.

    By text message, `value` is a number, or `sim_id` a SIM of ours that they hold; by e-mail, `value` is an address.
    """

    channel: Channel | None = None
    value: str = field(default="", repr=False)
    sim_id: int | None = None
    rule: Rule | None = None


NOT_AT_ALL = Contact()


@dataclass(frozen=True, slots=True)
class Change:
    """What was recorded so far, and what would be from now on: to be gone through with them before it is."""

    old: Shown
    new: Contact
    masked: str


def propose(session: Session, actor: Actor, at: Moment, *, survivor: str, contact: Contact) -> Change:
    """Everything that recording it would refuse is refused here; nothing is changed."""
    person = finding.survivor(session, actor, "contact.write", survivor)
    new, shown = _settled(session, person, contact)
    return Change(query.shown(session, actor, at, person.ref), new, shown)


def keep(session: Session, person: Survivor, entry: Entry, contact: Contact, *, after: int | None = None) -> None:
    """The rule of one entry; `after` is the rule it was said to take the place of, 0 for none.

    Two steps, because the seal is bound to the row's own key.
    """
    new, _shown = _settled(session, person, contact)
    _refuse_older(session, person, entry.happened_on, after)
    rule = new.rule or Rule(person.language)
    row = ContactRule(
        entry_id=key_of(entry),
        survivor_id=key_of(person),
        channel=new.channel,
        value_sealed=b"" if new.value else None,
        sim_id=new.sim_id,
        days=rule.days,
        from_minute=rule.from_minute,
        until_minute=rule.until_minute,
        language=rule.language,
        watched=rule.watched,
        open=rule.open,
    )
    session.add(row)
    session.flush()
    if new.value:
        key = config_of(session).keys.bytes_of("sealing")
        row.value_sealed = seal(key, new.value, place=f"contact_rule|value|{key_of(row)}")
        session.flush()


def reveal(session: Session, actor: Actor, at: Moment, *, survivor: str) -> str:
    """The number or address itself, for the caseworker alone; each time is an audit row."""
    person = finding.survivor(session, actor, "contact.reveal", survivor)
    value = query.value_of(session, key_of(person))
    if value is None:
        raise Conflict(_("There is no number or address that could be shown. Record it again when you next talk."))
    audit.record(session, actor, at, "survivor.contact_revealed", "survivor", person.ref, ("value",))
    return value


def forget(session: Session, at: Moment) -> None:
    """Values nobody will be written to by: taken back, long replaced, or of people whose support ended long ago."""
    later = aliased(ContactRule)
    replaced = exists(
        select(col(later.id))
        .join(Entry, col(Entry.id) == col(later.entry_id))
        .where(col(later.survivor_id) == col(ContactRule.survivor_id), col(later.id) > col(ContactRule.id))
        .where(col(Entry.recorded_at) < at.now - SUPERSEDED, standing(col(later.entry_id)))
    )
    lately = exists().where(
        col(Episode.survivor_id) == col(ContactRule.survivor_id),
        or_(col(Episode.ended_on).is_(None), col(Episode.ended_on) >= at.today - AFTER_SUPPORT),
        standing(col(Episode.entry_id)),
    )
    old = or_(~standing(col(ContactRule.entry_id)), replaced, ~lately)
    gone = update(ContactRule).where(col(ContactRule.value_sealed).is_not(None), old)
    session.execute(gone.values(value_sealed=None, forgotten=True), execution_options={"synchronize_session": False})


def _settled(session: Session, person: Survivor, contact: Contact) -> tuple[Contact, str]:
    """As it is kept, and masked. A number of a SIM of ours is kept as that SIM: it is theirs while they hold it."""
    if contact.channel is None:
        return NOT_AT_ALL, ""
    if contact.rule is None:
        raise Refused(_("Say on which days and at which hours they may be written to."), field="days")
    refuse_unsafe(contact.rule)
    if contact.channel is Channel.EMAIL:
        value = address(contact.value)
        return replace(contact, value=value, sim_id=None), masked(Channel.EMAIL, value)
    if contact.channel is not Channel.SMS:
        raise Refused(_("People are written to by text message or e-mail only."), field="way")
    if contact.sim_id is not None:
        return _by_sim(session, person, contact, contact.sim_id)
    number = _number(contact.value)
    sim_id = _sim_with(session, number)
    if sim_id is not None:
        return _by_sim(session, person, contact, sim_id)
    return replace(contact, value=number), masked(Channel.SMS, number)


def _by_sim(session: Session, person: Survivor, contact: Contact, sim_id: int) -> tuple[Contact, str]:
    for one in query.sims_of_theirs(session, key_of(person)):
        if one.id == sim_id:
            return replace(contact, value="", sim_id=sim_id), one.masked
    sentence = _("This is a SIM of ours that they do not hold, or that does not work now. Give another number.")
    raise Refused(sentence, field="value")


def _number(text: str) -> str:
    try:
        return msisdn(text)
    except Refused as refused:
        raise Refused(str(refused), field="value") from None


def _sim_with(session: Session, number: str) -> int | None:
    index = blind_index(config_of(session).keys.bytes_of("index"), finding.e164(number))
    return session.exec(select(Sim.id).where(col(Sim.number_index) == index)).one_or_none()


def _refuse_older(session: Session, person: Survivor, on: date, after: int | None) -> None:
    """What was said later counts, so nothing may slip in behind it, and nobody overwrites what they did not see."""
    latest = (
        select(ContactRule, Entry)
        .join(Entry, col(Entry.id) == col(ContactRule.entry_id))
        .where(col(ContactRule.survivor_id) == person.id, standing(col(ContactRule.entry_id)))
        .order_by(col(ContactRule.id).desc())
        .limit(1)
    )
    found = session.exec(latest).one_or_none()
    rule_id, said_on = (key_of(found[0]), found[1].happened_on) if found is not None else (0, date.min)
    if after is not None and after != rule_id:
        raise Conflict(_("Somebody recorded another way meanwhile. Look at what stands there now, then send it again."))
    if on < said_on:
        sentence = _("What they said on {date} is recorded already. Give that day or a later one.", date=said_on)
        raise Refused(sentence, field="on")
