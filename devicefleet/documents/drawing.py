"""One page drawn piece by piece, in millimetres from its upper left corner as one would measure it on paper."""

from typing import TYPE_CHECKING, Literal

from devicefleet.documents.streamed import StreamedPdf

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

HAIR = 0.15
LEADING = 1.35  # baseline to baseline, in sizes
ROUND = 0.5523  # how far a Bézier curve's handles reach for a quarter of a circle

Anchor = Literal["start", "middle", "end"]
BLACK, WHITE = 0.0, 1.0


class Drawing:
    """Operators of one page; `put` writes it."""

    def __init__(self, pdf: StreamedPdf, height: float) -> None:
        self._pdf, self._height = pdf, height
        self._operators: list[bytes] = []

    def put(self) -> None:
        self._pdf.page(b"".join(self._operators))

    def line(self, x: float, y: float, to_x: float, to_y: float, *, width: float = HAIR, dash: float = 0.0) -> None:
        dashes = b"[%.2f] 0 d " % dash if dash else b""
        drawn = b"%.3f %.3f m %.3f %.3f l S" % (x, self._height - y, to_x, self._height - to_y)
        self._operators.append(b"q %.3f w %s%s Q\n" % (width, dashes, drawn))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        corner: float = 0.0,
        line: float = HAIR,
        ink: float = BLACK,
        fill: float | None = None,
    ) -> None:
        """A rectangle, its corners rounded; `line` 0 draws no outline."""
        paint = b"B" if line and fill is not None else b"S" if line else b"f"
        colours = b"%.2f G %.2f g %.3f w " % (ink, BLACK if fill is None else fill, line)
        self._operators.append(b"q %s%s%s Q\n" % (colours, self._outline(x, y, width, height, corner), paint))

    def shape(self, *points: tuple[float, float]) -> None:
        """A black polygon."""
        (x, y), *others = points
        drawn = b"".join(b"%.3f %.3f l " % (x, self._height - y) for x, y in others)
        self._operators.append(b"%.3f %.3f m %sf\n" % (x, self._height - y, drawn))

    def symbol(self, rows: list[list[bool]], x: float, y: float, size: float) -> None:
        """A QR symbol without its white border, as one path so that it shows no seams."""
        module = size / len(rows)
        squares = [
            b"%d %d 1 1 re\n" % (column, -row - 1)
            for row, modules in enumerate(rows)
            for column, dark in enumerate(modules)
            if dark
        ]
        scale = b"%.5f 0 0 %.5f %.3f %.3f cm\n" % (module, module, x, self._height - y)
        self._operators.append(b"q %s%sf Q\n" % (scale, b"".join(squares)))

    def text(
        self,
        font: "TTFont",
        size: float,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Anchor = "start",
        ink: float = BLACK,
        upwards: bool = False,
    ) -> None:
        """One line with its baseline there."""
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * font.stringWidth(text, size)
        turn = (0, 1, -1, 0) if upwards else (1, 0, 0, 1)
        place = b"%d %d %d %d %.3f %.3f cm " % (*turn, x, self._height - y)
        shown = self._pdf.text(font, size, -before, 0, text)
        self._operators.append(b"q %.2f g %s%sQ\n" % (ink, place, shown))

    def paragraph(
        self, font: "TTFont", size: float, x: float, y: float, text: str, width: float, *, anchor: Anchor = "start"
    ) -> float:
        """Lines no wider than that, the first with its baseline at `y`; says where the next baseline would be."""
        for line in broken(font, size, text, width):
            self.text(font, size, x, y, line, anchor=anchor)
            y += LEADING * size
        return y

    def _outline(self, x: float, y: float, width: float, height: float, corner: float) -> bytes:
        low, right, top = self._height - y - height, x + width, self._height - y
        if not corner:
            return b"%.3f %.3f %.3f %.3f re " % (x, low, width, height)
        c, k = corner, corner * (1 - ROUND)
        return b"".join(
            (
                b"%.3f %.3f m %.3f %.3f l " % (x + c, low, right - c, low),
                b"%.3f %.3f %.3f %.3f %.3f %.3f c " % (right - k, low, right, low + k, right, low + c),
                b"%.3f %.3f l " % (right, top - c),
                b"%.3f %.3f %.3f %.3f %.3f %.3f c " % (right, top - k, right - k, top, right - c, top),
                b"%.3f %.3f l " % (x + c, top),
                b"%.3f %.3f %.3f %.3f %.3f %.3f c " % (x + k, top, x, top - k, x, top - c),
                b"%.3f %.3f l " % (x, low + c),
                b"%.3f %.3f %.3f %.3f %.3f %.3f c h " % (x, low + k, x + k, low, x + c, low),
            )
        )


def broken(font: "TTFont", size: float, text: str, width: float) -> list[str]:
    """The text in lines no wider than that, broken between words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.stringWidth(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
