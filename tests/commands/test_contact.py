"""How somebody may be written to, on the command line: the value is piped in or typed, and never printed."""

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.queries import contact as query
from devicefleet.tables import ContactRule, Survivor
from tests.commands.conftest import Devicefleet, Fleet

NUMBER = "07700 900461"


def rules(ledger: Database) -> list[ContactRule]:
    with ledger.reading() as session:
        return list(session.exec(select(ContactRule).order_by(col(ContactRule.id))))


def value(ledger: Database, ref: str) -> str | None:
    with ledger.reading() as session:
        person = session.exec(select(Survivor.id).where(Survivor.ref == ref.replace("-", ""))).one()
        return query.value_of(session, person or 0)


def test_a_number_is_piped_in_and_never_comes_out(devicefleet: Devicefleet, fleet: Fleet, ledger: Database) -> None:
    typed = ("survivors", "contact", fleet.survivor, "--way", "sms", "--days", "mon", "--days", "wed")
    hours = ("--from", "10:00", "--until", "12:30", "--language", "ti", "--yes")
    result = devicefleet(*typed, *hours, input=f"{NUMBER}\n")
    assert result.exit_code == 0, result.output
    sentence = "text message, a number that ends in 61, Monday, Wednesday, 10:00 to 12:30, ti."
    assert f"It is noted how they may be written to: {sentence}" in result.stdout
    assert "900461" not in result.output
    (rule,) = rules(ledger)
    assert (rule.days, rule.from_minute, rule.until_minute, rule.language) == (0b101, 600, 750, "ti")
    assert value(ledger, fleet.survivor) == "+447700900461"


def test_without_a_word_that_they_agreed_nothing_is_done(
    devicefleet: Devicefleet, fleet: Fleet, ledger: Database
) -> None:
    result = devicefleet("survivors", "contact", fleet.survivor, "--way", "email", input="a.b@mail.example\n")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "So far: nothing was agreed." in result.stderr
    assert "From now on: e-mail, an address that begins with a, Every day, 09:00 to 18:00, en." in result.stderr
    assert "Go through it with them, and add --yes." in result.stderr
    assert "mail.example" not in result.output
    assert rules(ledger) == []


def test_what_was_is_said_with_what_will_be(devicefleet: Devicefleet, fleet: Fleet) -> None:
    asked = ("survivors", "contact", fleet.survivor, "--way", "sms", "--watched", "--open")
    assert devicefleet(*asked, "--yes", input=NUMBER).exit_code == 0
    result = devicefleet("survivors", "contact", fleet.survivor, "--way", "none")
    was = "text message, a number that ends in 61, Every day, 09:00 to 18:00, en"
    assert f"So far: {was}, somebody else may read along, may say what it is about." in result.stderr
    assert "From now on: not at all." in result.stderr


@pytest.mark.parametrize(
    ("typed", "piped", "code", "sentence"),
    [
        (("--way", "sms", "--yes"), "07700 90046", 1, "A UK mobile number has 11 digits"),
        (("--way", "sms", "--yes"), "", 1, "A phone number holds only digits"),
        (("--way", "email", "--yes"), NUMBER, 1, "This is not an e-mail address."),
        (("--way", "sms", "--from", "6:59", "--yes"), NUMBER, 1, "between 07:00 and 22:00"),
        (("--way", "sms", "--from", "9", "--yes"), NUMBER, 2, "Write the time like 09:30."),
        (("--watched",), "", 2, "Say with --way"),
        (("--way", "email", "--sim", "8944"), "", 2, "--sim goes with --way sms."),
    ],
)
def test_refused(
    devicefleet: Devicefleet,
    fleet: Fleet,
    ledger: Database,
    typed: tuple[str, ...],
    piped: str,
    code: int,
    sentence: str,
) -> None:
    result = devicefleet("survivors", "contact", fleet.survivor, *typed, input=piped)
    assert (result.exit_code, rules(ledger)) == (code, []), result.output
    assert sentence in result.stderr


def test_a_sim_they_do_not_hold_is_no_way(devicefleet: Devicefleet, fleet: Fleet, ledger: Database) -> None:
    result = devicefleet("survivors", "contact", fleet.survivor, "--way", "sms", "--sim", fleet.sim, "--yes")
    assert result.exit_code == 1
    assert "This is a SIM of ours that they do not hold" in result.stderr
    assert rules(ledger) == []
