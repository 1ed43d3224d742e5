"""People by organisation and status on any day, beside a bare scan of the index that answers it.

    python -m benchmarks.coverage_counts [--people 10000] [--database postgresql]

The scan reads every entry of the index and looks at its days, and groups nothing. `board` is what the coordinator's
board asks: by region as well, and for two days at once.
"""

import argparse
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from benchmarks.lives import HOME
from benchmarks.measure import Figure, quickest, tell
from benchmarks.population import AT, asked, ledger, opened
from devicefleet.queries.coverage import coverage
from devicefleet.queries.kit_rows import contains
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.terms import Role
from devicefleet.tables import KitSpan

DAYS = {"today": AT.today, "a year ago": AT.today - timedelta(365), "in a month": AT.today + timedelta(30)}
TARGET = 1.5


def scan(session: Session, on: date) -> int:
    """Every entry of the index, and nothing else; no other index has the regions."""
    by = " INDEXED BY ix_kit_span_provider_status" if session.get_bind().dialect.name == "sqlite" else ""
    counted = "count(*), count(region)"
    query = f"SELECT {counted} FROM kit_span{by} WHERE from_on <= :on AND until_on > :on"  # noqa: S608 - our own names
    return session.scalar(sa.text(query).bindparams(sa.bindparam("on", on, sa.Date))) or 0


def counts(session: Session, on: date) -> int:
    """By organisation and status."""
    keys = (KitSpan.provider_id, KitSpan.status)
    return sum(row[2] for row in session.execute(sa.select(*keys, sa.func.count()).where(contains(on)).group_by(*keys)))


def main() -> None:
    given = asked(argparse.ArgumentParser(description=__doc__))
    figures = []
    manager = Actor(Role.PROVIDER_MANAGER, staff_id=None, provider_id=HOME)
    with ledger(given) as path, opened(path) as database, database.reading() as session:
        for name, on in DAYS.items():
            if scan(session, on) != counts(session, on):
                raise LookupError("the scan and the counts see different people")
            bare = quickest(lambda on=on: scan(session, on)) * 1000
            found = quickest(lambda on=on: counts(session, on)) * 1000
            figures += [
                Figure(f"{name}: bare scan", bare, "ms"),
                Figure(f"{name}: counts", found, "ms"),
                Figure(f"{name}: counts against scan", found / bare, "times", TARGET),
            ]
        two = (AT.today, AT.today - timedelta(30))
        board = quickest(lambda: coverage(session, OPERATOR, two)) * 1000
        one = quickest(lambda: coverage(session, manager, two), 20) * 1000
    figures += [
        Figure("board: all, by region, two days", board, "ms"),
        Figure("board: one organisation of 1,000", one, "ms"),
    ]
    tell("coverage_counts", given, figures, grows=["board: one organisation of 1,000"])


if __name__ == "__main__":
    main()
