"""Everybody's timeline made again: nobody is ever without one, what others write stands, and kills cost little."""

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from benchmarks.lives import Lives
from benchmarks.loading import loading
from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.services import holding, processes, rebuilding, spans, timeline
from devicefleet.tables import Device, KitSpan, RebuildProgress, Survivor
from tests.conftest import pointed_at
from tests.given import Given, later
from tests.house.yard import ROOT
from tests.services.crowd import at_once
from tests.services.desk import Desk

CROWD = 1_200
HERE = {**os.environ, "PYTHONPATH": str(ROOT)}
ALL = "UPDATE kit_span SET score = score + 1"


@pytest.fixture
def three(given: Given) -> Database:
    """Three people with a phone each."""
    for _person in range(3):
        given.held_device(on=date(2026, 11, 2))
    return given.database


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "CHUNK", 1)


def spoil(database: Database, statement: str = ALL) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text(statement))


def marks(database: Database) -> list[list[int]]:
    with database.reading() as session:
        return list(session.exec(select(RebuildProgress.people)))


def made(database: Database, at: Moment, **asked: Any) -> list[tuple[int, int]]:
    chunks = rebuilding.rebuild(database, rebuilding.begin(database, at, **asked))
    return [(one.people, one.changed) for one in chunks]


def test_what_is_right_is_left_alone(both_engines: Database, three: Database, desk: Desk) -> None:
    before = desk.rows()
    assert made(three, desk.at) == [(3, 0)]
    assert desk.rows() == before
    spoil(three, f"{ALL} WHERE survivor_id = 2")
    assert made(three, desk.at) == [(3, 1)]
    desk.assert_sound()


@pytest.mark.usefixtures("one_by_one")
def test_it_goes_on_where_it_was_stopped(both_engines: Database, three: Database, desk: Desk) -> None:
    spoil(three)
    chunks = rebuilding.rebuild(three, rebuilding.begin(three, desk.at))
    next(chunks)
    chunks.close()
    assert len(marks(three)) == 1
    begun = rebuilding.begin(three, later(desk.at, minutes=5))
    assert (begun.done, len(begun.left)) == (1, 2)
    assert [one.changed for one in rebuilding.rebuild(three, begun)] == [1, 1]
    assert marks(three) == []
    desk.assert_sound()


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("why", ["asked to", "a day later", "another policy"])
def test_or_begins_anew(three: Database, desk: Desk, config: Config, why: str) -> None:
    chunks = rebuilding.rebuild(three, rebuilding.begin(three, desk.at))
    next(chunks)
    chunks.close()
    at = later(desk.at, days=1) if why == "a day later" else desk.at
    if why == "another policy":
        ((name, table),) = config.policy.items()
        other = config.model_copy(update={"policy": {name: {**table, "stale_after_days": 30}}})
        three.config = pointed_at(Config(**other.model_dump(exclude={"policies"})), three.engine.url)
    begun = rebuilding.begin(three, at, afresh=why == "asked to")
    assert (begun.done, len(begun.left)) == (0, 3)


def test_nobody_gets_spans_of_facts_that_have_changed(
    sqlite: Database, three: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing a phone is lost."""
    code = desk.one(Device, 2).code
    differing = spans.differing

    def look_and_be_overtaken(*asked: Any) -> Any:
        found = differing(*asked)
        desk.do(holding.report, scan=code, word="lost", on=date(2026, 11, 20))
        return found

    spoil(three)
    monkeypatch.setattr(spans, "differing", look_and_be_overtaken)
    begun = rebuilding.begin(three, desk.at)
    chunks = rebuilding.rebuild(three, begun)
    next(chunks)
    monkeypatch.undo()
    desk.assert_sound()
    with three.reading() as session:
        (lapsed,) = session.exec(
            select(KitSpan.survivor_id).where(col(KitSpan.from_on) == date(2026, 11, 20)).distinct()
        ).all()
    assert lapsed == 2


@pytest.mark.usefixtures("one_by_one")
def test_others_go_on_writing(both_engines: Database, three: Database, desk: Desk) -> None:
    codes = [desk.one(Device, key).code for key in (1, 2, 3)]

    def clerk(code: str) -> Callable[[], None]:
        def work() -> None:
            for word, day in (("lost", 10), ("found", 11), ("fault", 12), ("repaired", 13)):
                desk.do(holding.report, scan=code, word=word, on=date(2026, 11, day))

        return work

    def again() -> None:
        for _time in range(6):
            spoil(three)
            made(three, desk.at, afresh=True)

    assert at_once([*map(clerk, codes), again]) == [None] * 4
    made(three, desk.at)
    desk.assert_sound()


def test_a_busy_database_is_tried_again(three: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(three)
    tries = iter([True, True, False])
    lock = timeline.refresh

    def people_since(*asked: Any) -> set[int]:
        if next(tries):
            raise rebuilding.Unavailable("busy")
        return set()

    monkeypatch.setattr(rebuilding.recent, "people_since", people_since)
    assert made(three, desk.at) == [(3, 3)]
    assert timeline.refresh is lock
    desk.assert_sound()


@pytest.fixture
def crowd(sqlite: Database, at: Moment) -> Database:
    """Enough people to be interrupted among."""
    lives = Lives(CROWD)
    with loading(sa.make_url(sqlite.config.database.url)) as put:
        for _person in range(CROWD):
            lives.person()
        put(defaultdict(list, lives.rows.take()))
    made(sqlite, at)
    return sqlite


@pytest.fixture
def program(config: Config, tmp_path: Path) -> list[str]:
    """`rebuild` with two processes, and chunks as small as this crowd."""
    keys = "\n".join(f'{name} = "{key}"' for name, key in config.keys.model_dump().items())
    file = tmp_path / "fleet.toml"
    file.write_text(f'[database]\nurl = "{config.database.url}"\n[keys]\n{keys}\n', encoding="utf-8")
    small = "from devicefleet.services import processes as p; p.CHUNK, p.ENOUGH = 25, 25"
    run = f'if __name__ == "__main__": main(["--config", {str(file)!r}, "rebuild", "--workers", "2"])'
    script = tmp_path / "small.py"
    script.write_text(f"{small}\nfrom devicefleet.commands import main\n{run}\n", encoding="utf-8")
    return [sys.executable, str(script)]


@pytest.mark.slow
def test_killed_and_started_again(crowd: Database, desk: Desk, program: list[str]) -> None:
    spoil(crowd)
    with subprocess.Popen(program, cwd=ROOT, env=HERE) as running:
        wait_until(lambda: len(marks(crowd)) >= 3)
        children = children_of(running.pid)
        assert len(children) >= 2
        running.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
    finished = sum(map(len, marks(crowd)))
    assert 0 < finished < CROWD
    assert_everybody_is_whole(crowd)
    said = subprocess.run(program, cwd=ROOT, env=HERE, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[:2] == [
        f"{finished} timelines were made before.",
        f"{CROWD - finished} timelines made again.",
    ]
    assert marks(crowd) == []
    with crowd.reading() as session:
        assert [wrong for _people, found in timeline.check(session) for wrong in found] == []


def wait_until(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def assert_everybody_is_whole(database: Database) -> None:
    """Each one's spans are a calendar without gap or overlap."""
    calendars: dict[int, list[tuple[date, date]]] = defaultdict(list)
    with database.reading() as session:
        people = set(session.exec(select(Survivor.id)))
        for person, from_on, until_on in session.exec(
            select(KitSpan.survivor_id, KitSpan.from_on, KitSpan.until_on).order_by(col(KitSpan.from_on))
        ):
            calendars[person].append((from_on, until_on))
    assert calendars.keys() == people
    for days in calendars.values():
        assert all(before[1] == after[0] for before, after in pairwise(days))
        assert days[-1][1] == date.max
