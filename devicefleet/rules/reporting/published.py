"""A report's numbers as they are printed: the only numbers that documents, mails and pages of reports ever see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.reporting.slices import Slice


class Mark(StrEnum):
    """Why there is no number, in the symbols of the Government Analysis Function; and what is said of one."""

    CONFIDENTIAL = "[c]"
    NOT_APPLICABLE = "[z]"
    NOT_AVAILABLE = "[x]"
    LOW = "[low]"
    REVISED = "[r]"


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed, or the mark that stands in its place. `revised`: it was printed differently before."""

    n: int | None = None
    mark: Mark | None = None
    revised: bool = False


@dataclass(frozen=True, slots=True)
class Percent:
    """Whole per cent made of two printed numbers. `edge` is 5 or 95 for "5 % or less" and "95 % or more"."""

    n: int | None = None
    edge: bool = False
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Decile:
    """The middle and the ninth decile of a spread, in its own unit."""

    middle: Printed
    ninth: Printed


@dataclass(frozen=True, slots=True)
class Band:
    """Where the middle half of organisations lies, and the middle one, in per cent; None where they are too few."""

    organisations: Printed
    low: int | None = None
    middle: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Protection:
    """By what the numbers were made safe, as the report says it; `disclosure` fills it in from its limits.

    Numbers below `hidden_below` are hidden, and shown again from `shown_from` on; shown ones are multiples of `base`.
    Shares are printed of `least_whole` or more, and never closer to nothing or all than `edge` per cent.
    """

    hidden_below: int = 10
    shown_from: int = 14
    base: int = 5
    least_whole: int = 20
    edge: int = 5


@dataclass(frozen=True, slots=True)
class Published:
    """What one report prints; what is missing belongs to a table that is `withheld`, by its name."""

    period: Period
    slice: Slice
    counts: Mapping[Key, Printed]
    percents: Mapping[tuple[Key, Key], Percent] = field(default_factory=dict)
    amounts: Mapping[str, Printed] = field(default_factory=dict)
    spreads: Mapping[str, Decile] = field(default_factory=dict)
    band: Band | None = None
    withheld: tuple[str, ...] = ()
    protection: Protection = Protection()
