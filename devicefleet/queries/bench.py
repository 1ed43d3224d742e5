"""What a scanned code is, in a fixed number of statements: a pick slip, a bag, a shelf, or else a thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.queries.scans import scanned
from devicefleet.queries.scope import kits_of, labels_of, requests_of, shelves_of
from devicefleet.rules.access import Actor
from devicefleet.rules.kit_words import THINGS
from devicefleet.rules.requesting import state_word
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.words import _
from devicefleet.tables import Kit, KitRequest, Label, Shelf


class What(StrEnum):
    """What a scan stands for; everything that is none of the others is taken for a thing."""

    REQUEST = "request"
    KIT = "kit"
    BAG = "bag"
    SHELF = "shelf"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Looked:
    """A scan that stands for something: what, under which code, and what there is to say of it."""

    what: What
    code: str
    name: str
    sentence: str


def kinds(session: Session, actor: Actor, scans: Sequence[str]) -> dict[str, What]:
    """What each scan stands for, within reach of `actor`."""
    codes = {scan: parse_code(scan) for scan in scans}
    wanted = {code for code in codes.values() if code}
    if not wanted:
        return dict.fromkeys(scans, What.THING)
    found = dict.fromkeys(_bags(session, actor, wanted), What.BAG)
    found |= dict.fromkeys(_open_kits(session, actor, wanted), What.KIT)
    shelves = select(col(Shelf.code)).where(col(Shelf.code).in_(wanted), shelves_of(actor))
    found |= dict.fromkeys(session.scalars(shelves), What.SHELF)
    requests = select(col(KitRequest.code)).where(col(KitRequest.code).in_(wanted), requests_of(actor))
    found |= dict.fromkeys(session.scalars(requests), What.REQUEST)
    return {scan: found.get(code or "", What.THING) for scan, code in codes.items()}


def look(session: Session, actor: Actor, scan: str, *, on: date) -> Looked | None:
    """What one scan is and how it stands; None for what is not known."""
    what = kinds(session, actor, [scan])[scan]
    if what is What.THING:
        (thing,) = scanned(session, actor, scans=[scan], on=on)
        if thing.kind is None:
            return None
        name = f"{_(THINGS[thing.kind])} {thing.name}"
        return Looked(what, thing.name, name, thing.refusal or _("It can be handed over."))
    code = parse_code(scan) or ""
    return Looked(what, code, *_told(session, actor, what, code))


def _told(session: Session, actor: Actor, what: What, code: str) -> tuple[str, str]:
    if what is What.REQUEST:
        query = select(col(KitRequest.state)).where(col(KitRequest.code) == code, requests_of(actor))
        state = state_word(session.scalars(query).one())
        return _("Request {code}", code=show(code)), _("It is {state}.", state=state)
    if what is What.SHELF:
        name = session.scalars(select(col(Shelf.name)).where(col(Shelf.code) == code, shelves_of(actor))).one()
        return _("Shelf {name}", name=name), _("Scan the card Count to count it.")
    packed = what is What.KIT
    sentence = _("A kit is packed in it.") if packed else _("It is empty, or a label nobody has used yet.")
    return _("Bag {code}", code=show(code)), sentence


def _open_kits(session: Session, actor: Actor, codes: set[str]) -> Sequence[str]:
    query = select(col(Kit.code)).where(col(Kit.code).in_(codes), col(Kit.ended_on).is_(None), kits_of(actor))
    return session.scalars(query).all()


def _bags(session: Session, actor: Actor, codes: set[str]) -> Sequence[str]:
    """Labels printed ahead and not stuck on anything, and bags that were packed before."""
    spares = select(col(Label.code)).where(
        col(Label.code).in_(codes),
        col(Label.device_id).is_(None),
        col(Label.voided_at).is_(None),
        labels_of(actor),
    )
    before = select(col(Kit.code)).where(col(Kit.code).in_(codes), kits_of(actor))
    return session.scalars(spares.union(before)).all()
