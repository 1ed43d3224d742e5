"""Sixteen clerks issue each of two hundred devices at the same moment, on SQLite and on PostgreSQL: who wins, how fast.

python -m benchmarks.issue_race [--clerks 16] [--devices 200]
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from devicefleet.clock import moment_of
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.migrations.upgrade import upgrade
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.lifecycle import GATES
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import Kind, Tenure
from devicefleet.services import devices, issuing, preparing, wiping
from devicefleet.services.issuing import Item
from tests import postgres
from tests.conftest import pointed_at, settings
from tests.given import Given, passed_wipe
from tests.services.desk import Desk

AT = moment_of(datetime(2026, 11, 22, 12, tzinfo=UTC))


@dataclass(frozen=True)
class Answer:
    """What one clerk was told about one device, and after how long."""

    device: str
    said: str
    seconds: float


def stock(given: Given, count: int) -> list[str]:
    """So many devices, ready."""
    home, boxes = given.home.id or 0, [({"kind": Kind.ACCESSORY}, True)] * count
    with given.database.writing() as session:
        codes = devices.register_all(session, OPERATOR, AT, provider_id=home, devices=boxes)
    for code in codes:
        with given.database.writing() as session:
            wiping.record(session, OPERATOR, AT, scan=code, wipe=passed_wipe())
            preparing.pass_gates(session, OPERATOR, AT, scan=code, gates=GATES[Kind.ACCESSORY])
    return codes


def race(given: Given, clerks: int, codes: list[str]) -> list[Answer]:
    """Every clerk, with a person of their own, tries every device; all begin each device together."""
    people = [given.survivor().ref for _clerk in range(clerks)]
    start = threading.Barrier(clerks)

    def work(ref: str) -> list[Answer]:
        return [attempt(given.database, ref, code, start) for code in codes]

    with ThreadPoolExecutor(clerks) as pool:
        return [answer for answers in pool.map(work, people) for answer in answers]


def attempt(database: Database, ref: str, code: str, start: threading.Barrier) -> Answer:
    start.wait()
    began = time.perf_counter()
    try:
        with database.writing() as session:
            issuing.issue(session, OPERATOR, AT, survivor=ref, items=[Item(code, Tenure.GIFT)])
        said = "won"
    except Conflict:
        said = "told in a sentence"
    except Exception as other:
        said = type(other).__name__
    return Answer(code, said, time.perf_counter() - began)


def report(engine: str, answers: list[Answer], seconds: float) -> None:
    winners = Counter(answer.device for answer in answers if answer.said == "won")
    one_each = sum(count == 1 for count in winners.values())
    times = statistics.quantiles((answer.seconds * 1000 for answer in answers), n=100)
    said = ", ".join(f"{count} {name}" for name, count in Counter(answer.said for answer in answers).most_common())
    print(f"{engine}: {one_each} devices with exactly one winner; {said}; {seconds:.1f} s")
    print(f"  one answer: median {times[49]:.0f} ms, 99 of 100 within {times[98]:.0f} ms")


def run(engine: str, config: Config, clerks: int, count: int) -> None:
    upgrade(config.database.url)
    database = Database(config)
    given = Given(database, AT)
    codes = stock(given, count)
    began = time.perf_counter()
    answers = race(given, clerks, codes)
    report(engine, answers, time.perf_counter() - began)
    Desk(database, AT).assert_sound()
    print("  audit chain and timelines hold")
    database.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--clerks", type=int, default=16)
    asked.add_argument("--devices", type=int, default=200)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run("SQLite", settings(Path(folder)), given.clerks, given.devices)
        with postgres.server() as url:
            run("PostgreSQL", pointed_at(settings(Path(folder)), url), given.clerks, given.devices)


if __name__ == "__main__":
    main()
