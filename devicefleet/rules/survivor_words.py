"""The words for what is recorded about a person: regions, programmes, and the choices a form offers."""

from devicefleet.rules.terms import (
    ConsentAnswer,
    ConsentForm,
    ConsentPurpose,
    DeclineReason,
    ExemptionReason,
    OwnCheck,
    TeachBack,
    Tenure,
    TrainingFormat,
    TrainingModule,
)
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

TRAINING_CHOICES = {
    TrainingFormat.FORMAL: N_("Formal: a course or a planned lesson"),
    TrainingFormat.INFORMAL: N_("Informal: shown along the way"),
}
TRAININGS = {TrainingFormat.FORMAL: N_("formal"), TrainingFormat.INFORMAL: N_("informal")}

MODULES = {
    TrainingModule.F0: N_("F0 First steps: turning on, touch, Wi-Fi, passwords"),
    TrainingModule.D1: N_("D1 Communicating"),
    TrainingModule.D2: N_("D2 Handling information"),
    TrainingModule.D3: N_("D3 Paying and applying online"),
    TrainingModule.D4: N_("D4 Solving problems"),
    TrainingModule.D5: N_("D5 Being safe and legal online"),
    TrainingModule.S1: N_("S1 My phone is mine"),
    TrainingModule.S2: N_("S2 Accounts and passwords"),
    TrainingModule.S3: N_("S3 Location, permissions and unknown apps"),
    TrainingModule.S4: N_("S4 Scams and false offers"),
    TrainingModule.S5: N_("S5 Social media, photos and blocking"),
    TrainingModule.S6: N_("S6 Getting help"),
    TrainingModule.S7: N_("S7 Making data last"),
    TrainingModule.S8: N_("S8 Using services"),
    TrainingModule.S9: N_("S9 Money online"),
    TrainingModule.S10: N_("S10 Passing a device on"),
}

TEACH_BACK_CHOICES = {
    TeachBack.CLEAR: N_("Clear: they said it back in their own words"),
    TeachBack.PARTLY: N_("Partly: some of it"),
    TeachBack.NOT_YET: N_("Not yet: it has to be explained again"),
    TeachBack.DECLINED: N_("They did not want to say it back"),
}
TEACH_BACKS = {
    TeachBack.CLEAR: N_("understood"),
    TeachBack.PARTLY: N_("partly understood"),
    TeachBack.NOT_YET: N_("not understood yet"),
    TeachBack.DECLINED: N_("not said back"),
}

PURPOSES = {
    ConsentPurpose.HOLD_KIT_RECORD: N_("Keeping this record"),
    ConsentPurpose.DIRECT_REMINDERS: N_("Reminders sent to them"),
    ConsentPurpose.PORTAL: N_("A page of their own"),
    ConsentPurpose.SHARE_AGGREGATE_FUNDER: N_("Being counted in figures for funders"),
    ConsentPurpose.SHARE_NAMED_PARTNER: N_("Sharing with a partner by name"),
    ConsentPurpose.FEEDBACK_CONTACT: N_("Being asked for feedback"),
}

ANSWER_CHOICES = {
    ConsentAnswer.GIVEN: N_("Yes"),
    ConsentAnswer.REFUSED: N_("No"),
    ConsentAnswer.WITHDRAWN: N_("No longer: they take an earlier yes back"),
}
ANSWERS = {
    ConsentAnswer.GIVEN: N_("given"),
    ConsentAnswer.REFUSED: N_("refused"),
    ConsentAnswer.WITHDRAWN: N_("withdrawn"),
}

CONSENT_FORMS = {
    ConsentForm.SPOKEN: N_("Spoken"),
    ConsentForm.SIGNED: N_("Signed"),
    ConsentForm.TAPPED: N_("Tapped on a screen"),
}


def region_word(code: str | None) -> str:
    """A region as people read it."""
    return _(REGIONS[code]) if code in REGIONS else _("region not recorded")


def programme_word(code: str) -> str:
    """A programme as people read it."""
    return _(PROGRAMMES[code]) if code in PROGRAMMES else code
