"""Printers of an organisation, each with how far it prints off."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from devicefleet.queries.scope import printers_of
from devicefleet.rules.access import Actor
from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.words import _
from devicefleet.tables import Printer as PrinterRow


@dataclass(frozen=True, slots=True)
class Profile:
    """One printer, by its key."""

    id: int
    printer: Printer


def profiles(session: Session, actor: Actor) -> tuple[Profile, ...]:
    """Those of the actor's organisation, by name; roles that see every organisation name one first."""
    if actor.provider_id is None:
        return ()
    query = select(PrinterRow).where(printers_of(actor), col(PrinterRow.provider_id) == actor.provider_id)
    return tuple(map(_profile, session.exec(query.order_by(col(PrinterRow.name)))))


def one(session: Session, actor: Actor, *, printer_id: int) -> Profile:
    """One of them; `NotFound` for one that is not there or not within reach."""
    row = session.exec(select(PrinterRow).where(col(PrinterRow.id) == printer_id, printers_of(actor))).one_or_none()
    if row is None:
        raise NotFound(_("There is no such printer in your list."))
    return _profile(row)


def named(session: Session, provider_id: int | None, name: str) -> Printer:
    """The organisation's printer of this name, in any case; none is one that prints true."""
    if not name.strip():
        return TRUE
    mine = select(PrinterRow).where(col(PrinterRow.provider_id) == provider_id)
    row = session.exec(mine.where(func.lower(col(PrinterRow.name)) == name.strip().lower())).first()
    if row is not None:
        return _profile(row).printer
    known = ", ".join(row.name for row in session.exec(mine.order_by(col(PrinterRow.name)))) or _("none yet")
    raise NotFound(_("There is no printer “{name}”. Known: {known}.", name=name, known=known), field="printer")


def of_provider(session: Session, provider_id: int) -> tuple[Printer, ...]:
    """The printers of one organisation, by name."""
    query = select(PrinterRow).where(col(PrinterRow.provider_id) == provider_id).order_by(col(PrinterRow.name))
    return tuple(_profile(row).printer for row in session.exec(query))


def _profile(row: PrinterRow) -> Profile:
    if row.id is None:
        raise LookupError("a stored row has its key")
    return Profile(row.id, Printer(row.name, row.offset_x, row.offset_y, row.stretch_x, row.stretch_y))
