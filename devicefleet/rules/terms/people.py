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


class TrainingModule(StrEnum):
    """What a session was about: F0 the foundation, D1-D5 the essential digital skills, S1-S10 staying safe."""

    F0 = "F0"
    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S5 = "S5"
    S6 = "S6"
    S7 = "S7"
    S8 = "S8"
    S9 = "S9"
    S10 = "S10"


class ConsentPurpose(StrEnum):
    """What somebody is asked to agree to; each by itself."""

    HOLD_KIT_RECORD = "hold_kit_record"
    DIRECT_REMINDERS = "direct_reminders"
    PORTAL = "portal"
    SHARE_AGGREGATE_FUNDER = "share_aggregate_funder"
    SHARE_NAMED_PARTNER = "share_named_partner"
    FEEDBACK_CONTACT = "feedback_contact"


class ConsentAnswer(StrEnum):
    """What they said; "withdrawn" takes an earlier yes back."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentForm(StrEnum):
    """How they said it."""

    SPOKEN = "spoken"
    SIGNED = "signed"
    TAPPED = "tapped"


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
