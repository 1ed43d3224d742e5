"""Where one printer puts things: how far it is off, and by how much its pages come out too long or too short.

Every printer has its own; a calibration page (`documents/calibration.py`) shows by how much.
"""

from dataclasses import dataclass

from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import _

FARTHEST = 20.0  # mm
MOST_STRETCH = 5.0  # %


@dataclass(frozen=True, slots=True)
class Printer:
    """What is drawn for a printer so that it lands right: stretched from the page's top left corner, then moved.

    Offsets are mm to the right and down, stretches are % of the distance between labels: a label keeps its size.
    """

    name: str = ""
    offset_x: float = 0.0
    offset_y: float = 0.0
    stretch_x: float = 0.0
    stretch_y: float = 0.0

    def __post_init__(self) -> None:
        for key in ("offset_x", "offset_y"):
            if not abs(getattr(self, key)) <= FARTHEST:
                sentence = _("A printer is off by at most {most} mm: write {key} in mm, from -{most} to {most}.")
                raise Refused(sentence.format(most=f"{FARTHEST:g}", key=key), field=key)
        for key in ("stretch_x", "stretch_y"):
            if not abs(getattr(self, key)) <= MOST_STRETCH:
                sentence = _("A printer stretches by at most {most} %: write {key} in %, from -{most} to {most}.")
                raise Refused(sentence.format(most=f"{MOST_STRETCH:g}", key=key), field=key)

    def moved(self, x: float, y: float) -> tuple[float, float]:
        """Where to draw, in mm from the top left, what is to land at (x, y)."""
        return x * (1 + self.stretch_x / 100) + self.offset_x, y * (1 + self.stretch_y / 100) + self.offset_y

    def place(self, stock: Stock, position: int) -> tuple[float, float]:
        """Left and top of a label as drawn for this printer."""
        return self.moved(*stock.place(position))


TRUE = Printer()
"""A printer that prints where it is told to."""
