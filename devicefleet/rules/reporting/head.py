"""What a report says of itself: its number, what it was made from, and how it may be checked."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Head:
    """`number` is the register's, such as `R-7K3M9N`; `about` says the slice in words ("everybody", "Wales").

    `known_on`: what was recorded until the end of that day is in it. `policies` are the kit policies in force in the
    period, in words. `fingerprint` is that of the printed numbers (64 hex digits), the same in PDF, page and CSV.
    `revises` is the number of the report of the same period that it takes the place of. `funder` is the code under
    which purchases are called "yours", empty where a report is for nobody in particular. `note` is what somebody wrote
    before its release.
    """

    number: str
    about: str
    made_on: date
    known_on: date
    policies: tuple[str, ...]
    fingerprint: str
    publisher: str = ""
    funder: str = ""
    revises: str | None = None
    note: str = ""
