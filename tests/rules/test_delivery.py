"""One row of a delivery: typed values, and every problem of the row at once."""

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devicefleet.rules.importing.delivery import check_row, is_example, problems_if_new
from devicefleet.rules.importing.fields import FIELDS
from devicefleet.rules.importing.lines import DeviceLine, SimLine
from devicefleet.rules.terms import AllowancePeriod, Importing, Kind, Renewal, Scheme, SimForm

IMEI, OTHER_IMEI = "004999010640000", "004999010640018"
ICCID = "8944000000000000019"
CODE = "7K3M9Q2XJ3"


def device(**fields: str) -> DeviceLine:
    line = check_row(fields, "devices")
    assert isinstance(line, DeviceLine)
    return line


def sim(**fields: str) -> SimLine:
    line = check_row(fields, "sims")
    assert isinstance(line, SimLine)
    return line


def problems(line: DeviceLine | SimLine) -> dict[str, str]:
    return {problem.column: problem.sentence for problem in line.problems}


def test_a_full_row_becomes_typed_values() -> None:
    line = device(
        kind="Mobile phone", make=" Nokia ", model="G22", serial="sn0001", imei=IMEI, imei2=OTHER_IMEI, colour="Blue",
        storage_gb="64GB", ram_gb="4 GB", os="Android", os_version="13", security_updates_until="31/12/2027",
        network_lock="SIM free", sim_support="Nano and eSIM", grade="a", battery_health_pct="98%",
        acquired_on="2026-06-15", source_type="Corporate donation", cost_pence="£129.50",
    )  # fmt: skip
    assert not line.problems
    assert line.values() == {
        "kind": Kind.SMARTPHONE, "make": "Nokia", "model": "G22", "serial": "SN0001", "imei": IMEI, "imei2": OTHER_IMEI,
        "colour": "Blue", "storage_gb": 64, "ram_gb": 4, "os": "Android", "os_version": "13",
        "security_updates_until": date(2027, 12, 31), "network_lock": "unlocked", "sim_support": "nano+esim",
        "grade": "A", "battery_health_pct": 98, "acquired_on": date(2026, 6, 15), "source_type": "donated_corporate",
        "cost_pence": 12950,
    }  # fmt: skip


@pytest.mark.parametrize("blank", ["", " ", "-", "n/a", "N/A", "unknown", "TBC", "?", "\u00a0", "—"])
def test_a_blank_cell_says_nothing(blank: str) -> None:
    line = device(code=CODE, grade=blank, imei=blank, acquired_on=blank)
    assert (line.code, line.values(), line.problems) == (CODE, {}, ())


def test_all_problems_of_a_row_are_told() -> None:
    line = device(kind="Desktop", imei="6.37E+15", acquired_on="31/02/2026", grade="Z", ram_gb="#REF!", colour="=1+1")
    assert set(problems(line)) == {"kind", "imei", "acquired_on", "grade", "ram_gb", "colour"}
    assert "Excel has shortened" in problems(line)["imei"]
    assert "shows the error '#REF!'" in problems(line)["ram_gb"]
    assert "Use one of: A, B, C" in problems(line)["grade"]


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"kind": "laptop", "model": "250 G7"}, "serial"),
        ({"kind": "laptop", "imei": IMEI}, "serial"),
        ({"kind": "smartphone", "model": "G22"}, "imei"),
        ({"kind": "mifi_router"}, "serial"),
        ({"kind": "accessory", "model": "Charger"}, "serial"),
        ({"model": "G22"}, "serial"),
        ({}, "serial"),
        ({"kind": "smartphone", "imei": IMEI, "imei2": IMEI}, "imei2"),
        ({"kind": "laptop", "serial": "SN0001", "quantity": "3"}, "quantity"),
        ({"code": CODE, "quantity": "3"}, "quantity"),
        ({"kind": "laptop", "serial": "x"}, "serial"),
        ({"code": "7K3M9Q2XJ4"}, "code"),
        ({"kind": "laptop", "order_reference": "5" * 71}, "order_reference"),
    ],
)
def test_a_device_must_be_told_apart(fields: dict[str, str], column: str) -> None:
    assert set(problems(device(**fields))) == {column}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "laptop", "serial": "SN0001"},
        {"kind": "smartphone", "imei": IMEI},
        {"kind": "smartphone", "serial": "SN0001"},
        {"code": "7K3M9-Q2XJ3", "kind": "laptop"},
        {"kind": "laptop", "order_reference": "5000000001"},
        {"code": CODE, "order_reference": "5" * 80},
    ],
)
def test_one_sure_sign_is_enough(fields: dict[str, str]) -> None:
    assert not device(**fields).problems


def test_an_order_line_is_expected_devices() -> None:
    line = device(
        order_reference="5000000001", order_line="4100001", quantity="12", kind="Chrome laptop",
        description=":COK:DFE: HP 250 G7", make="Hewlett Packard Inc.",
    )  # fmt: skip
    assert line.expected
    assert (line.order, line.quantity) == ("5000000001/4100001", 12)
    assert line.values() == {"kind": Kind.LAPTOP, "make": "Hewlett Packard Inc.", "model": "HP 250 G7"}
    assert not device(order_reference="5000000001", serial="SN0001", kind="laptop").expected


def test_rows_that_are_no_delivery_are_skipped_with_a_word() -> None:
    assert "return to the supplier" in (device(is_return="TRUE", order_reference="1").skipped or "")
    assert "quantity is 0" in (device(quantity="0", order_reference="1").skipped or "")


def test_the_description_may_say_what_the_category_does_not() -> None:
    line = device(kind="Social care", description="Chrome laptop", serial="SN0001")
    assert (line.kind, line.problems) == (Kind.LAPTOP, ())
    assert [warning.column for warning in line.warnings] == ["kind"]


def test_a_foreign_asset_tag_is_only_a_warning_beside_a_serial_number() -> None:
    line = device(code="CHARITY-0042", serial="SN0001", kind="laptop")
    assert (line.code, line.problems) == (None, ())
    assert "not a code of ours" in line.warnings[0].sentence


def test_a_new_device_needs_a_kind_and_a_make() -> None:
    assert [problem.column for problem in problems_if_new(device(serial="SN0001"))] == ["kind", "make"]
    assert problems_if_new(device(serial="SN0001", kind="laptop", make="Acer")) == ()


def test_a_full_sim_row_becomes_typed_values() -> None:
    line = sim(
        iccid=ICCID, msisdn="07700 900123", network="Vodafone", form="Triple cut", contract="Pay-as-you-go (PAYG)",
        pack_expires_on="31 Dec 2026", activate_by="01/12/2026", scheme="National Databank", allowance_gb="25GB",
        allowance_period="per month", starts_on="01/06/2026", last_day="30/06/2026", renewal="none", cost_pence="0",
    )  # fmt: skip
    assert not line.problems
    assert line.values() == {
        "iccid": ICCID, "msisdn": "+447700900123", "network": "Vodafone", "form": SimForm.NANO, "contract": "payg",
        "pack_expires_on": date(2026, 12, 31), "activate_by": date(2026, 12, 1),
    }  # fmt: skip
    assert line.package() == {
        "scheme": Scheme.NATIONAL_DATABANK, "allowance_gb": Decimal(25), "allowance_period": AllowancePeriod.MONTH,
        "starts_on": date(2026, 6, 1), "ends_on": date(2026, 7, 1), "renewal": Renewal.NONE, "cost_pence": 0,
    }  # fmt: skip


def test_a_sim_known_only_by_its_number_is_somebodys_own() -> None:
    line = sim(msisdn="07700900123", contract="Pay monthly")
    assert (line.own_number, line.package(), line.problems) == (True, {}, ())
    assert not sim(iccid=ICCID).own_number


def test_a_sim_with_a_doubtful_check_digit_is_taken_with_a_warning() -> None:
    line = sim(iccid="8944000000000000018")
    assert (line.iccid, line.problems) == ("8944000000000000018", ())
    assert [warning.column for warning in line.warnings] == ["iccid"]


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({}, "iccid"),
        ({"network": "EE"}, "iccid"),
        ({"iccid": "8.944E+18"}, "iccid"),
        ({"msisdn": "07001 234567"}, "msisdn"),
        ({"iccid": ICCID, "allowance_gb": "5"}, "scheme"),
        ({"iccid": ICCID, "allowance_gb": "unlimited"}, "scheme"),
        ({"iccid": ICCID, "scheme": "voucher", "starts_on": "02/06/2026", "last_day": "01/06/2026"}, "last_day"),
        ({"iccid": ICCID, "scheme": "voucher", "starts_on": "02/06/2026"}, "last_day"),
        ({"iccid": ICCID, "scheme": "lottery"}, "scheme"),
        ({"iccid": ICCID, "contract": "maybe"}, "contract"),
        ({"iccid": ICCID, "renewal": "-", "form": "huge"}, "form"),
    ],
)
def test_what_is_wrong_with_a_sim_row_is_named(fields: dict[str, str], column: str) -> None:
    assert set(problems(sim(**fields))) == {column}


def test_unlimited_data_has_no_figure() -> None:
    line = sim(iccid=ICCID, scheme="org_contract", allowance_gb="Unlimited", starts_on="1/6/2026", renewal="auto")
    assert (line.unlimited, line.allowance_gb, line.problems) == (True, None, ())
    assert "allowance_gb" not in line.package()


@pytest.mark.parametrize(
    ("importing", "key", "value"),
    [
        *(("devices", "kind", kind) for kind in Kind),
        *(("devices", "sim_support", value) for value in ("nano", "nano+esim", "esim_only")),
        *(("devices", "source_type", value) for value in ("purchased", "donated_public", "device_bank", "transfer")),
        *(("devices", "network_lock", value) for value in ("unlocked", "EE")),
        *(("sims", "form", form) for form in SimForm),
        *(("sims", "contract", value) for value in ("pay_monthly", "payg")),
        *(("sims", "scheme", scheme) for scheme in Scheme),
        *(("sims", "allowance_period", period) for period in AllowancePeriod),
        *(("sims", "renewal", renewal) for renewal in Renewal),
    ],
)
def test_what_is_stored_and_exported_is_read_again(importing: Literal["devices", "sims"], key: str, value: str) -> None:
    assert getattr(check_row({key: str(value)}, importing), key) == value


def test_dates_follow_the_order_of_their_column() -> None:
    fields = {"code": CODE, "acquired_on": "5/6/2026"}
    assert check_row(fields, "devices", {"acquired_on": "mdy"}).values() == {"acquired_on": date(2026, 5, 6)}
    assert check_row(fields, "devices").values() == {"acquired_on": date(2026, 6, 5)}


@pytest.mark.parametrize(
    "cell",
    ["07123456789", "07123 456 789", "+44 7123 456789", "7123456789", "example", "(Example)", "EXAMPLE ROW",
     "e.g. SN0001", "eg: 07700 900123", "Example: Nokia", "EXAMPLE - delete this row",
     "Please delete this line before sending"],
)  # fmt: skip
def test_the_templates_example_row_is_skipped(cell: str) -> None:
    assert is_example(["", cell, "x"])
    assert "example" in (sim(network=cell).skipped or "")
    assert device(model=cell).skipped


@pytest.mark.parametrize(
    "cell", ["07123456780", "Example Trust", "Sampler", "for this phone", "legacy", "SN0712345", ""]
)
def test_an_ordinary_row_is_not_taken_for_an_example(cell: str) -> None:
    assert not is_example([cell])


anything = st.text(max_size=25) | st.sampled_from(
    ["1", "0", "yes", "6.37E+15", IMEI, ICCID, CODE, "31/02/2026", "none", "#N/A"]
)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(Importing))
def test_no_row_is_worse_than_a_line_with_problems(data: st.DataObject, importing: Importing) -> None:
    keys = st.sampled_from([field.key for field in FIELDS[importing]])
    line = check_row(data.draw(st.dictionaries(keys, anything, max_size=8)), importing)
    assert all(problem.sentence.endswith(".") for problem in line.problems)
    assert None not in line.values().values()
