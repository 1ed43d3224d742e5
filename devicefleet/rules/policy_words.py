"""Every setting of a policy in plain words: what it is called, what it says, and what it is for. Said once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from devicefleet.rules.kit.reasons import amount
from devicefleet.rules.kit_words import PARTS, STAGES
from devicefleet.rules.policy import Policies, Policy
from devicefleet.rules.policy_tally import Tally
from devicefleet.rules.terms import Component, Stage
from devicefleet.rules.words import N_, _, n_, written


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting by its dotted key, with its title, its meaning, and how a value of it reads."""

    key: str
    title: str
    meaning: str
    read: Callable[[Any], str]

    def value(self, policy: Policy) -> Any:
        """What `policy` sets."""
        value: Any = policy
        for name in self.key.split("."):
            value = getattr(value, name)
        return value

    def words(self, policy: Policy) -> str:
        """The same as somebody would say it."""
        return self.read(self.value(policy))


class Said(NamedTuple):
    """One setting of one policy, in words."""

    key: str
    title: str
    value: str
    meaning: str


class Difference(NamedTuple):
    """One setting two policies do not agree on."""

    key: str
    title: str
    was: str
    becomes: str


def _days(n: int) -> str:
    return n_("{n} day", "{n} days", n)


def _working_days(n: int) -> str:
    return n_("{n} working day", "{n} working days", n)


def _yes_no(yes: bool) -> str:
    return _("yes") if yes else _("no")


def _parts(parts: frozenset[Component]) -> str:
    return ", ".join(_(PARTS[part]) for part in Component if part in parts) or _("none")


def _stages(stages: frozenset[Stage]) -> str:
    return "; ".join(_(STAGES[stage]) for stage in Stage if stage in stages) or _("none")


def _gigabytes(amount_: Any) -> str:
    return _("{amount} GB in 30 days", amount=amount(amount_))


SHARED = {"no": N_("not at all"), "temporary": N_("for a time"), "yes": N_("in full")}


def _shared(how: str) -> str:
    return _(SHARED[how])


SETTINGS = (
    Setting(
        "effective_from",
        N_("Begins on"),
        N_("The first day it judges. The first policy of all also judges the days before it."),
        written,
    ),
    Setting(
        "components", N_("Parts of the kit"), N_("What everybody should have. Other parts are not required."), _parts
    ),
    Setting(
        "in_scope_stages",
        N_("Stages that count"),
        N_("Somebody in any other stage is out of scope: shown, and not counted."),
        _stages,
    ),
    Setting(
        "data_min_gb_per_30d",
        N_("Least data"),
        N_("One package has to give at least so much. Several small ones do not add up."),
        _gigabytes,
    ),
    Setting("wifi_counts", N_("Wi-Fi counts as data"), N_("Wi-Fi in the place where somebody stays."), _yes_no),
    Setting("broadband_counts", N_("Home broadband counts as data"), N_("Broadband in their own home."), _yes_no),
    Setting(
        "tablet_as_laptop",
        N_("A tablet counts as a laptop"),
        N_("If so, for a time only: never as a lasting laptop."),
        _yes_no,
    ),
    Setting(
        "shared_laptop",
        N_("A laptop shared in the household counts"),
        N_("For those it is shared with; whoever it was handed to is judged by its terms."),
        _shared,
    ),
    Setting(
        "child_policy", N_("People under 18 count"), N_("If not, they are out of scope until they turn 18."), _yes_no
    ),
    Setting(
        "self_owned.counts",
        N_("Things of their own count"),
        N_("A phone or laptop somebody brings, or data they pay for themselves."),
        _yes_no,
    ),
    Setting(
        "self_owned.recheck_days",
        N_("A check of something of their own holds for"),
        N_("After that it is not checked: they lost nothing, but we no longer know."),
        _days,
    ),
    Setting(
        "self_owned.notice_days",
        N_("Notice before such a check runs out"),
        N_("So many days before, the list says that a new check is needed."),
        _days,
    ),
    Setting(
        "self_owned.needs_safety_check",
        N_("Things of their own have to be found safe"),
        N_("If not, having been seen is enough."),
        _yes_no,
    ),
    Setting(
        "setup_target_working_days",
        N_("Time to set up"),
        N_("From the first day of support, or of counting again. Until then a missing part is still being set up."),
        _working_days,
    ),
    Setting("ending_soon_days.smartphone", N_("A phone ends soon"), N_("So many days ahead an end is flagged."), _days),
    Setting("ending_soon_days.laptop", N_("A laptop ends soon"), N_("So many days ahead an end is flagged."), _days),
    Setting("ending_soon_days.data", N_("Data ends soon"), N_("So many days ahead an end is flagged."), _days),
    Setting(
        "exit_lookahead_days",
        N_("Look ahead to the end of support"),
        N_("So many days before it, a kit that would not last beyond it is flagged."),
        _days,
    ),
    Setting(
        "exit_data_bridge_days",
        N_("Data lasts beyond support"),
        N_("Paid for so many days after the end of support, it counts as lasting."),
        _days,
    ),
    Setting(
        "sim_activation_days",
        N_("Time to activate a SIM"),
        N_("A SIM not activated so many days after it was handed over is flagged."),
        _days,
    ),
    Setting(
        "stale_after_days",
        N_("A record is confirmed at least every"),
        N_("If nobody wrote anything down for so long, the record is flagged."),
        _days,
    ),
    Setting(
        "hospital_pause_days",
        N_("A stay in hospital pauses after"),
        N_("From the day after that on, somebody in hospital is not counted."),
        _days,
    ),
    Setting(
        "release_kit_days",
        N_("A kit for release comes up"),
        N_("So many days before a release from prison or detention."),
        _days,
    ),
    Setting(
        "turning_18_days",
        N_("An eighteenth birthday comes up"),
        N_("So many days before it."),
        _days,
    ),
)
"""In the order in which they are shown; every setting of `Policy` but its name."""


def said(policy: Policy) -> Iterator[Said]:
    """Every setting of a policy in words."""
    for one in SETTINGS:
        yield Said(one.key, _(one.title), one.words(policy), _(one.meaning))


def differences(before: Policy, after: Policy) -> Iterator[Difference]:
    """What a later policy says otherwise; the day it begins is no difference."""
    for one in SETTINGS[1:]:
        if one.value(before) != one.value(after):
            yield Difference(one.key, _(one.title), one.words(before), one.words(after))


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
