"""One label as dots of a printer, black or white and nothing between: for label printers, and to show beforehand.

The same layout as on a sheet, its modules whole dots. Ink is 1, as label printers have it.
"""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from devicefleet.documents.icons import GRID, SHAPES, Icon
from devicefleet.documents.label_layout import Spot
from devicefleet.documents.label_setting import CODE_FONT, TEXT_FONT, Setting
from devicefleet.documents.label_sheets import Label, Sheet, checked
from devicefleet.documents.symbols import SIZE, rows, runs
from devicefleet.resources import FONTS
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import show
from devicefleet.rules.words import _

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

MM_PER_INCH = 25.4


class Plotter:
    """The labels of one job at one resolution."""

    def __init__(self, sheet: Sheet, names: Iterable[str], dots_per_mm: float) -> None:
        self._dots, self._stock = dots_per_mm, sheet.stock
        self._setting = Setting(sheet, names, 1 / dots_per_mm)
        # on a roll the correction moves the ink; of a sheet a label is shown by itself
        self._move = sheet.printer.place(sheet.stock, 1) if sheet.stock.is_roll else (0.0, 0.0)

    @property
    def size(self) -> tuple[int, int]:
        """Of a whole label, in dots."""
        return round(self._stock.width * self._dots), round(self._stock.height * self._dots)

    @property
    def reached(self) -> tuple[int, int, int, int]:
        """What the printer reaches of it: all but the stock's white edges."""
        width, height = (
            round((side - 2 * edge) * self._dots)
            for side, edge in ((self._stock.width, self._stock.edge_x), (self._stock.height, self._stock.edge_y))
        )
        left, top = (self.size[0] - width) // 2, (self.size[1] - height) // 2
        return left, top, left + width, top + height

    def picture(self, label: Label) -> "Image":
        """The whole label, ink 1."""
        from PIL import Image, ImageDraw

        layout = self._setting.layout(label)
        image = Image.new("1", self.size, 0)
        pen = ImageDraw.Draw(image)
        pen.fontmode = "1"
        self._symbol(pen, label.code, layout.symbol, round(layout.module * self._dots))
        shown = show(label.code)
        groups = (shown,) if len(layout.code) == 1 else shown.split("-")
        for spot, group in zip(layout.code, groups, strict=False):  # none on a label without text
            self._text(pen, CODE_FONT, spot, group)
        for spot in layout.caption:
            self._text(pen, CODE_FONT, spot, spot.text)
        for spot in layout.returns:
            self._text(pen, TEXT_FONT, spot, spot.text)
        for spot in layout.icon if label.icon else ():
            mask = _icon(label.icon, round(spot.size * self._dots))
            x, y = self._at(spot.x, spot.y + spot.size)
            pen.bitmap((x, y), mask, fill=1)
        return image

    def _symbol(self, pen: "ImageDraw", code: str, corner: tuple[float, float], module: int) -> None:
        left, low = self._at(*corner)
        top = low - SIZE * module
        for number, bits in enumerate(rows(code)):
            y = top + number * module
            for first, end in runs(bits, SIZE):
                pen.rectangle((left + first * module, y, left + end * module - 1, y + module - 1), fill=1)

    def _text(self, pen: "ImageDraw", font: str, spot: Spot, text: str) -> None:
        pen.text(self._at(spot.x, spot.y), text, fill=1, font=_font(font, spot.size * self._dots), anchor="ls")

    def _at(self, x: float, y: float) -> tuple[int, int]:
        """In dots from the upper left, of mm from the lower left."""
        left, top = x + self._move[0], self._stock.height - y + self._move[1]
        return round(left * self._dots), round(top * self._dots)


def as_png(image: "Image", dpi: int) -> bytes:
    """Black on white, with its resolution, so that it is printed in its true size."""
    out = BytesIO()
    image.point(lambda ink: 1 - bool(ink), "1").save(out, "PNG", dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def preview(label: Label | str, *, sheet: Sheet, names: Iterable[str] = (), dpi: int = 300) -> bytes:
    """A PNG of one label, of a sheet as well as of a roll."""
    plotter = Plotter(sheet, names, dpi / MM_PER_INCH)
    return as_png(plotter.picture(checked(label)), dpi)


def refuse_sheets(sheet: Sheet) -> None:
    """Label printers have rolls."""
    if not sheet.stock.is_roll:
        sentence = _("{name} is a sheet with several labels: choose a roll, or print it as a PDF.")
        raise Refused(sentence.format(name=sheet.stock.name), field="stock")


@cache
def _font(name: str, size: float) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / f"{name}.ttf", size)


@cache
def _icon(icon: Icon, size: int) -> "Image":
    from PIL import Image, ImageChops, ImageDraw

    picture = Image.new("1", (size, size), 0)
    for polygon in SHAPES[icon]:
        layer = Image.new("1", (size, size), 0)
        points = [(round(x * size / GRID), round(y * size / GRID)) for x, y in polygon]
        ImageDraw.Draw(layer).polygon(points, fill=1)
        picture = ImageChops.logical_xor(picture, layer)
    return picture
