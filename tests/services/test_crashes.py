"""Killed at any moment: what was said to be done is done, what was not is not half done, and work goes on at once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.lifecycle import GATES
from devicefleet.rules.terms import EntryType, Happening, Kind
from devicefleet.services import devices, preparing, wiping
from devicefleet.tables import AuditEvent, Device, DeviceMove, Entry, Handover, Provision, ProvisionEvent
from tests.given import Given, passed_wipe
from tests.house.yard import ROOT
from tests.services.clerk import ROWS
from tests.services.desk import Desk

KILLS = 8
BACK_AT_WORK = 5.0  # seconds, on a busy machine


@pytest.fixture
def settings_file(config: Config, tmp_path: Path) -> Path:
    keys = "\n".join(f'{name} = "{key}"' for name, key in config.keys.model_dump().items())
    file = tmp_path / "fleet.toml"
    file.write_text(f'[database]\nurl = "{config.database.url}"\n[keys]\n{keys}\n', encoding="utf-8")
    return file


@pytest.fixture
def bench(given: Given, sqlite: Database, desk: Desk) -> Database:
    """Twelve things ready to hand over, and somebody to have them."""
    given.survivor()
    boxes = [({"kind": Kind.ACCESSORY}, True)] * 12
    codes = desk.do(devices.register_all, provider_id=given.home.id, devices=boxes)
    with sqlite.writing() as session:
        for code in codes:
            wiping.record(session, OPERATOR, desk.at, scan=code, wipe=passed_wipe())
            preparing.pass_gates(session, OPERATOR, desk.at, scan=code, gates=GATES[Kind.ACCESSORY])
    return sqlite


@contextmanager
def clerks(settings_file: Path, done: Path) -> Iterator[subprocess.Popen[str]]:
    done.touch()
    command = [sys.executable, "-m", "tests.services.clerk", str(settings_file), str(done)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as house:
        assert house.stdin is not None
        assert house.stdout is not None
        assert house.stdout.readline() == "open\n"
        yield house
        house.stdin.close()


def kill_one(house: subprocess.Popen[str], work: str, done: Path, chance: random.Random) -> float:
    """Let a clerk begin, and kill them somewhere in the middle; how long they took to do the first thing."""
    assert house.stdin is not None
    assert house.stdout is not None
    before, started = done.stat().st_size, time.monotonic()
    house.stdin.write(f"{work}\n")
    house.stdin.flush()
    clerk = int(house.stdout.readline())
    while done.stat().st_size == before:
        assert time.monotonic() - started < 60, "the clerk does nothing"
        time.sleep(0.002)
    first = time.monotonic() - started
    time.sleep(chance.uniform(0.0, 0.25))
    os.kill(clerk, signal.SIGKILL)
    assert house.stdout.readline() == "\n"
    return first


@pytest.mark.slow
@pytest.mark.parametrize("work", ["issue", "import", "history"])
def test_killed_eight_times(work: str, bench: Database, desk: Desk, settings_file: Path, tmp_path: Path) -> None:
    done, chance = tmp_path / "done", random.Random(work)
    with clerks(settings_file, done) as house:
        for _kill in range(KILLS):
            assert kill_one(house, work, done, chance) < BACK_AT_WORK
            assert_whole(bench)
    said = [line.split() for line in done.read_text(encoding="ascii").splitlines()]
    assert len(said) >= KILLS
    with bench.reading() as session:
        {"issue": assert_issued, "import": assert_imported, "history": assert_imported}[work](session, said)
    desk.assert_sound()


def assert_whole(database: Database) -> None:
    with database.engine.connect().execution_options(devicefleet_reading=True) as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def assert_issued(session: Session, said: list[list[str]]) -> None:
    """Everything said is there; and of every handover there is, every part."""
    entries = {entry.id: entry for entry in session.exec(select(Entry))}
    for state, code, entry_id in said:
        if state in {"ready", "issued"}:
            entry = entries[int(entry_id)]
            assert entry.type == (EntryType.ISSUED if state == "ready" else EntryType.RETURNED)
            moved = session.exec(select(DeviceMove.device_id).where(DeviceMove.entry_id == entry.id)).one()
            assert session.get_one(Device, moved).code == code
    kinds = Counter(entry.type for entry in entries.values())
    assert kinds[EntryType.ISSUED] >= KILLS
    assert kinds[EntryType.ISSUED] - sum(state == "ready" for state, *_rest in said) <= KILLS
    parts = (Handover.id, Provision.id, told(Happening.ISSUED), audited("provision.issued"))
    assert [count(session, part) for part in parts] == [kinds[EntryType.ISSUED]] * 4
    parts = (told(Happening.RETURNED), audited("provision.returned"))
    assert [count(session, part) for part in parts] == [kinds[EntryType.RETURNED]] * 2
    assert kinds[EntryType.WIPE_RECORDED] == kinds[EntryType.PREPARED], "two entries of one transaction"


def assert_imported(session: Session, said: list[list[str]]) -> None:
    """Every delivery is there whole or not at all; and those that were said are there."""
    serials = session.exec(select(Device.serial).where(Device.kind == Kind.LAPTOP))
    deliveries = Counter(str(serial).lower().rpartition("-")[0] for serial in serials)
    assert set(deliveries.values()) == {ROWS}
    assert {name for _imported, name, _batch in said} <= deliveries.keys()
    assert len(deliveries) - len(said) <= KILLS


def told(what: Happening) -> sa.Select[int]:
    return sa.select(ProvisionEvent.id).where(ProvisionEvent.what == what)


def audited(action: str) -> sa.Select[int]:
    return sa.select(AuditEvent.id).where(AuditEvent.action == action)


def count(session: Session, part: sa.Select[int]) -> int:
    rows = part if isinstance(part, sa.Select) else sa.select(part)
    return session.execute(sa.select(sa.func.count()).select_from(rows.subquery())).scalar_one()
