"""The life of a device and of a SIM: which move is allowed from which state, and which gates stand before `ready`."""

from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import DeviceState as D
from devicefleet.rules.terms import Gate, Kind
from devicefleet.rules.terms import SimState as S
from devicefleet.rules.words import _

DEVICE_MOVES: dict[D, frozenset[D]] = {
    D.EXPECTED: frozenset({D.RECEIVED}),
    D.RECEIVED: frozenset({D.WIPING, D.PARTS, D.RECYCLED}),
    D.WIPING: frozenset({D.WIPED, D.FAILED_WIPE}),
    D.FAILED_WIPE: frozenset({D.WIPING, D.PARTS, D.DESTROYED}),
    D.WIPED: frozenset({D.PREPARING}),
    D.PREPARING: frozenset({D.READY}),
    D.READY: frozenset({D.RESERVED, D.PREPARING, D.ISSUED}),
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
"""Allowed moves (domain rules, section 2.5). A lost thing found again goes back to its holder, or into quarantine."""

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
    D.EXPECTED: "expected",
    D.RECEIVED: "received, not yet wiped",
    D.WIPING: "being wiped",
    D.FAILED_WIPE: "not wiped: the wipe failed",
    D.WIPED: "wiped",
    D.PREPARING: "being prepared",
    D.READY: "ready",
    D.RESERVED: "reserved",
    D.PACKED: "packed",
    D.IN_TRANSIT: "on its way",
    D.ISSUED: "handed over",
    D.TRANSFERRED: "given to keep",
    D.FAULT_REPORTED: "reported faulty",
    D.IN_REPAIR: "in repair",
    D.QUARANTINED: "set aside for safety",
    D.EVIDENCE_HOLD: "kept as evidence",
    D.RETURNED: "returned, not yet wiped",
    D.LOST: "lost",
    D.STOLEN: "stolen",
    D.BEYOND_REPAIR: "beyond repair",
    D.PARTS: "used for parts",
    D.RECYCLED: "recycled",
    D.DESTROYED: "destroyed",
    D.WRITTEN_OFF: "written off",
    D.CLOSED: "closed",
}

SIM_WORDS: dict[S, str] = {
    S.IN_STOCK: "in stock",
    S.RESERVED: "reserved",
    S.ISSUED: "handed over, not activated",
    S.ACTIVATED: "activated",
    S.SUSPENDED: "suspended",
    S.DORMANT: "dormant",
    S.HIBERNATED: "hibernated",
    S.EXPIRED: "expired",
    S.LOST: "lost",
    S.CANCELLED: "cancelled",
    S.PORTED_OUT: "moved to another operator",
}

GATE_WORDS: dict[Gate, str] = {
    Gate.FUNCTION_TEST: "function test",
    Gate.UPDATES: "updates installed",
    Gate.CHARGER: "charger checked",
    Gate.SAFETY_SETUP: "safety set-up",
    Gate.LABEL_VERIFIED: "label scanned",
}

_WIPE = "Record its wipe and prepare it first."
_GONE = "Choose another device."
REMEDIES: dict[D, str] = {
    D.EXPECTED: "Receive it first.",
    D.RECEIVED: _WIPE,
    D.WIPING: "Finish and record the wipe first.",
    D.FAILED_WIPE: "Wipe it again, or take it out of use.",
    D.WIPED: "Prepare it first: its gates are still open.",
    D.PREPARING: "Finish preparing it first: its page shows which gates are open.",
    D.READY: "It can be issued.",
    D.RESERVED: "It waits for the person it is reserved for.",
    D.PACKED: "It is in a packed kit.",
    D.IN_TRANSIT: "Wait until the hub confirms it.",
    D.ISSUED: "Somebody has it: take it back first.",
    D.TRANSFERRED: "It is theirs to keep. Choose another device.",
    D.FAULT_REPORTED: "Record a repair, or take it back.",
    D.IN_REPAIR: "Record the end of the repair first.",
    D.QUARANTINED: "Ask the person's support worker before anything is done with it.",
    D.EVIDENCE_HOLD: "It must not be wiped or moved without approval.",
    D.RETURNED: _WIPE,
    D.LOST: "If it has turned up, record it as found.",
    D.STOLEN: "If it has turned up, record it as found.",
    D.BEYOND_REPAIR: _GONE,
    D.PARTS: _GONE,
    D.RECYCLED: _GONE,
    D.DESTROYED: _GONE,
    D.WRITTEN_OFF: _GONE,
    D.CLOSED: _GONE,
}
