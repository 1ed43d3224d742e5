"""What can be done with a thing somebody holds, by its state and terms; the words of paths, and what buttons say."""

from devicefleet.rules.facts import ItemKind
from devicefleet.rules.lifecycle import DEVICE_MOVES, SIM_MOVES
from devicefleet.rules.terms import DeviceState, SimState, Tenure
from devicefleet.rules.words import N_

D, S = DeviceState, SimState
LOANS = frozenset({Tenure.LOAN_FIXED, Tenure.LOAN_UNTIL_EXIT, Tenure.HOUSEHOLD_SHARED})
IN_HAND = frozenset({D.ISSUED, D.TRANSFERRED})
GONE = frozenset({D.LOST, D.STOLEN})

ACTS: dict[str, str] = {
    "renew": N_("Renew data"),
    "activate": N_("SIM is activated"),
    "confirm": N_("Confirm they still have it"),
    "setup": N_("Set up safely together"),
    "ran-out": N_("Data used up early"),
    "topped-up": N_("Paid text or top-up"),
    "extend": N_("Agree a new date"),
    "gift": N_("Give it to keep"),
    "found": N_("Found again"),
    "repaired": N_("Repaired and back with them"),
    "repair": N_("Send for repair"),
    "release": N_("Checked, and back with them"),
    "fault": N_("Not working"),
    "lost": N_("Lost"),
    "stolen": N_("Stolen"),
    "quarantine": N_("Set aside for safety"),
    "return": N_("Handed back"),
}
"""By the word in the path, in the order in which pages offer them."""

DONE: dict[str, str] = {
    "renew": N_("Data renewed on {name}."),
    "activate": N_("SIM {name} is activated."),
    "confirm": N_("Confirmed: {name} is still with them."),
    "setup": N_("{name} is set up safely."),
    "ran-out": N_("Noted: the data of {name} was used up early."),
    "topped-up": N_("Noted: a paid text or top-up on {name}."),
    "extend": N_("New date agreed for {name}."),
    "gift": N_("{name} is now theirs to keep."),
    "found": N_("{name} is found again."),
    "repaired": N_("{name} is repaired and back with them."),
    "repair": N_("{name} is in repair."),
    "release": N_("{name} is checked and back with them."),
    "fault": N_("{name} is noted as not working."),
    "lost": N_("{name} is noted as lost. Nothing will be charged."),
    "stolen": N_("{name} is noted as stolen. Nothing will be charged."),
    "quarantine": N_("{name} is set aside for safety. Do not wipe it without asking."),
    "return": N_("{name} is handed back."),
}
"""What a page says once it is done."""

ADVICE: dict[str, str] = {
    "renew": N_("The next term follows the present one on the same terms."),
    "setup": N_("Gone through with them: screen lock, an account of their own, and who else could get in."),
    "ran-out": N_("Used up before its time was over. If it happens again, a larger package is needed."),
    "topped-up": N_("A paid text or call, or a top-up, keeps the number alive. Using the bundle does not."),
    "lost": N_("Nothing will be charged. Ask whether somebody who harmed them could have it."),
    "stolen": N_("Nothing will be charged. Ask whether somebody who harmed them could have it."),
    "quarantine": N_("For a device somebody else may have tampered with. It stays as it is until you decide."),
    "return": N_("A SIM that comes back is cancelled, because it may never go to anybody else."),
    "gift": N_("It becomes theirs to keep, and counts as lasting."),
}
"""What to know before doing it."""

COMPUTERS = frozenset({ItemKind.SMARTPHONE, ItemKind.LAPTOP, ItemKind.TABLET})
FITS: dict[str, tuple[frozenset[ItemKind], str]] = {
    "activate": (frozenset({ItemKind.SIM}), N_("Only a SIM is activated; {name} is a device.")),
    "setup": (COMPUTERS, N_("Only a phone, laptop or tablet is set up together; {name} is something else.")),
    "ran-out": (
        frozenset({ItemKind.SIM, ItemKind.MIFI_ROUTER}),
        N_("Only the data of a SIM or a router is used up; {name} is something else."),
    ),
    "topped-up": (frozenset({ItemKind.SIM}), N_("Only a SIM has paid texts and top-ups; {name} is a device.")),
}
"""What some acts are for, and what to say where a thing is not that. The others say no by the thing's state."""

ACTION_OF: dict[str, str] = dict.fromkeys(ACTS, "provision.report") | {
    "renew": "package.manage",
    "extend": "provision.terms",
    "gift": "provision.terms",
    "return": "provision.return",
}
"""The action of `rules/access.py` that each of them is."""

_DEVICE_STEPS: dict[str, tuple[frozenset[DeviceState], frozenset[DeviceState]]] = {
    "found": (GONE, IN_HAND),
    "repaired": (frozenset({D.FAULT_REPORTED, D.IN_REPAIR}), IN_HAND),
    "repair": (frozenset({D.FAULT_REPORTED}), frozenset({D.IN_REPAIR})),
    "release": (frozenset({D.QUARANTINED}), IN_HAND),
    "fault": (IN_HAND, frozenset({D.FAULT_REPORTED})),
    "lost": (IN_HAND, frozenset({D.LOST})),
    "stolen": (IN_HAND, frozenset({D.STOLEN})),
    "quarantine": (IN_HAND, frozenset({D.QUARANTINED})),
    "return": (frozenset(DeviceState), frozenset({D.RETURNED, D.RECEIVED})),
}


def acts_of_device(kind: ItemKind, state: DeviceState, tenure: Tenure) -> tuple[str, ...]:
    """The words that can be done with a device somebody holds."""
    moves = DEVICE_MOVES.get(state, frozenset())
    able = {word for word, (from_states, to) in _DEVICE_STEPS.items() if state in from_states and moves & to}
    if state in IN_HAND:
        able |= {"confirm"} | {word for word in ("setup", "ran-out") if kind in FITS[word][0]}
    if tenure in LOANS:
        able |= {"extend", "gift"}
    elif tenure is Tenure.CONDITIONAL_GIFT:
        able.add("gift")
    return tuple(word for word in ACTS if word in able)


def acts_of_sim(state: SimState, *, renewable: bool) -> tuple[str, ...]:
    """The words that can be done with a SIM somebody holds."""
    moves = SIM_MOVES.get(state, frozenset())
    able = {
        "activate": state is not S.LOST and S.ACTIVATED in moves,
        "found": state is S.LOST,
        "renew": renewable and state is S.ACTIVATED,
        "confirm": state is S.ACTIVATED,
        "ran-out": state is S.ACTIVATED,
        "topped-up": state is S.ACTIVATED,
        "lost": S.LOST in moves,
        "return": S.CANCELLED in moves,
    }
    return tuple(word for word in ACTS if able.get(word))
