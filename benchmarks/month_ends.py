"""Twelve month-ends by organisation, region and status: read from stored spans, and derived from the ledger's rows.

    python -m benchmarks.month_ends [--people 10000] [--database postgresql] [--derive 5000]

Deriving reads the facts of people and asks the rule for each day. That is done for `--derive` people at most, and its
seconds for everybody are worked out from that: the line says so.
"""

import argparse
from collections import Counter
from datetime import date, timedelta

from sqlmodel import Session

from benchmarks.measure import Figure, quickest, taken, tell
from benchmarks.population import AT, asked, ledger, opened
from devicefleet.db import config_of
from devicefleet.queries.coverage import coverage
from devicefleet.queries.facts import known_of
from devicefleet.rules import kit
from devicefleet.rules.access import OPERATOR

TARGETS = {"sqlite": 12, "postgresql": 6}
PER_CHUNK = 500


def month_ends(until: date, count: int = 12) -> list[date]:
    """The last days of so many months, the latest before `until`."""
    days, day = [], until
    for _month in range(count):
        day = day.replace(day=1) - timedelta(1)
        days.append(day)
    return days[::-1]


DAYS = month_ends(AT.today)
Counts = Counter[tuple[date, int | None, str | None, str]]


def stored(session: Session) -> Counts:
    """From the spans."""
    found: Counts = Counter()
    for group in coverage(session, OPERATOR, DAYS).groups:
        for day, people in zip(DAYS, group.people, strict=True):
            found[day, group.provider_id, group.region, group.status] += people
    return found


def derived(session: Session, people: int) -> Counts:
    """From the ledger, person by person."""
    found: Counts = Counter()
    policies = config_of(session).policies
    for first in range(1, people + 1, PER_CHUNK):
        ids = range(first, min(first + PER_CHUNK, people + 1))
        for facts, region in known_of(session, ids).values():
            spans = kit.spans(facts, policies)
            for day in DAYS:
                if spans and spans[0].from_on <= day:
                    span = kit.on(spans, day)
                    found[day, span.provider_id, region, span.status] += 1
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--derive", type=int, default=5_000, help="people whose counts are derived from the ledger")
    given = asked(words)
    some = min(given.derive, given.people)
    with ledger(given) as path, opened(path) as database, database.reading() as session:
        read = quickest(lambda: stored(session), 3)
        slow = taken(lambda: derived(session, some)) / some * given.people
        if some == given.people and +stored(session) != +derived(session, some):
            raise LookupError("stored and derived counts differ")
    worked_out = "" if some == given.people else f" (from {some:,} people)"
    most = TARGETS[given.database] if given.people >= 1_000_000 else None
    figures = (
        Figure("from spans", read, "s", most),
        Figure(f"from the ledger{worked_out}", slow, "s"),
        Figure("ledger against spans", slow / read, "times"),
        Figure("from spans, per person", read / given.people * 1e6, "µs"),
    )
    tell("month_ends", given, figures)


if __name__ == "__main__":
    main()
