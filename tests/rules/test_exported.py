"""What is exported is read back as the same values: titles, amounts, dates and codes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from devicefleet.documents import spreadsheets
from devicefleet.documents.spreadsheets import Sheet
from devicefleet.rules.exported import DEVICE_COLUMNS, SIM_COLUMNS, device_cells, sim_cells, titles
from devicefleet.rules.importing.columns import guess
from devicefleet.rules.importing.delivery import check_row
from devicefleet.rules.importing.lines import DeviceLine, SimLine
from devicefleet.rules.terms import AllowancePeriod, DeviceState, Importing, Kind, Renewal, Scheme, SimForm, SimState
from tests.given import iccid, imei

DEVICE: dict[str, Any] = {
    "code": "7K3M9Q2XJ3",
    "kind": Kind.SMARTPHONE,
    "state": DeviceState.RECEIVED,
    "make": "Fairphone",
    "model": "-5",
    "serial": "SN-1",
    "imei": imei(1),
    "imei2": imei(2),
    "colour": "moss",
    "storage_gb": 128,
    "ram_gb": 8,
    "os": "Android",
    "os_version": "14",
    "security_updates_until": date(2031, 8, 1),
    "network_lock": "unlocked",
    "sim_support": "nano+esim",
    "grade": "A",
    "battery_health_pct": 97,
    "acquired_on": date(2026, 3, 4),
    "source_type": "donated_corporate",
    "order_ref": None,
    "cost_pence": 12950,
}
SIM: dict[str, Any] = {
    "iccid": iccid(1),
    "network": "Blue",
    "form": SimForm.ESIM,
    "contract": "payg",
    "pack_expires_on": date(2027, 1, 1),
    "activate_by": date(2026, 12, 1),
    "state": SimState.IN_STOCK,
    "scheme": Scheme.VOUCHER,
    "allowance_gb": Decimal("7.50"),
    "allowance_period": AllowancePeriod.MONTH,
    "starts_on": date(2026, 11, 1),
    "ends_on": date(2027, 5, 1),
    "renewal": Renewal.NONE,
    "cost_pence": 1000,
}


def sheets(header: tuple[str, ...], cells: tuple[Any, ...]) -> list[Sheet]:
    written = (spreadsheets.write_csv(header, [cells]), spreadsheets.write_xlsx(header, [cells]))
    return [spreadsheets.read(data) for data in written]


def lines(importing: Importing, header: tuple[str, ...], cells: tuple[Any, ...]) -> list[DeviceLine | SimLine]:
    """The row as an import reads it, from a CSV and from a workbook."""
    return [
        check_row(guess(sheet.headers, importing).pick(sheet.rows[0][1]), importing) for sheet in sheets(header, cells)
    ]


def device_lines(**other: Any) -> list[DeviceLine]:
    found = lines(Importing.DEVICES, titles(DEVICE_COLUMNS), device_cells({**DEVICE, **other}))
    return [line for line in found if isinstance(line, DeviceLine)]


def sim_lines(**other: Any) -> list[SimLine]:
    found = lines(Importing.SIMS, titles(SIM_COLUMNS), sim_cells({**SIM, **other}))
    return [line for line in found if isinstance(line, SimLine)]


def test_a_device_comes_back_as_it_was() -> None:
    known = {name: value for name, value in DEVICE.items() if value is not None and name not in {"state", "code"}}
    for line in device_lines():
        assert line.problems == ()
        assert line.values() == known


def test_a_device_with_little_known_comes_back() -> None:
    nothing = {name: None for name in DEVICE if name not in {"code", "kind", "state", "serial"}}
    for line in device_lines(**nothing, kind=Kind.LAPTOP):
        assert (line.problems, line.code) == ((), DEVICE["code"])
        assert line.values() == {"kind": Kind.LAPTOP, "serial": "SN-1"}


def test_a_sim_comes_back_with_its_package() -> None:
    for line in sim_lines():
        assert line.problems == ()
        assert line.values() == {
            name: SIM[name] for name in ("iccid", "network", "form", "contract", "pack_expires_on", "activate_by")
        }
        assert line.package() == {
            **{name: SIM[name] for name in ("scheme", "allowance_gb", "allowance_period", "starts_on", "ends_on")},
            **{name: SIM[name] for name in ("renewal", "cost_pence")},
        }


@pytest.mark.parametrize("renewal", list(Renewal))
def test_unlimited_data_comes_back(renewal: Renewal) -> None:
    for line in sim_lines(allowance_gb=None, renewal=renewal):
        assert (line.unlimited, line.renewal, line.problems) == (True, renewal, ())


def test_a_sim_without_a_package_comes_back_without() -> None:
    nothing = dict.fromkeys(
        ("scheme", "allowance_gb", "allowance_period", "starts_on", "ends_on", "renewal", "cost_pence")
    )
    for line in sim_lines(**nothing):
        assert (line.package(), line.problems) == ({}, ())


def test_no_column_holds_a_phone_number() -> None:
    assert "msisdn" not in {field.key for field in SIM_COLUMNS}
