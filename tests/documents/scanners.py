"""Two decoders that share no code: zxing-cpp and zbar. Both see only what was drawn on a rendered page."""

import struct
import subprocess
from math import ceil, floor
from pathlib import Path

import playwright
import pypdfium2
import zxingcpp
from PIL import Image
from stdnum.iso7064 import mod_37_36

from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.stocks import Stock
from devicefleet.rules.tags import CROCKFORD

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(playwright.__file__).parent / "driver" / "node"  # of the locked Playwright: a machine needs no Node itself
ZBAR = Path(__file__).with_name("zbar.mjs")


def some_codes(count: int, first: int = 0) -> list[str]:
    """The same codes at every run, spread over the whole alphabet."""
    codes: list[str] = []
    number = first
    while len(codes) < count:
        number += 1
        mixed = number * 0x9E3779B97F4B % 2**45
        body = "".join(CROCKFORD[mixed >> shift & 31] for shift in range(0, 45, 5))
        if (check := mod_37_36.calc_check_digit(body)) in CROCKFORD:
            codes.append(body + check)
    return codes


def pages(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Every page, in greys."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def cut_out(page: Image.Image, stock: Stock, position: int, dpi: int, printer: Printer = TRUE) -> Image.Image:
    """One label, as if peeled off; enlarged where a module is only a dot or two, as a camera would come nearer."""
    dots = dpi / 25.4
    left, top = printer.place(stock, position)
    label = page.crop(
        (floor(left * dots), floor(top * dots), ceil((left + stock.width) * dots), ceil((top + stock.height) * dots))
    )
    times = ceil(150 / min(label.size))
    return label.resize((label.width * times, label.height * times), Image.Resampling.BICUBIC)


def read_by_zxing(image: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(image)}


def read_by_zbar(images: list[Image.Image]) -> list[str]:
    """What zbar reads in each image, joined by spaces; one Node process reads them all."""
    sent = b"".join(struct.pack("<II", *image.size) + image.tobytes() for image in images)
    command = [str(NODE), str(ZBAR), str(ROOT / "frontend")]
    result = subprocess.run(command, input=sent, capture_output=True, check=False)
    assert not result.returncode, f"zbar did not run; `make assets` fetches it:\n{result.stderr.decode()}"
    return result.stdout.decode().split("\n")[:-1]
