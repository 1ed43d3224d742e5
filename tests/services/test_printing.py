"""Print jobs: the next goes on where the last ended, and a long one waits, is made once, and is noted only then."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from devicefleet.clock import moment_of
from devicefleet.db import Database
from devicefleet.queries import label_jobs, print_jobs
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.printing import KEPT, Ended, GoesOn, Item, Options
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import JobState, PrintForm, Printing, Role
from devicefleet.services import labels, printing, sweeping
from devicefleet.services.printing import Order
from devicefleet.tables import AuditEvent, Device, LabelJob, Shelf
from tests.given import Given


@pytest.fixture
def sam(given: Given) -> Actor:
    return given.actor(Role.WAREHOUSE)


def order(*codes: str, **other: object) -> Order:
    return replace(Order(printing=Printing.DEVICES, codes=codes or ("7K3M9Q2XJ3",), stock="L7160"), **other)  # type: ignore[arg-type]  # by name


def made(given: Given, actor: Actor, job: Order, ended: Ended) -> LabelJob:
    with given.database.writing() as session:
        return printing.made(session, actor, given.at, provider_id=actor.provider_id, order=job, ended=ended)


def waits(given: Given, actor: Actor, job: Order) -> LabelJob:
    with given.database.writing() as session:
        return printing.wait(
            session, actor, given.at, provider_id=actor.provider_id, order=job, ended=Ended(len(job.codes), 1, 5)
        )


def goes_on(given: Given, actor: Actor, stock: str = "L7160", printer: str = "") -> GoesOn:
    with given.database.reading() as session:
        return print_jobs.goes_on(session, actor.provider_id, stock, printer)


def printed(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.exec(select(Device.code).where(col(Device.label_printed_at).is_not(None))))


def test_the_next_job_goes_on_where_the_last_ended(both_engines: Database, given: Given, sam: Actor) -> None:
    assert goes_on(given, sam) == GoesOn(1)
    made(given, sam, order(), Ended(8, 1, 9))
    assert goes_on(given, sam) == GoesOn(9)
    assert goes_on(given, sam, "L7651") == GoesOn(1)
    assert goes_on(given, given.actor(Role.WAREHOUSE, given.provider("away"))) == GoesOn(1)
    assert goes_on(given, OPERATOR) == GoesOn(1)
    made(given, sam, order(form=PrintForm.ZPL_203), Ended(3, 3, 1))
    assert goes_on(given, sam) == GoesOn(9), "a roll is no sheet"


def test_each_printer_has_its_own_sheet(both_engines: Database, given: Given, sam: Actor) -> None:
    made(given, sam, order(options=Options(printer="Office")), Ended(4, 1, 5))
    made(given, sam, order(options=Options(printer="Back room")), Ended(6, 1, 7))
    assert [goes_on(given, sam, printer=name).start for name in ("Office", "Back room", "")] == [5, 7, 7]
    made(given, sam, order(), Ended(1, 1, 8))
    assert goes_on(given, sam, printer="Office").start == 8, "nobody said that it went into another printer"


def test_damaged_places_are_remembered_while_they_are_ahead(both_engines: Database, given: Given, sam: Actor) -> None:
    made(given, sam, order(options=Options(skip=(3, 12))), Ended(4, 1, 6))
    assert goes_on(given, sam) == GoesOn(6, (12,))
    made(given, sam, order(options=Options(start=6, skip=(12,))), Ended(30, 2, 15))
    assert goes_on(given, sam) == GoesOn(15), "that is another sheet"


def test_devices_are_noted_once_their_labels_are_made(both_engines: Database, given: Given, sam: Actor) -> None:
    one, other = given.received_device(), given.received_device()
    job = waits(given, sam, order(one.code, other.code))
    assert (job.state, printed(both_engines)) == (JobState.WAITING, set())
    with both_engines.writing() as session:
        assert printing.finish(
            session, given.at, job_id=job.id or 0, codes=[one.code], ended=Ended(1, 1, 2), file=b"%PDF"
        )
    assert printed(both_engines) == {one.code}
    with both_engines.reading() as session:
        kept = print_jobs.job(session, sam, job_id=job.id or 0)
        assert (kept.state, kept.label_count, kept.next_start, kept.has_file) == (JobState.MADE, 1, 2, True)
        assert print_jobs.file_of(session, sam, job_id=job.id or 0) == b"%PDF"
        event = session.exec(select(AuditEvent).where(col(AuditEvent.action) == "label.printed")).one()
    assert (event.staff_id, event.role, event.subject) == (sam.staff_id, Role.WAREHOUSE, one.code)


def test_a_job_is_made_once_and_asked_for_once(both_engines: Database, given: Given, sam: Actor) -> None:
    device = given.received_device()
    job = waits(given, sam, order(device.code))
    assert waits(given, sam, order(device.code)).id == job.id, "a double click"
    with both_engines.reading() as session:
        assert print_jobs.waiting(session) == (job.id,)
    done = {"job_id": job.id or 0, "codes": [device.code], "ended": Ended(1, 1, 2), "file": b"x"}
    with both_engines.writing() as session:
        assert printing.finish(session, given.at, **done)  # type: ignore[arg-type]  # by name
        assert not printing.finish(session, given.at, **done)  # type: ignore[arg-type]  # by name
        assert not printing.give_up(session, given.at, job_id=job.id or 0, problem="No.")


def test_a_job_that_cannot_be_made_says_why_and_counts_for_nothing(
    both_engines: Database, given: Given, sam: Actor
) -> None:
    device = given.received_device()
    job = waits(given, sam, order(device.code))
    with both_engines.writing() as session:
        assert printing.give_up(session, given.at, job_id=job.id or 0, problem="x" * 500)
    assert (printed(both_engines), goes_on(given, sam)) == (set(), GoesOn(1))
    with both_engines.reading() as session:
        assert print_jobs.job(session, sam, job_id=job.id or 0).problem == "x" * 400
        assert print_jobs.waiting(session) == ()


def test_files_are_kept_for_a_day(both_engines: Database, given: Given, sam: Actor) -> None:
    device = given.received_device()
    job = waits(given, sam, order(device.code))
    with both_engines.writing() as session:
        printing.finish(session, given.at, job_id=job.id or 0, codes=[device.code], ended=Ended(1, 1, 2), file=b"x")
    for age, kept in ((KEPT, True), (KEPT + timedelta(seconds=1), False)):
        with both_engines.writing() as session:
            sweeping.forget_label_files(session, moment_of(given.at.now + age))
        with both_engines.reading() as session:
            assert print_jobs.job(session, sam, job_id=job.id or 0).has_file == kept
    with both_engines.reading() as session, pytest.raises(NotFound, match="not kept any more"):
        print_jobs.file_of(session, sam, job_id=job.id or 0)
    assert goes_on(given, sam) == GoesOn(2), "where it ended stays known"


def test_void_labels_are_left_out_of_what_is_printed_again(both_engines: Database, given: Given, sam: Actor) -> None:
    one, other = given.received_device(), given.received_device(provider=given.provider("away"))
    with both_engines.writing() as session:
        new = labels.replace(session, sam, given.at, scan=one.code).device.code
        spares = labels.make(session, sam, given.at, provider_id=given.home.id or 0, count=3)
        labels.void(session, sam, given.at, codes=[spares[1]])
        session.add(Shelf(code="7K3M9Q2XJ3", provider_id=given.home.id or 0, name="A-03"))
    with both_engines.reading() as session:
        devices = print_jobs.items(session, sam, Printing.DEVICES, [one.code, new, other.code])
        ahead = print_jobs.items(session, sam, Printing.SPARES, spares)
        bags = print_jobs.items(session, sam, Printing.BAGS, spares[:1])
        shelves = print_jobs.items(session, sam, Printing.SHELVES, label_jobs.codes_of_shelves(session, sam))
    assert devices == (Item(new, "smartphone"),)
    assert [item.code for item in ahead] == [spares[0], spares[2]]
    assert bags == (Item(spares[0], "bag"),)
    assert shelves == (Item("7K3M9Q2XJ3", "shelf", "A-03"),)


def test_jobs_are_their_organisations(database: Database, given: Given, sam: Actor) -> None:
    job = made(given, sam, order(), Ended(1, 1, 2))
    stranger = given.actor(Role.WAREHOUSE, given.provider("away"))
    with database.reading() as session:
        assert [row.id for row in print_jobs.jobs(session, sam).rows] == [job.id]
        assert print_jobs.jobs(session, stranger).rows == ()
        for ask in (print_jobs.job, print_jobs.codes_of, print_jobs.file_of):
            with pytest.raises(NotFound):
                ask(session, stranger, job_id=job.id or 0)
