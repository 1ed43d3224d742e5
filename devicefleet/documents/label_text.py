"""The letters of a label as rows from top to bottom, each as large as its room allows: title, code, return line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

POINT = 25.4 / 72
SMALLEST_TEXT = 5 * POINT  # the least that is read without a glass
LARGEST_TEXT = 24 * POINT
ONE_LINE = 18 * POINT  # the code stands in one line where it can be this large, else in two
RETURN_TEXT = 7 * POINT
ENOUGH_RETURN_TEXT = 6 * POINT  # smaller than this, the return line is better in two lines

CHARACTER = 0.6  # width in the code's font, per unit of size
GROUP, WHOLE = 5 * CHARACTER, 11 * CHARACTER  # 7K3M9, 7K3M9-Q2XJ3
CAPITALS = 0.714  # height of capitals and digits in both fonts
LEADING = 1.16  # baseline to baseline of the code's two lines
RETURN_GAP = 1.9  # baseline of the code to that of the return line, in sizes of the return line
RETURN_LEADING = 1.3

LARGEST_TITLE = 9.0  # mm, of an icon and of a caption's capitals: read from across a store room
SMALLEST_ICON, LARGEST_ICON = 2.4, 7.0
ICON_SHARE = 0.6  # of the title's room, where the icon stands alone
ICON_GAP = 0.4  # icon to caption, per height of the title
TITLE_GAP = 0.45  # below the title, per its height
AFTER_CAPTION = 0.62  # the code's size, of the caption's: under a caption it comes second
ONE_LINE_AFTER_CAPTION = 9 * POINT

WidthOf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to stand on a label beside the symbol."""

    code: bool = True
    icon: bool = False
    caption: str = ""
    return_line: str = ""


class Room(NamedTuple):
    """What the rows have: together, for the title, and the largest that the code may be; in one line or in two.

    Where `icon_in_row`, an icon without a caption stands beside the code.
    """

    width: float
    height: float
    title: float
    code: float
    one_line: float = ONE_LINE
    icon_in_row: bool = False


class Item(NamedTuple):
    """One thing in a row; `text` is empty for an icon and for the code, which differs from label to label."""

    kind: Literal["icon", "caption", "code", "return"]
    size: float
    width: float
    text: str = ""


class Row(NamedTuple):
    """`gap` is what is left free above it."""

    height: float
    gap: float
    items: tuple[Item, ...]

    @property
    def width(self) -> float:
        return sum(item.width for item in self.items) + self.space * (len(self.items) - 1)

    @property
    def space(self) -> float:
        """Between the items."""
        return ICON_GAP * self.height


def rows(wanted: Wanted, room: Room, width_of: WidthOf) -> tuple[Row, ...]:
    """Everything or, where the code would be too small to read, nothing; a title or return line may be missing."""
    in_row = wanted.icon and room.icon_in_row and not wanted.caption
    title = () if in_row else _title(wanted, room)
    returns = _returns(wanted.return_line, room.width, width_of)
    below_title = TITLE_GAP * title[0].height if title else 0.0
    others = height_of(title) + below_title + sum(row.gap + row.height for row in returns)
    left = room._replace(height=room.height - others)
    if caption := next((item.size for row in title for item in row.items if item.kind == "caption"), 0.0):
        second = min(room.code, max(AFTER_CAPTION * caption, ONE_LINE_AFTER_CAPTION))
        left = left._replace(code=second, one_line=min(room.one_line, ONE_LINE_AFTER_CAPTION))
    code = _code_with_icon(left) if in_row else _code(left, below_title)
    return (*title, *code, *returns) if code else ()


def height_of(rows: tuple[Row, ...]) -> float:
    """From the top of the first row to the last baseline."""
    return sum(row.height for row in rows) + sum(row.gap for row in rows[1:])


def _title(wanted: Wanted, room: Room) -> tuple[Row, ...]:
    """Icon and caption, equally high."""
    if not (wanted.icon or wanted.caption):
        return ()
    letters = CHARACTER / CAPITALS * len(wanted.caption)
    wide = letters + wanted.icon + (ICON_GAP if wanted.icon and wanted.caption else 0)
    tallest = min(room.title, LARGEST_TITLE) if wanted.caption else min(ICON_SHARE * room.title, LARGEST_ICON)
    height = min(tallest, room.width / wide)
    if height < (CAPITALS * SMALLEST_TEXT if wanted.caption and not wanted.icon else SMALLEST_ICON):
        return ()
    icon = (Item("icon", height, height),) if wanted.icon else ()
    size = height / CAPITALS
    caption = (Item("caption", size, letters * height, wanted.caption),) if wanted.caption else ()
    return (Row(height, 0.0, (*icon, *caption)),)


def _code(room: Room, gap: float) -> tuple[Row, ...]:
    high, most = room.height, room.code
    one = min(room.width / WHOLE, high / CAPITALS, most)
    two = min(room.width / GROUP, high / (CAPITALS + LEADING), most)
    size, count, wide = (two, 2, GROUP) if two > one < room.one_line else (one, 1, WHOLE)
    if size < SMALLEST_TEXT:
        return ()
    gaps = (gap, (LEADING - CAPITALS) * size)
    return tuple(Row(CAPITALS * size, above, (Item("code", size, wide * size),)) for above in gaps[:count])


def _code_with_icon(room: Room) -> tuple[Row, ...]:
    beside = CAPITALS * (1 + ICON_GAP)
    size = min(room.width / (WHOLE + beside), room.height / CAPITALS, room.code)
    high = CAPITALS * size
    if size < SMALLEST_TEXT or high < SMALLEST_ICON:
        return _code(room, 0.0)
    return (Row(high, 0.0, (Item("icon", high, high), Item("code", size, WHOLE * size))),)


def _returns(line: str, room: float, width_of: WidthOf) -> tuple[Row, ...]:
    """The return line, in two lines where one would be small; nothing if it cannot be read."""
    words = line.split()
    ways = [(line,), *((" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words)))] if words else []
    sized = [(min(RETURN_TEXT, room / max(map(width_of, way))), way) for way in ways]
    # max takes the first of equals: one line, if it is large enough
    size, lines = max(sized, key=lambda option: min(option[0], ENOUGH_RETURN_TEXT), default=(0.0, ()))
    if size < SMALLEST_TEXT:
        return ()
    gaps = ((RETURN_GAP - CAPITALS) * size, (RETURN_LEADING - CAPITALS) * size)
    return tuple(
        Row(CAPITALS * size, gap, (Item("return", size, size * width_of(words), words),))
        for gap, words in zip(gaps, lines, strict=False)
    )
