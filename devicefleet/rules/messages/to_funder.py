"""What is said to a funder by e-mail: which period the attached report is about, and its number; nothing of anybody."""

from devicefleet.rules.reporting.period import Period
from devicefleet.rules.words import _


def subject(period: Period) -> str:
    """It may stand on a locked screen."""
    return _("Report: {period}", period=period.words)


def body(period: Period, number: str, revises: str | None) -> str:
    """The file is safe to be seen; there is no link, and nothing to sign in to."""
    sentence = _(
        "The report for {period} is attached. Its number is {number}: quote it if you have a question about it.",
        period=period.words,
        number=number,
    )
    if revises:
        sentence = _("{said} It takes the place of {before}.", said=sentence, before=revises)
    return f"{sentence}\n"
