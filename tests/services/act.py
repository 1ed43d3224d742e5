"""What a test has to know of an act that a service offers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.given import Given


@dataclass(frozen=True)
class Act:
    """`arrange` makes what the act needs at `given.home`; `elsewhere` is the part that names a thing or a person.

    `permission` is the line of the access table; `trail` what the audit trail says of it.
    """

    service: Callable[..., Any]
    permission: str
    trail: str
    arrange: Callable[[Given], dict[str, Any]]
    elsewhere: Callable[[], dict[str, Any]]
    takes_a_day: bool = True
    once: bool = True
