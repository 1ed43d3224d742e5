"""What comes after the data of a SIM, and how long nothing happened with it: the same words on page, file and shell."""

from datetime import date

from devicefleet.rules.words import N_, _, n_, written

LOOKS = {"not_activated": N_("Not activated"), "quiet": N_("Quiet numbers")}
"""Other things to look after, by the word in the address."""


def next_word(planned_for: date | None, *, renews_itself: bool, next_on: date | None, days_without: int) -> str:
    """`planned for 3 December 2026, after 2 days without data`; nothing where nothing is planned."""
    if planned_for is not None:
        said = _("planned for {day}", day=written(planned_for))
        if not days_without:
            return said
        return n_("{said}, after {n} day without data", "{said}, after {n} days without data", days_without, said=said)
    if not renews_itself:
        return ""
    return _("renews itself on {day}", day=written(next_on)) if next_on else _("renews itself, without an end")


def quiet_word(days: int) -> str:
    """How long nothing was paid with a SIM."""
    return n_("nothing paid for {n} day", "nothing paid for {n} days", days)


def waiting_word(days: int) -> str:
    """How long ago a SIM was handed over that is not activated."""
    return n_("handed over {n} day ago", "handed over {n} days ago", days) if days else _("handed over today")
