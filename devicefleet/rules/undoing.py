"""What can be taken back, and until when: an act of handing over, never the evidence of a wipe."""

from datetime import datetime, timedelta

from devicefleet.rules.terms import EntryType

UNDOABLE = frozenset(
    {
        EntryType.ISSUED, EntryType.RETURNED, EntryType.LOST, EntryType.STOLEN, EntryType.FAULT, EntryType.REPAIR,
        EntryType.REPAIRED, EntryType.QUARANTINED, EntryType.RELEASED, EntryType.FOUND, EntryType.ACTIVATED,
        EntryType.EXTENDED, EntryType.GIFTED, EntryType.CONFIRMED, EntryType.PACKAGE_ADDED, EntryType.PACKAGE_RENEWED,
    }
)  # fmt: skip


def undo_until(kind: EntryType, recorded_at: datetime, minutes: int) -> datetime | None:
    """The last instant at which an entry may be undone; None for a kind that never may."""
    return recorded_at + timedelta(minutes=minutes) if kind in UNDOABLE else None
