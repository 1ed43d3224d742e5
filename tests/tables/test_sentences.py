"""Each law somebody can run into has a sentence, the same on both engines."""

from datetime import date
from typing import Any

from devicefleet.laws import SENTENCES
from tests.given import Given
from tests.tables.conftest import Raw


def other_device(same: str) -> dict[str, Any]:
    """Another device that shares one thing with the first."""
    other = {"code": "0000000001", "imei": None, "imei2": None, "serial": "OTHER", "order_ref": None}
    return {name: value for name, value in other.items() if name != same}


# Every law with a sentence, and a row that breaks it; `Raw.copy` takes the other columns from a row there is.
WITH_SENTENCE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "uq_provision_open_device": ("provision", "device_id > 0", {"wipe_id": 2}),
    "uq_provision_open_sim": ("provision", "sim_id > 0", {}),
    "uq_provision_wipe": ("provision", "device_id > 0", {"closed_on": date(2027, 2, 1)}),
    "fk_provision_wipe_id_device_id": ("provision", "device_id > 0", {"wipe_id": 999, "closed_on": date(2027, 2, 1)}),
    "fk_provision_sim_id_sim_holder_id": (
        "provision",
        "sim_id > 0",
        {"survivor_id": 2, "sim_holder_id": 2, "closed_on": date(2027, 2, 1)},
    ),
    "ck_provision_sim_has_one_holder": ("provision", "sim_id > 0", {"survivor_id": 2}),
    "ck_provision_device_has_wipe": ("provision", "device_id > 0", {"wipe_id": None}),
    "uq_device_code": ("device", "id = 1", other_device(same="code")),
    "uq_device_imei": ("device", "id = 1", other_device(same="imei")),
    "uq_device_imei2": ("device", "id = 1", other_device(same="imei2")),
    "uq_device_make_key_serial": ("device", "id = 1", other_device(same="serial")),
    "uq_device_provider_id_order_ref": ("device", "id = 1", other_device(same="order_ref")),
    "uq_sim_iccid": ("sim", "id = 1", {"number_index": None, "number_sealed": None}),
    "uq_sim_number_index": ("sim", "id = 1", {"iccid": None}),
    "uq_entry_idempotency_key": ("entry", "id = 1", {"idempotency_key": "again"}),
    "uq_entry_voids_id": ("entry", "type = 'voided'", {}),
    "uq_staff_email": ("staff", "id = 1", {}),
    "uq_provider_code": ("provider", "id = 1", {}),
    "uq_membership_open": ("membership", "provider_id > 0", {}),
    "uq_membership_open_wide": ("membership", "provider_id IS NULL", {}),
    "uq_survivor_ref": ("survivor", "id = 1", {}),
    "uq_handover_number": ("handover", "id = 1", {"entry_id": 1}),
    "uq_site_provider_id_code": ("site", "id = 1", {}),
    "uq_episode_open": ("episode", "id = 1", {}),
    "uq_responsibility_open": ("responsibility", "id = 1", {}),
    "uq_import_row_batch_id_row_number": ("import_row", "id = 1", {}),
    "uq_label_code": ("label", "id = 1", {}),
    "uq_printer_provider_id_name": ("printer", "id = 1", {}),
    "uq_label_stock_provider_id_name": ("label_stock", "id = 1", {}),
    "uq_kit_open_code": ("kit", "id = 1", {"entry_id": 2, "request_id": None}),
    "uq_kit_open_request": ("kit", "id = 1", {"entry_id": 2, "code": "0000000001"}),
    "uq_kit_item_device": ("kit_item", "device_id > 0", {}),
    "uq_kit_item_sim": ("kit_item", "sim_id > 0", {}),
    "uq_kit_request_handover_id": ("kit_request", "id = 1", {"entry_id": 2, "code": "0000000001"}),
    "uq_shelf_provider_id_name": ("shelf", "id = 1", {"code": "0000000001"}),
    "uq_shelf_code": ("shelf", "id = 1", {"name": "B-01"}),
    "uq_agreement_handover_id": ("agreement", "id = 1", {}),
    "uq_renewal_plan_open": ("renewal_plan", "id = 1", {"entry_id": 2}),
    "uq_funder_code": ("funder", "id = 1", {}),
    "uq_report_schedule_open": ("report_schedule", "id = 1", {}),
    "uq_report_pending": ("report", "funder_id > 0", {"number": "R-000001"}),
    "uq_report_pending_open": ("report", "funder_id IS NULL", {"number": "R-000001"}),
}


def test_every_law_with_a_sentence_says_it(full: Raw, given: Given) -> None:
    given.survivor()
    full.run("UPDATE device SET imei2 = '001234567890123', order_ref = 'PO-1 line 1' WHERE id = 1")
    full.copy("entry", "id = 1", idempotency_key="again")
    full.run("UPDATE kit_request SET state = 'handed_over', handover_id = 1 WHERE id = 1")
    full.copy("kit_item", device_id=None, sim_id=1)
    full.copy("report", number="R-000002", funder_id=None)
    postgres = full.database.engine.dialect.name == "postgresql"
    said = {law: full.sentence(table, where, **row) for law, (table, where, row) in WITH_SENTENCE.items()}
    named = {law: sentence for law, sentence in SENTENCES.items() if postgres or not law.startswith("fk_")}
    assert {law: said[law] for law in named} == named
    assert all(said[law] is None for law in SENTENCES.keys() - named.keys())
