"""One print job of labels: which stock, from which place, for which printer, and what each label shows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice, repeat

from devicefleet.documents.icons import Icon
from devicefleet.documents.label_text import Wanted
from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.tags import parse_code
from devicefleet.rules.words import _

MOST_COPIES = 100

Progress = Callable[[int], object]
"""Called as each page is written, with the number of labels so far."""


class Look(StrEnum):
    """What is printed: all that is known, the symbol and the code, or the symbol alone, as large as it can be."""

    FULL = "full"
    CODE = "code"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Label:
    """One label; `caption` is a short line for a shelf, such as A-03. Icon and caption are of the look FULL only."""

    code: str
    icon: Icon | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """How many labels (copies counted) on how many pages, and the first place that is still free on the last one."""

    labels: int
    pages: int
    next_start: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a job is printed; one that cannot be is Refused.

    `start` and `skip` (damaged places) are of the first page. `cut_marks` None: as the stock wants. `note` is the line
    in the lower margin that says to print at 100 %.
    """

    stock: Stock
    start: int = 1
    skip: frozenset[int] = frozenset()
    copies: int = 1
    cut_marks: bool | None = None
    printer: Printer = TRUE
    return_line: str = ""
    look: Look = Look.FULL
    note: bool = True

    def __post_init__(self) -> None:
        name, n = self.stock.name, self.stock.per_page
        if not 1 <= self.start <= n:
            raise Refused(_("{name} has {n} labels a page: start at 1 to {n}.", name=name, n=n), field="start")
        if wrong := sorted(self.skip - {*self.stock.positions}):
            sentence = _("{name} has {n} labels a page, so there is no place {wrong} to leave out.")
            raise Refused(sentence.format(name=name, n=n, wrong=wrong[0]), field="skip")
        if not 1 <= self.copies <= MOST_COPIES:
            sentence = _("Print 1 to {most} copies of each label, not {n}.", most=MOST_COPIES, n=self.copies)
            raise Refused(sentence, field="copies")

    @property
    def has_cut_marks(self) -> bool:
        return self.stock.to_cut if self.cut_marks is None else self.cut_marks

    @property
    def line(self) -> str:
        """The return line as it is printed."""
        return " ".join(self.return_line.split()) if self.look is Look.FULL else ""

    def wanted(self, label: Label) -> Wanted:
        """What is to stand on this label."""
        if self.look is not Look.FULL:
            return Wanted(code=self.look is Look.CODE)
        return Wanted(True, label.icon is not None, " ".join(label.caption.split()), self.line)

    def places(self) -> Iterator[tuple[int, ...]]:
        """The free positions of each page, without end; a first page that has none is left out."""
        first = tuple(place for place in self.stock.positions if place >= self.start and place not in self.skip)
        return chain([first] if first else [], repeat(tuple(self.stock.positions)))

    def pages(self, labels: Iterable[Label | str]) -> Iterator[list[tuple[int, Label]]]:
        """What stands where, page by page, copies side by side; a wrong code is Refused."""
        each = chain.from_iterable(repeat(checked(label), self.copies) for label in labels)
        for places in self.places():
            page = list(zip(places, each, strict=False))
            if not page:
                return
            yield page

    def next_start(self, pages: int, last: int) -> int:
        """The first place that is free after the last label, which stands on this page; 1 where the page is full."""
        places = next(islice(self.places(), pages - 1, None))
        return next((place for place in places if place > last), 1)


def checked(label: Label | str) -> Label:
    """The label with its code as it is stored."""
    given = label if isinstance(label, Label) else Label(label)
    if (code := parse_code(given.code)) is None:
        sentence = _("“{text}” is not a label code. Read it again: the last of its ten characters checks the rest.")
        raise Refused(sentence.format(text=given.code), field="codes")
    return Label(code, given.icon, given.caption)
