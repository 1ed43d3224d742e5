"""Labels for tape and roll printers as pictures: a PNG for each in one ZIP, exactly the dots that the printer prints.

Written as it is asked for; the same labels are always the same bytes.
"""

import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain

from devicefleet.documents.label_pictures import MM_PER_INCH, Plotter, as_png, refuse_sheets
from devicefleet.documents.label_sheets import Label, Sheet, checked
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import show
from devicefleet.rules.words import _

RESOLUTIONS = (180, 203, 300, 360, 600)
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP can tell


def pictures(
    labels: Iterable[Label | str], *, sheet: Sheet, names: Iterable[str] = (), dpi: int = 300
) -> Iterator[bytes]:
    """The ZIP, piece by piece; what can be Refused at once is."""
    refuse_sheets(sheet)
    if dpi not in RESOLUTIONS:
        known = ", ".join(map(str, RESOLUTIONS))
        raise Refused(_("Label printers have {known} dots an inch, not {dpi}.", known=known, dpi=dpi), field="dpi")
    plotter = Plotter(sheet, names, dpi / MM_PER_INCH)
    each = map(checked, labels)
    if (first := next(each, None)) is None:
        raise Refused(_("There is no code to print."), field="codes")
    begun = _picture(plotter, first, dpi)
    rest = ((label, _picture(plotter, label, dpi)) for label in each)
    return _zipped(chain([(first, begun)], rest), sheet.copies)


def _picture(plotter: Plotter, label: Label, dpi: int) -> bytes:
    return as_png(plotter.picture(label).crop(plotter.reached), dpi)


def _zipped(drawn: Iterable[tuple[Label, bytes]], copies: int) -> Iterator[bytes]:
    """Numbered in the order in which they are to be printed."""
    out, number = _Outbox(), 0
    with zipfile.ZipFile(out, "w") as archive:
        for label, picture in drawn:
            for _copy in range(copies):
                number += 1
                name = zipfile.ZipInfo(f"{number:05}-{show(label.code)}.png", LONG_AGO)
                name.external_attr = 0o644 << 16
                archive.writestr(name, picture)
            yield out.taken()
    yield out.taken()


class _Outbox:
    """A file that nobody can go back in: what was written is taken from it, and gone."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes, /) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is held."""

    def taken(self) -> bytes:
        found = b"".join(self._parts)
        self._parts.clear()
        return found
