"""A short mark of a set of policies: two sets have the same mark if they judge every day alike.

It is kept beside the timelines, so that one can say whether these were made under the policies configured now.
"""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any

from devicefleet.rules.policy import Policies


def fingerprint(policies: Policies) -> str:
    """64 hexadecimal digits. The name of a version is no part of it: a new name changes nobody's status."""
    versions = [_plain(version) for version in policies.versions]
    return sha256(dumps(versions, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """One form for each meaning: 5 and 5.0 are the same amount, and a set has no order."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name != "name"}
    match value:
        case frozenset():
            return sorted(value)
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
    return value
