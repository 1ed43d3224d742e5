"""A calendar file: neutral titles on whole days, without places and descriptions, marked private."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import _


class Entry(Protocol):
    """What a calendar shows of a day."""

    @property
    def on(self) -> date: ...
    @property
    def ref(self) -> str: ...
    @property
    def uid(self) -> str: ...


def calendar(entries: Iterable[Entry], made_at: datetime) -> bytes:
    """As a calendar program reads it."""
    from icalendar import Calendar, Event  # it takes long to load

    found = Calendar()
    found.add("prodid", "-//calendar//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", _("Checks"))
    for entry in entries:
        event = Event()
        event.add("summary", _("Kit check – {ref}", ref=show_reference(entry.ref)))
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(1))
        event.add("dtstamp", made_at)
        event.add("uid", entry.uid)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        found.add_component(event)
    return bytes(found.to_ical())
