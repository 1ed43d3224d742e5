"""One fact about one person: found within reach, entered in the ledger, and its meaning drawn at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, SQLModel

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import EntryType
from devicefleet.services import audit, finding, ledger, timeline
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Entry, Survivor
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Telling:
    """How a fact is entered (`kind`) and audited (`action`, with the names of the `fields` it sets), and who may."""

    kind: EntryType
    action: str
    fields: tuple[str, ...]
    permission: str = "survivor.write"


def tell(
    session: Session,
    actor: Actor,
    at: Moment,
    what: Telling,
    *,
    survivor: str,
    on: date | None,
    once: Once | None,
    fact: Callable[[Survivor, Entry], SQLModel],
) -> Entry:
    """Write the row `fact` makes for the person and the new entry; sent again, nothing is written twice."""
    person = finding.survivor(session, actor, what.permission, survivor, lock=True)
    if (before := ledger.earlier(session, once)) is not None:
        return before
    about = About(finding.provider_of(session, key_of(person)), survivor_id=key_of(person))
    entry = ledger.open_entry(session, actor, at, what.kind, about, on=on, once=once)
    session.add(fact(person, entry))
    session.flush()
    timeline.refresh(session, [key_of(person)])
    audit.record(session, actor, at, what.action, "survivor", person.ref, what.fields)
    return entry
