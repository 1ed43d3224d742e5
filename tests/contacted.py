"""What a test says of somebody who may be written to: `said(desk, person)` records a number, agreed to today."""

from dataclasses import replace
from datetime import date
from typing import Any

from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.contact import Rule
from devicefleet.rules.terms import Channel, ConsentAnswer, ConsentPurpose
from devicefleet.services import talks
from devicefleet.services.contacts import Contact
from devicefleet.tables import Entry, Survivor
from tests.services.desk import Desk

NUMBER = "07700 900461"
WHOLE = "+447700900461"
RULE = Rule("ti", from_minute=600, until_minute=720)
BY_TEXT = Contact(Channel.SMS, NUMBER, rule=RULE)
BY_MAIL = Contact(Channel.EMAIL, "quiet.canary@mail.example", rule=RULE)


def said(desk: Desk, person: Survivor, contact: Contact | None = BY_TEXT, **asked: Any) -> Entry:
    """A look at safe contact, and what it found; `watched` and so on are fields of the rule."""
    entry: Entry = desk.do(talks.check_contact, survivor=person.ref, contact=contact, **asked)
    return entry


def agreed(
    desk: Desk,
    person: Survivor,
    answer: ConsentAnswer = ConsentAnswer.GIVEN,
    purpose: ConsentPurpose = ConsentPurpose.DIRECT_REMINDERS,
    *,
    on: date | None = None,
    actor: Actor = OPERATOR,
) -> Entry:
    """What they answered when asked whether they want to be written to."""
    asked = {"purpose": purpose, "answer": answer, "language": "ti", "on": on}
    entry: Entry = desk.do(talks.ask_consent, actor, survivor=person.ref, **asked)
    return entry


def by_text(**other: Any) -> Contact:
    """`BY_TEXT` with another rule."""
    return replace(BY_TEXT, rule=replace(RULE, **other))
