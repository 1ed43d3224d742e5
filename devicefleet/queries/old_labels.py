"""Devices by labels they had before: an old code still leads to its device, and whoever scans it is told."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from devicefleet.rules.tags import show
from devicefleet.rules.words import _
from devicefleet.tables import Device, Label


def once_labelled(codes: Iterable[str]) -> ColumnElement[bool]:
    """The device that one of these bare codes was on. Ask only where no device has the code now."""
    had = select(col(Label.device_id)).where(col(Label.code).in_(codes), col(Label.device_id).is_not(None))
    return col(Device.id).in_(had)


def told(old: str, code: str) -> str:
    """What to say to whoever scanned a label that was replaced."""
    return _(
        "Label {old} was replaced: this device is {code} now. Take the old label off and stick the new one on.",
        old=show(old),
        code=show(code),
    )
