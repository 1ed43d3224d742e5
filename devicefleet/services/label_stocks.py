"""An organisation's own label stocks: entered one by one or from a table, changed, and removed."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries.label_stocks import MEASURES
from devicefleet.queries.scope import stocks_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import _
from devicefleet.services import audit, finding
from devicefleet.tables import LabelStock


def add(session: Session, actor: Actor, at: Moment, *, provider_id: int, stock: Stock) -> LabelStock:
    """A stock that no other of the organisation is called like; it goes before one of the same name that came along."""
    finding.own_provider(session, actor, "label.print", provider_id)
    refuse_name(stock.name)
    if _plain(stock.name) in known(session, provider_id):
        raise Conflict(_("There is already a label stock with this name."), field="name")
    row = LabelStock(provider_id=provider_id, name=stock.name.strip(), **_measures(stock))
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "label_stock.added", "label_stock", str(row.id), MEASURES)
    return row


def add_all(session: Session, actor: Actor, at: Moment, *, provider_id: int, stocks: Sequence[Stock]) -> int:
    """Many at once; those of a name that is there already take its place."""
    finding.own_provider(session, actor, "label.print", provider_id)
    there = {_plain(row.name): row for row in _all(session, provider_id)}
    for stock in stocks:
        refuse_name(stock.name)
        row = there.setdefault(_plain(stock.name), LabelStock(provider_id=provider_id, name="", **_measures(stock)))
        row.sqlmodel_update({"name": stock.name.strip(), **_measures(stock)})
        session.add(row)
    session.flush()
    audit.record(session, actor, at, "label_stock.imported", "register", "label_stocks", [f"stocks={len(stocks)}"])
    return len(stocks)


def change(session: Session, actor: Actor, at: Moment, *, stock_id: int, stock: Stock) -> LabelStock:
    """Measured anew, or called differently."""
    row = _found(session, actor, stock_id)
    refuse_name(stock.name)
    if _plain(stock.name) in known(session, row.provider_id) - {_plain(row.name)}:
        raise Conflict(_("There is already a label stock with this name."), field="name")
    row.name = stock.name.strip()
    for name, value in _measures(stock).items():
        setattr(row, name, value)
    session.flush()
    audit.record(session, actor, at, "label_stock.changed", "label_stock", str(row.id), MEASURES)
    return row


def remove(session: Session, actor: Actor, at: Moment, *, stock_id: int) -> str:
    """It is offered no more; gives its name."""
    row = _found(session, actor, stock_id)
    session.delete(row)
    audit.record(session, actor, at, "label_stock.removed", "label_stock", str(row.id))
    return row.name


def key_named(session: Session, provider_id: int, name: str) -> int:
    """The key of the organisation's own stock of this name, in any case, with or without hyphens and spaces."""
    for row in _all(session, provider_id):
        if row.id is not None and _plain(row.name) == _plain(name):
            return row.id
    raise NotFound(_("There is no label stock “{name}” of your own.", name=name), field="stock")


def known(session: Session, provider_id: int) -> set[str]:
    """The names in use, as they are compared."""
    return {_plain(row.name) for row in _all(session, provider_id)}


def is_known(name: str, names: set[str]) -> bool:
    """Whether this name is one of `known`."""
    return _plain(name) in names


def refuse_name(name: str) -> None:
    """A name is known by its letters and digits, so it has some."""
    if not _plain(name):
        raise Refused(_("A label stock needs a name: write the one on the box."), field="name")


def _all(session: Session, provider_id: int) -> Sequence[LabelStock]:
    return session.exec(select(LabelStock).where(col(LabelStock.provider_id) == provider_id)).all()


def _found(session: Session, actor: Actor, stock_id: int) -> LabelStock:
    query = select(LabelStock).where(col(LabelStock.id) == stock_id, stocks_of(actor)).with_for_update()
    row = session.exec(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no such label stock in your list."))
    return row


def _measures(stock: Stock) -> dict[str, Any]:
    return {name: getattr(stock, name) for name in MEASURES}


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
