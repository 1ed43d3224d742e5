"""What counts as the address of exactly one person: whatever could be read as more than one is none."""

import re

# A "?" is left out, though allowed: with it, part of an address could be read as an encoded word.
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@)(?=.{{3,254}}\Z){_LOCAL}@{_LABEL}(?:\.{_LABEL})*")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def is_address(text: str) -> bool:
    """One e-mail address and nothing around it."""
    return _ADDRESS.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """One telephone number as E.164."""
    return _NUMBER.fullmatch(text) is not None
