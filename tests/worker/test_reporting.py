"""A quarter's report by itself: on its working day and once, looked at by another person, mailed, and genuine."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from sqlmodel import select

from devicefleet.config.messages import EmailSettings
from devicefleet.db import Database
from devicefleet.documents import report as document
from devicefleet.gateways.choosing import gateways
from devicefleet.queries import reports as query
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.refusals import Refused
from devicefleet.rules.reporting.layout import tables
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.slices import EVERYBODY
from devicefleet.rules.terms import ReportForm, ReportState, TaskKind
from devicefleet.services import leading, report_making, reports
from devicefleet.services.pieces import Pieces
from devicefleet.services.report_making import digest
from devicefleet.tables import PublishedCell, Report, Task, WorkerLease
from devicefleet.worker import Worker, reporting
from tests.given import Given, later
from tests.reported import MAILBOX, Register
from tests.worker.offices import free_port
from tests.worker.test_worker import Clock


@dataclass
class Mailroom:
    """A real mail server, which keeps what it takes."""

    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def mailroom(database: Database) -> Iterator[Mailroom]:
    """The installation's mail goes there."""
    room, port = Mailroom(), free_port()
    email = EmailSettings(
        gateway="smtp", host="127.0.0.1", port=port, security="none", sender="post@example.org", sender_name="Post"
    )
    database.config = database.config.model_copy(update={"email": email})
    controller = Controller(room, hostname="127.0.0.1", port=port, server_hostname="mail.example")
    controller.start()
    yield room
    controller.stop()


@pytest.fixture
def register(given: Given, database: Database) -> Register:
    return Register(given, database)


@pytest.fixture
def clock(given: Given) -> Clock:
    return Clock(given.at)


def workers(database: Database, clock: Clock) -> tuple[Worker, Worker]:
    carriers = gateways(database.config)
    one, two = (Worker(database, clock, carriers=carriers) for _each in range(2))
    return one, two


def tick(*both: Worker) -> list[str]:
    """Each ticks, and sends all that is due."""
    done = [name for one in both for name in one.tick()]
    for one in both:
        one.wait()
    return done


def all_reports(database: Database) -> list[Report]:
    with database.reading() as session:
        return list(session.exec(select(Report).order_by(Report.id)))  # type: ignore[arg-type]  # a column it is


def test_a_quarter_by_itself(both_engines: Database, register: Register, clock: Clock, mailroom: Mailroom) -> None:
    """From Sunday 22 November: the fourth quarter falls due on the third working day of January, Wednesday the 6th."""
    register.funder()
    register.given.survivor()
    register.schedule(working_days=3, slice_="nation:ENG")
    one, two = workers(both_engines, clock)
    clock.turn(days=44)  # 5 January
    assert "reports" not in tick(one, two)
    clock.turn(days=1)
    assert tick(one, two).count("reports") == 1
    clock.turn(minutes=10)
    assert "reports" not in tick(two, one)
    (report,) = all_reports(both_engines)
    assert (report.period, report.state, report.asked_by_id) == ("2026-Q4", ReportState.HELD, None)
    assert f"{report.known_at:%Y-%m-%d %H:%M}" == "2027-01-05 23:59"
    assert mailroom.taken == []
    with both_engines.writing() as session:
        reports.release(session, register.asker, clock(), report.number)
    tick(one, two)
    tick(one, two)
    ((to, mail),) = mailroom.taken
    assert (to, mail["Subject"]) == ([MAILBOX], "Report: October to December 2026")
    (attached,) = mail.iter_attachments()
    pdf = attached.get_content()
    assert attached.get_filename() == "report-2026-Q4.pdf"
    with both_engines.reading() as session:
        found = query.with_digest(session, OPERATOR, digest(pdf))
        csv = query.file_of(session, OPERATOR, number=report.number, form=ReportForm.CSV)
        page = query.file_of(session, OPERATOR, number=report.number, form=ReportForm.HTML)
    assert found is not None
    assert (found[0].number, found[1]) == (report.number, ReportForm.PDF)
    assert (document.marks(pdf).numbers, document.marks(pdf).fingerprints) == ({report.number}, {report.fingerprint})
    assert report.fingerprint in document.marks(csv).fingerprints
    assert report.number in document.article_of(page.decode())


def test_made_again_after_a_kill_it_prints_the_same(
    database: Database, register: Register, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends just before the report would be kept."""
    report, files = register.ask(), []
    keep = report_making.keep

    def killed(*_given: Any, made: report_making.Made, **_named: Any) -> bool:
        files.append(made.files)
        raise KeyboardInterrupt

    def seen(*given: Any, made: report_making.Made, **named: Any) -> bool:
        files.append(made.files)
        return keep(*given, made=made, **named)

    one, _two = workers(database, clock)
    monkeypatch.setattr(report_making, "keep", killed)
    with pytest.raises(KeyboardInterrupt):
        one.tick()
    assert register.one(report.number).state is ReportState.ASKED
    monkeypatch.setattr(report_making, "keep", seen)
    clock.turn(minutes=31)
    assert "reports" in one.tick()
    assert register.one(report.number).state is ReportState.HELD
    assert files[0] == files[1]


def test_what_it_prints_is_kept_and_read_back(database: Database, register: Register, clock: Clock) -> None:
    register.given.survivor()
    report = register.ask(holds=False)
    one, _two = workers(database, clock)
    one.tick()
    with database.reading() as session:
        kept = {(one.definition, one.time): one.n for one in session.exec(select(PublishedCell))}
        pdf = query.file_of(session, OPERATOR, number=report.number, form=ReportForm.PDF)
    printed = document.read_back(pdf, tables(period_from("2026-Q3"), EVERYBODY)).counts
    assert printed
    assert {place: n for place, n in kept.items() if place[0].startswith(("people", "gaps"))} == {
        (key.definition, key.when): one.n for key, one in printed.items() if key.population in ("people", "gaps")
    }


@pytest.mark.parametrize("sentence", ["", "In every table somebody could be told apart."])
def test_what_fails_is_a_task_and_keeps_no_other_waiting(
    database: Database, register: Register, clock: Clock, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, sentence: str,
) -> None:  # fmt: skip
    bad, good = register.ask(slice_="nation:WLS"), register.ask()
    release = reporting.release

    def fails(dataset: Any, *given: Any, **named: Any) -> Any:
        if dataset.slice.code == "WLS":
            raise Refused(sentence) if sentence else RuntimeError("out of ink")
        return release(dataset, *given, **named)

    monkeypatch.setattr(reporting, "release", fails)
    one, _two = workers(database, clock)
    assert "reports" in one.tick()
    refused = register.one(bad.number)
    assert (refused.state, register.one(good.number).state) == (ReportState.REFUSED, ReportState.HELD)
    assert refused.problem == (
        sentence or "Something went wrong here. Ask for it again; if it happens again, tell your administrator."
    )
    assert ("out of ink" in caplog.text) is not bool(sentence)
    with database.reading() as session:
        kinds = {one.kind for one in session.exec(select(Task))}
    assert kinds == {TaskKind.REPORT_FAILED, TaskKind.REPORT_HELD}


def test_a_worker_that_was_overtaken_asks_for_nothing(
    database: Database, register: Register, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    register.funder()
    register.schedule(working_days=40)
    clock.turn(days=38)
    one, _two = workers(database, clock)
    one.tick()
    lease = one.lease
    assert lease is not None
    with database.writing() as session:
        row = session.get_one(WorkerLease, leading.TICK)
        row.owner, row.fence = "another", row.fence + 1
    held = Pieces(database, lambda session: leading.hold(session, clock(), lease))
    with pytest.raises(Refused, match="Another worker leads now"):
        reporting.make_due(held, database, clock, owner="one")


def test_while_one_is_made_elsewhere_it_is_put_off(
    database: Database, register: Register, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    report = register.ask()
    one, _two = workers(database, clock)
    with report_making.making(database, clock, "a shell"):
        assert "reports" not in one.tick()
    assert "reports put off: Another report is being made." in caplog.text
    assert register.one(report.number).state is ReportState.ASKED
    one.clock = lambda: later(clock(), minutes=1)
    assert "reports" in one.tick()


def test_a_revision_is_looked_at_and_says_what_it_replaces(
    database: Database, register: Register, clock: Clock, mailroom: Mailroom
) -> None:
    register.funder()
    given = register.given
    for _one in range(20):
        given.survivor(started_on=date(2026, 5, 1))
    one, two = workers(database, clock)
    clock.turn(days=2)
    given.at = clock()
    first = register.ask(funder="LOTTERY", holds=False)
    tick(one, two)

    def revised() -> Report:
        with database.writing() as session:
            (row,) = reports.revise(session, register.asker, clock(), first.number)
        tick(one, two)
        return register.one(row.number)

    same = revised()
    assert (same.state, register.one(first.number).state) == (ReportState.REFUSED, ReportState.RELEASED)
    assert same.problem == f"Nothing that is printed has changed: {first.number} stays in force."
    for _one in range(10):
        given.survivor(started_on=date(2026, 5, 1))
    clock.turn(days=1)
    given.at = clock()
    new = revised()
    assert new.state is ReportState.HELD
    register.release(new)
    tick(one, two)
    texts = [part.get_content() for _to, mail in mailroom.taken if (part := mail.get_body()) is not None]
    assert [text.rstrip().rpartition("about it.")[2] for text in texts] == [
        "",
        f" It takes the place of {first.number}.",
    ]
