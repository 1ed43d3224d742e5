"""The sentence for each law the schema keeps: one helper for both engines' ways of naming a broken constraint."""

import re

from sqlalchemy.exc import IntegrityError

from devicefleet.rules.words import N_, _

SENTENCES: dict[str, str] = {
    "uq_provision_open_device": N_("Somebody else has just issued this device. Scan another one."),
    "uq_provision_open_sim": N_("Somebody else has just issued this SIM. Choose another one."),
    "uq_provision_wipe": N_(
        "This device was not wiped since it was last issued. Record its wipe and prepare it first."
    ),
    "fk_provision_wipe_id_device_id": N_("This device has no wipe record. Record its wipe and prepare it first."),
    "fk_provision_sim_id_sim_holder_id": N_(
        "This SIM has belonged to somebody else: it may never go to another person."
    ),
    "ck_provision_sim_has_one_holder": N_("This SIM has belonged to somebody else: it may never go to another person."),
    "ck_provision_device_has_wipe": N_("This device has no wipe record. Record its wipe and prepare it first."),
    "uq_device_code": N_("This code is already on another device."),
    "uq_device_imei": N_("This IMEI is already in use. If it is not in your register, ask your administrator."),
    "uq_device_imei2": N_("This IMEI is already in use. If it is not in your register, ask your administrator."),
    "uq_device_make_key_serial": N_(
        "This serial number is already in use for this make. Check for a mistyped character."
    ),
    "uq_device_provider_id_order_ref": N_("This order line was already received."),
    "uq_sim_iccid": N_("This ICCID is already in use. If it is not in your register, ask your administrator."),
    "uq_sim_number_index": N_("This phone number is already in use by another SIM."),
    "uq_entry_idempotency_key": N_("This was already saved. Nothing was done twice."),
    "uq_entry_voids_id": N_("This was already undone."),
    "uq_staff_email": N_("Somebody with this e-mail address already has an account."),
    "uq_provider_code": N_("There is already an organisation with this code."),
    "uq_membership_open": N_("This person already has this role there."),
    "uq_membership_open_wide": N_("This person already has this role."),
    "uq_survivor_ref": N_("This reference belongs to somebody already."),
    "uq_handover_number": N_("There is already a handover with this number."),
    "uq_site_provider_id_code": N_("This organisation has a site with this code already."),
    "uq_episode_open": N_("This person is already in support."),
    "uq_responsibility_open": N_("Another organisation is already responsible for this person."),
    "uq_import_row_batch_id_row_number": N_("This file is already being read."),
    "uq_label_code": N_("This label is already known. Scan another one."),
    "uq_printer_provider_id_name": N_("There is already a printer with this name."),
    "uq_label_stock_provider_id_name": N_("There is already a label stock with this name."),
    "uq_kit_open_code": N_("There is a kit in this bag already. Scan another bag, or unpack it first."),
    "uq_kit_open_request": N_("A kit is already packed for this request."),
    "uq_kit_item_device": N_("This device is in another kit already. Take it out there first."),
    "uq_kit_item_sim": N_("This SIM is in another kit already. Take it out there first."),
    "uq_kit_request_handover_id": N_(
        "These things are packed for several requests. Hand over the things of one request at a time."
    ),
    "uq_shelf_provider_id_name": N_("There is already a shelf with this name."),
    "uq_shelf_code": N_("This label is already on another shelf."),
    "uq_agreement_handover_id": N_("This handover has its agreement already."),
    "uq_renewal_plan_open": N_("A renewal is already planned for this SIM. Drop that plan first."),
    "uq_funder_code": N_("There is already a funder with this code."),
    "uq_report_schedule_open": N_("This funder is sent this report already."),
    "uq_report_pending": N_("This report is on its way already. Look at the list of reports."),
    "uq_report_pending_open": N_("This report is on its way already. Look at the list of reports."),
}
"""By constraint name; `_SQLITE` gives the names SQLite leaves out of its messages."""

_SQLITE: dict[str, str] = {
    "provision.device_id": "uq_provision_open_device",
    "provision.sim_id": "uq_provision_open_sim",
    "provision.wipe_id": "uq_provision_wipe",
    "device.code": "uq_device_code",
    "device.imei": "uq_device_imei",
    "device.imei2": "uq_device_imei2",
    "device.make_key, device.serial": "uq_device_make_key_serial",
    "device.provider_id, device.order_ref": "uq_device_provider_id_order_ref",
    "sim.iccid": "uq_sim_iccid",
    "sim.number_index": "uq_sim_number_index",
    "entry.idempotency_key": "uq_entry_idempotency_key",
    "entry.voids_id": "uq_entry_voids_id",
    "staff.email": "uq_staff_email",
    "provider.code": "uq_provider_code",
    "membership.staff_id, membership.provider_id, membership.role": "uq_membership_open",
    "membership.staff_id, membership.role": "uq_membership_open_wide",
    "survivor.ref": "uq_survivor_ref",
    "handover.number": "uq_handover_number",
    "site.provider_id, site.code": "uq_site_provider_id_code",
    "episode.survivor_id": "uq_episode_open",
    "responsibility.survivor_id": "uq_responsibility_open",
    "import_row.batch_id, import_row.row_number": "uq_import_row_batch_id_row_number",
    "label.code": "uq_label_code",
    "printer.provider_id, printer.name": "uq_printer_provider_id_name",
    "label_stock.provider_id, label_stock.name": "uq_label_stock_provider_id_name",
    "kit.code": "uq_kit_open_code",
    "kit.request_id": "uq_kit_open_request",
    "kit_request.handover_id": "uq_kit_request_handover_id",
    "kit_item.device_id": "uq_kit_item_device",
    "kit_item.sim_id": "uq_kit_item_sim",
    "shelf.provider_id, shelf.name": "uq_shelf_provider_id_name",
    "shelf.code": "uq_shelf_code",
    "agreement.handover_id": "uq_agreement_handover_id",
    "renewal_plan.sim_id": "uq_renewal_plan_open",
    "funder.code": "uq_funder_code",
    "report_schedule.funder_id, report_schedule.slice, report_schedule.cadence": "uq_report_schedule_open",
    "report.period, report.slice, report.funder_id": "uq_report_pending",
    "report.period, report.slice": "uq_report_pending_open",
}


def law_broken(error: IntegrityError) -> str | None:
    """The name of the constraint the database named, on either engine; None where SQLite names none."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        named: str | None = diagnosis.constraint_name
        return named
    message = str(error.orig)
    if found := re.search(r"UNIQUE constraint failed: (.+)$", message):
        return _SQLITE.get(found[1])
    if found := re.search(r"CHECK constraint failed: (\w+)", message):
        return found[1]
    return None


def sentence_for(error: IntegrityError) -> str | None:
    """What to tell the reader about a broken law; None for one nobody should be able to break (a fault of ours)."""
    sentence = SENTENCES.get(law_broken(error) or "")
    return _(sentence) if sentence else None
