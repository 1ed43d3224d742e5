"""How somebody may be written to, in words: what a page shows of it, and what to do where nobody may write."""

from collections.abc import Iterable

from devicefleet.rules.contact import EARLIEST, EVERY_DAY, LATEST, Rule
from devicefleet.rules.terms import Channel, Problem
from devicefleet.rules.words import N_, _

CHANNELS = {Channel.SMS: N_("text message"), Channel.EMAIL: N_("e-mail")}

PROBLEMS = {
    Problem.NO_CONSENT: N_("They have not agreed to be written to. Ask them whether they want reminders."),
    Problem.NO_SAFE_WAY: N_("No safe way to write to them is recorded. Go through it with them when you next talk."),
    Problem.CHECK_TOO_OLD: N_(
        "It was not gone through lately, or not since you support them. Ask whether it is still safe."
    ),
    Problem.MAY_BE_WATCHED: N_("Somebody else may read along. Talk to them instead, when they are alone."),
    Problem.NUMBER_GONE: N_("The SIM is not in their hands any more. Ask for another way to reach them."),
}
"""Why nothing would be sent, and what to do."""

DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
WORKING_DAYS = 0b001_1111
HALF_HOURS = range(EARLIEST, LATEST + 1, 30)


def masked(channel: Channel, value: str) -> str:
    """As much of a number or an address as tells it from another: never enough to write to it."""
    if channel is Channel.EMAIL:
        return _("an address that begins with {letter}", letter=value[:1])
    return _("a number that ends in {digits}", digits=value[-2:])


def clock(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def when(rule: Rule) -> str:
    """Days and hours: Monday to Friday, 09:00 to 18:00."""
    hours = {"start": clock(rule.from_minute), "end": clock(rule.until_minute)}
    return _("{days}, {start} to {end}", days=days_word(rule.days), **hours)


def days_word(days: int) -> str:
    """The days of a week that are set in `days`."""
    if days == EVERY_DAY:
        return _("Every day")
    if days == WORKING_DAYS:
        return _("Monday to Friday")
    return ", ".join(_(name) for number, name in enumerate(DAYS) if days >> number & 1)


def days_of(numbers: Iterable[int]) -> int:
    """Days counted from Monday (0) as the bits of a rule."""
    return sum(1 << number for number in set(numbers))
