"""One status from three states: mutually exclusive, the first that fits (the order is in docs/kit-rule.md)."""

from devicefleet.rules.kit.part import MET, UNMET
from devicefleet.rules.terms import ComponentState, Status

States = tuple[ComponentState, ComponentState, ComponentState]


def overall(states: States, *, in_scope: bool, paused: bool, past_target: bool) -> Status:
    """How the whole kit stands; the order of the parts never matters."""
    required = [state for state in states if state is not ComponentState.NOT_REQUIRED]
    if not in_scope:
        return Status.OUT_OF_SCOPE
    if paused or not required:
        return Status.PAUSED
    if ComponentState.LAPSED in required:
        return Status.LAPSED
    unmet = [state for state in required if state in UNMET]
    if unmet:
        return _incomplete(all_unmet=len(unmet) == len(required), past_target=past_target)
    met = [state for state in required if state in MET]
    if not met:
        return Status.DECLINED
    lasting = all(state is ComponentState.MET_SUSTAINED for state in met)
    return Status.COMPLETE if lasting else Status.TEMPORARY


def _incomplete(*, all_unmet: bool, past_target: bool) -> Status:
    if not past_target:
        return Status.SETTING_UP
    return Status.NOT_STARTED if all_unmet else Status.PARTIAL
