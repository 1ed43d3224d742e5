"""The words for what is recorded about a person: regions, programmes, and the choices a form offers."""

from devicefleet.rules.terms import DeclineReason, ExemptionReason, OwnCheck, Tenure
from devicefleet.rules.words import N_, _

REGIONS = {
    "E12000001": N_("North East"),
    "E12000002": N_("North West"),
    "E12000003": N_("Yorkshire and the Humber"),
    "E12000004": N_("East Midlands"),
    "E12000005": N_("West Midlands"),
    "E12000006": N_("East of England"),
    "E12000007": N_("London"),
    "E12000008": N_("South East"),
    "E12000009": N_("South West"),
    "W92000004": N_("Wales"),
    "S92000003": N_("Scotland"),
    "N92000002": N_("Northern Ireland"),
}
"""ONS codes of regions and nations."""

PROGRAMMES = {
    "msvcc": N_("MSVCC (England and Wales)"),
    "tara": N_("TARA (Scotland)"),
    "migrant_help_sct": N_("Migrant Help (Scotland)"),
    "ni_doj": N_("Department of Justice (Northern Ireland)"),
    "la_children": N_("Local authority (children)"),
    "charity_own": N_("The organisation's own support"),
    "reach_in": N_("Reach-In"),
}
"""Those known to this software; which ones there are is a setting, and any other is shown by its code."""

LANGUAGES = (
    "en", "cy", "ar", "ti", "sq", "vi", "so", "am", "bn", "ckb", "fa", "fil", "fr", "gu", "hi", "ku", "ml", "om",
    "pa", "pl", "ps", "pt", "ro", "es", "ta", "th", "tr", "tw", "uk", "ur", "yo", "yue", "zh-Hans",
)  # fmt: skip
"""BCP-47 tags that forms offer; their names come from Babel, in the reader's language."""

TENURE_CHOICES = {
    Tenure.GIFT: N_("Theirs to keep"),
    Tenure.LOAN_FIXED: N_("Loan until a date"),
    Tenure.LOAN_UNTIL_EXIT: N_("Loan until support ends"),
    Tenure.CONDITIONAL_GIFT: N_("Theirs to keep after a time, without a further step"),
}

DECLINE_CHOICES = {
    DeclineReason.HAS_OWN: N_("They have their own"),
    DeclineReason.SAFETY_FEAR: N_("They are afraid for their safety"),
    DeclineReason.NOT_NOW: N_("Not now"),
    DeclineReason.DOES_NOT_WANT: N_("They do not want it"),
    DeclineReason.CONTRACT_TERMS: N_("The terms of the contract"),
    DeclineReason.OTHER: N_("Another reason"),
}

EXEMPTION_CHOICES = {
    ExemptionReason.LEGAL_RESTRICTION: N_("A licence or bail condition"),
    ExemptionReason.SAFETY: N_("For safety"),
    ExemptionReason.POLICY_WAIVER: N_("Waived by the policy"),
}

OWN_CHECK_CHOICES = {
    OwnCheck.SAFE: N_("Checked, and safe"),
    OwnCheck.COMPROMISED: N_("Checked, and not safe"),
    OwnCheck.NOT_CHECKED: N_("They have one; not checked yet"),
    OwnCheck.NO_LONGER_HELD: N_("They no longer have it"),
}


def region_word(code: str | None) -> str:
    """A region as people read it."""
    return _(REGIONS[code]) if code in REGIONS else _("region not recorded")


def programme_word(code: str) -> str:
    """A programme as people read it."""
    return _(PROGRAMMES[code]) if code in PROGRAMMES else code
