"""Every source of due dates by its name in the rules."""

from datetime import date, timedelta

from devicefleet.config.reminders import ReminderSettings
from devicefleet.queries.reminding import people, stock, things
from devicefleet.queries.reminding.due import Due, Maker
from devicefleet.rules.reminding.rule import Source
from devicefleet.rules.terms import Flag

DATED: dict[Source, Maker] = {
    Source.DATA_ENDS: things.data_ends,
    Source.DATA_WITHOUT_PLAN: things.data_without_plan,
    Source.SIM_HANDED_OVER: things.sim_handed_over,
    Source.SIM_ACTIVATE_BY: things.sim_activate_by,
    Source.SIM_DORMANCY: people.flagged(Flag.SIM_DORMANCY),
    Source.LOAN_DATE: things.loan_date,
    Source.EXIT_EXPECTED: people.exit_expected,
    Source.EXIT_PAST: people.exit_past,
    Source.RELEASE_EXPECTED: people.release_expected,
    Source.WAITING_AT_HUB: people.waiting_at_hub,
    Source.NOT_SET_UP: things.not_set_up,
    Source.TRAINING_NONE: people.flagged(Flag.TRAINING_NONE),
    Source.TRAINING_ONE_SIDED: people.flagged(Flag.TRAINING_ONE_SIDED),
    Source.DECLINE_REVIEW: people.flagged(Flag.DECLINE_REVIEW_DUE),
    Source.SELF_OWNED_RECHECK: people.flagged(Flag.SELF_OWNED_RECHECK),
    Source.EXEMPTION_REVIEW: people.exemption_review,
    Source.CONTACT_UNCHECKED: people.flagged(Flag.CONTACT_UNCHECKED),
    Source.UPDATES_END: things.updates_end,
    Source.TURNS_18: people.turns_18,
    Source.PACK_EXPIRES: stock.pack_expires,
}


def due(source: Source, today: date, settings: ReminderSettings) -> Due:
    """The rows of one source that are worth remembering today."""
    if source is Source.STOCK_LOW:
        return stock.stock_low(today, settings)
    return DATED[source](today)


def shift(source: Source) -> timedelta:
    """How far a stored due date lies behind the day people speak of: data ends on the day before."""
    return timedelta(1 if source in {Source.DATA_ENDS, Source.DATA_WITHOUT_PLAN} else 0)
