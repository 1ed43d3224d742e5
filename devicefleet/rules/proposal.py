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
FIELD = "proposal"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`policies` are those that would be in force; `versions` the ones the file brings, in the order they begin."""

    policies: Policies
    versions: tuple[Policy, ...]


def read(content: bytes | str, in_force: Policies) -> Proposal:
    """What `content` proposes; refuses, in a sentence, what cannot be used.

    A version with the name of one in force replaces it, any other is added: so one new version may stand alone, and
    a whole configuration file with its `[policy."name"]` tables will do as well.
    """
    tables = _tables(_parsed(content))
    try:
        brought = policies_from(tables)
        kept = [version for version in in_force.versions if version.name not in tables]
        together = sorted([*kept, *brought.versions], key=lambda version: version.effective_from)
        return Proposal(Policies(tuple(together)), brought.versions)
    except Refused as refused:
        raise Refused(str(refused), field=FIELD) from None


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
        raise _refused(_("This file is larger than 64 kB, and a policy never is. Check that it is the right file."))
    if not data.strip():
        raise _refused(_('There is nothing in this file. A policy begins with a line like [policy."2027-04"].'))
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _refused(_("This file is not plain text. Save it as UTF-8 text and try again.")) from None
    except tomllib.TOMLDecodeError as problem:
        raise _refused(_("The file cannot be read as TOML: {problem}.", problem=problem)) from None


def _tables(raw: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    tables = raw.get("policy")
    if not isinstance(tables, dict) or not tables:
        raise _refused(_('There is no policy in this file. Begin one with a line like [policy."2027-04"].'))
    for name, table in tables.items():
        if not isinstance(table, dict):
            sentence = _('The table is called [policy] only. Give the version a name: [policy."2027-04"].')
            raise _refused(sentence)
        if not name.strip():
            raise _refused(_('A version has no name. Give it one: [policy."2027-04"].'))
    return tables


def _refused(sentence: str) -> Refused:
    return Refused(sentence, field=FIELD)
