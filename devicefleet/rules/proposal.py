"""A policy before it is adopted: a file with one new version or a whole set, read beside the versions in force."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from devicefleet.rules.policy import Policies, Policy, policies_from
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

MOST_BYTES = 64 * 1024
MOST_YEARS = 10
Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`policies` are those that would be in force; `versions` the ones the file brings, in the order they begin.

    `tables` are the versions alone, JSON-ready, to be kept: a whole configuration file holds keys that must not be.
    """

    policies: Policies
    versions: tuple[Policy, ...]
    tables: dict[str, dict[str, Any]]


def read(content: bytes | str, in_force: Policies, *, field: str = "proposal") -> Proposal:
    """What `content` proposes; refuses, in a sentence about `field`, what cannot be used.

    A version with the name of one in force replaces it, any other is added: so one new version may stand alone, and
    a whole configuration file with its `[policy."name"]` tables will do as well.
    """
    try:
        return beside(_tables(_parsed(content)), in_force)
    except Refused as refused:
        raise Refused(str(refused), field=field) from None


def beside(tables: Tables, in_force: Policies) -> Proposal:
    """What kept `tables` propose."""
    brought = policies_from(tables).versions
    kept = [version for version in in_force.versions if version.name not in tables]
    together = sorted([*kept, *brought], key=lambda version: version.effective_from)
    return Proposal(Policies(tuple(together)), brought, {name: _plain(table) for name, table in tables.items()})


def versions(tables: Tables) -> tuple[Policy, ...]:
    """The versions in kept `tables`, whatever is in force."""
    return policies_from(tables).versions


def compared(from_on: date | None, until_on: date | None, today: date) -> tuple[date, date]:
    """The days [from, until) over which it is compared: a year from today, unless said otherwise."""
    start = from_on or today
    end = until_on or start + relativedelta(years=1)
    if end <= start:
        raise Refused(_("The comparison ends before it begins. Give a later day."), field="until_on")
    if end > start + relativedelta(years=MOST_YEARS):
        raise Refused(_("That is too long a time. Compare {n} years at most.", n=MOST_YEARS), field="until_on")
    return start, end


def _parsed(content: bytes | str) -> dict[str, Any]:
    data = content.encode() if isinstance(content, str) else content
    if len(data) > MOST_BYTES:
        raise Refused(_("This file is larger than 64 kB, and a policy never is. Check that it is the right file."))
    if not data.strip():
        raise Refused(_('There is nothing in this file. A policy begins with a line like [policy."2027-04"].'))
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(_("This file is not plain text. Save it as UTF-8 text and try again.")) from None
    except tomllib.TOMLDecodeError as problem:
        raise Refused(_("The file cannot be read as TOML: {problem}.", problem=problem)) from None


def _plain(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in table.items()}


def _tables(raw: Mapping[str, Any]) -> Tables:
    tables = raw.get("policy")
    if not isinstance(tables, dict) or not tables:
        raise Refused(_('There is no policy in this file. Begin one with a line like [policy."2027-04"].'))
    for name, table in tables.items():
        if not isinstance(table, dict):
            sentence = _('The table is called [policy] only. Give the version a name: [policy."2027-04"].')
            raise Refused(sentence)
        if not name.strip():
            raise Refused(_('A version has no name. Give it one: [policy."2027-04"].'))
    return tables
