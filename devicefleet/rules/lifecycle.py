"""The life of a device and of a SIM: which move is allowed from which state, and which gates stand before `ready`."""

from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import DeviceState as D
from devicefleet.rules.terms import Gate, Kind
from devicefleet.rules.terms import SimState as S
from devicefleet.rules.words import N_, _

DEVICE_MOVES: dict[D, frozenset[D]] = {
    D.EXPECTED: frozenset({D.RECEIVED}),
    D.RECEIVED: frozenset({D.WIPING, D.PARTS, D.RECYCLED}),
    D.WIPING: frozenset({D.WIPED, D.FAILED_WIPE}),
    D.FAILED_WIPE: frozenset({D.WIPING, D.PARTS, D.DESTROYED}),
    D.WIPED: frozenset({D.PREPARING}),
    D.PREPARING: frozenset({D.READY}),
    D.READY: frozenset({D.RESERVED, D.PACKED, D.PREPARING, D.ISSUED}),
    D.RESERVED: frozenset({D.PACKED, D.READY, D.ISSUED}),
    D.PACKED: frozenset({D.IN_TRANSIT, D.ISSUED, D.READY}),
    D.IN_TRANSIT: frozenset({D.ISSUED, D.READY, D.LOST}),
    D.ISSUED: frozenset({D.TRANSFERRED, D.FAULT_REPORTED, D.RETURNED, D.LOST, D.STOLEN, D.QUARANTINED}),
    D.TRANSFERRED: frozenset({D.FAULT_REPORTED, D.RETURNED, D.LOST, D.STOLEN, D.QUARANTINED, D.CLOSED}),
    D.FAULT_REPORTED: frozenset({D.IN_REPAIR, D.ISSUED, D.TRANSFERRED, D.RETURNED}),
    D.IN_REPAIR: frozenset({D.ISSUED, D.TRANSFERRED, D.RETURNED, D.BEYOND_REPAIR}),
    D.QUARANTINED: frozenset({D.WIPING, D.EVIDENCE_HOLD, D.ISSUED, D.TRANSFERRED}),
    D.EVIDENCE_HOLD: frozenset({D.WIPING, D.CLOSED}),
    D.RETURNED: frozenset({D.WIPING}),
    D.LOST: frozenset({D.ISSUED, D.TRANSFERRED, D.RECEIVED, D.WRITTEN_OFF}),
    D.STOLEN: frozenset({D.ISSUED, D.TRANSFERRED, D.RECEIVED, D.WRITTEN_OFF}),
}
"""Allowed moves (domain rules, section 2.5). A lost thing found again goes back to its holder, or into quarantine.

A kit may be packed ahead of any request, so a device need not be reserved first.
"""

SIM_MOVES: dict[S, frozenset[S]] = {
    S.IN_STOCK: frozenset({S.RESERVED, S.ISSUED, S.EXPIRED, S.CANCELLED, S.LOST}),
    S.RESERVED: frozenset({S.ISSUED, S.IN_STOCK, S.EXPIRED, S.CANCELLED}),
    S.ISSUED: frozenset({S.ACTIVATED, S.LOST, S.CANCELLED, S.EXPIRED}),
    S.ACTIVATED: frozenset({S.SUSPENDED, S.DORMANT, S.LOST, S.CANCELLED, S.EXPIRED, S.PORTED_OUT}),
    S.SUSPENDED: frozenset({S.ACTIVATED, S.LOST, S.CANCELLED}),
    S.DORMANT: frozenset({S.ACTIVATED, S.HIBERNATED, S.CANCELLED}),
    S.HIBERNATED: frozenset({S.ACTIVATED, S.EXPIRED, S.CANCELLED}),
    S.LOST: frozenset({S.ACTIVATED, S.ISSUED, S.CANCELLED}),
    S.EXPIRED: frozenset({S.CANCELLED}),
}

IN_HAND = frozenset({D.ISSUED, D.TRANSFERRED, D.FAULT_REPORTED, D.IN_REPAIR, D.QUARANTINED, D.LOST, D.STOLEN})
"""States in which a device still belongs to an open provision."""

GATES: dict[Kind, tuple[Gate, ...]] = {
    Kind.SMARTPHONE: tuple(Gate),
    Kind.LAPTOP: tuple(Gate),
    Kind.TABLET: tuple(Gate),
    Kind.MIFI_ROUTER: (Gate.FUNCTION_TEST, Gate.UPDATES, Gate.CHARGER, Gate.LABEL_VERIFIED),
    Kind.ACCESSORY: (Gate.FUNCTION_TEST, Gate.LABEL_VERIFIED),
}


def open_gates(kind: Kind, passed: frozenset[Gate]) -> tuple[Gate, ...]:
    """The gates still to pass before a device of `kind` is ready, in the order they are usually done."""
    return tuple(gate for gate in GATES[kind] if gate not in passed)


def allow_device_move(code: str, state: D, to: D) -> None:
    """Refuses a move the life of a device does not have; `code` is shown to the reader as given."""
    if to not in DEVICE_MOVES.get(state, frozenset()):
        raise Conflict(refusal_of_move(code, state))


def allow_sim_move(name: str, state: S, to: S) -> None:
    """Refuses a move the life of a SIM does not have."""
    if to not in SIM_MOVES.get(state, frozenset()):
        raise Conflict(_("SIM {name} is {state}, so this cannot be done with it.", name=name, state=sim_word(state)))


def device_word(state: D) -> str:
    """The state as people read it."""
    return _(DEVICE_WORDS[state])


def sim_word(state: S) -> str:
    """The state as people read it."""
    return _(SIM_WORDS[state])


def gate_word(gate: Gate) -> str:
    """The gate as people read it."""
    return _(GATE_WORDS[gate])


def refusal_of_move(code: str, state: D) -> str:
    """Why a device in `state` cannot do what was asked, and what to do instead."""
    return _("Device {code} is {state}. {remedy}", code=code, state=device_word(state), remedy=_(REMEDIES[state]))


DEVICE_WORDS: dict[D, str] = {
    D.EXPECTED: N_("expected"),
    D.RECEIVED: N_("received, not yet wiped"),
    D.WIPING: N_("being wiped"),
    D.FAILED_WIPE: N_("not wiped: the wipe failed"),
    D.WIPED: N_("wiped"),
    D.PREPARING: N_("being prepared"),
    D.READY: N_("ready"),
    D.RESERVED: N_("reserved"),
    D.PACKED: N_("packed"),
    D.IN_TRANSIT: N_("on its way"),
    D.ISSUED: N_("handed over"),
    D.TRANSFERRED: N_("given to keep"),
    D.FAULT_REPORTED: N_("reported faulty"),
    D.IN_REPAIR: N_("in repair"),
    D.QUARANTINED: N_("set aside for safety"),
    D.EVIDENCE_HOLD: N_("kept as evidence"),
    D.RETURNED: N_("returned, not yet wiped"),
    D.LOST: N_("lost"),
    D.STOLEN: N_("stolen"),
    D.BEYOND_REPAIR: N_("beyond repair"),
    D.PARTS: N_("used for parts"),
    D.RECYCLED: N_("recycled"),
    D.DESTROYED: N_("destroyed"),
    D.WRITTEN_OFF: N_("written off"),
    D.CLOSED: N_("closed"),
}

SIM_WORDS: dict[S, str] = {
    S.IN_STOCK: N_("in stock"),
    S.RESERVED: N_("reserved"),
    S.ISSUED: N_("handed over, not activated"),
    S.ACTIVATED: N_("activated"),
    S.SUSPENDED: N_("suspended"),
    S.DORMANT: N_("dormant"),
    S.HIBERNATED: N_("hibernated"),
    S.EXPIRED: N_("expired"),
    S.LOST: N_("lost"),
    S.CANCELLED: N_("cancelled"),
    S.PORTED_OUT: N_("moved to another operator"),
}

GATE_WORDS: dict[Gate, str] = {
    Gate.FUNCTION_TEST: N_("function test"),
    Gate.UPDATES: N_("updates installed"),
    Gate.CHARGER: N_("charger checked"),
    Gate.SAFETY_SETUP: N_("safety set-up"),
    Gate.LABEL_VERIFIED: N_("label scanned"),
}

_WIPE = N_("Record its wipe and prepare it first.")
_GONE = N_("Choose another device.")
REMEDIES: dict[D, str] = {
    D.EXPECTED: N_("Receive it first."),
    D.RECEIVED: _WIPE,
    D.WIPING: N_("Finish and record the wipe first."),
    D.FAILED_WIPE: N_("Wipe it again, or take it out of use."),
    D.WIPED: N_("Prepare it first: its gates are still open."),
    D.PREPARING: N_("Finish preparing it first: its page shows which gates are open."),
    D.READY: N_("It can be issued."),
    D.RESERVED: N_("It waits for the person it is reserved for."),
    D.PACKED: N_("It is in a packed kit."),
    D.IN_TRANSIT: N_("Wait until the hub confirms it."),
    D.ISSUED: N_("Somebody has it: take it back first."),
    D.TRANSFERRED: N_("It is theirs to keep. Choose another device."),
    D.FAULT_REPORTED: N_("Record a repair, or take it back."),
    D.IN_REPAIR: N_("Record the end of the repair first."),
    D.QUARANTINED: N_("Ask the person's support worker before anything is done with it."),
    D.EVIDENCE_HOLD: N_("It must not be wiped or moved without approval."),
    D.RETURNED: _WIPE,
    D.LOST: N_("If it has turned up, record it as found."),
    D.STOLEN: N_("If it has turned up, record it as found."),
    D.BEYOND_REPAIR: _GONE,
    D.PARTS: _GONE,
    D.RECYCLED: _GONE,
    D.DESTROYED: _GONE,
    D.WRITTEN_OFF: _GONE,
    D.CLOSED: _GONE,
}
