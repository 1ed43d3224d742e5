"""A whole file: the order of its dates, what is in it twice, and the units of an order line."""

import time
from datetime import date

from devicefleet.rules.importing.batches import check_rows, date_orders
from devicefleet.rules.importing.columns import guess
from devicefleet.rules.importing.lines import DeviceLine, SimLine
from devicefleet.rules.terms import Importing, Kind

IMEI, OTHER_IMEI = "004999010640000", "004999010640018"
ORDERS = (
    ("sales_order_number", "persona_cleaned", "material_number", "material_description", "quantity_completed",
     "despatch_date"),
    (2, ("5000000001", "Chrome laptop", "4100001", ":DFE:Chromebook 11", "2", "5/18/2026")),
    (3, ("5000000002", "Windows laptop", "4100002", ':COK:DFE: Laptop 15.6" 4/128GB', "1", "6/2/2026")),
    (4, ("5000000001", "Chrome laptop", "4100001", ":DFE:Chromebook 11", "1", "6/2/2026")),
)  # fmt: skip


def devices(*rows: dict[str, str]) -> list[tuple[int, tuple[DeviceLine | SimLine, ...]]]:
    return list(check_rows(enumerate(rows, start=2), Importing.DEVICES))


def complaints(checked: list[tuple[int, tuple[DeviceLine | SimLine, ...]]]) -> dict[int, list[str]]:
    found = {number: [problem.sentence for line in lines for problem in line.problems] for number, lines in checked}
    return {number: sentences for number, sentences in found.items() if sentences}


def test_a_suppliers_order_list_becomes_expected_devices() -> None:
    headers, *rows = ORDERS
    columns = guess(headers, "devices")
    orders, notes = date_orders(columns, rows, "devices")
    assert orders == {"acquired_on": "mdy"}
    assert "'despatch_date' were read month first" in notes[0]
    checked = list(check_rows([(number, columns.pick(cells)) for number, cells in rows], "devices", orders))
    units = [line for _number, lines in checked for line in lines if isinstance(line, DeviceLine)]
    assert [unit.order_ref for unit in units] == [
        "5000000001/4100001/1",
        "5000000001/4100001/2",
        "5000000002/4100002/1",
        "5000000001/4100001/3",
    ]
    assert all(unit.expected and unit.kind == Kind.LAPTOP and not unit.problems for unit in units)
    assert units[2].model == 'Laptop 15.6" 4/128GB'
    assert units[2].acquired_on == date(2026, 6, 2)
    again = list(check_rows([(number, columns.pick(cells)) for number, cells in rows], "devices", orders))
    assert again == checked


def test_what_is_in_the_file_twice_is_a_problem_of_the_second_row() -> None:
    checked = devices(
        {"kind": "smartphone", "imei": IMEI},
        {"kind": "smartphone", "imei": OTHER_IMEI, "imei2": IMEI},
        {"kind": "laptop", "serial": "sn0001", "make": "Acer"},
        {"kind": "laptop", "serial": "SN0001", "make": "ACER"},
        {"kind": "laptop", "serial": "SN0001", "make": "Dell"},
    )
    assert complaints(checked) == {
        3: ["The same IMEI 2 is in row 2. Keep one of the two rows."],
        5: ["The same Serial number is in row 4. Keep one of the two rows."],
    }


def test_the_same_sim_twice_is_a_problem_too() -> None:
    rows = [(2, {"msisdn": "07700 900123"}), (7, {"msisdn": "+447700900123"}), (8, {"msisdn": "07123456789"})]
    checked = list(check_rows(rows, "sims"))
    assert complaints(checked) == {7: ["The same Phone number is in row 2. Keep one of the two rows."]}
    assert checked[2][1][0].skipped


def test_a_file_cannot_announce_devices_without_end() -> None:
    checked = devices(*({"kind": "laptop", "order_reference": str(n), "quantity": "1000"} for n in range(21)))
    assert list(complaints(checked)) == [22]
    assert sum(len(lines) for _number, lines in checked) == 20_001


def test_a_row_with_problems_counts_for_nothing() -> None:
    checked = devices({"kind": "smartphone", "imei": IMEI, "grade": "Z"}, {"kind": "smartphone", "imei": IMEI})
    assert list(complaints(checked)) == [2]


def test_a_thousand_rows_are_checked_in_time() -> None:
    rows = [
        {"kind": "laptop", "make": "Acer", "serial": f"SN{n:06}", "acquired_on": "15/05/2026", "grade": "A"}
        for n in range(1000)
    ]
    begun = time.process_time()
    assert not complaints(devices(*rows))
    assert time.process_time() - begun < 1
