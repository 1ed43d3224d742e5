"""Ways to print sheets of labels: ours, those that people take, and a floor that uses no PDF library at all.

Each is a function that imports what it needs and gives back the job, so that imports are not counted. All print the
same codes on the same A4 sheet of 21: a QR symbol, and the code to read beside it.
"""

import base64
import io
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import islice
from typing import Any

from benchmarks.label_floor import MM, HandWritten
from devicefleet.documents.label_sheets import Sheet
from devicefleet.documents.labels import write_sheet
from devicefleet.documents.stocks import load
from devicefleet.rules.tags import show

STOCK = load("L7160")
SYMBOL = 36.0  # mm a side, the white border included

Job = Callable[[Iterable[str], Any], None]


def ours() -> Job:
    for name in ("qrcode.util", "reportlab.pdfbase.pdfdoc", "reportlab.pdfbase.ttfonts"):
        import_module(name)

    def job(codes: Iterable[str], out: Any) -> None:
        write_sheet(out, codes, sheet=Sheet(STOCK))

    return job


def floor() -> Job:
    """See label_floor.py."""
    import_module("qrcode.util")

    def job(codes: Iterable[str], out: Any) -> None:
        pdf = HandWritten(out, STOCK)
        for page in _pages(codes):
            pdf.page(page)
        pdf.close()

    return job


def usual() -> Job:
    """What most label scripts do: a new `qrcode` picture for each label, placed with reportlab's `drawImage`."""
    import qrcode
    from qrcode.image.pil import PilImage
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    def draw(canvas: Any, code: str, x: float, y: float) -> None:
        maker = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_H, image_factory=PilImage)
        maker.add_data(code)
        canvas.drawImage(ImageReader(maker.make_image().get_image()), x * MM, y * MM, SYMBOL * MM, SYMBOL * MM)

    return lambda codes, out: _on_canvas(Canvas(out, pagesize=_a4()), codes, draw)


def widget() -> Job:
    """reportlab's own QR code."""
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.renderPDF import draw as render
    from reportlab.graphics.shapes import Drawing
    from reportlab.pdfgen.canvas import Canvas

    def draw(canvas: Any, code: str, x: float, y: float) -> None:
        drawing = Drawing(SYMBOL * MM, SYMBOL * MM)
        drawing.add(QrCodeWidget(code, barLevel="H", barWidth=SYMBOL * MM, barHeight=SYMBOL * MM))
        render(drawing, canvas, x * MM, y * MM)

    return lambda codes, out: _on_canvas(Canvas(out, pagesize=_a4()), codes, draw)


def weasyprint() -> Job:
    """A page of HTML with PNG codes in it."""
    import qrcode
    from weasyprint import HTML

    def picture(code: str) -> str:
        maker, out = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_H), io.BytesIO()
        maker.add_data(code)
        maker.make_image().save(out, "PNG")
        return base64.b64encode(out.getvalue()).decode()

    def job(codes: Iterable[str], out: Any) -> None:
        pages = []
        for page in _pages(codes):
            labels = []
            for position, code in enumerate(page, 1):
                left, top = STOCK.place(position)
                source = f"data:image/png;base64,{picture(code)}"
                labels.append(f'<p style="left:{left}mm;top:{top}mm"><img src="{source}">{show(code)}</p>')
            pages.append(f"<section>{''.join(labels)}</section>")
        css = (
            f"@page{{size:A4;margin:0}}section{{position:relative;height:297mm;break-after:page}}"
            f"p{{position:absolute;margin:0;width:{STOCK.width}mm;height:{STOCK.height}mm;font:14pt monospace}}"
            f"img{{width:{SYMBOL}mm;vertical-align:middle}}"
        )
        out.write(HTML(string=f"<style>{css}</style>{''.join(pages)}").write_pdf())

    return job


def blabel() -> Job:
    """Its own templates, which WeasyPrint prints."""
    from blabel import LabelWriter

    template = '<img src="{{ label_tools.qr_code(code, error_correction=2, border=4) }}"/><span>{{ shown }}</span>'
    css = (
        "@page{size:A4}.print-area{padding:15.15mm 0 0 7.21mm;width:199mm;font-size:0}"
        ".item{width:66.04mm;height:38.1mm;vertical-align:top}span{font:14pt monospace}"
        f"img{{width:{SYMBOL}mm;vertical-align:middle}}"
    )

    def job(codes: Iterable[str], out: Any) -> None:
        writer = LabelWriter(item_template=template, default_stylesheets=(io.StringIO(css),), items_per_page=21)
        records = [{"code": code, "shown": show(code)} for code in codes]
        out.write(writer.write_labels(records, target="@memory"))

    return job


WAYS: dict[str, Callable[[], Job]] = {
    "ours": ours,
    "floor": floor,
    "usual": usual,
    "widget": widget,
    "weasyprint": weasyprint,
    "blabel": blabel,
}


def _pages(codes: Iterable[str]) -> Iterator[list[str]]:
    left = iter(codes)
    while page := list(islice(left, STOCK.per_page)):
        yield page


def _on_canvas(canvas: Any, codes: Iterable[str], draw: Callable[[Any, str, float, float], None]) -> None:
    for page in _pages(codes):
        canvas.setFont("Helvetica", 14)
        for position, code in enumerate(page, 1):
            left, top = STOCK.place(position)
            low = STOCK.page_height - top - STOCK.height
            draw(canvas, code, left, low)
            canvas.drawString((left + 37) * MM, (low + 17) * MM, show(code))
        canvas.showPage()
    canvas.save()


def _a4() -> tuple[float, float]:
    return STOCK.page_width * MM, STOCK.page_height * MM
