"""What falls due by itself: each sweep does whatever is due at this moment, so a missed day is caught up."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.printing import KEPT
from devicefleet.rules.terms import BatchState
from devicefleet.services import alerts, contacts, looking, reminding, sent, signing_in, writing
from devicefleet.services.pieces import Ledger
from devicefleet.tables import ImportBatch, LabelJob, PolicyPreview

Sweep = Callable[[Ledger, Moment], object]


def at_once(act: Callable[[Session, Moment], object]) -> Sweep:
    """A sweep that is done in one transaction."""

    def sweep(ledger: Ledger, at: Moment) -> None:
        with ledger.writing() as session:
            act(session, at)

    return sweep


def forget_staged_imports(session: Session, at: Moment) -> None:
    """Spreadsheets that were looked at and never taken over; their rows go with them."""
    before = at.now - timedelta(hours=config_of(session).worker.staged_import_hours)
    unused = col(ImportBatch.state).in_((BatchState.STAGED, BatchState.DISCARDED))
    session.execute(delete(ImportBatch).where(unused, col(ImportBatch.created_at) < before))


def forget_policy_previews(session: Session, at: Moment) -> None:
    """What a proposed policy would change, after the same time; the rows go with it."""
    before = at.now - timedelta(hours=config_of(session).worker.staged_import_hours)
    session.execute(delete(PolicyPreview).where(col(PolicyPreview.created_at) < before))


def forget_label_files(session: Session, at: Moment) -> None:
    """Files of print jobs that were made a day ago; what was printed stays known."""
    old = (col(LabelJob.file).is_not(None), col(LabelJob.made_at) < at.now - KEPT)
    session.execute(update(LabelJob).where(*old).values(file=None))


SWEEPS: dict[str, Sweep] = {
    "sessions": at_once(signing_in.sweep),
    "staged imports": at_once(forget_staged_imports),
    "policy previews": at_once(forget_policy_previews),
    "label files": at_once(forget_label_files),
    "contact values": at_once(contacts.forget),
    "due dates": looking.look,
    "staff to tell": reminding.tell,
    "people to write to": at_once(writing.write_to_people),
    "messages": at_once(sent.release),
    "administrators to tell": at_once(alerts.tell),
}
"""By the name a log calls it. Doing one twice does no more than doing it once."""
