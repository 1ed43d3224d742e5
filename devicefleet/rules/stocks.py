"""Label stocks: where the labels lie on a page. Plain geometry, so that a file or a row of a table can make one."""

from dataclasses import dataclass

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

TOUCH = 0.05  # mm: cutters' tables are rounded, so labels may seem to lie on each other by this much
LARGEST_PAGE = 2000.0  # mm: more is a slip of the keyboard
LONGEST_NAME = 32
MOST_LABELS = 1000  # on one page

_SIZES = ("page_width", "page_height", "width", "height", "columns", "rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """One kind of label sheet or roll, in mm from the page's top left corner; an impossible one is Refused."""

    name: str
    page_width: float
    page_height: float
    width: float
    height: float
    columns: int
    rows: int
    x0: float
    y0: float
    pitch_x: float
    pitch_y: float
    corner: float = 0.0
    edge_x: float = 0.0
    edge_y: float = 0.0
    to_cut: bool = False
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._require(bool(self.name.strip()), "name", _("A label stock needs a name: write the one on the box."))
        sentence = _("The name of a label stock has at most {n} characters.", n=LONGEST_NAME)
        self._require(len(self.name.strip()) <= LONGEST_NAME, "name", sentence)
        for key in _SIZES:
            more = _("{name}: {key} must be more than 0.", name=self.name, key=key)
            self._require(getattr(self, key) > 0, key, more)
        for key in ("page_width", "page_height"):
            sentence = _("{name}: {key} must be at most {most} mm.", name=self.name, key=key, most=f"{LARGEST_PAGE:g}")
            self._require(getattr(self, key) <= LARGEST_PAGE, key, sentence)
        sentence = _("{name}: a page holds at most {most} labels.", name=self.name, most=MOST_LABELS)
        self._require(self.per_page <= MOST_LABELS, "rows", sentence)
        self._check_within_label()
        self._check_gaps()
        self._check_edges()

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    @property
    def is_roll(self) -> bool:
        """One label, and nothing around it."""
        around = max(self.page_width - self.width, self.page_height - self.height)
        return self.per_page == 1 and around <= TOUCH

    @property
    def positions(self) -> range:
        return range(1, self.per_page + 1)

    def place(self, position: int) -> tuple[float, float]:
        """Left and top of a label; positions count from 1, row by row."""
        row, column = divmod(position - 1, self.columns)
        return self.x0 + column * self.pitch_x, self.y0 + row * self.pitch_y

    def _check_within_label(self) -> None:
        half = min(self.width, self.height) / 2
        sentence = _("{name}: {key} must be from 0 to {most} mm.")
        for key, most in (("corner", half), ("edge_x", self.width / 2), ("edge_y", self.height / 2)):
            filled = sentence.format(name=self.name, key=key, most=f"{most:g}")
            self._require(0 <= getattr(self, key) <= most, key, filled)

    def _check_gaps(self) -> None:
        overlaps = (
            ("pitch_x", self.width - self.pitch_x, self.columns),
            ("pitch_y", self.height - self.pitch_y, self.rows),
        )
        for key, overlap, count in overlaps:
            sentence = _("{name}: labels lie on each other by {mm} mm: {key} is less than one label.")
            filled = sentence.format(name=self.name, key=key, mm=f"{overlap:.2f}")
            self._require(count == 1 or overlap <= TOUCH, key, filled)

    def _check_edges(self) -> None:
        for key in ("x0", "y0"):
            self._require(getattr(self, key) >= 0, key, _("{name}: x0 and y0 must be 0 or more.", name=self.name))
        left, top = self.place(self.per_page)
        right, below = left + self.width - self.page_width, top + self.height - self.page_height
        sentence = _("{name}: the last column ends {mm} mm past the page's right edge.")
        self._require(right <= TOUCH, "x0", sentence.format(name=self.name, mm=f"{right:.2f}"))
        sentence = _("{name}: the last row ends {mm} mm past the page's lower edge.")
        self._require(below <= TOUCH, "y0", sentence.format(name=self.name, mm=f"{below:.2f}"))

    def _require(self, holds: bool, key: str, sentence: str) -> None:
        if not holds:
            raise Refused(sentence, field=key)
