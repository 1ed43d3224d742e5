"""Which labels a print job needs, and which names may not stand on one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from devicefleet.queries.devices import OUR_SHELVES, needs_label
from devicefleet.queries.scope import devices_of, labels_of, shelves_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.tags import parse_code
from devicefleet.rules.words import _
from devicefleet.tables import Device, Kit, Label, Provider, Shelf, Site


@dataclass(frozen=True, slots=True)
class Counts:
    """How many labels each choice would print."""

    missing: int
    everything: int
    shelves: int


def counts(session: Session, actor: Actor) -> Counts:
    """In one statement: every look at the page asks."""
    mine = devices_of(actor, "label.print")
    kinds = (
        select(func.count()).select_from(Device).where(mine, needs_label()),
        select(func.count()).select_from(Device).where(mine, col(Device.state).in_(OUR_SHELVES)),
        select(func.count()).select_from(Shelf).where(shelves_of(actor)),
    )
    return Counts(*session.execute(select(*(one.scalar_subquery() for one in kinds))).one())


def codes_missing(session: Session, actor: Actor) -> tuple[str, ...]:
    """Devices on our shelves without a label, first entered first."""
    query = select(col(Device.code)).where(devices_of(actor, "label.print"), needs_label()).order_by(col(Device.id))
    return tuple(session.scalars(query))


def codes_on_shelves(session: Session, actor: Actor) -> tuple[str, ...]:
    """Every device that is not in somebody's hands or gone."""
    on_shelf = col(Device.state).in_(OUR_SHELVES)
    query = select(col(Device.code)).where(devices_of(actor, "label.print"), on_shelf).order_by(col(Device.id))
    return tuple(session.scalars(query))


def codes_of_shelves(session: Session, actor: Actor) -> tuple[str, ...]:
    """The labels of every shelf, by name."""
    return tuple(session.scalars(select(col(Shelf.code)).where(shelves_of(actor)).order_by(col(Shelf.name))))


def count_unused(session: Session, actor: Actor) -> int:
    """How many labels were printed ahead and are on nothing yet."""
    free = (labels_of(actor), col(Label.device_id).is_(None), col(Label.voided_at).is_(None))
    bagged = exists(select(col(Kit.id)).where(col(Kit.code) == col(Label.code), col(Kit.ended_on).is_(None)))
    return session.scalar(select(func.count()).select_from(Label).where(*free, ~bagged)) or 0


def codes_typed(session: Session, actor: Actor, typed: Sequence[str]) -> tuple[str, ...]:
    """The bare codes of what was typed or scanned, each once; refuses one that is not a code of ours."""
    codes = list(dict.fromkeys(_code(text) for text in typed))
    if not codes:
        raise Refused(_("Scan or type at least one code."), field="codes")
    query = select(col(Device.code)).where(devices_of(actor, "label.print"), col(Device.code).in_(codes))
    known = set(session.scalars(query))
    for code in codes:
        if code not in known:
            raise NotFound(
                _("There is no device {scan} in your register. Check the code and scan again.", scan=code),
                field="codes",
            )
    return tuple(codes)


def names_kept_off(session: Session) -> tuple[str, ...]:
    """The names of all organisations and sites: a label may hold none of them."""
    providers = session.scalars(select(col(Provider.name)))
    return (*providers, *session.scalars(select(col(Site.name))))


def _code(text: str) -> str:
    if (code := parse_code(text)) is None:
        raise Refused(_("“{text}” is not a label code.", text=text.strip()), field="codes")
    return code
