"""Disclosure control: from true numbers to those that may be read, and an attacker who tries them before they leave.

`printing.publish` is the one function that makes published numbers; `gate.judge` attacks what was read back from a
finished report; `release.release` does both, and merges or withholds until nothing is given away.
Begin reading at `rounding.py`; `docs/disclosure.md` says what is protected, how well, and what is not.
"""
