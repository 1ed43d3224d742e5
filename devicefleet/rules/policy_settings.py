"""Every setting of a policy in plain words: what it is called, how its value reads, and what it is for. Said once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from devicefleet.rules.kit.reasons import amount
from devicefleet.rules.kit_words import PARTS, STAGES
from devicefleet.rules.policy import Policy
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

    def plain(self, policy: Policy) -> Any:
        """The same as a file would write it."""
        value = self.value(policy)
        return sorted(value) if isinstance(value, frozenset) else value

    def words(self, policy: Policy) -> str:
        """The same as somebody would say it."""
        return self.read(self.value(policy))


def _days(n: int) -> str:
    return n_("{n} day", "{n} days", n)


def _times(n: int) -> str:
    return n_("{n} time", "{n} times", n)


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
    Setting(
        "safety_setup_days",
        N_("Time for the safety set-up"),
        N_("Days after a handover by which the device should have been set up safely together."),
        _days,
    ),
    Setting("training_days", N_("No training comes up after"), N_("Days of support without any training."), _days),
    Setting(
        "training_both_days",
        N_("One kind of training comes up after"),
        N_("Days of support with formal or informal training alone."),
        _days,
    ),
    Setting(
        "nrm_explained_days",
        N_("Time to explain the NRM"),
        N_("Days in the NRM by which it should have been explained and understood."),
        _days,
    ),
    Setting(
        "contact_check_days",
        N_("A check of safe contact holds for"),
        N_("After that, going through it together again comes up."),
        _days,
    ),
    Setting(
        "updates_notice_days",
        N_("Notice before security updates end"),
        N_("So many days before a device gets no more of them."),
        _days,
    ),
    Setting(
        "updates_block",
        N_("A device without security updates stops counting"),
        N_("If so, after the days of grace below."),
        _yes_no,
    ),
    Setting("updates_grace_days", N_("Grace without security updates"), N_("Days it still counts for."), _days),
    Setting(
        "ran_out_times",
        N_("Data below need"),
        N_("How often data has to run out early, within the days below, to be flagged."),
        _times,
    ),
    Setting("ran_out_days", N_("Data below need, within"), N_("The days over which that is counted."), _days),
    Setting(
        "sim_dormancy_days",
        N_("A number may be lost after"),
        N_("Days without anything paid on the SIM, after which that is flagged."),
        _days,
    ),
)
"""In the order in which they are shown; every setting of `Policy` but its name."""
