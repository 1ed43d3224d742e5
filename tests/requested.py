"""What a store works on: requests, kits in their bags, and shelves that were counted, made as staff would make them."""

from typing import Any

from sqlmodel import Session

from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.terms import Component
from devicefleet.services import counting, kit_requests, kits
from devicefleet.services.kit_requests import Asked
from devicefleet.services.kits import Handing, Packing
from devicefleet.tables import Device, Handover, Kit, KitRequest, Provider, Shelf, ShelfCount, Sim, Survivor
from tests.given import Given, scan_of

PHONE, LAPTOP, DATA = Component


def asked(
    given: Given,
    person: Survivor,
    *parts: Component,
    actor: Actor = OPERATOR,
    approved: bool = True,
    picked: bool = False,
    **other: Any,
) -> KitRequest:
    """A request for these parts, or for a whole kit; `other` are fields of `Asked`."""
    with given.database.writing() as session:
        wanted = Asked(frozenset(parts or Component), **other)
        made = kit_requests.ask(session, actor, given.at, survivor=person.ref, asked=wanted)
        if approved and made.state == "submitted":
            kit_requests.approve(session, OPERATOR, given.at, code=made.code)
        if picked:
            kit_requests.pick(session, OPERATOR, given.at, code=made.code)
        return _again(session, made)


def packed(
    given: Given, *things: Device | Sim, request: KitRequest | None = None, provider: Provider | None = None
) -> Kit:
    """Things in a bag of their own, ahead or for a request."""
    bag = given.bag(provider)
    with given.database.writing() as session:
        packing = Packing(bag, [scan_of(thing) for thing in things], request.code if request else None)
        return kits.pack(session, OPERATOR, given.at, packed=packing)


def sent(given: Given, request: KitRequest) -> None:
    """Its kit is on its way to the hub."""
    with given.database.writing() as session:
        kit_requests.send(session, OPERATOR, given.at, code=request.code)


def handed(given: Given, request: KitRequest, *scans: str, actor: Actor = OPERATOR) -> Handover:
    """What was asked for is in their hands."""
    with given.database.writing() as session:
        return kits.hand_over(session, actor, given.at, handing=Handing(request.code, scans))


def shelf(given: Given, name: str = "A-03", provider: Provider | None = None) -> Shelf:
    with given.database.writing() as session:
        owner = (provider or given.home).id or 0
        return counting.add_shelf(session, OPERATOR, given.at, provider_id=owner, name=name)


def counted(given: Given, place: Shelf, *scans: str) -> ShelfCount:
    with given.database.writing() as session:
        return counting.count(session, OPERATOR, given.at, shelf=place.code, scans=scans)


def _again(session: Session, made: KitRequest) -> KitRequest:
    session.flush()
    session.refresh(made)
    return made
