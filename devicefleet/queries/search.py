"""Everything within reach that one scan or typed number may mean, and nothing else: unknown and not yours are alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries import old_labels
from devicefleet.queries.scope import devices_of, kits_of, requests_of, shelves_of, sims_of, survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.identifiers import msisdn
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import parse_code, parse_handover_number, parse_reference, read_scan
from devicefleet.rules.terms import Kind
from devicefleet.sealing import blind_index
from devicefleet.tables import Device, Handover, Kit, KitRequest, Shelf, Sim, Survivor

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One thing or person: `key` leads to its page (bare code, SIM key, bare reference, bare number).

    The code of a label that was replaced leads there too, and the page says so.
    """

    what: Literal["device", "sim", "survivor", "handover", "request", "kit", "shelf"]
    key: str
    kind: Kind | None = None
    words: str = ""


def found(session: Session, actor: Actor, sought: str) -> tuple[Found, ...]:
    """In at most eight statements; a serial number may belong to several makes."""
    searches = (_devices, _sims, _survivors, _handovers, _coded)
    return tuple(one for search in searches for one in search(session, actor, sought))


def _devices(session: Session, actor: Actor, sought: str) -> Iterator[Found]:
    if not actor.may("device.read"):
        return
    read = read_scan(sought)
    columns = (col(Device.code), col(Device.imei), col(Device.imei2), col(Device.serial))
    query = select(col(Device.code), col(Device.kind), col(Device.make), col(Device.model)).where(devices_of(actor))
    found = session.execute(query.where(or_(*(column == read.value for column in columns))).limit(MOST)).all()
    for code, kind, make, model in found:
        yield Found("device", code, kind, " ".join(filter(None, (make, model))))
    if not found and read.kind == "code":
        for _code, kind, make, model in session.execute(query.where(old_labels.once_labelled([read.value]))):
            yield Found("device", read.value, kind, " ".join(filter(None, (make, model))))


def _sims(session: Session, actor: Actor, sought: str) -> Iterator[Found]:
    if not actor.may("sim.read"):
        return
    match = col(Sim.iccid) == read_scan(sought).value
    if number := _number(sought):
        index = blind_index(config_of(session).keys.bytes_of("index"), number)
        match = or_(match, col(Sim.number_index) == index)
    query = select(col(Sim.id), col(Sim.network)).where(match, sims_of(actor)).limit(MOST)
    for sim_id, network in session.execute(query):
        yield Found("sim", str(sim_id), words=network or "")


def _survivors(session: Session, actor: Actor, sought: str) -> Iterator[Found]:
    reference = parse_reference(sought)
    if reference is None or not actor.may("survivor.read"):
        return
    query = select(col(Survivor.ref)).where(col(Survivor.ref) == reference, survivors_of(actor, "survivor.read"))
    for ref in session.scalars(query):
        yield Found("survivor", ref)


def _handovers(session: Session, actor: Actor, sought: str) -> Iterator[Found]:
    number = parse_handover_number(sought)
    if number is None or not actor.may("provision.issue"):
        return
    query = (
        select(col(Handover.number))
        .join(Survivor, col(Survivor.id) == col(Handover.survivor_id))
        .where(col(Handover.number) == number, survivors_of(actor, "provision.issue"))
    )
    for one in session.scalars(query):
        yield Found("handover", one)


def _coded(session: Session, actor: Actor, sought: str) -> Iterator[Found]:
    """A pick slip, a bag that is or was packed, a shelf: each has a code of its own."""
    code = parse_code(sought)
    if code is None:
        return
    places: tuple[tuple[Literal["request", "kit", "shelf"], str, Any, Callable[[Actor], ColumnElement[bool]]], ...] = (
        ("request", "request.read", KitRequest.code, requests_of),
        ("kit", "kit.pack", Kit.code, kits_of),
        ("shelf", "shelf.count", Shelf.code, shelves_of),
    )
    for what, action, column, within in places:
        if actor.may(action):
            for found in session.scalars(select(col(column)).where(col(column) == code, within(actor)).distinct()):
                yield Found(what, found)


def _number(sought: str) -> str | None:
    """A phone number as it is indexed; None for anything that is not one."""
    try:
        return msisdn(sought)
    except Refused:
        return None
