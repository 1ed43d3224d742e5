"""The closed lists as they were when the schema was first drawn."""

KINDS = ("smartphone", "laptop", "tablet", "mifi_router", "accessory")
COMPONENTS = ("smartphone", "laptop", "data")
DEVICE_STATES = (
    "expected", "received", "wiping", "failed_wipe", "wiped", "preparing", "ready", "reserved", "packed",
    "in_transit", "issued", "transferred", "fault_reported", "in_repair", "quarantined", "evidence_hold",
    "returned", "lost", "stolen", "beyond_repair", "parts", "recycled", "destroyed", "written_off", "closed",
)  # fmt: skip
SIM_STATES = (
    "in_stock", "reserved", "issued", "activated", "suspended", "dormant", "hibernated", "expired", "lost",
    "cancelled", "ported_out",
)  # fmt: skip
SIM_FORMS = ("nano", "esim")
TENURES = ("gift", "conditional_gift", "loan_until_exit", "loan_fixed", "household_shared")
HAPPENINGS = (
    "issued", "retenured", "confirmed", "activated", "lost", "stolen", "fault", "in_repair", "quarantined", "found",
    "repaired", "released", "returned",
)  # fmt: skip
ENTRY_TYPES = (
    "device_registered", "device_received", "device_corrected", "device_moved", "wipe_recorded", "prepared",
    "sim_registered", "sim_corrected", "sim_moved", "package_added", "package_renewed", "support_started",
    "support_ended", "responsibility_moved", "stage_changed", "stay_changed", "issued", "returned", "lost",
    "stolen", "fault", "repair", "repaired", "quarantined", "released", "found", "activated", "extended", "gifted",
    "confirmed", "own_device_checked", "declined", "exempted", "voided",
)  # fmt: skip
WIPE_METHODS = ("clear", "purge", "crypto_erase")
SCHEMES = (
    "national_databank", "operator_charity", "purchased_bundle", "org_contract", "social_tariff", "self_funded",
    "voucher", "home_broadband", "wifi_only", "esim_scheme",
)  # fmt: skip
RENEWALS = ("auto_funded", "planned_funded", "self_funded", "none")
STAGES = (
    "not_in_nrm", "referred", "rg_positive", "rg_negative", "cg_positive_move_on", "cg_positive_rna", "cg_negative",
    "reach_in", "disqualified",
)  # fmt: skip
CONTEXTS = (
    "community", "safehouse", "asylum_accommodation", "la_accommodation", "outreach_other", "hospital", "prison",
    "immigration_detention", "probation_approved_premises", "homeless_or_sofa", "overseas", "missing", "unknown",
)  # fmt: skip
DECLINE_REASONS = ("has_own", "safety_fear", "not_now", "does_not_want", "contract_terms", "other")
EXEMPTION_REASONS = ("legal_restriction", "safety", "policy_waiver")
OWN_CHECKS = ("safe", "compromised", "not_checked", "no_longer_held")
ROLES = (
    "warehouse", "caseworker", "provider_manager", "coordinator", "training_supervisor", "funder", "admin",
    "auditor", "operator",
)  # fmt: skip
COMPONENT_STATES = (
    "not_required", "met_sustained", "met_temporary", "met_shared", "declined", "lapsed", "unverified", "pending",
    "never",
)  # fmt: skip
STATUSES = (
    "out_of_scope", "paused", "lapsed", "setting_up", "not_started", "partial", "declined", "temporary", "complete",
)  # fmt: skip
ALLOWANCE_PERIODS = ("day30", "month")
GATES = ("function_test", "updates", "charger", "safety_setup", "label_verified")
IMPORTINGS = ("devices", "sims")
BATCH_STATES = ("staged", "committed", "discarded")
VERDICTS = ("create", "update", "unchanged", "skip", "error")
REGIONS = (
    "E12000001", "E12000002", "E12000003", "E12000004", "E12000005", "E12000006",
    "E12000007", "E12000008", "E12000009", "W92000004", "S92000003", "N92000002",
)  # fmt: skip
