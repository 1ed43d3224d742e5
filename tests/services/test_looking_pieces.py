"""A look in pieces of any size makes what one transaction would; killed or overtaken it goes on; others write too."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.reminding.rule import Rules
from devicefleet.rules.terms import Tenure
from devicefleet.services import holding, looking, settling, sweeping, undoing
from devicefleet.services.pieces import Within
from devicefleet.tables import Device, Reminder, ReminderLook
from devicefleet.worker import Worker
from tests import contacted
from tests.given import Given, later
from tests.reminding import Killed, between, look, noon, reminders
from tests.services.desk import Desk
from tests.services.remembered import KEPT, Scene

pytestmark = pytest.mark.usefixtures("both_engines")
DUE = date(2026, 12, 16)
FIRST, AFTER_DAYS = date(2026, 11, 24), date(2026, 12, 17)


@pytest.fixture
def kept(desk: Desk, given: Given) -> None:
    """Something of every kind of day, and a few loans of somebody who may be written to."""
    for one in KEPT.values():
        one.arrange(Scene(desk, given))
    person = given.survivor()
    contacted.said(desk, person)
    for ahead in range(-30, 30, 7):
        given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=DUE + timedelta(ahead), on=date(2026, 11, 2))


def lent(given: Given, number: int) -> list[Device]:
    return [given.held_device(tenure=Tenure.LOAN_FIXED, due_on=DUE, set_up=True) for _one in range(number)]


@pytest.fixture
def loans(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Opened once more, as another process would, where nothing but agreed dates is remembered: a piece for each."""
    monkeypatch.setattr(looking, "PIECE", 1)
    config = desk.database.config.model_copy()
    config.__dict__["reminder_rules"] = Rules({"loan": config.reminder_rules.by_name["loan"]}, "")
    return Database(config, desk.database.engine)


def made(database: Database) -> set[tuple[Any, ...]]:
    """Every reminder with all that is said of it."""
    table = sa.inspect(Reminder).local_table
    with database.reading() as session:
        rows = session.execute(sa.select(*(one for one in table.columns if one.name != "id"))).all()
    assert len(set(rows)) == len(rows)
    return {tuple(row) for row in rows}


def forget(database: Database) -> None:
    with database.writing() as session:
        session.execute(sa.delete(Reminder))
        session.execute(sa.delete(ReminderLook))


def looked_on(database: Database) -> date | None:
    with database.reading() as session:
        return session.scalar(sa.select(sa.inspect(ReminderLook).local_table.c.looked_on))


@pytest.mark.usefixtures("kept")
def test_pieces_of_any_size_make_what_one_transaction_makes(
    desk: Desk, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything on the first day, and after three weeks in which nobody looked what came due and what is over."""
    found = []
    for size in (None, 1, 7, 10_000):
        monkeypatch.setattr(looking, "PIECE", size or 10_000)
        monkeypatch.setattr(settling, "AT_ONCE", size or 10_000)
        for day in (FIRST, AFTER_DAYS):
            if size is None:
                with desk.database.writing() as session:
                    looking.look(Within(session), noon(day))
            else:
                look(desk.database, day)
            found.append(made(desk.database))
        forget(desk.database)
    assert found == found[:2] * 4
    assert {row[list(looking.COLUMNS).index("state")].value for row in found[1]} == {"due", "skipped", "settled"}
    assert [len(some) for some in found[:2]] > [20, 40]


@pytest.mark.usefixtures("kept")
def test_killed_before_any_piece_it_goes_on_and_makes_nothing_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(desk.database, FIRST)
    whole = made(desk.database)
    forget(desk.database)
    monkeypatch.setattr(looking, "PIECE", 13)

    def killed(number: int) -> None:
        if number > 2:
            raise Killed

    before = 0
    while looked_on(desk.database) is None:
        try:
            looking.look(between(desk.database, killed), noon(FIRST))
        except Killed:
            before = min(before + 26, len(whole))
            assert len(made(desk.database)) == before, "what is there already is not found again"
    assert made(desk.database) == whole
    assert look(desk.database, FIRST) == 0


def test_what_is_settled_between_two_pieces_is_not_remembered(desk: Desk, given: Given, loans: Database) -> None:
    """Both were found to be missing; one comes back before its piece."""
    _first, second = lent(given, 2)

    def return_one(number: int) -> None:
        if number == 2:
            desk.do(holding.take_back, scan=second.code)

    assert looking.look(between(loans, return_one), noon(date(2026, 11, 16))) == 1
    assert len(reminders(loans)) == 1


def test_what_is_recorded_between_two_pieces_is_found_by_the_next_look(given: Given, loans: Database) -> None:
    lent(given, 2)

    def lend(number: int) -> None:
        if number == 2:
            lent(given, 1)

    assert looking.look(between(loans, lend), noon(date(2026, 11, 16))) == 2
    assert look(loans, date(2026, 11, 16)) == 1
    assert len(reminders(loans)) == 3


def test_what_is_back_before_it_is_settled_stays(desk: Desk, given: Given, loans: Database) -> None:
    """Nothing was left to say of it when that was read; the return was undone before it was to be settled."""
    (phone,) = lent(given, 1)
    look(loans, date(2026, 11, 16))
    back = desk.do(holding.take_back, scan=phone.code)
    with desk.database.writing() as session:
        session.execute(sa.update(Reminder).values(state="due", ended_at=None))  # as if that had been missed

    def undo(number: int) -> None:
        if number == 1:
            desk.do(undoing.undo, entry_id=back.id)

    assert settling.sweep(between(loans, undo), noon(date(2026, 11, 17))) == 0
    assert [one.state.value for one in reminders(loans)] == ["due"]


def test_a_worker_that_is_overtaken_between_two_pieces_stops_and_the_other_goes_on(
    given: Given, loans: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lent(given, 3)
    at, cut = noon(date(2026, 11, 16)), looking._pieces
    one, two = Worker(loans, lambda: at), Worker(loans, lambda: later(at, minutes=5))

    def overtaken(steps: Iterable[looking.Step]) -> Iterator[list[looking.Step]]:
        for number, piece in enumerate(cut(steps)):
            if number == 1 and two.lease is None:
                assert "due dates" in two.tick()
            yield piece

    monkeypatch.setattr(looking, "_pieces", overtaken)
    done = one.tick()
    before = tuple(sweeping.SWEEPS)[: tuple(sweeping.SWEEPS).index("due dates")]
    assert done == (*before, "staff to tell"), "where nobody is to be told nothing is written, which needs no lease"
    assert "sweep of due dates put off: Another worker leads now" in caplog.text
    assert len(reminders(loans)) == 3
    one.stop()
    two.stop()


def test_whoever_works_for_longer_than_a_lease_goes_on_leading(desk: Desk, given: Given) -> None:
    """Each transaction is 40 seconds after the one before; a lease is a minute."""
    moments = [noon(FIRST)]

    def passing() -> Moment:
        moments.append(later(moments[-1], seconds=40))
        return moments[-1]

    one, two = Worker(desk.database, passing), Worker(desk.database, lambda: moments[-1])
    assert one.tick() == tuple(sweeping.SWEEPS)
    assert len(moments) > 5
    assert two.tick() == ()
    one.stop()
    two.stop()
