"""What the form of a request knows before it is opened: nobody is asked for what is recorded already."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries import kit_requests
from devicefleet.queries.kit_requests import RequestRow
from devicefleet.queries.survivors import Person
from devicefleet.rules import kit
from devicefleet.rules.access import Actor
from devicefleet.rules.requesting import Suggested, suggest
from devicefleet.rules.terms import AccessNeed, Component
from devicefleet.tables import KitRequest, Responsibility, Site


@dataclass(frozen=True, slots=True)
class Begun:
    """`open` is asked for already; `needs` and `site` are those of the last request; `sites` are (code, name)."""

    suggested: Suggested
    open: tuple[RequestRow, ...]
    needs: tuple[AccessNeed, ...]
    site: str | None
    sites: tuple[tuple[str, str], ...]


def begun(session: Session, actor: Actor, at: Moment, *, person: Person) -> Begun:
    """For a person who was found."""
    today = kit.on(kit.spans(person.facts, config_of(session).policies), at.today)
    waiting = kit_requests.open_by_person(session, actor, [person.ref]).get(person.ref, ())
    needs, site = _before(session, person.id)
    return Begun(
        suggested=suggest(
            {part: today.state(part) for part in Component},
            kit_requests.parts_asked(waiting),
            context=person.context,
            release_on=person.release_on,
        ),
        open=waiting,
        needs=needs,
        site=site,
        sites=_sites(session, person.id),
    )


def _before(session: Session, survivor_id: int) -> tuple[tuple[AccessNeed, ...], str | None]:
    query = (
        select(col(KitRequest.needs), col(Site.code))
        .join(Site, col(Site.id) == col(KitRequest.site_id), isouter=True)
        .where(col(KitRequest.survivor_id) == survivor_id)
        .order_by(col(KitRequest.id).desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return (tuple(AccessNeed(need) for need in row[0]), row[1]) if row else ((), None)


def _sites(session: Session, survivor_id: int) -> tuple[tuple[str, str], ...]:
    query = (
        select(col(Site.code), col(Site.name))
        .join(Responsibility, col(Responsibility.provider_id) == col(Site.provider_id))
        .where(col(Responsibility.survivor_id) == survivor_id, col(Responsibility.until_on).is_(None))
        .order_by(col(Site.name))
    )
    return tuple((code, name) for code, name in session.execute(query))
