"""The words for parts, statuses, states, flags, stages, places and dates: said once, shown everywhere."""

from devicefleet.rules.facts import ItemKind
from devicefleet.rules.terms import (
    Component,
    ComponentState,
    Context,
    Flag,
    Happening,
    OwnCheck,
    Stage,
    Status,
    TeachBack,
    Tenure,
    TrainingFormat,
)
from devicefleet.rules.words import N_

PARTS = {Component.SMARTPHONE: N_("Phone"), Component.LAPTOP: N_("Laptop"), Component.DATA: N_("Data")}

THINGS = {
    ItemKind.SMARTPHONE: N_("phone"),
    ItemKind.LAPTOP: N_("laptop"),
    ItemKind.TABLET: N_("tablet"),
    ItemKind.MIFI_ROUTER: N_("mobile router"),
    ItemKind.ACCESSORY: N_("accessory"),
    ItemKind.SIM: N_("SIM"),
}

STATUSES = {
    Status.OUT_OF_SCOPE: N_("Out of scope"),
    Status.PAUSED: N_("Paused"),
    Status.LAPSED: N_("Lapsed"),
    Status.SETTING_UP: N_("Setting up"),
    Status.NOT_STARTED: N_("Not started"),
    Status.PARTIAL: N_("Partial"),
    Status.DECLINED: N_("Declined"),
    Status.TEMPORARY: N_("Temporary"),
    Status.COMPLETE: N_("Complete"),
}

STATES = {
    ComponentState.NOT_REQUIRED: N_("not required"),
    ComponentState.MET_SUSTAINED: N_("there to stay"),
    ComponentState.MET_TEMPORARY: N_("there for a time"),
    ComponentState.MET_SHARED: N_("shared"),
    ComponentState.DECLINED: N_("declined"),
    ComponentState.LAPSED: N_("lapsed"),
    ComponentState.UNVERIFIED: N_("not checked"),
    ComponentState.PENDING: N_("on its way"),
    ComponentState.NEVER: N_("not there yet"),
}

FLAGS = {
    Flag.ENDING_SOON: N_("Ends soon"),
    Flag.EXIT_UNSUSTAINED: N_("Support ends without a lasting kit"),
    Flag.LOAN_PAST_DATE: N_("Return date to agree"),
    Flag.REPLACEMENT_ON_WAY: N_("Replacement on its way"),
    Flag.SIM_NOT_ACTIVATED: N_("SIM not activated"),
    Flag.SIM_DORMANCY: N_("Number may be lost: nothing paid lately"),
    Flag.DATA_BELOW_NEED: N_("Data runs out early"),
    Flag.DATA_NO_DEVICE: N_("Data, but nothing to use it on"),
    Flag.OS_EOL: N_("Security updates end"),
    Flag.SAFETY_SETUP_MISSING: N_("Safety set-up to do"),
    Flag.SAFETY_INCIDENT_OPEN: N_("Safety concern open"),
    Flag.TRAINING_NONE: N_("No training yet"),
    Flag.TRAINING_ONE_SIDED: N_("One kind of training only"),
    Flag.NRM_NOT_EXPLAINED: N_("NRM to be explained"),
    Flag.CONTACT_UNCHECKED: N_("Safe contact to check again"),
    Flag.DECLINE_REVIEW_DUE: N_("Time to offer again"),
    Flag.SELF_OWNED_RECHECK: N_("Own device to check again"),
    Flag.RELEASE_KIT_DUE: N_("Release kit to prepare"),
    Flag.TURNING_18: N_("Turns 18 soon"),
    Flag.RECORD_STALE: N_("Not confirmed lately"),
    Flag.DUPLICATE_SPEND: N_("Two packages at once"),
}

STAGES = {
    Stage.NOT_IN_NRM: N_("supported outside the NRM"),
    Stage.REFERRED: N_("referred, awaiting reasonable grounds"),
    Stage.RG_POSITIVE: N_("positive reasonable grounds"),
    Stage.RG_NEGATIVE: N_("negative reasonable grounds"),
    Stage.CG_POSITIVE_MOVE_ON: N_("positive conclusive grounds, moving on"),
    Stage.CG_POSITIVE_RNA: N_("extended after a recovery needs assessment"),
    Stage.CG_NEGATIVE: N_("negative conclusive grounds"),
    Stage.REACH_IN: N_("Reach-In"),
    Stage.DISQUALIFIED: N_("disqualified"),
}

CONTEXTS = {
    Context.COMMUNITY: N_("in the community"),
    Context.SAFEHOUSE: N_("in a safehouse"),
    Context.ASYLUM_ACCOMMODATION: N_("in asylum accommodation"),
    Context.LA_ACCOMMODATION: N_("in local authority accommodation"),
    Context.OUTREACH_OTHER: N_("supported by outreach"),
    Context.HOSPITAL: N_("in hospital"),
    Context.PRISON: N_("in prison"),
    Context.IMMIGRATION_DETENTION: N_("in immigration detention"),
    Context.PROBATION_APPROVED_PREMISES: N_("in approved premises"),
    Context.HOMELESS_OR_SOFA: N_("without a settled place"),
    Context.OVERSEAS: N_("overseas"),
    Context.MISSING: N_("missing"),
    Context.UNKNOWN: N_("in a place not known"),
}

TENURES = {
    Tenure.GIFT: N_("theirs to keep"),
    Tenure.CONDITIONAL_GIFT: N_("theirs to keep after a time"),
    Tenure.LOAN_UNTIL_EXIT: N_("on loan until support ends"),
    Tenure.LOAN_FIXED: N_("on loan"),
    Tenure.HOUSEHOLD_SHARED: N_("shared in the household"),
}

HAPPENINGS = {
    Happening.ISSUED: N_("handed over"),
    Happening.RETENURED: N_("new terms agreed"),
    Happening.CONFIRMED: N_("seen and confirmed"),
    Happening.ACTIVATED: N_("activated"),
    Happening.LOST: N_("lost"),
    Happening.STOLEN: N_("stolen"),
    Happening.FAULT: N_("broken"),
    Happening.IN_REPAIR: N_("sent for repair"),
    Happening.QUARANTINED: N_("set aside for safety"),
    Happening.FOUND: N_("found again"),
    Happening.REPAIRED: N_("repaired and back"),
    Happening.RELEASED: N_("checked and given back"),
    Happening.RETURNED: N_("handed back"),
    Happening.SET_UP: N_("set up safely together"),
    Happening.RAN_OUT: N_("data used up early"),
    Happening.CHARGED: N_("had a paid text or top-up"),
}

TRAINING = {TrainingFormat.FORMAL: N_("formal"), TrainingFormat.INFORMAL: N_("informal")}

TEACH_BACKS = {
    TeachBack.CLEAR: N_("clearly"),
    TeachBack.PARTLY: N_("in part"),
    TeachBack.NOT_YET: N_("not yet"),
    TeachBack.DECLINED: N_("preferred not to"),
}

OWN_CHECKS = {
    OwnCheck.SAFE: N_("found safe"),
    OwnCheck.COMPROMISED: N_("found unsafe"),
    OwnCheck.NOT_CHECKED: N_("seen, not checked for safety"),
    OwnCheck.NO_LONGER_HELD: N_("no longer with them"),
}
