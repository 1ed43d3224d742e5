"""Labels in ZPL II, the language of Zebra's printers and many others: a picture for each, so that any printer agrees.

A printer's own QR and letters differ from model to model; dots do not. They are packed as the language knows it:
repeated digits counted, rows that end in white cut short, rows like the one above named as such.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from devicefleet.documents.label_pictures import Plotter, refuse_sheets
from devicefleet.documents.label_sheets import Label, Sheet, checked
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS_PER_MM = {203: 8, 300: 12, 600: 24}
MOST_COUNTED = 419  # z and Y: 400 and 19


def zpl(labels: Iterable[Label | str], *, sheet: Sheet, names: Iterable[str] = (), dpi: int = 203) -> Iterator[bytes]:
    """One label after the other, each with its number of copies; what can be Refused at once is."""
    refuse_sheets(sheet)
    if dpi not in DOTS_PER_MM:
        known = ", ".join(map(str, DOTS_PER_MM))
        raise Refused(_("ZPL is for {known} dots an inch, not {dpi}.", known=known, dpi=dpi), field="dpi")
    plotter = Plotter(sheet, names, DOTS_PER_MM[dpi])
    each = map(checked, labels)
    if (first := next(each, None)) is None:
        raise Refused(_("There is no code to print."), field="codes")
    begun = _label(plotter, first, sheet.copies)
    return chain((begun,), (_label(plotter, label, sheet.copies) for label in each))


def _label(plotter: Plotter, label: Label, copies: int) -> bytes:
    """Only the inked part is sent, and where it stands."""
    image, (width, height) = plotter.picture(label), plotter.size
    left, top, right, low = image.getbbox() or (0, 0, 1, 1)
    picture = _graphic(image.crop((left, top, right, low)))
    head = f"^XA^PW{width}^LL{height}^LH0,0^LS0"
    return f"{head}\n^FO{left},{top}{picture}^FS\n^PQ{copies}^XZ\n".encode("ascii")


def _graphic(image: "Image") -> str:
    """^GFA of a picture whose ink is 1."""
    across = (image.width + 7) // 8
    digits, total = image.tobytes().hex().upper(), across * image.height
    lines, before = [], ""
    for start in range(0, len(digits), 2 * across):
        line = digits[start : start + 2 * across]
        lines.append(":" if line == before else _packed(line))
        before = line
    return f"^GFA,{total},{total},{across},{''.join(lines)}"


def _packed(line: str) -> str:
    inked = line.rstrip("0")
    end = "," if len(inked) < len(line) else ""
    return re.sub(r"(.)\1{2,}", _counted, inked) + end


def _counted(run: re.Match[str]) -> str:
    """G to Y count 1 to 19, g to z 20 to 400."""
    left, digit, counted = len(run[0]), run[1], ""
    while left:
        part = min(left, MOST_COUNTED)
        twenties, ones = divmod(part, 20)
        counted += (chr(ord("f") + twenties) if twenties else "") + (chr(ord("F") + ones) if ones else "") + digit
        left -= part
    return counted
