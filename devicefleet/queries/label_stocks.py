"""An organisation's own label stocks, beside those that come along."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from devicefleet.queries.scope import stocks_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import _
from devicefleet.tables import LabelStock

MEASURES = (
    "page_width", "page_height", "width", "height", "columns", "rows", "x0", "y0", "pitch_x", "pitch_y", "corner",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnStock:
    """One of an organisation's own stocks, by its key."""

    id: int
    stock: Stock


def own(session: Session, actor: Actor) -> tuple[OwnStock, ...]:
    """Those of the actor's organisation; roles that see every organisation name one first."""
    if actor.provider_id is None:
        return ()
    query = select(LabelStock).where(stocks_of(actor), col(LabelStock.provider_id) == actor.provider_id)
    return tuple(map(_own, session.exec(query.order_by(col(LabelStock.name)))))


def one(session: Session, actor: Actor, *, stock_id: int) -> OwnStock:
    """One of them; `NotFound` for one that is not there or not within reach."""
    row = session.exec(select(LabelStock).where(col(LabelStock.id) == stock_id, stocks_of(actor))).one_or_none()
    if row is None:
        raise NotFound(_("There is no such label stock in your list."))
    return _own(row)


def of_provider(session: Session, provider_id: int | None) -> tuple[Stock, ...]:
    """The stocks that a job of this organisation may name."""
    query = select(LabelStock).where(col(LabelStock.provider_id) == provider_id).order_by(col(LabelStock.name))
    return tuple(_own(row).stock for row in session.exec(query))


def _own(row: LabelStock) -> OwnStock:
    if row.id is None:
        raise LookupError("a stored row has its key")
    return OwnStock(row.id, Stock(name=row.name, **{measure: getattr(row, measure) for measure in MEASURES}))
