"""The floor of label sheets: symbols by XOR as ours, letters of a font that every reader has, a PDF written by hand."""

import zlib
from typing import Any

from devicefleet.documents.label_layout import lay_out
from devicefleet.documents.label_text import Wanted
from devicefleet.documents.labels import squares
from devicefleet.rules.stocks import Stock
from devicefleet.rules.tags import show

MM = 72 / 25.4
SHARED = 2  # objects that come last but are numbered first: the catalogue, the list of pages


class HandWritten:
    """As little of a PDF as opens."""

    def __init__(self, out: Any, stock: Stock) -> None:
        self._out, self._stock, self._layout = out, stock, lay_out(stock, Wanted(), len)
        self._at = out.write(b"%PDF-1.4\n")
        self._places: list[int] = []
        self._pages: list[bytes] = []

    def page(self, codes: list[str]) -> None:
        drawn = b"".join(self._label(position, code) for position, code in enumerate(codes, 1))
        content = zlib.compress(b"%.6f 0 0 %.6f 0 0 cm\n%s" % (MM, MM, drawn))
        stream = self._put(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content))
        font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold>>>>>>"
        box = b"[0 0 %.2f %.2f]" % (self._stock.page_width * MM, self._stock.page_height * MM)
        page = b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents %d 0 R/Resources%s>>" % (box, stream, font)
        self._pages.append(b"%d 0 R" % self._put(page))

    def close(self) -> None:
        pages = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._pages), b" ".join(self._pages))
        shared = [self._write(1, b"<</Type/Catalog/Pages 2 0 R>>"), self._write(2, pages)]
        entries = b"".join(b"%010d 00000 n \n" % place for place in (*shared, *self._places))
        count = len(self._places) + SHARED + 1
        self._out.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, entries))
        self._out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, self._at))

    def _label(self, position: int, code: str) -> bytes:
        left, top = self._stock.place(position)
        corner = b"q 1 0 0 1 %.3f %.3f cm\n" % (left, self._stock.page_height - top - self._stock.height)
        lines = b"".join(
            b"BT /F %.3f Tf %.3f %.3f Td (%s) Tj ET\n" % (spot.size, spot.x, spot.y, group.encode())
            for spot, group in zip(self._layout.code, show(code).split("-"), strict=True)
        )
        module, (x, y) = self._layout.module, self._layout.symbol
        scale = b"%.5f 0 0 %.5f %.3f %.3f cm\n" % (module, module, x, y)
        return b"".join((corner, lines, scale, squares(code), b"f Q\n"))

    def _put(self, body: bytes) -> int:
        number = len(self._places) + SHARED + 1
        self._places.append(self._write(number, body))
        return number

    def _write(self, number: int, body: bytes) -> int:
        place = self._at
        self._at += self._out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return place
