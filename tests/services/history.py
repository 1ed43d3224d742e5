"""A history file from dicts, brought in as the command line does it; and what it must give back."""

import io
import json
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.documents import history as document
from devicefleet.queries import history as ledger
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.services import history
from devicefleet.tables import KitSpan, Provider, Staff, Survivor
from devicefleet.tables.devices import WIPE_CHECKS
from tests.services.desk import Desk

Fields = dict[str, Any]
NORTH: Fields = {"fact": "organisation", "code": "north", "name": "North Support"}
SOUTH: Fields = {"fact": "organisation", "code": "south", "name": "South Support"}
IDENTITIES = {"id", "survivor_id", "provider_id", "caseworker_id", "reasons", "matter"}
"""Columns of a span that are other numbers in another database, or name entries by them."""


def device(key: str, on: str = "2026-01-01", **more: Any) -> Fields:
    """A laptop of North's, come in on a day."""
    known = {"organisation": "north", "kind": "laptop", "make": "Acer", "serial": f"SN-{key}"}
    return {"fact": "device_registered", "on": on, "device": key, **known, **more}


def wiped(key: str, on: str = "2026-01-02") -> Fields:
    proof = {"method": "purge", "tool": "nwipe", "verification": "read back", "checks": list(WIPE_CHECKS)}
    return {"fact": "wipe_recorded", "on": on, "device": key, **proof}


def prepared(key: str, on: str = "2026-01-03") -> Fields:
    return {"fact": "prepared", "on": on, "device": key}


def ready(key: str, on: str = "2026-01-01", **more: Any) -> list[Fields]:
    """A device, wiped and prepared on the day it came."""
    return [device(key, on, **more), wiped(key, on), prepared(key, on)]


def person(key: str, on: str = "2026-01-05", **more: Any) -> list[Fields]:
    """Somebody whom North supports from a day on."""
    started = {"fact": "support_started", "on": on, "person": key, "organisation": "north"}
    return [{"fact": "person", "person": key}, {**started, **more}]


def issued(who: str, *keys: str, on: str = "2026-01-10", **terms: Any) -> Fields:
    return {"fact": "issued", "on": on, "person": who, "things": [{"device": key, **terms} for key in keys]}


def happened(fact: str, key: str, on: str, **more: Any) -> Fields:
    return {"fact": fact, "on": on, "device": key, **more}


def file_of(lines: Iterable[Fields]) -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def bring(database: Database, at: Moment, raw: bytes, actor: Actor = OPERATOR) -> None:
    """All of it, or `history.LinesRefused`."""
    file = io.BytesIO(raw)
    survey = document.survey(file)
    assert survey.misread.listed == []
    with database.writing() as session:
        history.take_in(session, actor, at, lines=document.lines(file, survey), digest=survey.digest)


def taken_out(database: Database) -> bytes:
    """The export."""
    with database.reading() as session:
        return b"".join(document.written(line) for line in ledger.lines(session, OPERATOR))


def spans(database: Database) -> list[tuple[Any, ...]]:
    """Everybody's spans, by reference, organisation and caseworker."""
    columns = [column for column in sa.inspect(KitSpan).columns if column.name not in IDENTITIES]
    query = (
        sa.select(Survivor.ref, Provider.code, Staff.email, *columns)
        .select_from(KitSpan)
        .join(Survivor, Survivor.id == KitSpan.survivor_id)
        .outerjoin(Provider, Provider.id == KitSpan.provider_id)
        .outerjoin(Staff, Staff.id == KitSpan.caseworker_id)
        .order_by(Survivor.ref, KitSpan.from_on)
    )
    with database.reading() as session:
        return [tuple(row) for row in session.execute(query)]


def assert_comes_back(source: Database, empty: Database, at: Moment, but: Collection[str] = ()) -> None:
    """With the same days for everybody, but people with these references."""
    first = taken_out(source)
    bring(empty, at, first)
    brought, before = ([row for row in spans(database) if row[0] not in but] for database in (empty, source))
    assert brought == before
    assert brought
    assert taken_out(empty) == first
    Desk(empty, at).assert_sound()
