"""A table on a page: a caption, heads, rows under hairlines, numbers that end on one line, bars beside their shares."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from devicefleet.documents.report.colours import BAR, INK, RULE, SUNK, TRACK
from devicefleet.documents.report.figures import Grid, Kind, Line
from devicefleet.documents.report.setting import CAPTION, CELL, GROUP, HEAD, SMALL, STRONG, Face, Setter
from devicefleet.rules.reporting.published import Mark

PAD, BETWEEN, MARK_ROOM = 1.95, 8.0, 9.0
"""Above and below a row; between columns; for an `[r]` that hangs behind its number."""
REVISED = f" {Mark.REVISED.value}"


@dataclass(frozen=True, slots=True)
class Ruled:
    """One table, never divided."""

    grid: Grid
    small: bool = False

    def high(self, setter: Setter, width: float) -> float:
        rows = sum(self._row_high(setter, line, width) for line in self.grid.lines)
        return self._caption_high(setter, width) + self._head_high(setter, width) + rows

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        pdf = setter.pdf
        with pdf.element("Table"):
            if self.grid.caption:
                with pdf.element("Caption"), pdf.content():
                    setter.put(self.grid.caption, CAPTION, x, y, width)
                y += self._caption_high(setter, width)
            y = self._head(setter, x, y, width)
            for line in self.grid.lines:
                high = self._row_high(setter, line, width)
                self._line(setter, line, x, y, width, high)
                y += high

    def split(self, setter: Setter, width: float, room: float) -> Iterator["Ruled"]:
        """Tables that are no higher than that, each with its heads; the caption stands on the first."""
        lines: list[Line] = []
        caption = self.grid.caption
        used = self._caption_high(setter, width) + self._head_high(setter, width)
        for line in self.grid.lines:
            high = self._row_high(setter, line, width)
            if lines and used + high > room:
                yield Ruled(replace(self.grid, caption=caption, lines=tuple(lines)))
                lines, caption, used = [], "", self._head_high(setter, width)
            lines.append(line)
            used += high
        yield Ruled(replace(self.grid, caption=caption, lines=tuple(lines)))

    def columns(self, x: float, width: float) -> list[tuple[float, float]]:
        """Left edge and width of each."""
        whole = sum(column.weight for column in self.grid.columns)
        room = width - BETWEEN * (len(self.grid.columns) - 1)
        places, left = [], x
        for column in self.grid.columns:
            wide = room * column.weight / whole
            places.append((left, wide))
            left += wide + BETWEEN
        return places

    def _caption_high(self, setter: Setter, width: float) -> float:
        return setter.high(self.grid.caption, CAPTION, width) + 2 if self.grid.caption else 0.0

    def _head_high(self, setter: Setter, width: float) -> float:
        if not any(column.word for column in self.grid.columns):
            return 0.0
        places = self.columns(0, width)
        heads = zip(self.grid.columns, places, strict=True)
        return max(setter.high(column.word, HEAD, wide) for column, (_x, wide) in heads) + 2 * PAD

    def _row_high(self, setter: Setter, line: Line, width: float) -> float:
        if line.group or line.said:
            return setter.high(line.head, GROUP if line.group else CELL, width) + 2 * PAD + (4 if line.group else 0)
        cells = zip((line.head, *line.cells), self.columns(0, width), strict=False)
        face = self._face(line)
        return max(setter.high(cell, face, wide) for cell, (_x, wide) in cells) + 2 * PAD

    def _face(self, line: Line) -> Face:
        if line.strong:
            return STRONG
        return SMALL if self.small else CELL

    def _head(self, setter: Setter, x: float, y: float, width: float) -> float:
        pdf, below = setter.pdf, y + self._head_high(setter, width)
        if below == y:
            return y
        with pdf.artifact():
            pdf.stroke([(x, below), (x + width, below)], INK, 0.8)
        with pdf.element("TR"):
            for column, (left, wide) in zip(self.grid.columns, self.columns(x, width), strict=True):
                if column.kind is Kind.BAR:
                    continue
                top = below - PAD - setter.high(column.word, HEAD, wide)
                with pdf.element("TH", scope="Column"), pdf.content():
                    self._cell(setter, column.word, HEAD, column.kind, left, top, wide)
        return below

    def _line(self, setter: Setter, line: Line, x: float, y: float, width: float, high: float) -> None:
        pdf = setter.pdf
        with pdf.artifact():
            if line.strong:
                pdf.box(x, y + 0.3, width, high - 0.6, fill=SUNK)
            pdf.stroke([(x, y + high), (x + width, y + high)], RULE, 0.4)
        with pdf.element("TR"):
            if line.group or line.said:
                self._across(setter, line, x, y, width)
                return
            places = self.columns(x, width)
            face = self._face(line)
            with pdf.element("TH", scope="Row"), pdf.content():
                setter.put(line.head, face, x, y + PAD, places[0][1])
            for cell, column, (left, wide) in zip(line.cells, self.grid.columns[1:], places[1:], strict=False):
                with pdf.element("TD"), pdf.content():
                    self._cell(setter, cell, face, column.kind, left, y + PAD, wide)
        if line.bar is not None and self.grid.columns[-1].kind is Kind.BAR:
            self._bar(setter, line.bar, *places[-1], y + PAD)

    def _across(self, setter: Setter, line: Line, x: float, y: float, width: float) -> None:
        """A heading over rows, or a sentence in their place."""
        shown = [column for column in self.grid.columns if column.kind is not Kind.BAR]
        face, down = (GROUP, 4 + PAD) if line.group else (CELL, PAD)
        role, scope = ("TH", "Row") if line.group else ("TD", "")
        with setter.pdf.element(role, scope=scope, span=len(shown)), setter.pdf.content():
            setter.put(line.head, face, x, y + down, width)

    def _cell(self, setter: Setter, text: str, face: Face, kind: Kind, left: float, y: float, wide: float) -> None:
        if kind is Kind.WORDS:
            setter.put(text, face, left, y, wide)
            return
        plain, revised = text.removesuffix(REVISED), text.endswith(REVISED)
        setter.put(plain, face, left + wide, y, wide, "end")
        if revised:
            mark = replace(CAPTION, size=face.size * 0.8, leading=face.leading / 0.8)
            setter.put(Mark.REVISED.value, mark, left + wide + 1, y, MARK_ROOM)

    def _bar(self, setter: Setter, per_cent: int, left: float, wide: float, y: float) -> None:
        with setter.pdf.artifact():
            setter.pdf.box(left, y + 2.2, wide, 6, fill=TRACK)
            setter.pdf.box(left, y + 2.2, wide * per_cent / 100, 6, fill=BAR)
