"""Reminders in words: how far from its day something is told, to whom, how, and what became of it."""

from datetime import date
from itertools import pairwise
from typing import NamedTuple

from devicefleet.rules.contact_words import PROBLEMS
from devicefleet.rules.messages import words
from devicefleet.rules.messages.texts import TextKind
from devicefleet.rules.reminding.rule import Rule, Source
from devicefleet.rules.terms import Audience, ReminderState, TaskKind, Urgency
from devicefleet.rules.words import N_, _, n_

AUDIENCES = {
    Audience.CASEWORKER: N_("Caseworker"),
    Audience.MANAGER: N_("Manager"),
    Audience.COORDINATOR: N_("Coordinators"),
    Audience.SUPERVISOR: N_("Training supervisors"),
    Audience.WAREHOUSE: N_("Warehouse"),
    Audience.SURVIVOR: N_("The person"),
}
WAYS = {
    Urgency.LIST: N_("on these pages only"),
    Urgency.DIGEST: N_("in the morning's mail"),
    Urgency.WEEKLY: N_("in Monday's mail"),
    Urgency.MONTHLY: N_("in the month's mail"),
    Urgency.TASK: N_("in the morning's mail and the tasks"),
    Urgency.URGENT: N_("by mail at once and in the tasks"),
    Urgency.MESSAGE: N_("by a message, if they agreed"),
}
STATES = {
    ReminderState.DUE: N_("to be told"),
    ReminderState.TOLD: N_("told"),
    ReminderState.SKIPPED: N_("passed over"),
    ReminderState.SETTLED: N_("settled"),
    ReminderState.DONE: N_("done"),
}
COMING = N_("not yet made")
SOURCES = {
    Source.DATA_ENDS: N_("data that is paid until a day, with nothing after it"),
    Source.DATA_WITHOUT_PLAN: N_("data that is paid until a day, with no renewal planned"),
    Source.SIM_HANDED_OVER: N_("a SIM that was handed over and is not activated"),
    Source.SIM_ACTIVATE_BY: N_("the day by which a SIM has to be activated"),
    Source.SIM_DORMANCY: N_("a number that may be lost because nothing was paid with it"),
    Source.LOAN_DATE: N_("the date agreed for a loan"),
    Source.EXIT_EXPECTED: N_("the day on which support is expected to end, without a lasting kit"),
    Source.EXIT_PAST: N_("the day on which support ended"),
    Source.RELEASE_EXPECTED: N_("the day for which a kit has to be ready"),
    Source.WAITING_AT_HUB: N_("the day since which a kit waits at a hub"),
    Source.NOT_SET_UP: N_("a device that was handed over and not set up safely together"),
    Source.TRAINING_NONE: N_("the day from which training is missed"),
    Source.TRAINING_ONE_SIDED: N_("the day from which one kind of training is missed"),
    Source.DECLINE_REVIEW: N_("the day to offer again what was declined"),
    Source.SELF_OWNED_RECHECK: N_("the day to look again at a device of their own"),
    Source.EXEMPTION_REVIEW: N_("the day to review an exemption"),
    Source.CONTACT_UNCHECKED: N_("the day to check how somebody is reached safely"),
    Source.UPDATES_END: N_("the last day with security updates"),
    Source.TURNS_18: N_("an 18th birthday"),
    Source.STOCK_LOW: N_("a store that lacks something"),
    Source.PACK_EXPIRES: N_("the day on which a SIM in stock expires"),
}
TASKS = {
    TaskKind.MESSAGE_FAILED: N_("A message could not be sent"),
    TaskKind.MESSAGE_LATE: N_("A message was not sent in time"),
    TaskKind.CHECK_CONTACT: N_("Check with them how they can be reached safely"),
    TaskKind.CALL_INSTEAD: N_("Speak to them: a message could not go"),
    TaskKind.TARGET_SILENT: N_("Messages cannot be sent at present: whoever carries them does not answer"),
    TaskKind.REPORT_FAILED: N_("A report could not be made"),
    TaskKind.REPORT_HELD: N_("A report waits to be released"),
}


WHY = words.PROBLEMS | PROBLEMS
"""Why a message did not go, and what to do about it where somebody can."""

TEXTS = {
    TextKind.NEUTRAL: N_("Where nothing may be said"),
    TextKind.DATA_SOON_RENEWING: N_("Data ends, and is renewed"),
    TextKind.DATA_SOON_TALK: N_("Data ends, and nothing is planned"),
    TextKind.DATA_ENDED: N_("Data has ended"),
    TextKind.LOAN_SOON: N_("The date agreed for a loan comes"),
    TextKind.LOAN_AFTER: N_("The date agreed for a loan has passed"),
    TextKind.SIM_HELP: N_("A SIM is not activated"),
    TextKind.NUMBER_KEEP: N_("A number may be lost"),
    TextKind.EXIT_AHEAD: N_("Support is expected to end"),
    TextKind.AFTER_EXIT: N_("After support ended"),
    TextKind.HANDOVER_WAITING: N_("A kit waits for them"),
    TextKind.TRAINING_INVITE: N_("Training"),
}


def level_word(day: int) -> str:
    """How far from its day something is told."""
    if day == 0:
        return _("on the day")
    return n_("{n} day before", "{n} days before", -day) if day < 0 else n_("{n} day after", "{n} days after", day)


def due_word(on: date, today: date) -> str:
    """How far away a due date is."""
    days = (on - today).days
    near = {-1: N_("yesterday"), 0: N_("today"), 1: N_("tomorrow")}
    if days in near:
        return _(near[days])
    return n_("in {n} day", "in {n} days", days) if days > 0 else n_("{n} day ago", "{n} days ago", -days)


Rung = tuple[int, str | None]
"""A day, and the title of the matter then where it is another."""


class Step(NamedTuple):
    """One or several evenly spaced days of a ladder, who is told then and how, and another title where it has one."""

    when: str
    told: tuple[tuple[str, str], ...]
    title: str | None = None


def ladder(rule: Rule) -> tuple[Step, ...]:
    """The days of a rule in order; what is repeated from three times on is said once."""
    rungs: dict[Rung, tuple[tuple[str, str], ...]] = {}
    for level in sorted(rule.levels, key=lambda one: (one.day, list(Audience).index(one.audience))):
        rung = level.day, None if level.title == rule.title else level.title
        rungs[rung] = (*rungs.get(rung, ()), (_(AUDIENCES[level.audience]), _(WAYS[level.urgency])))
    left, steps = list(rungs), []
    while left:
        run = _run(left, rungs)
        steps.append(Step(_run_word([day for day, _title in run]), rungs[run[0]], run[0][1]))
        left = left[len(run) :]
    return tuple(steps)


def _run(left: list[Rung], rungs: dict[Rung, tuple[tuple[str, str], ...]]) -> list[Rung]:
    """The first day, with those that go on after it at the same distance and say the same."""
    apart = left[1][0] - left[0][0] if len(left) > 1 else 0
    run = left[:1]
    for before, rung in pairwise(left):
        if rung[0] - before[0] != apart or rung[1] != left[0][1] or rungs[rung] != rungs[left[0]]:
            break
        run.append(rung)
    return run if len(run) > 2 else left[:1]


def _run_word(run: list[int]) -> str:
    if len(run) == 1:
        return level_word(run[0])
    first, last = level_word(run[0]), level_word(run[-1])
    return _("{first}, then every {n} days until {last}", first=first, n=run[1] - run[0], last=last)
