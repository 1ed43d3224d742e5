"""What can happen, and on what terms things are held."""

from enum import StrEnum


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
    SET_UP = "set_up"
    RAN_OUT = "ran_out"
    CHARGED = "charged"


class EntryType(StrEnum):
    """What one ledger entry records; an entry may carry several facts (a handover of three items is one entry)."""

    DEVICE_REGISTERED = "device_registered"
    DEVICE_RECEIVED = "device_received"
    DEVICE_CORRECTED = "device_corrected"
    DEVICE_MOVED = "device_moved"
    WIPE_RECORDED = "wipe_recorded"
    PREPARED = "prepared"
    KIT_REQUESTED = "kit_requested"
    KIT_PACKED = "kit_packed"
    KIT_UNPACKED = "kit_unpacked"
    SIM_REGISTERED = "sim_registered"
    SIM_CORRECTED = "sim_corrected"
    SIM_MOVED = "sim_moved"
    PACKAGE_ADDED = "package_added"
    PACKAGE_RENEWED = "package_renewed"
    RENEWAL_PLANNED = "renewal_planned"
    RENEWAL_DROPPED = "renewal_dropped"
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
    SET_UP = "set_up"
    RAN_OUT = "ran_out"
    CHARGED = "charged"
    OWN_DEVICE_CHECKED = "own_device_checked"
    DECLINED = "declined"
    EXEMPTED = "exempted"
    TRAINED = "trained"
    NRM_EXPLAINED = "nrm_explained"
    CONTACT_CHECKED = "contact_checked"
    CONSENT_ANSWERED = "consent_answered"
    VOIDED = "voided"


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


class BulkKind(StrEnum):
    """What can be done to many at once."""

    RENEW = "renew"
    GIFT = "gift"
    MOVE = "move"
