"""The field's terms as closed lists: the values stored, shown and exported, each said once."""

from devicefleet.rules.terms.kits import Component, ComponentState, Flag, Status
from devicefleet.rules.terms.ledger import BatchState, BulkKind, EntryType, Happening, Importing, Tenure, Verdict
from devicefleet.rules.terms.people import (
    Context,
    DeclineReason,
    ExemptionReason,
    OwnCheck,
    Role,
    Stage,
    TeachBack,
    TrainingFormat,
)
from devicefleet.rules.terms.things import (
    AllowancePeriod,
    DeviceState,
    Gate,
    Kind,
    Renewal,
    Scheme,
    SimForm,
    SimState,
    WipeMethod,
)

__all__ = [
    "AllowancePeriod",
    "BatchState",
    "BulkKind",
    "Component",
    "ComponentState",
    "Context",
    "DeclineReason",
    "DeviceState",
    "EntryType",
    "ExemptionReason",
    "Flag",
    "Gate",
    "Happening",
    "Importing",
    "Kind",
    "OwnCheck",
    "Renewal",
    "Role",
    "Scheme",
    "SimForm",
    "SimState",
    "Stage",
    "Status",
    "TeachBack",
    "Tenure",
    "TrainingFormat",
    "Verdict",
    "WipeMethod",
]
