"""Reminders in words: how far from its day something is told, to whom, how, and what became of it."""

from datetime import date

from devicefleet.rules.reminding.rule import Source
from devicefleet.rules.terms import Audience, MessageState, ReminderState, TaskKind, Urgency
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
    Urgency.LIST: N_("here only"),
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
SENDING = {
    MessageState.QUEUED: N_("waits to be sent"),
    MessageState.SENDING: N_("on its way"),
    MessageState.SENT: N_("sent"),
    MessageState.CANCELLED: N_("taken back"),
    MessageState.DROPPED: N_("not sent"),
    MessageState.FAILED: N_("could not be sent"),
}
SOURCES = {
    Source.DATA_ENDS: N_("data that is paid until a day, with nothing after it"),
    Source.DATA_WITHOUT_PLAN: N_("the same, where no renewal is planned"),
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
