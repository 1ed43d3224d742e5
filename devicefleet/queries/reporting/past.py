"""Spans as they followed from what was recorded until an instant.

Those of whom nothing was recorded since are as they are stored. All others are counted as they are stored, to be taken
off again, and as the kit rule works them out anew: some at a time, handed to the same statements as a table made of one
value. Nothing is written, on either engine.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries import recent
from devicefleet.queries.facts import known_of
from devicefleet.queries.reporting.asked import Known, Spans
from devicefleet.rules import kit
from devicefleet.tables import Entry, KitSpan

AT_ONCE = 5_000
STORED = KitSpan.metadata.tables["kit_span"]
COLUMNS = (
    "survivor_id",
    "provider_id",
    "from_on",
    "until_on",
    "status",
    "smartphone",
    "laptop",
    "data",
    "flags",
    "region",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Spans of `some` people, and what was `known` of them (None: all that is recorded).

    `taken_off`: what is counted here was counted before, and is not to count.
    """

    spans: Spans
    some: sa.Select[Any]
    known: Known | None = None
    taken_off: bool = False


def known_until(session: Session, at: datetime) -> Known:
    """What tells the entries recorded by then from those after."""
    number, when = col(Entry.id), col(Entry.recorded_at)
    first = session.scalar(sa.select(sa.func.min(number)).where(when > at))
    if first is None:
        return Known(at, None)
    behind = sa.select(number).where(number > first, when <= at).limit(1)
    return Known(at, first, ordered=session.scalar(behind) is None)


def differing(session: Session, known: Known | None) -> Iterator[Source]:
    """Those of whom more is recorded than was known, some at a time: as they are stored, and as they were known."""
    if known is None or known.first is None:
        return
    touched = sorted(recent.people_since(session, known.first - 1))
    for start in range(0, len(touched), AT_ONCE):
        people = touched[start : start + AT_ONCE]
        ids = sa.select(_each(session, json.dumps(people)).cast(sa.Text).cast(sa.BigInteger))
        stored = sa.select(STORED).where(STORED.c.survivor_id.in_(ids)).subquery("as_stored")
        yield Source(stored, ids, taken_off=True)
        yield Source(_made(session, people, known.at), ids, known)


def _made(session: Session, people: Sequence[int], known: datetime) -> Spans:
    policies = config_of(session).policies
    rows = [
        _row(person, region, span)
        for person, (facts, region) in known_of(session, people, until=known).items()
        for span in kit.spans(facts, policies)
    ]
    return _table(session, json.dumps(rows, default=date.isoformat))


def _row(person: int, region: str | None, span: kit.Span) -> list[Any]:
    return [
        person, span.provider_id, span.from_on, span.until_on, span.status, span.smartphone, span.laptop, span.data,
        " ".join(span.flags), region,
    ]  # fmt: skip


def _table(session: Session, rows: str) -> Spans:
    """Rows of one value, typed as they are stored."""
    lite, value = _lite(session), _each(session, rows)
    shown = [_column(value, n, STORED.c[name], lite=lite) for n, name in enumerate(COLUMNS)]
    return sa.select(*shown).subquery("worked_out")


def _column(value: Any, place: int, like: Any, *, lite: bool) -> Any:
    """One value of a row; dates are kept as text by the one engine, and are days to the other."""
    told = sa.func.json_extract(value, f"$[{place}]") if lite else sa.func.json_extract_path_text(value, str(place))
    typed = sa.type_coerce(told, like.type) if lite else sa.cast(told, like.type)
    return typed.label(like.name)


def _each(session: Session, values: str) -> Any:
    """The members of a list that is one value."""
    if _lite(session):
        return sa.func.json_each(values).table_valued("value", name="each").c.value
    listed = sa.func.json_array_elements(sa.cast(sa.literal(values, sa.Text), sa.JSON))
    return listed.table_valued("value", name="each").c.value


def _lite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
