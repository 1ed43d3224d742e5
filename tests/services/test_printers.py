"""Printers and label stocks of an organisation: kept by name, changed, removed, and nobody else's."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.documents import stocks
from devicefleet.queries import label_stocks as own_stocks
from devicefleet.queries import printers
from devicefleet.rules.access import Actor
from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.terms import Role
from devicefleet.services import label_stocks
from devicefleet.services import printers as keeping
from devicefleet.tables import AuditEvent
from tests.given import Given

OFFICE = Printer("Office", 1.5, -0.5, 0.2, 0.1)
SHEET = replace(stocks.load("L7160"), name="Our sheet", also=())


@pytest.fixture
def sam(given: Given) -> Actor:
    return given.actor(Role.WAREHOUSE)


def add(given: Given, actor: Actor, printer: Printer) -> int:
    with given.database.writing() as session:
        row = keeping.add(session, actor, given.at, provider_id=actor.provider_id or 0, printer=printer)
        return row.id or 0


def add_stock(given: Given, actor: Actor, stock: Stock) -> int:
    with given.database.writing() as session:
        row = label_stocks.add(session, actor, given.at, provider_id=actor.provider_id or 0, stock=stock)
        return row.id or 0


def test_a_printer_is_known_by_its_name(both_engines: Database, given: Given, sam: Actor) -> None:
    key = add(given, sam, OFFICE)
    with both_engines.reading() as session:
        assert [one.printer for one in printers.profiles(session, sam)] == [OFFICE]
        assert printers.one(session, sam, printer_id=key).printer == OFFICE
        assert printers.named(session, sam.provider_id, " oFFice ") == OFFICE
        assert printers.named(session, sam.provider_id, "") == TRUE
        with pytest.raises(NotFound, match="Known: Office"):
            printers.named(session, sam.provider_id, "Kitchen")
    assert keeping.is_true(Printer("New"))
    assert not keeping.is_true(OFFICE)


def test_a_printer_is_changed_and_removed(both_engines: Database, given: Given, sam: Actor) -> None:
    key, other = add(given, sam, OFFICE), add(given, sam, Printer("Other"))
    with both_engines.writing() as session:
        keeping.change(
            session, sam, given.at, printer_id=key, printer=replace(OFFICE, name=" Front  desk ", offset_x=2)
        )
    with pytest.raises(Conflict, match="already a printer"), both_engines.writing() as session:
        keeping.change(session, sam, given.at, printer_id=other, printer=Printer("front desk"))
    with both_engines.writing() as session:
        assert keeping.remove(session, sam, given.at, printer_id=other) == "Other"
    with both_engines.reading() as session:
        assert [one.printer for one in printers.profiles(session, sam)] == [
            replace(OFFICE, name="Front desk", offset_x=2)
        ]
        about = select(AuditEvent.action).where(col(AuditEvent.subject_kind) == "printer")
        acts = session.exec(about.order_by(col(AuditEvent.id))).all()
    assert acts == ["printer.added", "printer.added", "printer.changed", "printer.removed"]


@pytest.mark.parametrize(("name", "said"), [("  ", "Give the printer a name"), ("x" * 65, "at most 64")])
def test_a_printer_needs_a_name(database: Database, given: Given, sam: Actor, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        add(given, sam, Printer(name))


def test_printers_and_stocks_are_nobody_elses(database: Database, given: Given, sam: Actor) -> None:
    key, stock = add(given, sam, OFFICE), add_stock(given, sam, SHEET)
    stranger = given.actor(Role.WAREHOUSE, given.provider("away"))
    with database.writing() as session:
        assert printers.profiles(session, stranger) == ()
        assert own_stocks.own(session, stranger) == ()
        for act in (
            lambda: printers.one(session, stranger, printer_id=key),
            lambda: keeping.change(session, stranger, given.at, printer_id=key, printer=OFFICE),
            lambda: keeping.remove(session, stranger, given.at, printer_id=key),
            lambda: keeping.add(session, stranger, given.at, provider_id=given.home.id or 0, printer=OFFICE),
            lambda: own_stocks.one(session, stranger, stock_id=stock),
            lambda: label_stocks.change(session, stranger, given.at, stock_id=stock, stock=SHEET),
            lambda: label_stocks.remove(session, stranger, given.at, stock_id=stock),
            lambda: label_stocks.add(session, stranger, given.at, provider_id=given.home.id or 0, stock=SHEET),
        ):
            with pytest.raises(NotFound):
                act()


def test_an_own_stock_is_kept_as_it_was_measured(both_engines: Database, given: Given, sam: Actor) -> None:
    key = add_stock(given, sam, SHEET)
    with both_engines.reading() as session:
        assert own_stocks.one(session, sam, stock_id=key).stock == SHEET
        assert stocks.load("our-sheet", own_stocks.of_provider(session, sam.provider_id)) == SHEET
    with pytest.raises(Conflict, match="already a label stock"):
        add_stock(given, sam, replace(SHEET, name="OUR-SHEET"))
    narrow = replace(SHEET, columns=2)
    with both_engines.writing() as session:
        label_stocks.change(session, sam, given.at, stock_id=key, stock=narrow)
    with both_engines.reading() as session:
        assert own_stocks.one(session, sam, stock_id=key).stock == narrow
    with both_engines.writing() as session:
        assert label_stocks.remove(session, sam, given.at, stock_id=key) == "Our sheet"


def test_a_table_of_stocks_takes_the_place_of_those_of_the_same_name(
    both_engines: Database, given: Given, sam: Actor
) -> None:
    add_stock(given, sam, SHEET)
    with both_engines.writing() as session:
        table = [replace(SHEET, name="our sheet", rows=3), replace(SHEET, name="Another")]
        assert label_stocks.add_all(session, sam, given.at, provider_id=sam.provider_id or 0, stocks=table) == 2
    with both_engines.reading() as session:
        assert [(one.stock.name, one.stock.rows) for one in own_stocks.own(session, sam)] == [
            ("Another", 7),
            ("our sheet", 3),
        ]


@pytest.mark.parametrize("name", ["--", "…"])
def test_a_stock_needs_a_name_to_be_known_by(database: Database, given: Given, sam: Actor, name: str) -> None:
    with pytest.raises(Refused, match="needs a name"):
        add_stock(given, sam, replace(SHEET, name=name))
