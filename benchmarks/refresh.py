"""What drawing one person's timeline again costs a write, beside a bare delete and insert of the same rows.

    python -m benchmarks.refresh [--people 10000] [--database postgresql]

`refresh` is what every write does for each person it touches, who was read about just before; `act` is a whole one,
somebody confirming that a thing is still with a person, from finding the thing to the commit. Confirmations stay in the
ledger that was measured.
"""

import argparse
from random import Random

from sqlmodel import Session, col, select

from benchmarks.measure import Figure, Took, tell, told, took
from benchmarks.population import AT, asked, ledger, opened
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import DeviceState
from devicefleet.services import holding, spans, timeline
from devicefleet.tables import Device, Survivor

TARGET_MS = 2
TIMES = 300


def refreshes(database: Database, people: list[int]) -> tuple[list[Took], list[Took]]:
    """Each refresh, and its floor, without the commit of their transaction."""
    drawn, floor = [], []
    for person in people:
        with database.writing() as session:
            rows = spans.stored(session, [person])  # the transaction has begun, and somebody has just read of this
            spans.said(session, [person])  # person: the pages of both are in memory
            drawn.append(took(lambda s=session, p=person: timeline.refresh(s, [p])))
            floor.append(took(lambda s=session, r=rows: bare(s, r)))
    return drawn, floor


def bare(session: Session, rows: spans.Rows) -> None:
    """The same rows deleted and inserted by the driver."""
    (person,) = rows
    connection = session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    connection.exec_driver_sql(f"DELETE FROM kit_span WHERE survivor_id = {mark}", (person,))  # noqa: S608 - a key
    marks = ", ".join([mark] * len(spans.COLUMNS))
    insert = f"INSERT INTO kit_span ({', '.join(spans.COLUMNS)}) VALUES ({marks})"  # noqa: S608 - our own names
    if rows[person]:
        connection.exec_driver_sql(insert, rows[person])


def acts(database: Database, codes: list[str]) -> list[Took]:
    """Each confirmation, commit included."""

    def act(code: str) -> None:
        with database.writing() as session:
            holding.report(session, OPERATOR, AT, scan=code, word="confirm")

    return [took(lambda code=code: act(code)) for code in codes]


def held(database: Database, people: int, chance: Random) -> list[str]:
    """Codes of things in somebody's hands, from anywhere in the ledger."""
    in_hand = col(Device.state).in_([DeviceState.ISSUED, DeviceState.TRANSFERRED])
    codes: list[str] = []
    with database.reading() as session:
        while len(codes) < TIMES:
            at = chance.randrange(1, 2 * people)
            found = session.exec(select(Device.code).where(col(Device.id) >= at, in_hand).limit(1)).first()
            codes += [found] if found else []
    return codes


def main() -> None:
    given = asked(argparse.ArgumentParser(description=__doc__))
    chance = Random(1)  # noqa: S311 - the same people each time
    people = [chance.randrange(1, given.people + 1) for _time in range(TIMES)]
    with ledger(given) as path, opened(path) as database:
        with database.reading() as session:
            session.get_one(Survivor, people[0])
        drawn, least = refreshes(database, people)
        whole = told("act", acts(database, held(database, given.people, chance)))
    refresh, floor = told("refresh", drawn, TARGET_MS), told("floor", least)
    against = Figure("refresh against floor", refresh[0].value / floor[0].value, "times")
    figures = (*refresh, *floor, against, *whole)
    tell("refresh", given, figures, grows=["refresh", "act"])


if __name__ == "__main__":
    main()
