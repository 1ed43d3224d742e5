"""Lines about somebody in support: by reference or by a key of the file, never by name."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from devicefleet.rules.history.line import Dated, Line
from devicefleet.rules.terms import (
    Component,
    ConsentAnswer,
    ConsentForm,
    ConsentPurpose,
    Context,
    DeclineReason,
    ExemptionReason,
    OwnCheck,
    Stage,
    TeachBack,
    TrainingFormat,
    TrainingModule,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Line):
    fact: Literal["person"]
    person: str
    ref: str | None = None
    programme: str = "msvcc"
    region: str | None = None
    adult: bool = True
    turns_18_on: date | None = None
    language: str = "en"
    needs_interpreter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportStarted(Dated):
    fact: Literal["support_started"]
    person: str
    organisation: str
    caseworker: str | None = None
    stage: Stage = Stage.RG_POSITIVE
    context: Context = Context.COMMUNITY
    release_on: date | None = None
    ends_on_expected: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportEnded(Dated):
    fact: Literal["support_ended"]
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityMoved(Dated):
    fact: Literal["responsibility_moved"]
    person: str
    organisation: str
    caseworker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChanged(Dated):
    fact: Literal["stage_changed"]
    person: str
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StayChanged(Dated):
    fact: Literal["stay_changed"]
    person: str
    context: Context
    release_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDeviceChecked(Dated):
    fact: Literal["own_device_checked"]
    person: str
    component: Component
    outcome: OwnCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(Dated):
    fact: Literal["declined"]
    person: str
    component: Component
    reason: DeclineReason
    offered_in_language: str | None = None
    interpreter: bool = False
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempted(Dated):
    fact: Literal["exempted"]
    person: str
    component: Component
    reason: ExemptionReason
    review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained(Dated):
    fact: Literal["trained"]
    person: str
    format: TrainingFormat
    module: TrainingModule | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NrmExplained(Dated):
    fact: Literal["nrm_explained"]
    person: str
    language: str
    teach_back: TeachBack
    interpreter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChecked(Dated):
    fact: Literal["contact_checked"]
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAnswered(Dated):
    fact: Literal["consent_answered"]
    person: str
    purpose: ConsentPurpose
    answer: ConsentAnswer
    language: str
    interpreter: bool = False
    how: ConsentForm = ConsentForm.SPOKEN
