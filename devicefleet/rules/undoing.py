"""What can be taken back, until when and by whom: what was handed over or told, never the evidence of a wipe."""

from datetime import datetime, timedelta

from devicefleet.rules.terms import EntryType

TERMS = frozenset({EntryType.EXTENDED, EntryType.GIFTED})
TOLD = frozenset(
    {
        EntryType.STAGE_CHANGED, EntryType.STAY_CHANGED, EntryType.OWN_DEVICE_CHECKED, EntryType.DECLINED,
        EntryType.EXEMPTED, EntryType.TRAINED, EntryType.NRM_EXPLAINED, EntryType.CONTACT_CHECKED,
        EntryType.CONSENT_ANSWERED,
    }
)  # fmt: skip
"""Facts about a person that nothing else hangs on."""

HANDING_OVER = frozenset({EntryType.RESPONSIBILITY_MOVED, EntryType.SUPPORT_STARTED})
"""Somebody is others' by then: whatever was written down about them since keeps it from being undone."""

KITS = frozenset({EntryType.KIT_PACKED, EntryType.KIT_UNPACKED})

UNDOABLE = TERMS | TOLD | KITS | frozenset(
    {
        EntryType.ISSUED, EntryType.RETURNED, EntryType.LOST, EntryType.STOLEN, EntryType.FAULT, EntryType.REPAIR,
        EntryType.REPAIRED, EntryType.QUARANTINED, EntryType.RELEASED, EntryType.FOUND, EntryType.ACTIVATED,
        EntryType.CONFIRMED, EntryType.SET_UP, EntryType.RAN_OUT, EntryType.CHARGED, EntryType.PACKAGE_ADDED,
        EntryType.PACKAGE_RENEWED, EntryType.RENEWAL_PLANNED, EntryType.RENEWAL_DROPPED, EntryType.SUPPORT_STARTED,
    }
)  # fmt: skip
"""Support can only be taken back where it began again: of somebody new there would be nothing left to reach."""


def undo_until(kind: EntryType, recorded_at: datetime, minutes: int) -> datetime | None:
    """The last instant at which an entry may be undone; None for a kind that never may."""
    return recorded_at + timedelta(minutes=minutes) if kind in UNDOABLE else None


def undoing(kind: EntryType) -> str:
    """The action of `rules.access` that somebody who undoes an entry of this kind must be allowed."""
    if kind in TOLD:
        return "survivor.write"
    if kind is EntryType.SUPPORT_STARTED:
        return "survivor.open"
    if kind in KITS:
        return "kit.pack"
    return "provision.terms" if kind in TERMS else "provision.report"
