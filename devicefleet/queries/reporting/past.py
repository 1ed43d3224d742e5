"""Spans as they followed from what was recorded until an instant.

Those of whom nothing was recorded since are as they are stored. All others are worked out anew by the kit rule, some
at a time, and handed to the same statements as a table made of one value: nothing is written, on either engine.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries import recent
from devicefleet.queries.facts import known_of
from devicefleet.queries.reporting.asked import Spans
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


def sources(session: Session, known: datetime | None) -> Iterator[Spans]:
    """Where spans are read from: one after the other, and nobody in two of them."""
    first = None if known is None else _first_since(session, known)
    if known is None or first is None:
        yield STORED.alias("stored")
        return
    since = recent.since(first - 1)
    yield sa.select(STORED).where(STORED.c.survivor_id.not_in(since)).subquery("untouched")
    people = sorted(recent.people_since(session, first - 1))
    for start in range(0, len(people), AT_ONCE):
        yield _made(session, people[start : start + AT_ONCE], known, first)


def _first_since(session: Session, known: datetime) -> int | None:
    """The first entry that was recorded later."""
    return session.scalar(sa.select(sa.func.min(col(Entry.id))).where(col(Entry.recorded_at) > known))


def _made(session: Session, people: Sequence[int], known: datetime, first: int) -> Spans:
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
    lite = session.get_bind().dialect.name == "sqlite"
    each = sa.func.json_each(rows) if lite else sa.func.json_array_elements(sa.cast(sa.literal(rows, sa.Text), sa.JSON))
    value = each.table_valued("value", name="each").c.value
    shown = [_column(value, n, STORED.c[name], lite=lite) for n, name in enumerate(COLUMNS)]
    return sa.select(*shown).subquery("worked_out")


def _column(value: Any, place: int, like: Any, *, lite: bool) -> Any:
    """One value of a row; dates are kept as text by the one engine, and are days to the other."""
    told = sa.func.json_extract(value, f"$[{place}]") if lite else sa.func.json_extract_path_text(value, str(place))
    typed = sa.type_coerce(told, like.type) if lite else sa.cast(told, like.type)
    return typed.label(like.name)
