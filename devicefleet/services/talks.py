"""What was gone through with somebody: training, the NRM, how to reach them safely, and what they agree to."""

from datetime import date

from sqlmodel import Session, SQLModel

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import (
    ConsentAnswer,
    ConsentForm,
    ConsentPurpose,
    EntryType,
    TeachBack,
    TrainingFormat,
    TrainingModule,
)
from devicefleet.rules.words import _
from devicefleet.services import contacts
from devicefleet.services.contacts import Contact
from devicefleet.services.ledger import Once
from devicefleet.services.telling import Telling, tell
from devicefleet.tables import Consent, ContactCheck, Entry, NrmExplanation, Survivor, TrainingSession
from devicefleet.tables.base import key_of

LONGEST = 600
"""Minutes of one session."""


def train(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    kind: TrainingFormat,
    module: TrainingModule | None = None,
    minutes: int | None = None,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """A session of training they took part in; which module and how long, where that is known."""

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        if minutes is not None and not 1 <= minutes <= LONGEST:
            raise Refused(_("Give the length in minutes, up to {most}.", most=LONGEST), field="minutes")
        return TrainingSession(
            entry_id=key_of(entry),
            survivor_id=key_of(person),
            held_on=entry.happened_on,
            format=kind,
            module=module,
            minutes=minutes,
        )

    what = Telling(EntryType.TRAINED, "survivor.trained", ("format", "module", "minutes"))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)


def explain_nrm(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    teach_back: TeachBack,
    language: str,
    interpreter: bool = False,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """The National Referral Mechanism was explained, and they said back as much as they took from it."""

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        return NrmExplanation(
            entry_id=key_of(entry),
            survivor_id=key_of(person),
            explained_on=entry.happened_on,
            language=language,
            interpreter=interpreter,
            teach_back=teach_back,
        )

    what = Telling(EntryType.NRM_EXPLAINED, "survivor.nrm_explained", ("language", "interpreter", "teach_back"))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)


def check_contact(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    contact: Contact | None = None,
    after: int | None = None,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """How to reach them safely was gone through with them: it stays as it was, or `contact` says how from now on.

    `after` is as for `contacts.keep`.
    """

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        if contact is not None:
            contacts.keep(session, person, entry, contact, after=after)
        return ContactCheck(entry_id=key_of(entry), survivor_id=key_of(person), checked_on=entry.happened_on)

    fields = ("checked_on",) if contact is None else ("checked_on", "channel", "value", "days", "hours", "language")
    what = Telling(EntryType.CONTACT_CHECKED, "survivor.contact_checked", fields, "contact.write")
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)


def ask_consent(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    purpose: ConsentPurpose,
    answer: ConsentAnswer,
    language: str,
    interpreter: bool = False,
    how: ConsentForm = ConsentForm.SPOKEN,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """What they answered, for one purpose. Consent to hold the record, once withdrawn, ends what is counted of them."""

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        return Consent(
            entry_id=key_of(entry),
            survivor_id=key_of(person),
            purpose=purpose,
            answer=answer,
            answered_on=entry.happened_on,
            language=language,
            interpreter=interpreter,
            how=how,
        )

    what = Telling(EntryType.CONSENT_ANSWERED, "survivor.consent", ("purpose", "answer", "language", "how"))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)
