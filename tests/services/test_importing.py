"""A spreadsheet comes in by stages, and nothing happens before it is said to."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

import pytest
from sqlmodel import func, select

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.documents import spreadsheets
from devicefleet.queries import imports
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import Conflict, NotAllowed, NotFound, Refused
from devicefleet.rules.terms import BatchState, DeviceState, Importing, Kind, Role, SimState, Verdict
from devicefleet.services import importing, timeline
from devicefleet.tables import DataPackage, Device, Entry, ImportBatch, ImportRow, Sim
from tests.given import Given, iccid, imei, later

PHONES = ("Kind", "Make", "Model", "IMEI")


class Desk:
    """Somebody loading files."""

    def __init__(self, given: Given, *, by: Actor = OPERATOR) -> None:
        self.given, self.database, self.at, self.by = given, given.database, given.at, by

    def load(
        self, headers: Sequence[str], rows: Iterable[Sequence[str]], what: Importing = Importing.DEVICES
    ) -> imports.Batch:
        """A file, staged and judged to the end."""
        return self.load_bytes(spreadsheets.write_csv(headers, rows), what)

    def load_bytes(self, data: bytes, what: Importing = Importing.DEVICES) -> imports.Batch:
        sheet = spreadsheets.read(data)
        upload = importing.Upload(sheet.headers, list(sheet.rows), sheet.notes, hashlib.sha256(data).hexdigest())
        provider_id = self.given.home.id or 0
        with self.database.writing() as session:
            batch_id = (
                importing.stage(session, self.by, self.at, provider_id=provider_id, importing=what, upload=upload).id
                or 0
            )
        reading = importing.Reading(0, 1)
        while reading.done < reading.total:
            with self.database.writing() as session:
                reading = importing.judge(session, self.by, batch_id=batch_id, most=2)
        return self.batch(batch_id)

    def batch(self, batch_id: int) -> imports.Batch:
        with self.database.reading() as session:
            return imports.batch(session, self.by, batch_id=batch_id)

    def rows(self, batch: imports.Batch) -> tuple[imports.Row, ...]:
        with self.database.reading() as session:
            return imports.rows(session, self.by, batch_id=batch.id)

    def commit(self, batch: imports.Batch, *, only_valid: bool = False) -> importing.Outcome:
        with self.database.writing() as session:
            return importing.take_over(session, self.by, self.at, batch_id=batch.id, only_valid=only_valid)

    def count(self, table: type) -> int:
        with self.database.reading() as session:
            return session.exec(select(func.count()).select_from(table)).one()


@pytest.fixture
def desk(both_engines: Database, given: Given) -> Desk:
    return Desk(given)


def test_a_dry_run_changes_nothing(desk: Desk) -> None:
    before = desk.count(Entry)
    batch = desk.load(PHONES, [("smartphone", "Nokia", "G22", imei(1)), ("smartphone", "Nokia", "G22", imei(2))])
    assert batch.done
    assert batch.counts == {Verdict.CREATE: 2}
    assert (desk.count(Device), desk.count(Entry)) == (0, before)


def test_commit_does_what_was_said(desk: Desk) -> None:
    batch = desk.load(PHONES, [("smartphone", "Nokia", "G22", imei(1)), ("smartphone", "Nokia", "G22", imei(2))])
    outcome = desk.commit(batch)
    assert (outcome.created, outcome.updated, outcome.refused) == (2, 0, 0)
    with desk.database.reading() as session:
        devices = session.exec(select(Device)).all()
    assert {device.imei for device in devices} == {imei(1), imei(2)}
    assert {device.state for device in devices} == {DeviceState.RECEIVED}
    assert {device.code for device in devices} == set(outcome.codes)


def test_the_same_file_twice_is_nothing_new(desk: Desk) -> None:
    rows = [("smartphone", "Nokia", "G22", imei(1)), ("smartphone", "Nokia", "G22", imei(2))]
    desk.commit(desk.load(PHONES, rows))
    again = desk.load(PHONES, rows)
    assert again.counts == {Verdict.UNCHANGED: 2}
    assert desk.commit(again).created == 0
    assert desk.count(Device) == 2


def test_a_blank_cell_leaves_things_as_they_are(desk: Desk) -> None:
    desk.commit(desk.load((*PHONES, "Colour"), [("smartphone", "Nokia", "G22", imei(1), "blue")]))
    batch = desk.load((*PHONES, "Colour"), [("", "", "G42", imei(1), "")])
    assert batch.counts == {Verdict.UPDATE: 1}
    assert desk.rows(batch)[0].changes == ("model",)
    desk.commit(batch)
    with desk.database.reading() as session:
        device = session.exec(select(Device)).one()
    assert (device.model, device.colour, device.make) == ("G42", "blue", "Nokia")


def test_a_refused_row_holds_back_all_or_is_left_out_by_choice(desk: Desk) -> None:
    batch = desk.load(PHONES, [("smartphone", "Nokia", "G22", imei(1)), ("smartphone", "Nokia", "G22", "6.37E+15")])
    assert batch.counts == {Verdict.CREATE: 1, Verdict.ERROR: 1}
    with pytest.raises(Conflict, match="1 row cannot be taken over, so nothing was done"):
        desk.commit(batch)
    assert desk.count(Device) == 0
    outcome = desk.commit(batch, only_valid=True)
    assert (outcome.created, outcome.refused) == (1, 1)
    assert desk.count(Device) == 1


def test_a_damaged_number_is_named_by_its_cell_with_advice(desk: Desk) -> None:
    batch = desk.load(PHONES, [("smartphone", "Nokia", "G22", "6.37E+15")])
    problem = desk.rows(batch)[0].problems[0]
    assert problem.column == "IMEI"
    assert "Text" in problem.sentence


def test_columns_that_could_hold_a_name_are_never_stored(desk: Desk) -> None:
    batch = desk.load((*PHONES, "Account holder name"), [("smartphone", "Nokia", "G22", imei(1), "Canary Person")])
    assert "Column 'Account holder name' could hold a person's name: it was left out and is not stored." in batch.notes
    with desk.database.reading() as session:
        kept = [session.exec(select(table)).all() for table in (ImportBatch, ImportRow)]
    assert "Canary" not in repr(kept)
    desk.commit(batch)
    with desk.database.reading() as session:
        assert "Canary" not in repr(session.exec(select(Device)).all())


def test_an_order_makes_expected_devices_and_its_delivery_note_lets_them_arrive(desk: Desk) -> None:
    order = ("sales_order_number", "persona_cleaned", "manufacturer_cleaned", "quantity_completed")
    desk.commit(desk.load(order, [("5001", "Chrome laptop", "Dell", "2")]))
    with desk.database.reading() as session:
        assert [device.state for device in session.exec(select(Device))] == [DeviceState.EXPECTED] * 2
    arrival = desk.load((*order, "Serial No."), [("5001", "Chrome laptop", "Dell", "1", "DEMO-1")])
    assert arrival.counts == {Verdict.UPDATE: 1}
    desk.commit(arrival)
    with desk.database.reading() as session:
        states = {device.serial: device.state for device in session.exec(select(Device))}
    assert states == {None: DeviceState.EXPECTED, "DEMO-1": DeviceState.RECEIVED}
    again = desk.load((*order, "Serial No."), [("5001", "Chrome laptop", "Dell", "1", "DEMO-1")])
    assert again.counts == {Verdict.UNCHANGED: 1}


def test_another_organisations_device_is_in_use_and_nothing_else_is_said(desk: Desk) -> None:
    other = desk.given.provider("other")
    theirs = desk.given.received_device(Kind.SMARTPHONE, other)
    batch = desk.load(PHONES, [("smartphone", "Nokia", "G22", theirs.imei or "")])
    problem = desk.rows(batch)[0].problems[0]
    assert problem.sentence == "This is already in use. If it is not in your register, ask your administrator."
    assert "other" not in problem.sentence.lower().replace("another", "")


def test_a_row_that_mixes_two_devices_is_refused(desk: Desk) -> None:
    desk.commit(
        desk.load(
            (*PHONES, "Serial"),
            [("smartphone", "Nokia", "G22", imei(1), "SNA0001"), ("smartphone", "Nokia", "G22", imei(2), "SNA0002")],
        )
    )
    batch = desk.load((*PHONES, "Serial"), [("smartphone", "Nokia", "G22", imei(1), "SNA0002")])
    assert "This row mixes two" in desk.rows(batch)[0].problems[0].sentence


def test_columns_chosen_once_are_remembered(desk: Desk) -> None:
    headers = ("Kind", "Make", "What it is called", "IMEI")
    row = ("smartphone", "Nokia", "G22", imei(1))
    batch = desk.load(headers, [row])
    assert batch.columns["What it is called"] == ""
    chosen = {**batch.columns, "What it is called": "model"}
    with desk.database.writing() as session:
        importing.choose_columns(session, OPERATOR, desk.at, batch_id=batch.id, chosen=chosen)
    assert desk.batch(batch.id).state == BatchState.DISCARDED
    again = desk.load(headers, [row])
    assert again.columns["What it is called"] == "model"
    desk.commit(again)
    with desk.database.reading() as session:
        assert session.exec(select(Device)).one().model == "G22"


def test_two_columns_cannot_be_read_as_one(desk: Desk) -> None:
    batch = desk.load(("Kind", "Serial", "Other"), [("laptop", "A1", "B")])
    with desk.database.writing() as session, pytest.raises(Refused, match="Two columns are read as serial"):
        importing.choose_columns(
            session, OPERATOR, desk.at, batch_id=batch.id, chosen={"Serial": "serial", "Other": "serial"}
        )


def test_a_file_with_no_column_we_know_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="None of the columns is known here"):
        desk.load(("Fruit", "Weight"), [("apple", "100 g")])


def test_sims_come_with_their_package(desk: Desk) -> None:
    headers = ("ICCID", "Phone number", "Network", "Scheme", "Allowance GB", "Starts on", "Last day")
    row = (iccid(1), "07700 900123", "O2", "national_databank", "25", "01/11/2026", "31/10/2027")
    batch = desk.load(headers, [row], Importing.SIMS)
    assert batch.counts == {Verdict.CREATE: 1}, desk.rows(batch)
    desk.commit(batch)
    with desk.database.reading() as session:
        sim = session.exec(select(Sim)).one()
        package = session.exec(select(DataPackage)).one()
    assert (sim.state, sim.network) == (SimState.IN_STOCK, "O2")
    assert b"900123" not in (sim.number_sealed or b"")
    assert (package.starts_on, package.ends_on) == (_day("2026-11-01"), _day("2027-11-01"))
    assert desk.load(headers, [row], Importing.SIMS).counts == {Verdict.UNCHANGED: 1}


def test_a_phone_number_waits_sealed(desk: Desk) -> None:
    batch = desk.load(("Phone number", "Network"), [("07700900123", "EE")], Importing.SIMS)
    with desk.database.reading() as session:
        assert "900123" not in repr(session.exec(select(ImportRow)).all())
    assert "900123" not in repr(desk.rows(batch))


def test_a_number_alone_is_somebodys_own_sim(desk: Desk) -> None:
    batch = desk.load(("Mobile phone number", "Mobile network"), [("07700900123", "EE")], Importing.SIMS)
    desk.commit(batch)
    with desk.database.reading() as session:
        sim = session.exec(select(Sim)).one()
    assert (sim.own_number, sim.state, sim.iccid) == (True, SimState.ACTIVATED, None)


def test_what_was_finished_cannot_be_finished_again(desk: Desk) -> None:
    batch = desk.load(PHONES, [("smartphone", "Nokia", "G22", imei(1))])
    desk.commit(batch)
    with pytest.raises(NotFound, match="finished"):
        desk.commit(batch)
    assert desk.count(ImportRow) == 0


def test_another_organisations_import_is_not_there(desk: Desk) -> None:
    batch = desk.load(PHONES, [("smartphone", "Nokia", "G22", imei(1))])
    stranger = desk.given.actor(Role.WAREHOUSE, desk.given.provider("other"))
    for attempt in (
        lambda session: imports.batch(session, stranger, batch_id=batch.id),
        lambda session: importing.take_over(session, stranger, desk.at, batch_id=batch.id),
        lambda session: importing.discard(session, stranger, desk.at, batch_id=batch.id),
    ):
        with desk.database.writing() as session, pytest.raises(NotFound, match="There is no such import"):
            attempt(session)


def test_a_caseworker_imports_nothing(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        Desk(desk.given, by=desk.given.actor(Role.CASEWORKER)).load(PHONES, [("smartphone", "Nokia", "G22", imei(1))])


def test_staged_files_are_let_go_after_a_day(desk: Desk) -> None:
    desk.load(PHONES, [("smartphone", "Nokia", "G22", imei(1))])
    with desk.database.writing() as session:
        assert importing.sweep(session, later(desk.at, hours=23)) == 0
        assert importing.sweep(session, later(desk.at, hours=25)) == 1
    assert (desk.count(ImportBatch), desk.count(ImportRow)) == (0, 0)


def test_the_ledger_agrees_afterwards(desk: Desk, at: Moment) -> None:
    desk.commit(desk.load(PHONES, [("smartphone", "Nokia", "G22", imei(number)) for number in range(1, 30)]))
    with desk.database.reading() as session:
        assert [wrong for _count, wrong in timeline.check(session) if wrong] == []


def _day(text: str) -> date:
    return date.fromisoformat(text)
