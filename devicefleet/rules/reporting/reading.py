"""What a finished report says, read from the file itself as a stranger would."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.published import Band, Decile, Percent, Printed


@dataclass(frozen=True, slots=True)
class Reading:
    """The numbers of its tables by what they count.

    `unaccounted` are numbers anywhere in the file (words, charts, spoken texts, bookmarks, properties) that do not
    follow from those tables: a report that has any must not leave the house.
    """

    counts: Mapping[Key, Printed]
    percents: Mapping[tuple[Key, Key], Percent] = field(default_factory=dict)
    amounts: Mapping[str, Printed] = field(default_factory=dict)
    spreads: Mapping[str, Decile] = field(default_factory=dict)
    band: Band | None = None
    withheld: tuple[str, ...] = ()
    unaccounted: tuple[str, ...] = ()
