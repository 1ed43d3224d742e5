"""How a kit stands."""

from enum import StrEnum


class Component(StrEnum):
    """The three parts of the minimum kit."""

    SMARTPHONE = "smartphone"
    LAPTOP = "laptop"
    DATA = "data"


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
    SIM_DORMANCY = "sim_dormancy"
    DATA_BELOW_NEED = "data_below_need"
    DATA_NO_DEVICE = "data_no_device"
    OS_EOL = "os_eol"
    SAFETY_SETUP_MISSING = "safety_setup_missing"
    SAFETY_INCIDENT_OPEN = "safety_incident_open"
    TRAINING_NONE = "training_none"
    TRAINING_ONE_SIDED = "training_one_sided"
    NRM_NOT_EXPLAINED = "nrm_not_explained"
    CONTACT_UNCHECKED = "contact_unchecked"
    DECLINE_REVIEW_DUE = "decline_review_due"
    SELF_OWNED_RECHECK = "self_owned_recheck"
    RELEASE_KIT_DUE = "release_kit_due"
    TURNING_18 = "turning_18"
    RECORD_STALE = "record_stale"
    DUPLICATE_SPEND = "duplicate_spend"
