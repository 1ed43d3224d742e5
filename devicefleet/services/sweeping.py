"""What falls due by itself: each sweep does whatever is due at this moment, so a missed day is caught up."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.terms import BatchState
from devicefleet.services import signing_in
from devicefleet.tables import ImportBatch

Sweep = Callable[[Session, Moment], None]


def forget_staged_imports(session: Session, at: Moment) -> None:
    """Spreadsheets that were looked at and never taken over; their rows go with them."""
    before = at.now - timedelta(hours=config_of(session).worker.staged_import_hours)
    unused = col(ImportBatch.state).in_((BatchState.STAGED, BatchState.DISCARDED))
    session.execute(delete(ImportBatch).where(unused, col(ImportBatch.created_at) < before))


SWEEPS: dict[str, Sweep] = {
    "sessions": signing_in.sweep,
    "staged imports": forget_staged_imports,
}
"""By the name a log calls it. Doing one twice does no more than doing it once."""
