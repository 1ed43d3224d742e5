"""What a line is about, by the keys of its file; and what cannot be said any more once it was refused."""

from devicefleet.rules.history.holding import Issued
from devicefleet.rules.history.line import Line
from devicefleet.rules.history.organisations import Organisation, StaffRole
from devicefleet.rules.history.people import Person, SupportStarted

Named = frozenset[tuple[str, str]]

KINDS = {
    "organisation": "organisation",
    "caseworker": "staff",
    "email": "staff",
    "person": "person",
    "device": "device",
    "carrier": "device",
    "sim": "sim",
}
"""By the field in which a key stands."""


def names_of(line: Line) -> Named:
    """Everything the line names, each as (kind, key)."""
    parts = (line, *line.things) if isinstance(line, Issued) else (line,)
    named = {
        (kind, key)
        for part in parts
        for name, kind in KINDS.items()
        if isinstance(key := getattr(part, name, None), str)
    }
    if isinstance(line, Organisation):
        named.add(("organisation", line.code))
    return frozenset(named)


def spoiled_by(line: Line) -> Named:
    """What later lines cannot build on if this one was refused: its things, and whom or what it brings in."""
    brought = {Organisation: "organisation", StaffRole: "staff", Person: "person", SupportStarted: "person"}
    spoiled = {"device", "sim", brought.get(type(line), "")}
    return frozenset(one for one in names_of(line) if one[0] in spoiled)
