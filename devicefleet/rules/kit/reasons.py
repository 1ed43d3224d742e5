"""Why a day is judged as it is: short codes that are stored, and the plain sentences they stand for.

A sentence names dates, never "yesterday": it stays true on every day of the span it belongs to.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from devicefleet.rules.kit_words import CONTEXTS, PARTS, STAGES
from devicefleet.rules.terms import Component, Context, Stage
from devicefleet.rules.words import N_, _, written


class Why(StrEnum):
    """The codes. Exports and other programs may rely on them; sentences may be reworded."""

    SUPPORT_NOT_STARTED = "support_not_started"
    SUPPORT_ENDED = "support_ended"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    STAGE_NOT_COVERED = "stage_not_covered"
    UNDER_18 = "under_18"
    AWAY = "away"
    NOTHING_REQUIRED = "nothing_required"
    SET_UP_BY = "set_up_by"
    TARGET_PASSED = "target_passed"

    GIVEN = "given"
    GIVEN_WITH_TERMS = "given_with_terms"
    LENT_UNTIL_EXIT = "lent_until_exit"
    LENT_UNTIL = "lent_until"
    SHARED = "shared"
    TABLET_AS_LAPTOP = "tablet_as_laptop"
    OWN_SAFE = "own_safe"
    DATA_FUNDED = "data_funded"
    DATA_FUNDED_UNTIL = "data_funded_until"
    DATA_UNTIL = "data_until"
    DATA_WITHOUT_END = "data_without_end"
    DATA_SELF_FUNDED = "data_self_funded"
    DATA_CONTINUES = "data_continues"
    DECLINED = "declined"
    EXEMPT = "exempt"
    EXEMPT_UNTIL = "exempt_until"
    NOT_IN_POLICY = "not_in_policy"

    LOST = "lost"
    STOLEN = "stolen"
    FAULT = "fault"
    REPAIR = "repair"
    QUARANTINED = "quarantined"
    LOAN_RETURNED = "loan_returned"
    RETURNED = "returned"
    NO_CARRIER = "no_carrier"
    DATA_EXPIRED = "data_expired"
    POLICY_CHANGED = "policy_changed"
    NO_LONGER_COUNTS = "no_longer_counts"
    OWN_COMPROMISED = "own_compromised"
    OWN_GONE = "own_gone"
    UPDATES_ENDED = "updates_ended"

    OWN_UNCHECKED = "own_unchecked"
    OWN_CHECK_DUE = "own_check_due"
    OWN_CHECK_OLD = "own_check_old"
    SELF_FUNDED_UNCONFIRMED = "self_funded_unconfirmed"
    SIM_NOT_ACTIVATED = "sim_not_activated"
    DATA_STARTS = "data_starts"
    ON_THE_WAY = "on_the_way"
    NEVER_HAD = "never_had"
    CREDIT_ONLY = "credit_only"
    TOO_LITTLE_DATA = "too_little_data"
    WIFI_ONLY = "wifi_only"
    BROADBAND_ONLY = "broadband_only"
    ACTIVATION_MISSED = "activation_missed"
    TABLET_NOT_COUNTED = "tablet_not_counted"
    SHARED_NOT_COUNTED = "shared_not_counted"
    DECLINE_UNEXPLAINED = "decline_unexplained"

    LOAN_PAST_DATE = "loan_past_date"
    DECLINE_REVIEW_DUE = "decline_review_due"
    DUPLICATE_SPEND = "duplicate_spend"
    DATA_NO_DEVICE = "data_no_device"
    EXIT_EXPECTED = "exit_expected"
    LOAN_OPEN_AT_EXIT = "loan_open_at_exit"
    RELEASE_EXPECTED = "release_expected"
    TURNS_18 = "turns_18"
    NOT_CONFIRMED_SINCE = "not_confirmed_since"
    CONTACT_CHECK_OLD = "contact_check_old"
    NO_TRAINING = "no_training"
    FORMAL_TRAINING_ONLY = "formal_training_only"
    INFORMAL_TRAINING_ONLY = "informal_training_only"
    NRM_UNEXPLAINED = "nrm_unexplained"
    SAFETY_SETUP_DUE = "safety_setup_due"
    UPDATES_END = "updates_end"
    RAN_OUT_AGAIN = "ran_out_again"
    NOTHING_PAID_SINCE = "nothing_paid_since"


SENTENCES: Mapping[Why, str] = {
    Why.SUPPORT_NOT_STARTED: N_("Support has not started."),
    Why.SUPPORT_ENDED: N_("Support ended on {day}."),
    Why.CONSENT_WITHDRAWN: N_("Consent to hold a record was withdrawn on {day}."),
    Why.STAGE_NOT_COVERED: N_("The stage since {day} is “{stage}”, which the policy does not cover."),
    Why.UNDER_18: N_("Under 18; the policy is for adults."),
    Why.AWAY: N_("Since {day}: {place}. The kit is not counted for that time."),
    Why.NOTHING_REQUIRED: N_("No part of the kit is required for the present."),
    Why.SET_UP_BY: N_("Still setting up; the whole kit should be there by {until}."),
    Why.TARGET_PASSED: N_("The whole kit should have been there by {until}."),
    Why.GIVEN: N_("{part} theirs to keep since {day}."),
    Why.GIVEN_WITH_TERMS: N_("{part} given on {day}; it becomes theirs without a further step."),
    Why.LENT_UNTIL_EXIT: N_("{part} lent on {day} until support ends."),
    Why.LENT_UNTIL: N_("{part} lent until {until}."),
    Why.SHARED: N_("{part} shared with somebody in the household since {day}."),
    Why.TABLET_AS_LAPTOP: N_("A tablet stands in for the laptop since {day}."),
    Why.OWN_SAFE: N_("{part} of their own, found safe on {day}."),
    Why.DATA_FUNDED: N_("Data is funded and renews without an end date."),
    Why.DATA_FUNDED_UNTIL: N_("Data is funded and renews until {until}."),
    Why.DATA_UNTIL: N_("Data lasts until {until}."),
    Why.DATA_WITHOUT_END: N_("Data is running, but its renewal is not funded."),
    Why.DATA_SELF_FUNDED: N_("Data paid for by themselves, confirmed on {day}."),
    Why.DATA_CONTINUES: N_("Data is paid for a time, and a package that renews follows without a gap."),
    Why.DECLINED: N_("{part} declined on {day}; to be offered again after {until}."),
    Why.EXEMPT: N_("{part} not required since {day}, as agreed."),
    Why.EXEMPT_UNTIL: N_("{part} not required from {day} to {until}, as agreed."),
    Why.NOT_IN_POLICY: N_("{part} not asked for by the policy."),
    Why.LOST: N_("{part} lost on {day}."),
    Why.STOLEN: N_("{part} stolen on {day}."),
    Why.FAULT: N_("{part} broken on {day}."),
    Why.REPAIR: N_("{part} in repair since {day}."),
    Why.QUARANTINED: N_("{part} set aside for safety on {day}."),
    Why.LOAN_RETURNED: N_("{part} handed back at the end of a loan on {day}."),
    Why.RETURNED: N_("{part} handed back on {day}."),
    Why.NO_CARRIER: N_("Data went with the device that held the eSIM on {day}."),
    Why.DATA_EXPIRED: N_("Data ended on {day}."),
    Why.POLICY_CHANGED: N_("{part} no longer enough under the policy in force from {day}."),
    Why.NO_LONGER_COUNTS: N_("{part} no longer counts since {day}."),
    Why.OWN_COMPROMISED: N_("{part} of their own, found unsafe on {day}."),
    Why.OWN_GONE: N_("{part} of their own, no longer with them on {day}."),
    Why.UPDATES_ENDED: N_("{part} too old to be safe: its security updates ended on {day}."),
    Why.OWN_UNCHECKED: N_("{part} of their own, not checked for safety."),
    Why.OWN_CHECK_DUE: N_("{part} of their own, last checked on {day}; to be checked again by {until}."),
    Why.OWN_CHECK_OLD: N_("{part} of their own, last found safe on {day}; a new check is needed."),
    Why.SELF_FUNDED_UNCONFIRMED: N_("Data paid for by themselves, not confirmed lately."),
    Why.SIM_NOT_ACTIVATED: N_("SIM handed over on {day}, not activated."),
    Why.DATA_STARTS: N_("Data starts on {day}."),
    Why.ON_THE_WAY: N_("{part} on its way since {day}."),
    Why.NEVER_HAD: N_("{part} not provided in this time of support."),
    Why.CREDIT_ONLY: N_("The SIM has credit only, no data package."),
    Why.TOO_LITTLE_DATA: N_("The package gives {amount} GB in 30 days, less than the policy asks for."),
    Why.WIFI_ONLY: N_("Wi-Fi where they stay does not count as data."),
    Why.BROADBAND_ONLY: N_("Home broadband does not count as data."),
    Why.ACTIVATION_MISSED: N_("The SIM was to be activated by {until} and was not."),
    Why.TABLET_NOT_COUNTED: N_("A tablet does not count as a laptop."),
    Why.SHARED_NOT_COUNTED: N_("A shared laptop does not count."),
    Why.DECLINE_UNEXPLAINED: N_("{part} declined on {day}, but not asked in their own language, so it does not count."),
    Why.LOAN_PAST_DATE: N_("{part} still with them; the return date was {until}. Agree a new date or give it."),
    Why.DECLINE_REVIEW_DUE: N_("{part} declined on {day}; it was to be offered again after {until}."),
    Why.DUPLICATE_SPEND: N_("Two data packages run at the same time."),
    Why.DATA_NO_DEVICE: N_("There is data, but no device to use it on."),
    Why.EXIT_EXPECTED: N_("Support is expected to end on {day}, and not all of the kit would last."),
    Why.LOAN_OPEN_AT_EXIT: N_("Something lent is still with them."),
    Why.RELEASE_EXPECTED: N_("Release is expected on {day}."),
    Why.TURNS_18: N_("Turns 18 on {day}."),
    Why.NOT_CONFIRMED_SINCE: N_("Nobody has confirmed this record since {day}."),
    Why.CONTACT_CHECK_OLD: N_("How to contact them safely was last gone through on {day}."),
    Why.NO_TRAINING: N_("No training recorded since support started on {day}."),
    Why.FORMAL_TRAINING_ONLY: N_("Only formal training so far, since {day}."),
    Why.INFORMAL_TRAINING_ONLY: N_("Only informal training so far, since {day}."),
    Why.NRM_UNEXPLAINED: N_("In the NRM since {day}, and no explanation of it that they could say back is recorded."),
    Why.SAFETY_SETUP_DUE: N_("{part} handed over on {day}; its safety set-up together is not recorded."),
    Why.UPDATES_END: N_("{part}: security updates until {until}."),
    Why.RAN_OUT_AGAIN: N_("Data ran out early again on {day}: a larger package may be needed."),
    Why.NOTHING_PAID_SINCE: N_("Nothing was paid with this SIM since {day}; the network may take the number back."),
}


class Reason(NamedTuple):
    """One code with what its sentence needs. `day` and `until` are the days named in it, both inclusive."""

    component: Component | None
    why: Why
    day: date | None = None
    until: date | None = None
    what: str = ""
    entry_id: int | None = None

    def sentence(self) -> str:
        """Plain English (or the reader's language), true on every day of the span."""
        return _(
            SENTENCES[self.why],
            part=_(PARTS[self.component]) if self.component else "",
            day=written(self.day) if self.day else "",
            until=written(self.until) if self.until else "",
            amount=self.what,
            stage=_(STAGES[Stage(self.what)]) if self.why is Why.STAGE_NOT_COVERED else "",
            place=_(CONTEXTS[Context(self.what)]) if self.why is Why.AWAY else "",
        )

    def packed(self) -> str:
        """One line of text that can be stored; `Reason.read` is the way back."""
        component, why, day, until, what, entry_id = self
        return f"{why} {component or '-'} {day or '-'} {until or '-'} {entry_id or '-'} {what}"

    @classmethod
    def read(cls, packed: str) -> "Reason":
        """The reason that `packed` wrote."""
        why, component, day, until, entry_id, what = packed.split(" ", 5)
        return cls(
            None if component == "-" else Component(component),
            Why(why),
            None if day == "-" else date.fromisoformat(day),
            None if until == "-" else date.fromisoformat(until),
            what,
            None if entry_id == "-" else int(entry_id),
        )


Place = tuple[str, date, date, int]


def place(reason: Reason | None) -> Place:
    """Where a reason stands among others, whatever the order in which facts arrived."""
    if reason is None:
        return "", date.min, date.min, 0
    return reason.why, reason.day or date.min, reason.until or date.min, reason.entry_id or 0


def amount(gigabytes: Decimal | float) -> str:
    """Gigabytes without needless zeros: 5, 2.5."""
    digits = f"{gigabytes:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
