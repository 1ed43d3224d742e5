"""The register: asked for once, released by another person, replaced by a revision, withdrawn and still there."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.refusals import Conflict, NotAllowed, NotFound, Refused, Unavailable
from devicefleet.rules.tags import parse_report_number
from devicefleet.rules.terms import MessageKind, ReportState, Role, TaskKind, Withdrawal
from devicefleet.services import report_making, reports
from devicefleet.tables import Message, PublishedCell, Report, Task
from tests.given import Given, later
from tests.reported import PEOPLE, Register


@pytest.fixture
def register(given: Given, database: Database) -> Register:
    return Register(given, database)


def states(register: Register) -> list[ReportState]:
    with register.database.reading() as session:
        return list(session.exec(select(Report.state).order_by(Report.id)))  # type: ignore[arg-type]  # a column it is


def tasks(register: Register) -> dict[TaskKind, bool]:
    """Which there are, and whether they are done."""
    with register.database.reading() as session:
        return {one.kind: one.done_at is not None for one in session.exec(select(Task))}


def mails(register: Register) -> list[tuple[str, int | None]]:
    with register.database.reading() as session:
        query = select(Message).where(Message.kind == MessageKind.REPORT)
        return [(one.params["report"], one.funder_id) for one in session.exec(query)]


def test_asked_for_twice_it_is_one(both_engines: Database, register: Register) -> None:
    first, second = register.ask(), register.ask()
    assert first.number == second.number
    assert parse_report_number(first.number.lower()) == first.number
    assert first.known_at == datetime(2026, 11, 21, 23, 59, 59, 999999, tzinfo=UTC), "the end of yesterday"
    assert states(register) == [ReportState.ASKED]


def test_made_it_waits_and_another_person_releases_it(both_engines: Database, register: Register) -> None:
    funder = register.funder()
    report = register.made(funder="LOTTERY")
    assert (report.state, report.made_at, report.withheld) == (ReportState.HELD, register.at.now, ["nrm"])
    assert report.policy_fingerprint == register.database.config.policies_fingerprint
    assert (tasks(register), mails(register)) == ({TaskKind.REPORT_HELD: False}, [])
    with pytest.raises(Refused, match="somebody else has to look at it"):
        register.release(report, register.asker)
    other = register.other()
    released = register.release(report, other)
    assert (released.state, released.released_by_id) == (ReportState.RELEASED, other.staff_id)
    assert (tasks(register), mails(register)) == ({TaskKind.REPORT_HELD: True}, [(report.number, funder.id)])
    with pytest.raises(Conflict, match="waits for its release"):
        register.release(report)


def test_nobody_looks_where_nobody_has_to(both_engines: Database, register: Register) -> None:
    register.funder()
    report = register.released(funder="LOTTERY")
    assert (report.state, report.released_by_id, report.released_at) == (ReportState.RELEASED, None, register.at.now)
    assert [number for number, _funder in mails(register)] == [report.number]


def test_one_version_for_everybody(both_engines: Database, register: Register) -> None:
    """Another funder's report of the same period and slice is as known on the same day."""
    register.funder()
    register.funder("TRUST")
    first = register.released(funder="LOTTERY", known_on=date(2026, 10, 14))
    second = register.ask(funder="TRUST")
    assert second.known_at == first.known_at
    with pytest.raises(Conflict, match="as known on 14 October 2026"):
        register.ask(known_on=date(2026, 10, 20))
    with pytest.raises(Conflict, match=f"already: {first.number}. Revise it"):
        register.ask(funder="LOTTERY")


def test_a_revision_takes_the_place_of_all_that_went_out(both_engines: Database, register: Register) -> None:
    register.funder()
    first, public = register.released(funder="LOTTERY"), register.released(PEOPLE)
    with register.database.writing() as session:
        made = reports.revise(session, register.asker, register.at, first.number)
    assert [one.revises_id for one in made] == [first.id, public.id]
    with pytest.raises(Conflict, match="on its way already"), register.database.writing() as session:
        reports.revise(session, register.asker, register.at, public.number)
    assert [register.one(one.number).state for one in (first, public)] == [ReportState.RELEASED] * 2
    for one in made:
        register.keep(one, ("people", "2026-09-30", 25, None))
        assert register.one(one.number).state is ReportState.HELD, "nobody looked at the first, but somebody has to now"
        register.release(one)
    assert [register.one(one.number).state for one in (first, public)] == [ReportState.SUPERSEDED] * 2
    with register.database.reading() as session:
        cells = session.exec(select(PublishedCell).order_by(PublishedCell.id)).all()  # type: ignore[arg-type]  # a column it is
    assert [(one.n, one.report_id, one.replaced_id) for one in cells] == [
        (20, first.id, made[0].id), (25, made[0].id, None),
    ]  # fmt: skip


def test_what_is_withdrawn_stays_with_its_reason(both_engines: Database, register: Register) -> None:
    report = register.made()
    with register.database.writing() as session:
        row = reports.withdraw(session, register.asker, register.at, report.number, reason=Withdrawal.WRONG_NUMBERS)
    assert (row.state, row.withdrawal, row.withdrawn_by_id) == (
        ReportState.WITHDRAWN, Withdrawal.WRONG_NUMBERS, register.asker.staff_id,
    )  # fmt: skip
    assert tasks(register) == {TaskKind.REPORT_HELD: True}
    with pytest.raises(Conflict, match="can be withdrawn"), register.database.writing() as session:
        reports.withdraw(session, OPERATOR, register.at, report.number, reason=Withdrawal.NOT_NEEDED)
    assert register.ask().number != report.number, "the period may be asked for again"


def test_what_cannot_be_made_is_a_task_until_it_is(both_engines: Database, register: Register) -> None:
    report, at = register.ask(), register.at
    with report_making.making(register.database, lambda: at, "one") as lease, register.database.writing() as session:
        report_making.give_up(session, at, lease, number=report.number, problem="The gate said no.")
    refused = register.one(report.number)
    assert (refused.state, refused.problem, refused.made_at) == (ReportState.REFUSED, "The gate said no.", None)
    assert tasks(register) == {TaskKind.REPORT_FAILED: False}
    register.released()
    assert tasks(register) == {TaskKind.REPORT_FAILED: True}
    assert not register.keep(report), "it was given up"


def test_one_maker_at_a_time(both_engines: Database, register: Register) -> None:
    report, at = register.ask(), register.at
    with report_making.making(register.database, lambda: at, "one") as lease:
        with pytest.raises(Unavailable, match="being made"), report_making.making(register.database, lambda: at, "two"):
            pass
        late = later(at, minutes=31)
        with report_making.making(register.database, lambda: late, "two"):
            pass
        with pytest.raises(Conflict), register.database.writing() as session:
            report_making.give_up(session, at, lease, number=report.number, problem="too late")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"period": "2026-Q4"}, "October to December 2026 is not over yet. Ask for it from 1 January 2027 on."),
        ({"period": "2026-11"}, "November 2026 is not over yet"),
        ({"known_on": date(2026, 9, 29)}, "Choose a day from 30 September 2026 to 21 November 2026"),
        ({"known_on": date(2026, 11, 22)}, "Choose a day from"),
        ({"slice_": "provider:nobody"}, "no such organisation"),
        ({"funder": "NOBODY"}, "There is no funder NOBODY. Known: none yet."),
        ({"note": "3 of them left"}, "neither numbers nor addresses"),
        ({"note": "Write to me@example.org"}, "neither numbers nor addresses"),
        ({"note": "Survivors were glad"}, "could tell of somebody"),
        ({"note": "x" * 401}, "at most 400 characters"),
    ],
)
def test_what_is_not_asked_for(register: Register, asked: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        register.ask(**asked)  # type: ignore[arg-type]  # by name


def test_managers_make_their_own_organisations(register: Register, given: Given) -> None:
    manager = given.actor()
    other = given.provider("other")
    own = register.ask(slice_=f"provider:{given.home.code}", actor=manager, holds=False)
    assert (own.asked_by_id, own.holds) == (manager.staff_id, True), "somebody else looks at it, whatever they say"
    with pytest.raises(NotFound):
        register.ask(slice_=f"provider:{other.code}", actor=manager)
    with pytest.raises(Refused, match="your own organisation"):
        register.ask(actor=manager)
    register.funder()
    with pytest.raises(NotAllowed):
        register.ask(slice_=f"provider:{given.home.code}", funder="LOTTERY", actor=manager)
    with pytest.raises(NotAllowed):
        register.release(register.made(), manager)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.COORDINATOR, Role.OPERATOR)])
def test_nobody_else_releases_or_withdraws(register: Register, given: Given, role: Role) -> None:
    report = register.made()
    actor = given.actor(role)
    with pytest.raises(NotAllowed):
        register.release(report, actor)
    with pytest.raises(NotAllowed), register.database.writing() as session:
        reports.withdraw(session, actor, register.at, report.number, reason=Withdrawal.NOT_NEEDED)
