"""Funders: their mailbox is sealed for their row, shown masked, opened for mail alone, and forgotten at the end."""

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.queries import funders as query
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.messages.letter import Letter
from devicefleet.rules.messages.verdict import Verdict
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.terms import Problem, Withdrawal
from devicefleet.services import composing, funders, reports
from devicefleet.tables import Funder, Message
from tests.given import Given
from tests.reported import MAILBOX, Register


@pytest.fixture
def register(given: Given, database: Database) -> Register:
    return Register(given, database)


def composed(register: Register) -> object:
    """The newest message, as it would go now."""
    with register.database.writing() as session:
        message = session.exec(select(Message).order_by(Message.id.desc())).first()  # type: ignore[union-attr]  # a column
        assert message is not None
        return composing.compose(session, register.at, message)


def test_the_mailbox_is_sealed_and_masked(both_engines: Database, register: Register) -> None:
    funder = register.funder()
    with register.database.reading() as session:
        (row,) = query.funders(session, OPERATOR)
        kept = session.exec(select(Funder)).one().address_sealed or b""
        assert query.address_of(session, funder.id or 0) == MAILBOX
    assert (row.mailbox, row.code, row.name) == ("an address that begins with r", "LOTTERY", "The Lottery")
    assert b"lottery" not in kept


def test_moved_to_another_row_it_does_not_open(register: Register) -> None:
    first, second = register.funder(), register.funder("TRUST", "post@trust.example")
    with register.database.writing() as session:
        rows = [session.get_one(Funder, one.id) for one in (first, second)]
        rows[1].address_sealed = rows[0].address_sealed
    with register.database.reading() as session:
        assert query.address_of(session, second.id or 0) is None


def test_it_says_a_period_and_a_number_and_nothing_else(both_engines: Database, register: Register) -> None:
    register.funder()
    report = register.released(funder="LOTTERY")
    letter = composed(register)
    assert isinstance(letter, Letter)
    (attached,) = letter.attachments
    assert (letter.to, letter.key) == (MAILBOX, f"report|{report.number}")
    assert letter.subject == "Report: July to September 2026"
    assert letter.text == (
        f"The report for July to September 2026 is attached. Its number is {report.number}: "
        "quote it if you have a question about it.\n"
    )
    assert (attached.name, attached.media_type) == ("report-2026-Q3.pdf", "application/pdf")
    assert attached.content == b"%PDF-1" + report.number.encode()
    with register.database.reading() as session:
        assert MAILBOX not in str(session.exec(select(Message)).one().model_dump())


def test_the_address_is_looked_up_at_each_try(register: Register) -> None:
    funder = register.funder()
    register.released(funder="LOTTERY")
    with register.database.writing() as session:
        funders.change(session, OPERATOR, register.at, funder_id=funder.id or 0, address="new@lottery.example")
    letter = composed(register)
    assert isinstance(letter, Letter)
    assert letter.to == "new@lottery.example"
    with register.database.writing() as session:
        funders.end(session, OPERATOR, register.at, funder_id=funder.id or 0)
    assert composed(register) == Verdict(Problem.NOBODY_THERE)


def test_what_was_withdrawn_meanwhile_does_not_go(register: Register) -> None:
    register.funder()
    report = register.released(funder="LOTTERY")
    with register.database.writing() as session:
        reports.withdraw(session, OPERATOR, register.at, report.number, reason=Withdrawal.WRONG_RECEIVER)
    assert composed(register) == Verdict(Problem.SETTLED)


def test_what_is_ended_has_no_mailbox(both_engines: Database, register: Register) -> None:
    funder = register.funder()
    with register.database.writing() as session:
        assert funders.end(session, OPERATOR, register.at, funder_id=funder.id or 0) == "The Lottery"
    with register.database.reading() as session:
        (row,) = query.funders(session, OPERATOR)
        assert session.exec(select(Funder)).one().address_sealed is None
    assert (row.mailbox, row.ended_at) == ("", register.at.now)
    with pytest.raises(Conflict, match="Nothing goes to this funder"), register.database.writing() as session:
        funders.change(session, OPERATOR, register.at, funder_id=funder.id or 0, name="Again")
    with pytest.raises(NotFound, match="Known: none yet"):
        register.ask(funder="LOTTERY")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": "x"}, "2 to 32 characters"),
        ({"code": "lottery"}, "already a funder"),
        ({"name": "  "}, "at most 120 characters"),
        ({"address": "nobody"}, "not one e-mail address"),
        ({"address": "a@b.example, c@d.example"}, "not one e-mail address"),
    ],
)
def test_what_is_not_taken(register: Register, values: dict[str, str], sentence: str) -> None:
    register.funder()
    known = {"code": "TRUST", "name": "Trust", "address": "a@trust.example", **values}
    with pytest.raises(Refused, match=sentence), register.database.writing() as session:
        funders.add(session, OPERATOR, register.at, **known)
