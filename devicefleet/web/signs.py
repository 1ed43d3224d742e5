"""Every status as a word with an icon and a tone, never a colour alone: said once for all pages."""

from enum import StrEnum
from typing import NamedTuple

from devicefleet.queries.counts import OUTCOME_WORDS
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.kit_words import FLAGS, STATES, STATUSES, TENURES, THINGS
from devicefleet.rules.lifecycle import device_word, sim_word
from devicefleet.rules.requesting import state_word
from devicefleet.rules.status_words import STATE_LOOKS, STATUS_LOOKS
from devicefleet.rules.terms import ComponentState, DeviceState, Flag, Kind, Role, SimState, Status, Tenure
from devicefleet.rules.terms import CountOutcome as C
from devicefleet.rules.terms import DeviceState as D
from devicefleet.rules.terms import RequestState as R
from devicefleet.rules.terms import SimState as S
from devicefleet.rules.thing_words import KINDS
from devicefleet.rules.words import N_, _


class Sign(NamedTuple):
    """`icon` is one of `frontend/icons.txt`, `tone` one of good, warn, bad, info, quiet."""

    word: str
    icon: str
    tone: str


DEVICE_LOOKS: dict[D, tuple[str, str]] = {
    D.EXPECTED: ("truck", "quiet"),
    D.RECEIVED: ("box-arrow-in-down", "info"),
    D.WIPING: ("eraser", "info"),
    D.FAILED_WIPE: ("exclamation-triangle", "bad"),
    D.WIPED: ("eraser", "info"),
    D.PREPARING: ("card-checklist", "info"),
    D.READY: ("check-circle-fill", "good"),
    D.RESERVED: ("tag", "info"),
    D.PACKED: ("box-seam", "info"),
    D.IN_TRANSIT: ("truck", "info"),
    D.ISSUED: ("person-check", "good"),
    D.TRANSFERRED: ("gift", "good"),
    D.FAULT_REPORTED: ("wrench", "warn"),
    D.IN_REPAIR: ("tools", "warn"),
    D.QUARANTINED: ("shield-lock", "warn"),
    D.EVIDENCE_HOLD: ("lock", "warn"),
    D.RETURNED: ("arrow-counterclockwise", "info"),
    D.LOST: ("question-circle", "bad"),
    D.STOLEN: ("exclamation-octagon-fill", "bad"),
    D.BEYOND_REPAIR: ("x-circle", "quiet"),
    D.PARTS: ("recycle", "quiet"),
    D.RECYCLED: ("recycle", "quiet"),
    D.DESTROYED: ("trash", "quiet"),
    D.WRITTEN_OFF: ("x-circle", "quiet"),
    D.CLOSED: ("x-circle", "quiet"),
}

SIM_LOOKS: dict[S, tuple[str, str]] = {
    S.IN_STOCK: ("inbox", "info"),
    S.RESERVED: ("tag", "info"),
    S.ISSUED: ("hourglass-split", "warn"),
    S.ACTIVATED: ("reception-4", "good"),
    S.SUSPENDED: ("slash-circle", "warn"),
    S.DORMANT: ("moon-stars", "warn"),
    S.HIBERNATED: ("moon-stars", "bad"),
    S.EXPIRED: ("clock-history", "quiet"),
    S.LOST: ("question-circle", "bad"),
    S.CANCELLED: ("x-circle", "quiet"),
    S.PORTED_OUT: ("arrow-right", "quiet"),
}

REQUEST_LOOKS: dict[R, tuple[str, str]] = {
    R.SUBMITTED: ("hourglass-split", "warn"),
    R.APPROVED: ("check-lg", "info"),
    R.PICKING: ("list-check", "info"),
    R.PACKED: ("box-seam", "info"),
    R.SENT: ("truck", "info"),
    R.AT_HUB: ("house", "info"),
    R.HANDED_OVER: ("person-check", "good"),
    R.CLOSED: ("check-circle", "quiet"),
    R.CANCELLED: ("x-circle", "quiet"),
    R.REJECTED: ("x-circle-fill", "bad"),
}

COUNT_LOOKS: dict[C, tuple[str, str]] = {
    C.MISSING: ("question-circle", "bad"),
    C.MISPLACED: ("arrow-left-right", "warn"),
    C.EXTRA: ("plus-lg", "warn"),
    C.UNKNOWN: ("exclamation-circle", "warn"),
    C.THERE: ("check-circle-fill", "good"),
}

KIND_ICONS = {
    Kind.SMARTPHONE: "phone",
    Kind.LAPTOP: "laptop",
    Kind.TABLET: "tablet",
    Kind.MIFI_ROUTER: "wifi",
    Kind.ACCESSORY: "usb-symbol",
}

ROLES = {
    Role.WAREHOUSE: N_("Warehouse"),
    Role.CASEWORKER: N_("Caseworker"),
    Role.PROVIDER_MANAGER: N_("Manager"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.TRAINING_SUPERVISOR: N_("Training supervisor"),
    Role.FUNDER: N_("Funder"),
    Role.ADMIN: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
    Role.OPERATOR: N_("Operator"),
}


def sign_of(value: StrEnum) -> Sign:  # noqa: PLR0911 - one answer for each kind of word
    """The sign of any state the pages show."""
    match value:
        case Status():
            return Sign(_(STATUSES[value]), *STATUS_LOOKS[value])
        case ComponentState():
            return Sign(_(STATES[value]), *STATE_LOOKS[value])
        case DeviceState():
            return Sign(device_word(value), *DEVICE_LOOKS[value])
        case SimState():
            return Sign(sim_word(value), *SIM_LOOKS[value])
        case R():
            return Sign(state_word(value), *REQUEST_LOOKS[value])
        case C():
            return Sign(_(OUTCOME_WORDS[value]), *COUNT_LOOKS[value])
        case Flag():
            return Sign(_(FLAGS[value]), "flag-fill", "warn")
        case ItemKind():
            icon = "sim" if value is ItemKind.SIM else KIND_ICONS[Kind(value.value)]
            return Sign(_(THINGS[value]), icon, "quiet")
        case Kind():
            return Sign(_(KINDS[value]), KIND_ICONS[value], "quiet")
        case Tenure():
            return Sign(_(TENURES[value]), "gift" if value == Tenure.GIFT else "calendar-event", "quiet")
        case _:
            raise LookupError(f"{value!r} has no sign")


def role_word(role: Role) -> str:
    """A role as people read it."""
    return _(ROLES[role])
