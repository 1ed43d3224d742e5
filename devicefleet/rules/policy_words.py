"""Policies and what changes about them as somebody would say it: settings, versions of a file, and a preview."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from devicefleet.rules.policy import Policies, Policy
from devicefleet.rules.policy_settings import SETTINGS
from devicefleet.rules.policy_tally import Tally
from devicefleet.rules.words import _, n_


class Said(NamedTuple):
    """One setting of one policy, as a file writes it and in words."""

    key: str
    title: str
    plain: Any
    words: str
    meaning: str


class Difference(NamedTuple):
    """One setting two policies do not agree on, as files write it and in words."""

    key: str
    title: str
    plain: tuple[Any, Any]
    was: str
    becomes: str


def said(policy: Policy) -> Iterator[Said]:
    """Every setting of a policy in words."""
    for one in SETTINGS:
        yield Said(one.key, _(one.title), one.plain(policy), one.words(policy), _(one.meaning))


def differences(before: Policy, after: Policy) -> Iterator[Difference]:
    """What a later policy says otherwise; the day it begins is no difference."""
    for one in SETTINGS[1:]:
        if one.value(before) != one.value(after):
            plain = (one.plain(before), one.plain(after))
            yield Difference(one.key, _(one.title), plain, one.words(before), one.words(after))


class Version(NamedTuple):
    """A version a file brings, and what it changes: against the one of its name, or else the one that judged its first
    day until now. `replaced` says which of the two."""

    name: str
    effective_from: date
    replaced: bool
    differences: tuple[Difference, ...]


def brought(in_force: Policies, versions: Sequence[Policy]) -> tuple[Version, ...]:
    """What each version of a file changes."""
    by_name = {version.name: version for version in in_force.versions}
    return tuple(
        Version(
            one.name,
            one.effective_from,
            one.name in by_name,
            tuple(differences(by_name.get(one.name) or in_force.on(one.effective_from), one)),
        )
        for one in versions
    )


def in_short(tally: Tally) -> list[str]:
    """How many people it touches, in words."""
    changed, flagged = tally.changed, tally.flagged
    if not (changed.people or flagged.people or tally.unflagged):
        return [_("Nobody would stand differently.")]
    told = []
    if changed.first_on:
        sentence = n_(
            "{n} person would have another status, on {day}.",
            "{n} people would have another status, the first on {day}.",
            changed.people,
            day=changed.first_on,
        )
        told.append(sentence)
    if flagged.first_on:
        sentence = n_(
            "{n} person would be newly flagged, on {day}.",
            "{n} people would be newly flagged, the first on {day}.",
            flagged.people,
            day=flagged.first_on,
        )
        told.append(sentence)
    if tally.unflagged:
        told.append(
            n_(
                "{n} person would no longer be flagged on some day.",
                "{n} people would no longer be flagged on some day.",
                tally.unflagged,
            )
        )
    return told
