"""How somebody may be written to: kept sealed, told to one reader, taken back with its entry, and forgotten in time."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from devicefleet.clock import moment_of
from devicefleet.db import Database
from devicefleet.queries import contact as query
from devicefleet.queries.contact import Reach
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import Channel, Problem, Role
from devicefleet.services import contacts, holding, support, talks, undoing
from devicefleet.services.contacts import NOT_AT_ALL, Contact
from devicefleet.tables import ContactRule, Survivor
from tests.contacted import BY_MAIL, BY_TEXT, NUMBER, RULE, WHOLE, agreed, said
from tests.given import Given, later
from tests.services.desk import Desk
from tests.services.history import taken_out

PLANTED = (b"7700900461", b"7700 900461", b"quiet.canary")


@pytest.fixture
def casey(given: Given) -> Actor:
    return given.actor(Role.CASEWORKER)


@pytest.fixture
def person(given: Given, casey: Actor) -> Survivor:
    return given.survivor(caseworker=casey)


def rules(desk: Desk) -> list[ContactRule]:
    return list(desk.ask(lambda session: session.exec(select(ContactRule).order_by(col(ContactRule.id))).all()))


def value(desk: Desk, person: Survivor) -> Any:
    return desk.ask(lambda session: query.value_of(session, person.id or 0))


def sweep(desk: Desk, **after: float) -> None:
    with desk.database.writing() as session:
        contacts.forget(session, later(desk.at, **after))


@pytest.mark.parametrize(("contact", "whole"), [(BY_TEXT, WHOLE), (BY_MAIL, "quiet.canary@mail.example")])
def test_what_they_said_is_kept(
    both_engines: Database, desk: Desk, person: Survivor, contact: Contact, whole: str
) -> None:
    entry = said(desk, person, contact)
    (rule,) = rules(desk)
    assert (rule.entry_id, rule.channel, rule.language, rule.days) == (entry.id, contact.channel, "ti", 127)
    assert (rule.from_minute, rule.until_minute, rule.watched, rule.open) == (600, 720, False, False)
    assert value(desk, person) == whole
    desk.assert_sound()


def test_not_at_all_keeps_no_value(both_engines: Database, desk: Desk, person: Survivor) -> None:
    said(desk, person)
    said(desk, person, NOT_AT_ALL)
    assert [(rule.channel, rule.value_sealed is None) for rule in rules(desk)] == [(Channel.SMS, False), (None, True)]
    assert value(desk, person) is None


def test_as_before_keeps_the_rule_and_renews_the_day(desk: Desk, person: Survivor) -> None:
    agreed(desk, person)
    said(desk, person, on=date(2026, 11, 2))
    said(desk, person, None)
    assert len(rules(desk)) == 1
    shown = desk.ask(lambda session: query.shown(session, Actor(Role.OPERATOR), desk.at, person.ref))
    assert (shown.checked_on, shown.valid_until) == (date(2026, 11, 22), date(2027, 2, 20))


def test_nothing_of_it_is_readable_where_it_lies(both_engines: Database, desk: Desk, person: Survivor) -> None:
    """Neither in a row, nor in a file of the database, nor in what it writes ahead."""
    said(desk, person)
    said(desk, person, BY_MAIL)
    assert value(desk, person) == "quiet.canary@mail.example"
    files = list(files_of(both_engines))
    assert sum(path.stat().st_size for path in files) > 100_000
    assert any(person.ref.encode() in path.read_bytes() for path in files), "the right files are looked into"
    for path in files:
        content = path.read_bytes()
        assert not [word for word in PLANTED if word in content], path
    assert "900461" not in repr(desk.rows())


def files_of(database: Database) -> Iterator[Path]:
    url = sa.make_url(database.config.database.url)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        yield path
        yield path.with_name(f"{path.name}-wal")
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
        oid = connection.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()").scalar_one()
    yield from (path for path in (folder / "base" / str(oid)).iterdir() if path.is_file())
    yield from (path for path in (folder / "pg_wal").iterdir() if path.is_file())


def test_it_is_proposed_first_with_what_was(desk: Desk, person: Survivor) -> None:
    said(desk, person)
    before = desk.rows()
    change = desk.do(contacts.propose, survivor=person.ref, contact=BY_MAIL)
    assert (change.old.masked, change.masked) == ("a number that ends in 61", "an address that begins with q")
    assert desk.rows() == before
    assert "900461" not in repr(change)
    assert "canary" not in repr(change)


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (Contact(Channel.SMS, "0161 496 0000", rule=RULE), "value"),
        (Contact(Channel.EMAIL, NUMBER, rule=RULE), "value"),
        (Contact(Channel.SMS, NUMBER), "days"),
        (Contact(Channel.WEBHOOK, NUMBER, rule=RULE), "way"),
        (Contact(Channel.SMS, sim_id=987, rule=RULE), "value"),
    ],
)
def test_what_nobody_could_be_written_to_by(desk: Desk, person: Survivor, contact: Contact, field: str) -> None:
    for service in (contacts.propose, talks.check_contact):
        refusal = desk.refused(service, survivor=person.ref, contact=contact)
        assert refusal.field == field
        assert NUMBER not in str(refusal)


def test_a_number_of_ours_is_kept_as_the_sim_they_hold(
    both_engines: Database, desk: Desk, given: Given, person: Survivor
) -> None:
    sim = given.sim(number=WHOLE)
    refusal = desk.refused(talks.check_contact, survivor=person.ref, contact=BY_TEXT)
    assert str(refusal).startswith("This is a SIM of ours that they do not hold")
    given.handover(person, sim)
    said(desk, person)
    (rule,) = rules(desk)
    assert (rule.sim_id, rule.value_sealed) == (sim.id, None)
    assert value(desk, person) == WHOLE
    agreed(desk, person)
    assert isinstance(desk.ask(lambda session: query.reach(session, person.id or 0, desk.at)), Reach)
    desk.do(holding.take_back, scan=sim.iccid)
    assert desk.ask(lambda session: query.reach(session, person.id or 0, desk.at)) == Problem.NUMBER_GONE


def test_what_was_said_later_counts(desk: Desk, person: Survivor) -> None:
    said(desk, person, on=date(2026, 11, 10))
    refusal = desk.refused(talks.check_contact, survivor=person.ref, contact=NOT_AT_ALL, on=date(2026, 11, 9))
    assert (refusal.field, str(refusal)[:46]) == ("on", "What they said on 10 November 2026 is recorded")
    said(desk, person, NOT_AT_ALL, on=date(2026, 11, 10))


def test_nobody_overwrites_what_they_did_not_see(desk: Desk, person: Survivor) -> None:
    said(desk, person, after=0)
    assert isinstance(desk.refused(talks.check_contact, survivor=person.ref, contact=BY_MAIL, after=0), Conflict)
    said(desk, person, BY_MAIL, after=rules(desk)[0].id)


def test_undo_brings_the_older_rule_back(both_engines: Database, desk: Desk, person: Survivor) -> None:
    said(desk, person, on=date(2026, 11, 2))
    newer = said(desk, person, BY_MAIL)
    sweep(desk, minutes=5)
    assert value(desk, person) == "quiet.canary@mail.example"
    desk.do(undoing.undo, entry_id=newer.id, at=later(desk.at, minutes=9))
    assert value(desk, person) == WHOLE
    sweep(desk, minutes=10)
    assert [(rule.forgotten, rule.value_sealed is None) for rule in rules(desk)] == [(False, False), (True, True)]
    assert value(desk, person) == WHOLE
    desk.assert_sound()


def test_a_value_is_forgotten_a_day_after_another_took_its_place(
    both_engines: Database, desk: Desk, person: Survivor
) -> None:
    said(desk, person)
    said(desk, person, BY_MAIL)
    sweep(desk, days=1)
    assert [rule.forgotten for rule in rules(desk)] == [False, False]
    sweep(desk, days=1, minutes=1)
    assert [(rule.forgotten, rule.value_sealed is None) for rule in rules(desk)] == [(True, True), (False, False)]
    said(desk, person, NOT_AT_ALL)
    sweep(desk, days=2)
    assert [rule.value_sealed is None for rule in rules(desk)] == [True, True, True]


def test_a_value_is_forgotten_ninety_days_after_support(
    both_engines: Database, desk: Desk, given: Given, person: Survivor
) -> None:
    other = given.survivor()
    for each in (person, other):
        said(desk, each)
    desk.do(support.end, survivor=person.ref)
    sweep(desk, days=90)
    assert value(desk, person) == WHOLE
    sweep(desk, days=91)
    assert (value(desk, person), value(desk, other)) == (None, WHOLE)
    agreed(desk, person)
    desk.do(
        support.start_again,
        survivor=person.ref,
        provider_id=given.home.id,
        caseworker_id=None,
        given=support.Start(started_on=desk.at.today),
    )
    said(desk, person, None)
    assert desk.ask(lambda session: query.reach(session, person.id or 0, desk.at)) == Problem.NO_SAFE_WAY


def test_somebody_who_came_back_is_not_forgotten(desk: Desk, given: Given, person: Survivor) -> None:
    said(desk, person)
    desk.do(support.end, survivor=person.ref, on=date(2026, 10, 20))
    again = {"provider_id": given.home.id, "caseworker_id": None, "given": support.Start(started_on=desk.at.today)}
    desk.do(support.start_again, survivor=person.ref, **again)
    sweep(desk, days=400)
    assert value(desk, person) == WHOLE


def test_only_their_caseworker_gets_all_of_it(desk: Desk, given: Given, person: Survivor, casey: Actor) -> None:
    nothing = desk.refused(contacts.reveal, casey, survivor=person.ref)
    assert str(nothing).startswith("There is no number or address that could be shown.")
    said(desk, person)
    before = desk.trail()
    assert desk.do(contacts.reveal, casey, survivor=person.ref) == WHOLE
    assert desk.trail()[len(before) :] == ["survivor.contact_revealed"]
    colleague = given.actor(Role.CASEWORKER, new=True)
    assert desk.refused(contacts.reveal, colleague, survivor=person.ref).status == 404
    for role in set(Role) - {Role.CASEWORKER}:
        actor = given.actor(role) if role is not Role.OPERATOR else Actor(role)
        assert desk.refused(contacts.reveal, actor, survivor=person.ref).status == 403, role


def test_whoever_may_not_tell_it_may_not_see_it(desk: Desk, given: Given, person: Survivor) -> None:
    for role in (Role.WAREHOUSE, Role.COORDINATOR, Role.ADMIN, Role.AUDITOR, Role.FUNDER):
        for service in (contacts.propose, talks.check_contact):
            assert desk.refused(service, given.actor(role), survivor=person.ref, contact=BY_TEXT).status == 403


def test_a_history_tells_the_day_and_nothing_else(desk: Desk, person: Survivor) -> None:
    said(desk, person)
    said(desk, person, BY_MAIL)
    said(desk, person, NOT_AT_ALL)
    whole = taken_out(desk.database)
    lines = [line for line in whole.splitlines() if b'"contact_checked"' in line]
    assert {frozenset(json.loads(line)) for line in lines} == {frozenset({"fact", "on", "person"})}
    assert len(lines) == 3
    assert not [word for word in PLANTED if word in whole]


def test_the_moment_decides_not_the_machine(desk: Desk, person: Survivor) -> None:
    """A sweep long before does nothing."""
    said(desk, person)
    said(desk, person, BY_MAIL)
    with desk.database.writing() as session:
        contacts.forget(session, moment_of(desk.at.now - timedelta(days=400)))
    assert not any(rule.forgotten for rule in rules(desk))
