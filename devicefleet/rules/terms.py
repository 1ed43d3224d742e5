"""The field's terms as closed lists: the values stored, shown and exported, each said once."""

from enum import StrEnum


class Kind(StrEnum):
    """What a device is."""

    SMARTPHONE = "smartphone"
    LAPTOP = "laptop"
    TABLET = "tablet"
    MIFI_ROUTER = "mifi_router"
    ACCESSORY = "accessory"


class Component(StrEnum):
    """The three parts of the minimum kit."""

    SMARTPHONE = "smartphone"
    LAPTOP = "laptop"
    DATA = "data"


class DeviceState(StrEnum):
    """Where a device is in its life; the allowed moves are in `rules/lifecycle.py`."""

    EXPECTED = "expected"
    RECEIVED = "received"
    WIPING = "wiping"
    FAILED_WIPE = "failed_wipe"
    WIPED = "wiped"
    PREPARING = "preparing"
    READY = "ready"
    RESERVED = "reserved"
    PACKED = "packed"
    IN_TRANSIT = "in_transit"
    ISSUED = "issued"
    TRANSFERRED = "transferred"
    FAULT_REPORTED = "fault_reported"
    IN_REPAIR = "in_repair"
    QUARANTINED = "quarantined"
    EVIDENCE_HOLD = "evidence_hold"
    RETURNED = "returned"
    LOST = "lost"
    STOLEN = "stolen"
    BEYOND_REPAIR = "beyond_repair"
    PARTS = "parts"
    RECYCLED = "recycled"
    DESTROYED = "destroyed"
    WRITTEN_OFF = "written_off"
    CLOSED = "closed"


class SimState(StrEnum):
    """Where a SIM is in its life."""

    IN_STOCK = "in_stock"
    RESERVED = "reserved"
    ISSUED = "issued"
    ACTIVATED = "activated"
    SUSPENDED = "suspended"
    DORMANT = "dormant"
    HIBERNATED = "hibernated"
    EXPIRED = "expired"
    LOST = "lost"
    CANCELLED = "cancelled"
    PORTED_OUT = "ported_out"


class SimForm(StrEnum):
    """Plastic or embedded."""

    NANO = "nano"
    ESIM = "esim"


class Tenure(StrEnum):
    """On what terms a person holds a thing."""

    GIFT = "gift"
    CONDITIONAL_GIFT = "conditional_gift"
    LOAN_UNTIL_EXIT = "loan_until_exit"
    LOAN_FIXED = "loan_fixed"
    HOUSEHOLD_SHARED = "household_shared"


class Happening(StrEnum):
    """What can happen to something a person holds: the ledger's words for one provision."""

    ISSUED = "issued"
    RETENURED = "retenured"
    CONFIRMED = "confirmed"
    ACTIVATED = "activated"
    LOST = "lost"
    STOLEN = "stolen"
    FAULT = "fault"
    IN_REPAIR = "in_repair"
    QUARANTINED = "quarantined"
    FOUND = "found"
    REPAIRED = "repaired"
    RELEASED = "released"
    RETURNED = "returned"


class EntryType(StrEnum):
    """What one ledger entry records; an entry may carry several facts (a handover of three items is one entry)."""

    DEVICE_REGISTERED = "device_registered"
    DEVICE_RECEIVED = "device_received"
    DEVICE_CORRECTED = "device_corrected"
    DEVICE_MOVED = "device_moved"
    WIPE_RECORDED = "wipe_recorded"
    PREPARED = "prepared"
    SIM_REGISTERED = "sim_registered"
    SIM_CORRECTED = "sim_corrected"
    SIM_MOVED = "sim_moved"
    PACKAGE_ADDED = "package_added"
    PACKAGE_RENEWED = "package_renewed"
    SUPPORT_STARTED = "support_started"
    SUPPORT_ENDED = "support_ended"
    RESPONSIBILITY_MOVED = "responsibility_moved"
    STAGE_CHANGED = "stage_changed"
    STAY_CHANGED = "stay_changed"
    ISSUED = "issued"
    RETURNED = "returned"
    LOST = "lost"
    STOLEN = "stolen"
    FAULT = "fault"
    REPAIR = "repair"
    REPAIRED = "repaired"
    QUARANTINED = "quarantined"
    RELEASED = "released"
    FOUND = "found"
    ACTIVATED = "activated"
    EXTENDED = "extended"
    GIFTED = "gifted"
    CONFIRMED = "confirmed"
    OWN_DEVICE_CHECKED = "own_device_checked"
    DECLINED = "declined"
    EXEMPTED = "exempted"
    VOIDED = "voided"


class WipeMethod(StrEnum):
    """NIST SP 800-88 terms."""

    CLEAR = "clear"
    PURGE = "purge"
    CRYPTO_ERASE = "crypto_erase"


class Scheme(StrEnum):
    """Who pays for a data package, and how."""

    NATIONAL_DATABANK = "national_databank"
    OPERATOR_CHARITY = "operator_charity"
    PURCHASED_BUNDLE = "purchased_bundle"
    ORG_CONTRACT = "org_contract"
    SOCIAL_TARIFF = "social_tariff"
    SELF_FUNDED = "self_funded"
    VOUCHER = "voucher"
    HOME_BROADBAND = "home_broadband"
    WIFI_ONLY = "wifi_only"
    ESIM_SCHEME = "esim_scheme"


class Renewal(StrEnum):
    """What happens when a package's last day passes."""

    AUTO_FUNDED = "auto_funded"
    PLANNED_FUNDED = "planned_funded"
    SELF_FUNDED = "self_funded"
    NONE = "none"


class Stage(StrEnum):
    """Where somebody is in support; names and lengths of programmes are data, this list is only the order of steps."""

    NOT_IN_NRM = "not_in_nrm"
    REFERRED = "referred"
    RG_POSITIVE = "rg_positive"
    RG_NEGATIVE = "rg_negative"
    CG_POSITIVE_MOVE_ON = "cg_positive_move_on"
    CG_POSITIVE_RNA = "cg_positive_rna"
    CG_NEGATIVE = "cg_negative"
    REACH_IN = "reach_in"
    DISQUALIFIED = "disqualified"


class Context(StrEnum):
    """The kind of place somebody stays in; never the place."""

    COMMUNITY = "community"
    SAFEHOUSE = "safehouse"
    ASYLUM_ACCOMMODATION = "asylum_accommodation"
    LA_ACCOMMODATION = "la_accommodation"
    OUTREACH_OTHER = "outreach_other"
    HOSPITAL = "hospital"
    PRISON = "prison"
    IMMIGRATION_DETENTION = "immigration_detention"
    PROBATION_APPROVED_PREMISES = "probation_approved_premises"
    HOMELESS_OR_SOFA = "homeless_or_sofa"
    OVERSEAS = "overseas"
    MISSING = "missing"
    UNKNOWN = "unknown"


class DeclineReason(StrEnum):
    """Why a part of the kit was declined."""

    HAS_OWN = "has_own"
    SAFETY_FEAR = "safety_fear"
    NOT_NOW = "not_now"
    DOES_NOT_WANT = "does_not_want"
    CONTRACT_TERMS = "contract_terms"
    OTHER = "other"


class ExemptionReason(StrEnum):
    """Why a part of the kit is not required of the provider."""

    LEGAL_RESTRICTION = "legal_restriction"
    SAFETY = "safety"
    POLICY_WAIVER = "policy_waiver"


class OwnCheck(StrEnum):
    """What a check of somebody's own phone, laptop or data found."""

    SAFE = "safe"
    COMPROMISED = "compromised"
    NOT_CHECKED = "not_checked"
    NO_LONGER_HELD = "no_longer_held"


class Role(StrEnum):
    """What a member of staff may be at one organisation (or, for the wide roles, across all)."""

    WAREHOUSE = "warehouse"
    CASEWORKER = "caseworker"
    PROVIDER_MANAGER = "provider_manager"
    COORDINATOR = "coordinator"
    TRAINING_SUPERVISOR = "training_supervisor"
    FUNDER = "funder"
    ADMIN = "admin"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class ComponentState(StrEnum):
    """How one part of the kit stands on one day (domain rules, section 3.2)."""

    NOT_REQUIRED = "not_required"
    MET_SUSTAINED = "met_sustained"
    MET_TEMPORARY = "met_temporary"
    MET_SHARED = "met_shared"
    DECLINED = "declined"
    LAPSED = "lapsed"
    UNVERIFIED = "unverified"
    PENDING = "pending"
    NEVER = "never"


class Status(StrEnum):
    """How a whole kit stands on one day; mutually exclusive (section 3.3)."""

    OUT_OF_SCOPE = "out_of_scope"
    PAUSED = "paused"
    LAPSED = "lapsed"
    SETTING_UP = "setting_up"
    NOT_STARTED = "not_started"
    PARTIAL = "partial"
    DECLINED = "declined"
    TEMPORARY = "temporary"
    COMPLETE = "complete"


class Flag(StrEnum):
    """Things worth a look on one day, whatever the status."""

    ENDING_SOON = "ending_soon"
    EXIT_UNSUSTAINED = "exit_unsustained"
    LOAN_PAST_DATE = "loan_past_date"
    REPLACEMENT_ON_WAY = "replacement_on_way"
    SIM_NOT_ACTIVATED = "sim_not_activated"
    DATA_NO_DEVICE = "data_no_device"
    SAFETY_INCIDENT_OPEN = "safety_incident_open"
    DECLINE_REVIEW_DUE = "decline_review_due"
    SELF_OWNED_RECHECK = "self_owned_recheck"
    RELEASE_KIT_DUE = "release_kit_due"
    TURNING_18 = "turning_18"
    RECORD_STALE = "record_stale"
    DUPLICATE_SPEND = "duplicate_spend"


class AllowancePeriod(StrEnum):
    """How long one allowance lasts; thirty-day bundles are not months."""

    DAY30 = "day30"
    MONTH = "month"


class Gate(StrEnum):
    """What must be seen between a wipe and `ready`."""

    FUNCTION_TEST = "function_test"
    UPDATES = "updates"
    CHARGER = "charger"
    SAFETY_SETUP = "safety_setup"
    LABEL_VERIFIED = "label_verified"


class Importing(StrEnum):
    """What a spreadsheet is read as."""

    DEVICES = "devices"
    SIMS = "sims"


class BatchState(StrEnum):
    """How far an uploaded spreadsheet has come."""

    STAGED = "staged"
    COMMITTED = "committed"
    DISCARDED = "discarded"


class Verdict(StrEnum):
    """What a row would do."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    SKIP = "skip"
    ERROR = "error"
