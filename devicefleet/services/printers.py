"""Printers and how far they print off, kept by each organisation."""

from typing import Any

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries.scope import printers_of
from devicefleet.rules.access import Actor
from devicefleet.rules.printers import Printer
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.words import _
from devicefleet.services import audit, finding
from devicefleet.tables import Printer as PrinterRow

LONGEST_NAME = 64
VALUES = ("offset_x", "offset_y", "stretch_x", "stretch_y")


def add(session: Session, actor: Actor, at: Moment, *, provider_id: int, printer: Printer) -> PrinterRow:
    """A printer by the name people call it."""
    finding.own_provider(session, actor, "label.print", provider_id)
    name = _named(printer)
    _refuse_second(session, provider_id, name)
    row = PrinterRow(provider_id=provider_id, name=name, **_values(printer))
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "printer.added", "printer", str(row.id), VALUES)
    return row


def change(session: Session, actor: Actor, at: Moment, *, printer_id: int, printer: Printer) -> PrinterRow:
    """Another name, or what was measured anew."""
    row = _found(session, actor, printer_id)
    name = _named(printer)
    _refuse_second(session, row.provider_id, name, but=row.id)
    row.name = name
    for key, value in _values(printer).items():
        setattr(row, key, value)
    session.flush()
    audit.record(session, actor, at, "printer.changed", "printer", str(row.id), VALUES)
    return row


def remove(session: Session, actor: Actor, at: Moment, *, printer_id: int) -> str:
    """Its profile is forgotten; gives its name."""
    row = _found(session, actor, printer_id)
    session.delete(row)
    audit.record(session, actor, at, "printer.removed", "printer", str(row.id))
    return row.name


def key_named(session: Session, provider_id: int, name: str) -> int:
    """The key of the organisation's printer of this name, in any case."""
    for row in session.exec(select(PrinterRow).where(col(PrinterRow.provider_id) == provider_id)):
        if row.id is not None and row.name.casefold() == name.strip().casefold():
            return row.id
    raise NotFound(_("There is no printer “{name}”.", name=name), field="printer")


def is_true(printer: Printer) -> bool:
    """Whether it prints where it is told to, as far as is known."""
    return not any(_values(printer).values())


def _found(session: Session, actor: Actor, printer_id: int) -> PrinterRow:
    query = select(PrinterRow).where(col(PrinterRow.id) == printer_id, printers_of(actor)).with_for_update()
    row = session.exec(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no such printer in your list."))
    return row


def _named(printer: Printer) -> str:
    name = " ".join(printer.name.split())
    if not name:
        raise Refused(_("Give the printer a name, such as Office or Back room."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(_("Too long: at most {n} characters.", n=LONGEST_NAME), field="name")
    return name


def _refuse_second(session: Session, provider_id: int, name: str, but: int | None = None) -> None:
    """Names that differ in case only would be taken for each other."""
    for row in session.exec(select(PrinterRow).where(col(PrinterRow.provider_id) == provider_id)):
        if row.id != but and row.name.casefold() == name.casefold():
            raise Conflict(_("There is already a printer with this name."), field="name")


def _values(printer: Printer) -> dict[str, Any]:
    return {name: getattr(printer, name) for name in VALUES}
