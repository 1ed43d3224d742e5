"""What the ledger knew at an instant: entries recorded later are not there, and what they changed is as it was.

The days that a fact was given an end by a later entry are known from that entry, or from what took over. What is
written in place without an entry (somebody's region, an expected end) has no past, and is taken as it is now.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from devicefleet.rules.terms import Happening
from devicefleet.tables import Entry

t = Entry.metadata.tables
entry, provision, event = t["entry"], t["provision"], t["provision_event"]
IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
UNTIL: sa.BindParameter[Any] = sa.bindparam("until", type_=entry.c.recorded_at.type)
ID, ON, END, OTHER = 3, 4, 5, 10
"""Places in a row of facts (`queries/facts.py`)."""
Row = Any

LATER = sa.union(
    sa.select(entry.c.id).where(entry.c.survivor_id.in_(IDS), entry.c.recorded_at > UNTIL),
    *(
        sa.select(entry.c.id)
        .join(provision, entry.c[thing] == provision.c[thing])
        .where(provision.c.survivor_id.in_(IDS), entry.c.recorded_at > UNTIL)
        for thing in ("device_id", "sim_id")
    ),
)


def later(session: Session, asked: Mapping[str, Any]) -> frozenset[int]:
    """The entries about these people and their things that were recorded later."""
    return frozenset(session.scalars(LATER, dict(asked)))


def held(provision: Any) -> sa.ColumnElement[bool]:
    """The provision was not undone by then."""
    return sa.or_(provision.c.voided_at.is_(None), provision.c.voided_at > UNTIL)


def paid(provision: Any, package: Any, voider: Any) -> sa.ColumnElement[bool]:
    """The package was recorded by then and not undone; one that begins at activation had days once that was known."""
    recorded, undone = entry.alias("package_entry"), sa.or_(voider.c.id.is_(None), voider.c.recorded_at > UNTIL)
    told = entry.alias("activation_entry")
    activated = sa.exists().where(
        event.c.provision_id == provision.c.id,
        event.c.what == Happening.ACTIVATED,
        told.c.id == event.c.entry_id,
        told.c.recorded_at <= UNTIL,
    )
    begun = sa.or_(~package.c.on_activation, activated)
    return sa.exists().where(recorded.c.id == package.c.entry_id, recorded.c.recorded_at <= UNTIL) & undone & begun


def rewind(about: dict[str, list[Row]], later: frozenset[int]) -> None:
    """Take back the ends that later entries gave to what one person's facts say."""
    for fact in ("episodes", "on_the_way"):
        if fact in about:
            about[fact] = [_until(row, None) if row[OTHER] in later else row for row in about[fact]]
    if "responsibilities" in about:
        about["responsibilities"] = _one_after_the_other(about["responsibilities"])


def _one_after_the_other(rows: list[Row]) -> list[Row]:
    """Each answers until the next one takes over."""
    told = sorted(rows, key=lambda row: row[ID])
    ends = [*(row[ON] for row in told[1:]), None]
    return [_until(row, end) for row, end in zip(told, ends, strict=True)]


def _until(row: Row, end: Any) -> Row:
    return (*row[:END], end, *row[END + 1 :])
