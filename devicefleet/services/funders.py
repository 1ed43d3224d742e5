"""Funders: the organisations that reports go to. Their mailbox is sealed, and forgotten when they end."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.funders import place_of
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.messages.addresses import is_address
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.words import _
from devicefleet.sealing import seal
from devicefleet.services import audit
from devicefleet.tables import Funder, ReportSchedule
from devicefleet.tables.base import key_of

SHORTEST_CODE, LONGEST_CODE, LONGEST_NAME = 2, 32, 120


def add(session: Session, actor: Actor, at: Moment, *, code: str, name: str, address: str) -> Funder:
    """A funder under the code that stands at what they paid for.

    Two steps, because the seal is bound to the row's own key.
    """
    scope_of(actor, "funder.keep")
    known = " ".join(code.split())
    if not SHORTEST_CODE <= len(known) <= LONGEST_CODE:
        raise Refused(_("A code has 2 to 32 characters: the one that stands at what they paid for."), field="code")
    if any(one.code.casefold() == known.casefold() for one in session.exec(select(Funder))):
        raise Conflict(_("There is already a funder with this code."), field="code")
    mailbox = _mailbox(address)
    row = Funder(code=known, name=_named(name), address_sealed=b"", created_at=at.now)
    session.add(row)
    session.flush()
    _seal(session, row, mailbox)
    audit.record(session, actor, at, "funder.added", "funder", known, ["code", "name", "address"])
    return row


def change(
    session: Session, actor: Actor, at: Moment, *, funder_id: int, name: str | None = None, address: str | None = None
) -> Funder:
    """Another name or another mailbox; what is left out stays."""
    row = _found(session, actor, funder_id)
    if name is not None:
        row.name = _named(name)
    if address is not None:
        _seal(session, row, _mailbox(address))
    session.flush()
    changed = [what for what, value in (("name", name), ("address", address)) if value is not None]
    audit.record(session, actor, at, "funder.changed", "funder", row.code, changed)
    return row


def end(session: Session, actor: Actor, at: Moment, *, funder_id: int) -> str:
    """Nothing is made for them or sent to them any more, and their mailbox is forgotten; gives their name."""
    row = _found(session, actor, funder_id)
    row.ended_at, row.address_sealed = at.now, None
    theirs = (col(ReportSchedule.funder_id) == funder_id, col(ReportSchedule.ended_at).is_(None))
    ended = update(ReportSchedule).where(*theirs).values(ended_at=at.now)
    session.execute(ended, execution_options={"synchronize_session": False})
    session.flush()
    audit.record(session, actor, at, "funder.ended", "funder", row.code, ["ended_at", "address"])
    return row.name


def coded(session: Session, code: str) -> Funder:
    """The funder with this code, in any case, as long as reports go to them."""
    rows = session.exec(select(Funder).where(col(Funder.ended_at).is_(None)).order_by(col(Funder.code))).all()
    for row in rows:
        if row.code.casefold() == code.strip().casefold():
            return row
    known = ", ".join(row.code for row in rows) or _("none yet")
    raise NotFound(_("There is no funder {code}. Known: {known}.", code=code, known=known), field="funder")


def _found(session: Session, actor: Actor, funder_id: int) -> Funder:
    scope_of(actor, "funder.keep")
    query = select(Funder).where(col(Funder.id) == funder_id).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such funder in your list."))
    if row.ended_at is not None:
        raise Conflict(_("Nothing goes to this funder any more. Add them again under another code."))
    return row


def _named(name: str) -> str:
    known = " ".join(name.split())
    if not 0 < len(known) <= LONGEST_NAME:
        raise Refused(_("Give the funder a name of at most {n} characters.", n=LONGEST_NAME), field="name")
    return known


def _mailbox(address: str) -> str:
    """The sentence never repeats what was typed."""
    written = address.strip()
    if not is_address(written):
        raise Refused(_("This is not one e-mail address. Write it like reports@example.org."), field="address")
    return written


def _seal(session: Session, row: Funder, mailbox: str) -> None:
    key = config_of(session).keys.bytes_of("sealing")
    row.address_sealed = seal(key, mailbox, place=place_of(key_of(row)))
    session.flush()
