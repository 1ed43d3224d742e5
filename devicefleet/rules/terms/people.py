"""Where somebody is in support, and who looks after them."""

from enum import StrEnum


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


class TrainingFormat(StrEnum):
    """How a session of training was given; everybody should have had both."""

    FORMAL = "formal"
    INFORMAL = "informal"


class TeachBack(StrEnum):
    """How much of an explanation somebody could say back in their own words."""

    CLEAR = "clear"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    DECLINED = "declined"


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
