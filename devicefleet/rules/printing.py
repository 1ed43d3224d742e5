"""One print job in plain values: which codes, on which stock, how; and where it ends."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.terms import PrintForm, Printing
from devicefleet.rules.words import N_, _

LONG = 500
"""Labels a page of the site waits for; a longer job is made by the worker."""

KEPT = timedelta(hours=24)
"""How long the worker's file is kept."""

PRINTINGS = {
    Printing.DEVICES: N_("Devices"),
    Printing.SPARES: N_("Spare labels"),
    Printing.BAGS: N_("Bags"),
    Printing.SHELVES: N_("Shelves"),
}
COUNTED = {
    Printing.DEVICES: (N_("{n} device label"), N_("{n} device labels")),
    Printing.SPARES: (N_("{n} spare label"), N_("{n} spare labels")),
    Printing.BAGS: (N_("{n} bag label"), N_("{n} bag labels")),
    Printing.SHELVES: (N_("{n} shelf label"), N_("{n} shelf labels")),
}
FORMS = {
    PrintForm.PDF: N_("PDF, for any printer"),
    PrintForm.ZPL_203: N_("ZPL, for label printers with 203 dpi"),
    PrintForm.ZPL_300: N_("ZPL, for label printers with 300 dpi"),
    PrintForm.PNG: N_("Pictures (PNG), for tape printers"),
}
LOOKS = {
    "full": N_("Code, symbol and everything else there is room for"),
    "code": N_("Symbol and code only"),
    "symbol": N_("The symbol only, as large as it can be"),
}
ENDINGS = {
    PrintForm.PDF: ("pdf", "application/pdf"),
    PrintForm.ZPL_203: ("zpl", "application/octet-stream"),
    PrintForm.ZPL_300: ("zpl", "application/octet-stream"),
    PrintForm.PNG: ("zip", "application/zip"),
}
"""How a file of each form is named, and its media type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a job is printed, as it is kept with it. `start` and `skip` (damaged places) are of its first page.

    `printer` is the name of a profile, `damaged` the damaged places still ahead on the page it ended on.
    """

    start: int = 1
    skip: tuple[int, ...] = ()
    copies: int = 1
    cut_marks: bool | None = None
    printer: str = ""
    look: str = "full"
    damaged: tuple[int, ...] = ()

    @classmethod
    def kept(cls, stored: Mapping[str, Any]) -> "Options":
        """As they were kept."""
        lists = {name: tuple(stored.get(name, ())) for name in ("skip", "damaged")}
        return cls(**{**{name: stored[name] for name in cls.__slots__ if name in stored}, **lists})

    def plain(self) -> dict[str, Any]:
        """To be kept."""
        return {**asdict(self), "skip": list(self.skip), "damaged": list(self.damaged)}


@dataclass(frozen=True, slots=True)
class Item:
    """One label to print. `icon` is the kind of a device, bag or shelf; `caption` the name of a shelf."""

    code: str
    icon: str | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything that drawing a job takes."""

    items: tuple[Item, ...]
    stock: Stock
    form: PrintForm = PrintForm.PDF
    options: Options = field(default_factory=Options)
    printer: Printer = TRUE
    return_line: str = ""
    names: tuple[str, ...] = ()

    @property
    def label_count(self) -> int:
        return len(self.items) * self.options.copies


@dataclass(frozen=True, slots=True)
class Ended:
    """How many labels on how many pages, and the first free place of the last one."""

    labels: int
    pages: int
    next_start: int


@dataclass(frozen=True, slots=True)
class GoesOn:
    """Where the next job on a stock starts, and which places of that sheet are damaged."""

    start: int = 1
    damaged: tuple[int, ...] = ()


def places(text: str) -> tuple[int, ...]:
    """Places of a sheet as people write them: `3, 7` or `3 7 12-15`."""
    found: set[int] = set()
    for part in text.replace(",", " ").split():
        first, _dash, last = part.partition("-")
        if not (first.isdecimal() and (not _dash or last.isdecimal()) and len(part) < 12):
            raise Refused(_("“{text}” is no place on a sheet: write numbers like 3, 7.", text=part[:20]), field="skip")
        found.update(range(int(first), min(int(last or first), 1_000) + 1))
    return tuple(sorted(found))
