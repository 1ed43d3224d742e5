"""Label sheets: CPU and memory of ours beside the ways that people take, and a floor without any PDF library.

    python -m benchmarks.label_sheets [--full]

Every job runs in a fresh process: the same codes on the same A4 sheet of 21, written to a file that keeps nothing.
CPU and peak memory are counted from after the imports. `--full` also lets the slow ways print 10,000 labels, which
takes minutes. Ratios compare equal numbers of labels; the last line says the same as JSON.

`weasyprint` and `blabel` are needed for nothing else and are left out, by name, where they are not installed:
`requirements-bench.lock` has them.
"""

import argparse
import io
import json
import os
import platform
import random
import resource
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import Any

from stdnum.iso7064 import mod_37_36

from benchmarks.label_ways import WAYS
from devicefleet.rules.tags import CROCKFORD

FEW, MANY = 1_000, 10_000
QUICK = ("ours", "floor")
EXTRA = ("weasyprint", "blabel")
MOST_SECONDS, MOST_MB = 5, 40
"""For 10,000 labels: CPU, and memory above the imports. Ratios, too, are promised for as many."""
RATIOS = {"usual": ("at least", 40), "weasyprint": ("at least", 100), "floor": ("at most", 3)}

Result = dict[str, Any]


class Sink(io.BytesIO):
    """A file that counts and keeps nothing."""

    length = 0

    def write(self, data: Any) -> int:
        self.length += len(data)
        return len(data)


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


def job(way: str, count: int) -> Result:
    """One job, in this process."""
    codes, out, act = some_codes(count), Sink(), WAYS[way]()
    before, start = peak_mb(), time.process_time()
    act(codes, out)
    spent = time.process_time() - start
    return {
        "way": way,
        "labels": count,
        "cpu_s": round(spent, 2),
        "peak_mb": round(peak_mb() - before, 1),
        "pdf_mb": round(out.length / 1e6, 2),
    }


def in_a_fresh_process(way: str, count: int) -> Result:
    command = [sys.executable, "-m", "benchmarks.label_sheets", "--job", way, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this very file
    result: Result = json.loads(done.stdout)
    return result


def plan(*, full: bool) -> list[tuple[str, int]]:
    slow = [way for way in WAYS if way not in QUICK and (way not in EXTRA or find_spec(way))]
    for way in EXTRA:
        if way not in slow:
            print(f"{way} is not installed, so it is left out: see requirements-bench.lock.")
    counts = (FEW, MANY)
    return [(way, count) for count in counts for way in (*QUICK, *(slow if full or count == FEW else []))]


def verdicts(results: list[Result]) -> list[str]:
    """How many times the CPU of ours another way takes (ours of the floor's), by number of labels; and the targets."""
    spent = {(result["way"], result["labels"]): max(result["cpu_s"], 0.01) for result in results}
    lines = []
    for (way, count), cpu in spent.items():
        if way != "ours":
            mine = spent["ours", count]
            ratio = mine / cpu if way == "floor" else cpu / mine
            words, target = RATIOS.get(way, ("", 0)) if count == MANY else ("", 0)
            met = ratio <= target if words == "at most" else ratio >= target
            wanted = f", to be {words} {target}: {'met' if met else 'MISSED'}" if words else ""
            said = "ours takes {:.1f} times the floor" if way == "floor" else f"{way} takes {{:.1f}} times ours"
            lines.append(f"{count:6,} labels: {said.format(ratio)}{wanted}")
    [most] = [result for result in results if (result["way"], result["labels"]) == ("ours", MANY)]
    lines.append(f"{MANY:,} of ours: {most['cpu_s']} of {MOST_SECONDS} CPU-s, {most['peak_mb']} of {MOST_MB} MB")
    return lines


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--full", action="store_true", help="the slow ways print 10,000 too")
    words.add_argument("--job", nargs=2, metavar=("WAY", "LABELS"), help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.job:
        print(json.dumps(job(asked.job[0], int(asked.job[1]))))
        return
    print(f"load before: {os.getloadavg()[0]:.1f}")
    planned = plan(full=asked.full)
    print(f"{'way':12}{'labels':>8}{'CPU s':>9}{'peak MB':>9}{'PDF MB':>8}")
    results = []
    for way, count in planned:
        results.append(found := in_a_fresh_process(way, count))
        print(f"{way:12}{count:8,}{found['cpu_s']:9}{found['peak_mb']:9}{found['pdf_mb']:8}", flush=True)
    print("\n".join(verdicts(results)))
    print(json.dumps({"python": platform.python_version(), "jobs": results}))


if __name__ == "__main__":
    main()
