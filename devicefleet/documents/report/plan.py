"""Which numbers stand in which row of which table: filled in for print, and read back by the same list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from devicefleet.documents.report.entries import Entry
from devicefleet.documents.report.figures import Column, Grid, Line
from devicefleet.rules.reporting.published import Percent, Published
from devicefleet.rules.words import N_, _

WITHHELD = N_("Withheld: these numbers together would have told too much about too few people.")
UNKNOWN = N_("No number of this is known for this report.")
Bar = Callable[[Published], Percent]


@dataclass(frozen=True, slots=True)
class Item:
    """A row: its head, what stands in its cells, and of what share a bar is drawn."""

    head: str
    entries: tuple[Entry, ...]
    bar: Bar | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are shown or withheld together: a table of the layout, or sums.

    `title` stands over them; it is empty where the table has no other group. One row by itself says it all, and gets
    its title only where it is withheld.
    """

    name: str
    indicator: str
    items: tuple[Item, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A printed table, before its numbers."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]


def filled(frame: Frame, published: Published) -> Grid:
    """With its numbers."""
    lines: list[Line] = []
    for group in frame.groups:
        lines.extend(_lines(group, published))
    return Grid(frame.name, frame.caption, frame.columns, tuple(lines))


def there(group: Group, published: Published) -> tuple[Item, ...]:
    """The rows of which something is known."""
    if group.name in published.withheld:
        return ()
    return tuple(item for item in group.items if all(one.there(published) for one in item.entries))


def _lines(group: Group, published: Published) -> Iterator[Line]:
    items = there(group, published)
    if group.title and len(group.items) > 1:
        yield Line(group.title, group=True)
    for item in items:
        bar = item.bar(published).n if item.bar else None
        yield Line(item.head, tuple(one.say(published) for one in item.entries), bar, item.strong)
    if not items:
        said = _(WITHHELD) if group.name in published.withheld else _(UNKNOWN)
        yield Line(f"{group.title}: {said}" if group.title and len(group.items) == 1 else said, said=True)
