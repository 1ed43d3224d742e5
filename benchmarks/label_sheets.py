"""Label sheets: CPU and memory of ours against the usual way, a `qrcode` picture placed with reportlab's `drawImage`.

    python benchmarks/label_sheets.py [--full]

Every job runs in a fresh process: the same codes on the same A4 sheet of 21, written to a file that keeps nothing.
CPU and peak memory are counted from after the imports, which both ways share. `--full` also lets the usual way print
10,000 labels, which takes minutes. Ratios compare equal numbers of labels; the last line says the same as JSON.
"""

import argparse
import io
import json
import platform
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import qrcode
from qrcode.image.pil import PilImage
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from stdnum.iso7064 import mod_37_36

from devicefleet.documents.labels import write_sheet
from devicefleet.documents.stocks import load
from devicefleet.rules.tags import CROCKFORD, show

STOCK = load("L7160")
PLAN = (("ours", 1_000), ("ours", 10_000), ("usual", 1_000))
FULL = ("usual", 10_000)


class Sink(io.BytesIO):
    """A file that counts and keeps nothing."""

    length = 0

    def write(self, data: Any) -> int:
        self.length += len(data)
        return len(data)


def ours(codes: Iterable[str], out: Sink) -> None:
    write_sheet(out, codes, stock=STOCK)


def usual(codes: Iterable[str], out: Sink) -> None:
    """What most label scripts do: a new QR picture for each label, its mask chosen by trying all eight."""
    canvas = Canvas(out, pagesize=A4)
    for number, code in enumerate(codes):
        position = number % STOCK.per_page + 1
        if number and position == 1:
            canvas.showPage()
        left, top = STOCK.place(position)
        low = STOCK.page_height - top - STOCK.height
        maker = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_H, image_factory=PilImage)
        maker.add_data(code)
        picture = ImageReader(maker.make_image().get_image())
        canvas.drawImage(picture, left * mm, low * mm, 36 * mm, 36 * mm)
        canvas.setFont("Helvetica", 14)
        canvas.drawString((left + 37) * mm, (low + 17) * mm, show(code))
    canvas.save()


WAYS: dict[str, Callable[[Iterable[str], Sink], None]] = {"ours": ours, "usual": usual}


def some_codes(count: int) -> list[str]:
    draw = random.Random(1)  # noqa: S311 - the same codes for everybody, and they guard nothing
    made: list[str] = []
    while len(made) < count:
        body = "".join(draw.choices(CROCKFORD, k=9))
        if (check := mod_37_36.calc_check_digit(body)) in CROCKFORD:
            made.append(body + check)
    return made


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def job(way: str, count: int) -> dict[str, str | float]:
    """One job, in this process."""
    codes, out = some_codes(count), Sink()
    before, start = peak_mb(), time.process_time()
    WAYS[way](codes, out)
    spent = time.process_time() - start
    return {
        "way": way,
        "labels": count,
        "cpu_s": round(spent, 2),
        "peak_mb": round(peak_mb() - before, 1),
        "pdf_mb": round(out.length / 1e6, 2),
    }


def in_a_fresh_process(way: str, count: int) -> dict[str, str | float]:
    command = [sys.executable, __file__, "--job", way, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this very file
    result: dict[str, str | float] = json.loads(done.stdout)
    return result


def ratios(results: list[dict[str, str | float]]) -> dict[str, float]:
    """How many times the CPU of ours the usual way takes, by number of labels."""
    spent = {(result["way"], result["labels"]): float(result["cpu_s"]) for result in results}
    return {
        str(labels): round(cpu / spent["ours", labels], 1) for (way, labels), cpu in spent.items() if way == "usual"
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--full", action="store_true", help="the usual way prints 10,000 too")
    words.add_argument("--job", nargs=2, metavar=("WAY", "LABELS"), help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.job:
        print(json.dumps(job(asked.job[0], int(asked.job[1]))))
        return
    print(f"{'way':8}{'labels':>8}{'CPU s':>9}{'peak MB':>9}{'PDF MB':>8}")
    results = []
    for way, count in (*PLAN, FULL) if asked.full else PLAN:
        results.append(found := in_a_fresh_process(way, count))
        print(f"{way:8}{count:8,}{found['cpu_s']:9}{found['peak_mb']:9}{found['pdf_mb']:8}", flush=True)
    for count, ratio in ratios(results).items():
        print(f"The usual way takes {ratio} times our CPU for {int(count):,} labels.")
    print(json.dumps({"python": platform.python_version(), "jobs": results, "ratios": ratios(results)}))


if __name__ == "__main__":
    main()
