"""A clerk in a process of their own, to be killed at any moment: everything said to be done is written down after.

    python -m tests.services.clerk CONFIG DONE

reads a word a line, `issue` or `import`, and for each forks a clerk who goes on until killed; it prints the clerk's
process id, and an empty line when they are gone. Forking saves starting Python for each of them.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TextIO

from sqlmodel import select

from devicefleet import config as configuration
from devicefleet.clock import moment_of
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.lifecycle import GATES
from devicefleet.rules.terms import Importing, Kind, Tenure
from devicefleet.services import holding, importing, issuing, preparing, wiping
from devicefleet.services.issuing import Item
from devicefleet.services.ledger import Once
from devicefleet.tables import Device, Provider, Survivor
from tests.given import passed_wipe
from tests.services.history import bring, device, file_of

AT = moment_of(datetime(2026, 11, 22, 12, tzinfo=UTC))
ROWS = 25


def issue(database: Database, done: TextIO) -> None:
    """Each device in turn is handed over, taken back, wiped and prepared, again and again."""
    with database.reading() as session:
        codes = list(session.exec(select(Device.code).where(Device.kind == Kind.ACCESSORY)))
        ref = session.exec(select(Survivor.ref)).first() or ""
    for number in count():
        code = codes[number % len(codes)]
        with database.reading() as session:
            state = session.exec(select(Device.state).where(Device.code == code)).one()
        with database.writing() as session:
            if state == "ready":
                items, once = [Item(code, Tenure.LOAN_UNTIL_EXIT)], Once.of(f"{os.getpid()} {number}", code)
                entry_id = issuing.issue(session, OPERATOR, AT, survivor=ref, items=items, once=once).entry_id
            elif state == "issued":
                entry_id = holding.take_back(session, OPERATOR, AT, scan=code).id or 0
            else:
                wiping.record(session, OPERATOR, AT, scan=code, wipe=passed_wipe(wiped_on=AT.today))
                preparing.pass_gates(session, OPERATOR, AT, scan=code, gates=GATES[Kind.ACCESSORY])
                entry_id = 0
        done.write(f"{state} {code} {entry_id}\n")
        done.flush()


def bring_in(database: Database, done: TextIO) -> None:
    """One delivery after another, each taken over whole."""
    with database.reading() as session:
        provider_id = session.exec(select(Provider.id)).first() or 0
    for number in count():
        name = f"{os.getpid()}-{number}"
        rows = [(row + 2, ["laptop", "Acer", "Swift", f"{name}-{row}"]) for row in range(ROWS)]
        upload = importing.Upload(["Kind", "Make", "Model", "Serial"], rows, [], name)
        with database.writing() as session:
            batch = importing.stage(
                session, OPERATOR, AT, provider_id=provider_id, importing=Importing.DEVICES, upload=upload
            )
            batch_id = batch.id or 0
        with database.writing() as session:
            importing.judge(session, OPERATOR, batch_id=batch_id, most=ROWS)
        with database.writing() as session:
            importing.take_over(session, OPERATOR, AT, batch_id=batch_id)
        done.write(f"imported {name} {batch_id}\n")
        done.flush()


def bring_history(database: Database, done: TextIO) -> None:
    """One history after another, each brought in whole."""
    for number in count():
        name = f"{os.getpid()}-{number}"
        lines = [device(f"{row}", serial=f"{name}-{row}", organisation="home") for row in range(ROWS)]
        bring(database, AT, file_of(lines))
        done.write(f"imported {name} 0\n")
        done.flush()


WORK: dict[str, Callable[[Database, TextIO], None]] = {"issue": issue, "import": bring_in, "history": bring_history}


def main(config: str, done: str) -> None:
    print("open", flush=True)
    for line in sys.stdin:
        clerk = os.fork()
        if clerk == 0:
            with Path(done).open("a", encoding="ascii") as written:
                WORK[line.strip()](Database(configuration.read(Path(config))), written)
        print(clerk, flush=True)
        os.waitpid(clerk, 0)
        print(flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
