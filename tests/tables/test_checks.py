"""Every CHECK refuses what it is for, and none is left untried."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlmodel import SQLModel

from devicefleet.laws import SENTENCES, law_broken
from tests.tables.conftest import Raw
from tests.tables.kitted import NOW

ANOTHER = {"code": "5P8RTH4W1Z", "entry_id": 2}  # shaped like a code

PERSON = {"key": "other", "kind": "person", "survivor_id": 1, "staff_id": None, "not_after": NOW}
NO_INPUTS = {"inputs_hash": None}
RELEASED = {"number": "R-000001", "state": "released", "released_at": NOW}

# Every other CHECK, and what breaks it.
CHECKS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "ck_provider_code_length": ("provider", "id = 1", {"code": "x"}),
    "ck_provider_nation": ("provider", "id = 1", {"nation": "FRA"}),
    "ck_staff_email_lower": ("staff", "id = 1", {"email": "Upper@demo.example"}),
    "ck_membership_wide_roles_have_no_provider": ("membership", "provider_id > 0", {"provider_id": None}),
    "ck_survivor_ref_length": ("survivor", "id = 1", {"ref": "SHORT"}),
    "ck_survivor_language_length": ("survivor", "id = 1", {"language": "x" * 36}),
    "ck_survivor_child_has_date": ("survivor", "id = 1", {"adult": False}),
    "ck_survivor_region": ("survivor", "id = 1", {"region": "X12345678"}),
    "ck_episode_dates_in_order": ("episode", "id = 1", {"ended_on": date(2020, 1, 1), "ended_entry_id": 1}),
    "ck_episode_expected_in_order": ("episode", "id = 1", {"ends_on_expected": date(2020, 1, 1)}),
    "ck_episode_end_has_entry": ("episode", "id = 1", {"ended_on": date(2027, 1, 1)}),
    "ck_responsibility_dates_in_order": ("responsibility", "id = 1", {"until_on": date(2020, 1, 1)}),
    "ck_stay_dates_in_order": ("stay", "id = 1", {"release_on": date(2020, 1, 1)}),
    "ck_decline_dates_in_order": ("decline", "id = 1", {"review_on": date(2026, 11, 22)}),
    "ck_exemption_dates_in_order": ("exemption", "id = 1", {"review_on": date(2026, 11, 22)}),
    "ck_device_code_shape": ("device", "id = 1", {"code": "abcdefghij"}),
    "ck_device_imei_shape": ("device", "id = 1", {"imei": "123"}),
    "ck_device_imei2_shape": ("device", "id = 1", {"imei2": "123"}),
    "ck_device_serial_has_make": ("device", "id = 1", {"make_key": None}),
    "ck_device_identified": ("device", "id = 1", {"imei": None, "serial": None}),
    "ck_device_laptop_has_serial": ("device", "id = 1", {"kind": "laptop", "serial": None}),
    "ck_device_cost_positive": ("device", "id = 1", {"cost_pence": -1}),
    "ck_device_battery_percent": ("device", "id = 1", {"battery_health_pct": 101}),
    "ck_device_grade": ("device", "id = 1", {"grade": "D"}),
    "ck_wipe_record_tool_and_verification": ("wipe_record", "id = 1", {"tool": ""}),
    "ck_sim_iccid_shape": ("sim", "id = 1", {"iccid": "123"}),
    "ck_sim_identified": ("sim", "id = 1", {"iccid": None, "number_index": None, "number_sealed": None}),
    "ck_sim_number_sealed_and_indexed": ("sim", "id = 1", {"number_sealed": None}),
    "ck_data_package_dates_in_order": ("data_package", "id = 1", {"ends_on": date(2026, 11, 1)}),
    "ck_data_package_begins": ("data_package", "id = 1", {"starts_on": None, "ends_on": None}),
    "ck_data_package_term_positive": ("data_package", "id = 1", {"term_count": 0}),
    "ck_data_package_allowance_positive": ("data_package", "id = 1", {"allowance_gb": -1}),
    "ck_data_package_open_end_is_auto_funded": ("data_package", "id = 1", {"ends_on": None}),
    "ck_data_package_cost_positive": ("data_package", "id = 1", {"cost_pence": -1}),
    "ck_entry_voided_names_its_entry": ("entry", "id = 1", {"type": "voided"}),
    "ck_provision_one_thing": ("provision", "device_id > 0", {"sim_id": 1, "sim_holder_id": 1}),
    "ck_provision_loan_has_date": ("provision", "device_id > 0", {"due_on": None}),
    "ck_provision_only_sims_are_carried": ("provision", "device_id > 0", {"carrier_id": 1}),
    "ck_training_session_minutes_in_a_day": ("training_session", "id = 1", {"minutes": 601}),
    "ck_provision_due_in_order": ("provision", "device_id > 0", {"due_on": date(2020, 1, 1)}),
    "ck_provision_dates_in_order": ("provision", "device_id > 0", {"closed_on": date(2020, 1, 1)}),
    "ck_provision_event_terms_where_set": ("provision_event", "what = 'issued'", {"tenure": None, "due_on": None}),
    "ck_provision_event_dates_in_order": ("provision_event", "what = 'issued'", {"due_on": date(2020, 1, 1)}),
    "ck_bulk_action_row_count_positive": ("bulk_action", "id = 1", {"row_count": 0}),
    "ck_bulk_action_cost_positive": ("bulk_action", "id = 1", {"cost_pence": -1}),
    "ck_label_code_shape": ("label", "id = 1", {"code": "abcdefghij"}),
    "ck_printer_offset_small": ("printer", "id = 1", {"name": "other", "offset_y": 21}),
    "ck_printer_stretch_small": ("printer", "id = 1", {"name": "other", "stretch_x": -6}),
    "ck_label_stock_has_labels": ("label_stock", "id = 1", {"name": "other", "rows": 0}),
    "ck_label_job_counts": ("label_job", "id = 1", {"next_start": 0}),
    "ck_label_job_made_has_time": ("label_job", "id = 1", {"made_at": None}),
    "ck_kit_request_code_shape": ("kit_request", "id = 1", {"code": "SHORT", "entry_id": 2}),
    "ck_kit_request_asks_for_something": ("kit_request", "id = 1", {**ANOTHER, "laptop": False}),
    "ck_kit_request_loan_has_date": ("kit_request", "id = 1", {**ANOTHER, "tenure": "loan_fixed"}),
    "ck_kit_request_rejection_has_reason": ("kit_request", "id = 1", {**ANOTHER, "state": "rejected"}),
    "ck_kit_request_handed_over_has_handover": ("kit_request", "id = 1", {**ANOTHER, "state": "handed_over"}),
    "ck_kit_code_shape": ("kit", "id = 1", {"code": "SHORT", "request_id": None, "entry_id": 2}),
    "ck_kit_end_has_entry": ("kit", "id = 1", {"ended_on": date(2026, 12, 1), "entry_id": 2}),
    "ck_kit_dates_in_order": ("kit", "id = 1", {"ended_on": date(2020, 1, 1), "ended_entry_id": 2, "entry_id": 2}),
    "ck_kit_item_one_thing": ("kit_item", "id = 1", {"sim_id": 1}),
    "ck_shelf_code_shape": ("shelf", "id = 1", {"code": "SHORT", "name": "B-01"}),
    "ck_shelf_place_one_thing": ("shelf_place", "id = 1", {"device_id": None}),
    "ck_agreement_mark_where_drawn": ("agreement", "id = 1", {"handover_id": 2, "form": "signed"}),
    "ck_agreement_text_and_hash": ("agreement", "id = 1", {"handover_id": 2, "text": ""}),
    "ck_message_one_receiver": ("message", "id = 1", {**PERSON, "staff_id": 1}),
    "ck_message_person_has_survivor": ("message", "id = 1", {"key": "other", "kind": "person"}),
    "ck_message_report_has_funder": ("message", "id = 1", {"key": "other", "kind": "report"}),
    "ck_message_person_has_end": ("message", "id = 1", {**PERSON, "not_after": None}),
    "ck_message_sending_is_claimed": ("message", "id = 1", {"key": "other", "state": "sending"}),
    "ck_message_claim_has_end": ("message", "id = 1", {"key": "other", "claimed_until": NOW}),
    "ck_message_ended_when_final": ("message", "id = 1", {"key": "other", "state": "sent"}),
    "ck_message_tries_positive": ("message", "id = 1", {"key": "other", "tries": -1}),
    "ck_message_target_failures_positive": ("message_target", "channel = 'email'", {"channel": "sms", "failures": -1}),
    "ck_task_dates_in_order": ("task", "id = 1", {"key": "other", "done_at": datetime(2020, 1, 1, tzinfo=UTC)}),
    "ck_reminder_survivors_get_messages": ("reminder", "id = 1", {"level": -2, "urgency": "message"}),
    "ck_reminder_message_has_survivor": (
        "reminder", "id = 1", {"level": -2, "urgency": "message", "audience": "survivor"},
    ),
    "ck_reminder_ended_when_final": ("reminder", "id = 1", {"level": -2, "state": "skipped"}),
    "ck_reminder_look_one_row": ("reminder_look", "id = 1", {"id": 2}),
    "ck_staff_preference_minute_of_day": ("staff_preference", "staff_id = 1", {"staff_id": 2, "digest_minute": 1440}),
    "ck_contact_rule_channel_reaches_people": ("contact_rule", "id = 1", {"channel": "webhook"}),
    "ck_contact_rule_no_channel_no_value": ("contact_rule", "id = 1", {"channel": None}),
    "ck_contact_rule_one_value": ("contact_rule", "id = 1", {"sim_id": 1}),
    "ck_contact_rule_channel_has_value": ("contact_rule", "id = 1", {"value_sealed": None}),
    "ck_contact_rule_sims_take_texts": (
        "contact_rule", "id = 1", {"channel": "email", "value_sealed": None, "sim_id": 1},
    ),
    "ck_contact_rule_days_of_week": ("contact_rule", "id = 1", {"days": 128}),
    "ck_contact_rule_not_at_night": ("contact_rule", "id = 1", {"from_minute": 419}),
    "ck_contact_rule_minutes_in_order": ("contact_rule", "id = 1", {"until_minute": 540}),
    "ck_renewal_plan_term_positive": ("renewal_plan", "id = 1", {"entry_id": 2, "sim_id": 2, "term_count": 0}),
    "ck_renewal_plan_cost_positive": ("renewal_plan", "id = 1", {"entry_id": 2, "sim_id": 2, "cost_pence": -1}),
    "ck_funder_code_length": ("funder", "id = 1", {"code": "x"}),
    "ck_funder_address_until_ended": ("funder", "id = 1", {"code": "OTHER", "address_sealed": None}),
    "ck_report_schedule_days_few": ("report_schedule", "id = 1", {"slice": "nation:WLS", "working_days": 0}),
    "ck_report_made_has_time": ("report", "id = 1", {**RELEASED, "made_at": None, "fingerprint": None, **NO_INPUTS}),
    "ck_report_made_has_fingerprint": ("report", "id = 1", {**RELEASED, "fingerprint": None, **NO_INPUTS}),
    "ck_report_made_has_inputs": ("report", "id = 1", {**RELEASED, **NO_INPUTS}),
    "ck_report_refused_has_problem": ("report", "id = 1", {**RELEASED, "problem": "none"}),
    "ck_report_released_has_time": ("report", "id = 1", {**RELEASED, "released_at": None}),
    "ck_report_not_yet_released": ("report", "id = 1", {**RELEASED, "state": "held", "period": "2026-Q2"}),
    "ck_report_withdrawn_has_reason": ("report", "id = 1", {**RELEASED, "state": "withdrawn"}),
    "ck_report_withdrawn_has_time": ("report", "id = 1", {**RELEASED, "withdrawn_at": NOW}),
    "ck_report_two_people": ("report", "id = 1", {**RELEASED, "asked_by_id": 1, "released_by_id": 1}),
    "ck_report_revises_another": ("report", "id = 1", {**RELEASED, "id": 2, "revises_id": 2}),
    "ck_published_cell_number_or_mark": ("published_cell", "id = 1", {"time": "2026-08-31", "mark": "[c]"}),
    "ck_published_cell_number_positive": ("published_cell", "id = 1", {"time": "2026-08-31", "n": -5}),
    "ck_kit_span_dates_in_order": ("kit_span", "id = id", {"until_on": date(2000, 1, 1)}),
    "ck_policy_preview_dates_in_order": ("policy_preview", "id = 1", {"until_on": date(2000, 1, 1)}),
    "ck_timeline_policy_one_row": ("timeline_policy", "id = 1", {"id": 2}),
    "ck_audit_head_one_row": ("audit_head", "id = 1", {"id": 2}),
    **{
        f"ck_wipe_record_{check}": ("wipe_record", "id = 1", {check: False})
        for check in (
            "android_frp_cleared", "apple_activation_lock_off", "mdm_removed", "bios_password_removed",
            "sd_card_removed", "sim_tray_empty", "no_unknown_trackers",
        )
    },
}  # fmt: skip


def test_every_check_refuses_what_it_is_for(full: Raw) -> None:
    tried = dict(CHECKS)
    if full.database.engine.dialect.name == "postgresql":
        del tried["ck_survivor_language_length"]  # the type of the column refuses it first
    found = {law: full.broken(table, where, **row) for law, (table, where, row) in tried.items()}
    assert found == {law: law for law in tried}


def test_every_check_is_tried_here() -> None:
    written = {
        str(law.name)
        for table in SQLModel.metadata.tables.values()
        for law in table.constraints
        if isinstance(law, sa.CheckConstraint) and not getattr(law, "_type_bound", False)
    }
    assert CHECKS.keys() | {law for law in SENTENCES if law.startswith("ck_")} == written


def test_every_closed_list_is_closed(full: Raw) -> None:
    """One made-up word in each column that holds a term."""
    held = [
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Enum)
    ]
    for table, column in held:
        with pytest.raises(exc.IntegrityError) as refusal:
            full.run(f"INSERT INTO {table} ({column}) VALUES ('nonsense')")
        assert law_broken(refusal.value) in {f"ck_{table}_{column}", None}
    assert len(held) > 25
