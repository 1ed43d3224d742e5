"""Rows of made-up ledgers, each table's in the order of its keys, which are known before anything is stored."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from stdnum.iso7064 import mod_37_36

from devicefleet.rules.tags import CROCKFORD

TODAY = date(2026, 11, 22).toordinal()
FIRST = date(2023, 12, 1).toordinal()
DAYS = {day: date.fromordinal(day).isoformat() for day in range(FIRST - 800, TODAY + 4000)}
STORED = "2026-11-22 12:00:00.000000"
LATE, LATE_DAYS = 11, 10
"""One entry in so many was recorded so many days after it happened, all others on the day itself."""
FACTORS = {"person": 7_368_787, "handover": 1_140_071_481, "device": 2_654_435_761}
Weighted = tuple[tuple[str, int], ...]

COLUMNS: dict[str, tuple[str, ...]] = {
    "provider": ("code", "name", "nation", "created_at"),
    "staff": ("email", "password_hash", "created_at"),
    "membership": ("staff_id", "provider_id", "role", "started_at"),
    "survivor": (
        "ref", "programme", "region", "adult", "turns_18_on", "language", "needs_interpreter", "created_at",
    ),
    "device": (
        "code", "provider_id", "kind", "state", "make", "make_key", "model", "serial", "imei", "acquired_on",
        "cost_pence", "row_version",
    ),
    "sim": ("provider_id", "iccid", "own_number", "form", "network", "state", "holder_id", "row_version"),
    "entry": (
        "type", "happened_on", "recorded_at", "provider_id", "survivor_id", "device_id", "sim_id",
    ),
    "episode": ("entry_id", "survivor_id", "started_on", "ends_on_expected", "ended_on", "ended_entry_id"),
    "responsibility": ("entry_id", "survivor_id", "provider_id", "caseworker_id", "from_on", "until_on"),
    "stage": ("entry_id", "survivor_id", "from_on", "stage"),
    "stay": ("entry_id", "survivor_id", "from_on", "context", "release_on"),
    "own_device": ("entry_id", "survivor_id", "component"),
    "own_device_check": ("entry_id", "own_device_id", "checked_on", "outcome"),
    "decline": (
        "entry_id", "survivor_id", "component", "reason", "offered_on", "offered_in_language", "interpreter",
        "review_on",
    ),
    "exemption": ("entry_id", "survivor_id", "component", "reason", "from_on", "review_on"),
    "training_session": ("entry_id", "survivor_id", "held_on", "format"),
    "nrm_explanation": ("entry_id", "survivor_id", "explained_on", "language", "interpreter", "teach_back"),
    "contact_check": ("entry_id", "survivor_id", "checked_on"),
    "wipe_record": (
        "entry_id", "device_id", "wiped_on", "method", "tool", "tool_version", "verification", "android_frp_cleared",
        "apple_activation_lock_off", "mdm_removed", "bios_password_removed", "sd_card_removed", "sim_tray_empty",
        "no_unknown_trackers",
    ),
    "handover": ("entry_id", "number", "provider_id", "survivor_id", "handed_over_on"),
    "provision": (
        "entry_id", "handover_id", "survivor_id", "device_id", "wipe_id", "sim_id", "sim_holder_id", "tenure", "due_on",
        "opened_on", "closed_on",
    ),
    "provision_event": ("entry_id", "provision_id", "what", "happened_on", "tenure", "due_on"),
    "data_package": (
        "entry_id", "sim_id", "scheme", "allowance_gb", "allowance_period", "term_count", "on_activation", "starts_on",
        "ends_on", "renewal", "renews_id", "cost_pence", "funder_ref",
    ),
    "device_move": ("entry_id", "device_id", "from_state", "to_state"),
    "sim_move": ("entry_id", "sim_id", "from_state", "to_state"),
}  # fmt: skip
"""What is filled of each table, behind its key; tables in an order in which each finds what it refers to."""


@dataclass(frozen=True, slots=True)
class Person:
    """What the rows of one person have in common; `end` is the first day they were not in support any more."""

    key: int
    provider: int
    start: int
    end: int


@dataclass
class Rows:
    """Rows by table, with the last key of each; `take` hands them over and begins the next."""

    chance: Random
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    last: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows made since it was last called."""
        taken, self.rows = self.rows, defaultdict(list)
        return taken

    def next(self, table: str) -> int:
        """The key the next row will have."""
        return self.last[table] + 1

    def add(self, table: str, *values: Any) -> int:
        """One row, behind its key."""
        self.last[table] = key = self.last[table] + 1
        self.rows[table].append((key, *values))
        return key

    def entry(self, kind: str, day: int, who: Person, *, device: int | None = None, sim: int | None = None) -> int:
        """Something that happened with somebody on a day."""
        return self._happened(kind, day, who.provider, who.key, device, sim)

    def stocked(self, kind: str, day: int, who: Person, *, device: int | None = None, sim: int | None = None) -> int:
        """Something that happened in the store of whoever supports them."""
        return self._happened(kind, day, who.provider, None, device, sim)

    def _happened(self, kind: str, day: int, *about: int | None) -> int:
        late = LATE_DAYS if self.next("entry") % LATE == 0 else 0
        return self.add("entry", kind, DAYS[day], f"{DAYS[min(day + late, TODAY)]} 12:00:00.000000", *about)

    def pick(self, weighted: Weighted) -> str:
        """One of the words, by weight."""
        at = self.chance.random() * sum(weight for _word, weight in weighted)
        for word, weight in weighted:
            at -= weight
            if at < 0:
                return word
        return weighted[-1][0]


def tag(kind: str, number: int, length: int) -> str:
    """A code with its check character: no two numbers share one, and neighbours look unlike."""
    scattered = number * (FACTORS[kind] | 1) % len(CROCKFORD) ** (length - 2)
    body = ""
    for _place in range(length - 2):
        scattered, digit = divmod(scattered, len(CROCKFORD))
        body += CROCKFORD[digit]
    return next(
        body + last + check for last in CROCKFORD if (check := mod_37_36.calc_check_digit(body + last)) in LEGAL
    )


LEGAL = frozenset(CROCKFORD)
