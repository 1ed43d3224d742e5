"""Export, edit, import: a register that comes back as it was changes nothing, and an edited cell changes that one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.documents import spreadsheets
from devicefleet.queries import devices as device_register
from devicefleet.queries import imports
from devicefleet.queries import sims as sim_register
from devicefleet.queries.devices import Wanted
from devicefleet.queries.imports import Row
from devicefleet.queries.sims import WantedSims
from devicefleet.rules.exported import DEVICE_COLUMNS, SIM_COLUMNS, device_cells, sim_cells, titles
from devicefleet.rules.importing.fields import Field
from devicefleet.rules.terms import DeviceState, Importing, Kind, Role, Verdict
from devicefleet.services import devices, importing
from devicefleet.tables import Device
from tests.given import Given, funded


def taken_home(given: Given, what: Importing) -> tuple[tuple[Field, ...], list[list[Any]]]:
    actor = given.actor(Role.WAREHOUSE)
    with given.database.reading() as session:
        if what is Importing.DEVICES:
            rows = [device_cells(row) for row in device_register.exported(session, actor, Wanted())]
            return DEVICE_COLUMNS, [list(row) for row in rows]
        return SIM_COLUMNS, [list(sim_cells(row)) for row in sim_register.exported(session, actor, WantedSims())]


def staged(given: Given, what: Importing, columns: Iterable[Field], rows: list[list[Any]]) -> int:
    """The file, loaded and judged."""
    sheet = spreadsheets.read(spreadsheets.write_csv(titles(columns), rows))
    upload = importing.Upload(sheet.headers, list(sheet.rows), sheet.notes, "0" * 64)
    actor = given.actor(Role.WAREHOUSE)
    with given.database.writing() as session:
        batch = importing.stage(session, actor, given.at, provider_id=given.home.id or 0, importing=what, upload=upload)
        importing.judge(session, actor, batch_id=batch.id or 0)
        return batch.id or 0


def brought_back(given: Given, what: Importing, columns: Iterable[Field], rows: list[list[Any]]) -> tuple[Row, ...]:
    """What the importer says of each row."""
    batch = staged(given, what, columns, rows)
    with given.database.reading() as session:
        return imports.rows(session, given.actor(Role.WAREHOUSE), batch_id=batch)


def verdicts(rows: Iterable[Row]) -> list[tuple[Verdict | None, tuple[str, ...], tuple[str, ...]]]:
    return [(row.verdict, row.changes, tuple(problem.sentence for problem in row.problems)) for row in rows]


UNCHANGED = (Verdict.UNCHANGED, (), ())


def test_devices_come_back_unchanged(both_engines: Database, given: Given) -> None:
    given.received_device(cost_pence=12950, acquired_on=date(2026, 3, 4), network_lock="unlocked", ram_gb=4)
    given.ready_device(Kind.LAPTOP, source_type="donated_corporate", grade="B", model="+Pro")
    given.held_device()
    columns, rows = taken_home(given, Importing.DEVICES)
    assert verdicts(brought_back(given, Importing.DEVICES, columns, rows)) == [UNCHANGED] * 3


@pytest.mark.parametrize("kind", [Kind.LAPTOP, Kind.SMARTPHONE, Kind.TABLET])
def test_an_expected_device_has_not_arrived_by_being_listed(given: Given, kind: Kind) -> None:
    values = {"kind": kind, "make": "HP", "model": "250 G7", "order_ref": "SO-17/10/1"}
    with given.database.writing() as session:
        devices.register(
            session, given.actor(Role.WAREHOUSE), given.at, provider_id=given.home.id or 0, values=values, arrived=False
        )
    columns, rows = taken_home(given, Importing.DEVICES)
    assert verdicts(brought_back(given, Importing.DEVICES, columns, rows)) == [UNCHANGED]
    rows[0][[field.key for field in columns].index("colour")] = "grey"
    batch = staged(given, Importing.DEVICES, columns, rows)
    with given.database.writing() as session:
        importing.take_over(session, given.actor(Role.WAREHOUSE), given.at, batch_id=batch)
        (device,) = session.exec(select(Device))
        assert (device.state, device.colour) == (DeviceState.EXPECTED, "grey")
    rows[0][[field.key for field in columns].index("serial")] = "5CD0001"
    assert verdicts(brought_back(given, Importing.DEVICES, columns, rows)) == [(Verdict.UPDATE, ("serial",), ())]


def test_an_edited_cell_changes_that_one(given: Given) -> None:
    given.received_device()
    columns, rows = taken_home(given, Importing.DEVICES)
    rows[0][[field.key for field in columns].index("colour")] = "moss"
    assert verdicts(brought_back(given, Importing.DEVICES, columns, rows)) == [(Verdict.UPDATE, ("colour",), ())]


def test_sims_come_back_unchanged(both_engines: Database, given: Given) -> None:
    given.sim(network="Blue", package=funded(last_day=date(2026, 12, 31)))
    given.sim(package=funded(starts_on=None), pack_expires_on=date(2027, 1, 1))
    given.sim(number="+447700900123")
    columns, rows = taken_home(given, Importing.SIMS)
    assert verdicts(brought_back(given, Importing.SIMS, columns, rows)) == [UNCHANGED] * 3
