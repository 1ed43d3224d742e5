"""Labels for label printers, as ZPL and as pictures: read back from their dots, and of the very size of the roll."""

import io
import zipfile
from collections.abc import Iterable
from math import ceil
from typing import Any

import pytest
from PIL import Image

from devicefleet.documents.icons import Icon
from devicefleet.documents.label_pictures import preview
from devicefleet.documents.label_sheets import Label, Look, Sheet
from devicefleet.documents.stocks import all_stocks, load
from devicefleet.documents.tape import pictures
from devicefleet.documents.zpl import zpl
from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.refusals import Refused
from tests.documents.scanners import read_by_zbar, read_by_zxing, some_codes
from tests.documents.zebra import print_zpl

ROLLS = [stock for stock in all_stocks() if stock.is_roll]
OFF = Printer("bench", offset_x=0.4, offset_y=-0.3)
PRINTERS = pytest.mark.parametrize("printer", [TRUE, OFF], ids=["true", "corrected"])
DOTS = {203: 8, 300: 12, 600: 24}
PRINTABLE = {
    "DK-11201": (991, 306),
    "DK-11202": (1109, 696),
    "DK-11204": (566, 165),
    "DK-11208": (991, 413),
    "DK-11209": (696, 271),
    "DK-11221": (202, 202),
    "DK-22205": (696, 284),
}
"""The dots that Brother's printers print on these rolls at 300 dpi; of the endless one, of 30 mm of it."""


def labels_for(codes: Iterable[str]) -> list[Label]:
    icons = [None, Icon.SMARTPHONE, Icon.BAG, Icon.ROUTER]
    return [Label(code, icons[number % 4]) for number, code in enumerate(codes)]


def unzipped(parts: Iterable[bytes]) -> dict[str, Image.Image]:
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        assert archive.testzip() is None
        return {name: Image.open(io.BytesIO(archive.read(name))) for name in archive.namelist()}


def enlarged(image: Image.Image) -> Image.Image:
    """As a camera would come nearer, and with the white of the backing paper around it."""
    times = max(1, ceil(100 / min(image.size)))
    grey = image.convert("L").resize((image.width * times, image.height * times), Image.Resampling.NEAREST)
    paper = Image.new("L", (grey.width + 80, grey.height + 80), 255)
    paper.paste(grey, (40, 40))
    return paper


@PRINTERS
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_zpl_prints_labels_that_both_decoders_read_and_that_fit_their_dots(dpi: int, printer: Printer) -> None:
    """On every roll; all are read at once, since zbar takes its time to begin."""
    codes, images = some_codes(4), []
    for stock in ROLLS:
        sheet = Sheet(stock, printer=printer, copies=2)
        for label in print_zpl(b"".join(zpl(labels_for(codes), sheet=sheet, dpi=dpi))):
            images.append(label.image)
            assert label.image.size == (round(stock.width * DOTS[dpi]), round(stock.height * DOTS[dpi]))
            left, top, right, low = label.box
            assert 0 < left < right < label.image.width
            assert 0 < top < low < label.image.height
            assert label.copies == 2
    assert [read_by_zxing(image) for image in images] == [{code} for code in codes] * len(ROLLS)
    assert read_by_zbar([enlarged(image) for image in images]) == codes * len(ROLLS)


def test_a_correction_moves_the_ink_by_whole_dots() -> None:
    [code] = some_codes(1)
    roll = load("Z-57x32")
    boxes = []
    for printer in (TRUE, Printer(offset_x=1.5, offset_y=-0.75, stretch_x=3)):
        [label] = print_zpl(b"".join(zpl([code], sheet=Sheet(roll, printer=printer))))
        boxes.append(label.box)
    assert [after - before for before, after in zip(*boxes, strict=True)] == [12, -6, 12, -6]


def test_zebra_sizes_are_those_of_the_printers() -> None:
    sizes = {}
    for name in ("Z-51x25", "Z-57x32", "Z-100x50"):
        [label] = print_zpl(b"".join(zpl(some_codes(1), sheet=Sheet(load(name)))))
        sizes[name] = label.image.size
    assert sizes == {"Z-51x25": (408, 200), "Z-57x32": (456, 256), "Z-100x50": (800, 400)}


@PRINTERS
@pytest.mark.parametrize("dpi", [180, 300, 360])
def test_pictures_are_read_by_both_decoders(dpi: int, printer: Printer) -> None:
    codes, images = some_codes(3), []
    for stock in ROLLS:
        found = unzipped(pictures(labels_for(codes), sheet=Sheet(stock, printer=printer), dpi=dpi))
        images += found.values()
    assert [read_by_zxing(enlarged(image)) for image in images] == [{code} for code in codes] * len(ROLLS)
    assert read_by_zbar([enlarged(image) for image in images]) == codes * len(ROLLS)
    assert {image.mode for image in images} == {"1"}
    assert {tuple(round(side) for side in image.info["dpi"]) for image in images} == {(dpi, dpi)}


def test_pictures_are_exactly_the_dots_that_a_printer_prints() -> None:
    sizes = {}
    for name in PRINTABLE:
        [picture] = unzipped(pictures(some_codes(1), sheet=Sheet(load(name)))).values()
        sizes[name] = picture.size
    assert sizes == PRINTABLE
    [dymo] = unzipped(pictures(some_codes(1), sheet=Sheet(load("99012")))).values()
    assert dymo.size == (round(89 * 300 / 25.4), round(36 * 300 / 25.4))


def test_pictures_are_numbered_for_printing_and_always_the_same_bytes() -> None:
    codes = some_codes(2)
    sheet = Sheet(load("DK-11209"), copies=2)
    parts = list(pictures(codes, sheet=sheet))
    names = [
        f"{number:05}-{code[:5]}-{code[5:]}.png" for number, code in enumerate((*codes[:1] * 2, *codes[1:] * 2), 1)
    ]
    assert list(unzipped(parts)) == names
    assert parts == list(pictures(iter(codes), sheet=sheet))
    assert len(parts) == 3  # two labels and the table of contents: nothing waits for the end
    assert b"".join(zpl(codes, sheet=sheet)) == b"".join(zpl(codes, sheet=sheet))


@pytest.mark.parametrize("look", list(Look))
def test_a_preview_shows_one_label_of_a_sheet_too(look: Look) -> None:
    [code] = some_codes(1)
    sheet = Sheet(load("L7160"), look=look, return_line="Found? kit.example.org")
    image = Image.open(io.BytesIO(preview(Label(code, Icon.SHELF, "A-03"), sheet=sheet, dpi=150)))
    assert image.size == (round(63.5 * 150 / 25.4), round(38.1 * 150 / 25.4))
    assert read_by_zxing(image.convert("L")) == {code}


@pytest.mark.parametrize("write", [zpl, pictures])
@pytest.mark.parametrize(
    ("labels", "how", "field", "sentence"),
    [
        ([], {}, "codes", "There is no code to print."),
        (["7K3M9-Q2XJ4"], {}, "codes", "“7K3M9-Q2XJ4” is not a label code"),
        (None, {"dpi": 72}, "dpi", "dots an inch, not 72."),
        (None, {"sheet": Sheet(load("L7160"))}, "stock", "L7160 is a sheet with several labels: choose a roll"),
        (None, {"sheet": Sheet(load("DK-11209"), return_line="Victim help")}, "return_line", "“victim” may not be"),
        (None, {"sheet": Sheet(load("DK-11209"), printer=Printer(offset_x=15))}, "printer", "past what can be printed"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    write: Any, labels: list[str] | None, how: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        write(some_codes(1) if labels is None else labels, **{"sheet": Sheet(load("DK-11209"))} | how)
    assert sentence in str(refused.value)
    assert refused.value.field == field
