"""Long print jobs: made by whichever worker leads, made again after a kill, and one that cannot be says so."""

import io
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from sqlmodel import Session, select

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.documents import stocks
from devicefleet.queries import print_jobs
from devicefleet.queries.print_jobs import JobRow
from devicefleet.rules.access import Actor
from devicefleet.rules.printing import Ended, Options
from devicefleet.rules.terms import JobState, Printing, Role
from devicefleet.services import label_stocks, labels, leading, printing
from devicefleet.services.printing import Order
from devicefleet.tables import Label, LabelJob, WorkerLease
from devicefleet.worker import Worker
from devicefleet.worker import printing as making
from tests.given import Given, later

Ask = Callable[..., int]


@pytest.fixture
def sam(given: Given) -> Actor:
    return given.actor(Role.WAREHOUSE)


@pytest.fixture
def ask_for(given: Given, sam: Actor) -> Ask:
    """`ask_for(600)` gives the number of a job of so many spare labels that waits."""

    def asked(count: int, **other: object) -> int:
        with given.database.writing() as session:
            codes = labels.make(session, sam, given.at, provider_id=given.home.id or 0, count=count)
            order = replace(Order(printing=Printing.SPARES, codes=codes, stock="L7160"), **other)  # type: ignore[arg-type]  # by name
            job = printing.wait(
                session, sam, given.at, provider_id=given.home.id, order=order, ended=Ended(count, 1, 1)
            )
            session.flush()
            return job.id or 0

    return asked


def job(database: Database, actor: Actor, job_id: int) -> JobRow:
    with database.reading() as session:
        return print_jobs.job(session, actor, job_id=job_id)


def worker(database: Database, at: Moment) -> Worker:
    return Worker(database, lambda: at)


def test_what_waits_is_made_at_the_next_tick(both_engines: Database, given: Given, sam: Actor, ask_for: Ask) -> None:
    first, second = ask_for(600), ask_for(3, options=Options(start=20))
    assert "print jobs" in worker(both_engines, given.at).tick()
    done = [job(both_engines, sam, one) for one in (first, second)]
    assert [one.state for one in done] == [JobState.MADE] * 2
    assert [one.next_start for one in done] == [13, 2]
    with both_engines.reading() as session:
        pdf = pypdfium2.PdfDocument(io.BytesIO(print_jobs.file_of(session, sam, job_id=first)))
    assert len(pdf) == 29
    pdf.close()


def test_nothing_waits_and_nothing_is_said(database: Database, given: Given) -> None:
    assert "print jobs" not in worker(database, given.at).tick()


def test_a_job_that_was_killed_half_way_is_made_again(
    database: Database, given: Given, sam: Actor, ask_for: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends just before the file would be kept."""
    key = ask_for(5)

    def killed(*_arguments: object, **_named: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(printing, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            worker(database, given.at).tick()
    assert job(database, sam, key).state is JobState.WAITING
    worker(database, later(given.at, minutes=5)).tick()
    assert job(database, sam, key).state is JobState.MADE


def test_no_transaction_is_open_while_labels_are_drawn(
    database: Database, given: Given, ask_for: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(5)
    seen: list[int] = []
    drawn = making.drawing.drawn

    def write_meanwhile(work: making.Work) -> bytes:
        with database.writing() as session:
            seen.append(len(session.exec(select(Label.id)).all()))
        return drawn(work)

    monkeypatch.setattr(making.drawing, "drawn", write_meanwhile)
    worker(database, given.at).tick()
    assert seen == [5]


def test_a_job_that_cannot_be_made_says_why(database: Database, given: Given, sam: Actor, ask_for: Ask) -> None:
    one = worker(database, given.at)
    for wrong, said in (
        ({"stock": "A5 napkin"}, "There is no label stock"),
        ({"options": Options(printer="Gone")}, "There is no printer “Gone”"),
    ):
        key = ask_for(2, **wrong)
        one.tick()
        done = job(database, sam, key)
        assert done.state is JobState.FAILED
        assert said in (done.problem or "")


def test_labels_that_are_void_by_now_are_not_made(database: Database, given: Given, sam: Actor, ask_for: Ask) -> None:
    some, none = ask_for(3), ask_for(1)
    with database.writing() as session:
        codes = {one.id: print_jobs.codes_in(one.codes) for one in session.exec(select(LabelJob))}
        labels.void(session, sam, given.at, codes=[codes[some][0], codes[none][0]])
    worker(database, given.at).tick()
    assert (job(database, sam, some).label_count, job(database, sam, some).next_start) == (2, 3)
    assert job(database, sam, none).problem == "There is no label to print."


def test_a_fault_of_ours_ends_one_job_only(
    database: Database, given: Given, sam: Actor, ask_for: Ask, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    bad, good = ask_for(2), ask_for(3)
    drawn = making.drawing.drawn

    def broken(work: making.Work) -> bytes:
        if len(work.items) == 2:
            raise RuntimeError("out of ink")
        return drawn(work)

    monkeypatch.setattr(making.drawing, "drawn", broken)
    worker(database, given.at).tick()
    assert [job(database, sam, key).state for key in (bad, good)] == [JobState.FAILED, JobState.MADE]
    assert "out of ink" not in (job(database, sam, bad).problem or "")
    assert "out of ink" in caplog.text


def test_a_worker_that_was_overtaken_keeps_nothing(
    database: Database, given: Given, sam: Actor, ask_for: Ask, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    key = ask_for(2)
    drawn = making.drawing.drawn

    def overtaken(work: making.Work) -> bytes:
        with database.writing() as session:
            _other_leads(session)
        return drawn(work)

    monkeypatch.setattr(making.drawing, "drawn", overtaken)
    worker(database, given.at).tick()
    assert job(database, sam, key).state is JobState.WAITING
    assert "print jobs put off" in caplog.text


def _other_leads(session: Session) -> None:
    row = session.get_one(WorkerLease, leading.TICK)
    row.owner, row.fence = "another", row.fence + 1


def test_a_stock_of_ones_own_is_known_to_the_worker(database: Database, given: Given, sam: Actor, ask_for: Ask) -> None:
    with database.writing() as session:
        stock = replace(stocks.load("L7160"), name="Ours", rows=2, also=())
        label_stocks.add(session, sam, given.at, provider_id=given.home.id or 0, stock=stock)
    key = ask_for(7, stock="Ours")
    worker(database, given.at).tick()
    assert job(database, sam, key).next_start == 2
