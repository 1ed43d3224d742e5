"""The end of a report: how sure it is, what was done to protect people, what every indicator is, what was revised."""

from collections.abc import Iterator, Mapping

from devicefleet.documents.report import findings
from devicefleet.documents.report.derived import Shown
from devicefleet.documents.report.figures import Column, Figure, Grid, Kind, Line, Section
from devicefleet.documents.report.plan import Frame, filled
from devicefleet.rules.kit_words import STATUSES
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.indicators import INDICATORS
from devicefleet.rules.reporting.published import Printed, Published
from devicefleet.rules.reporting.words import MEANINGS, title_of
from devicefleet.rules.words import _


def sections(shown: Shown, frames: Mapping[str, Frame], head: Head) -> Iterator[Section]:
    """Each of them."""
    yield Section("sure", _("How sure this is"), tuple(_sure(shown, frames["sure"])), annex=True)
    yield Section("protection", _("How people are protected"), tuple(_protection(shown, frames)), annex=True)
    yield Section("revisions", _("Revisions"), (Figure("revisions", "", tuple(_revisions(shown, head))),), annex=True)
    yield Section("definitions", _("Definitions"), (_meanings(), _definitions()), annex=True)


def _sure(shown: Shown, frame: Frame) -> Iterator[Figure]:
    said = (
        findings.sure_said(shown, shown.published.period),
        _(
            "The numbers come from what staff recorded about things: handovers, returns, renewals, losses. What nobody "
            "recorded is not in them, and what is recorded later changes the next report, which then says so."
        ),
    )
    yield Figure("sure", "", said, filled(frame, shown.published))


def _protection(shown: Shown, frames: Mapping[str, Frame]) -> Iterator[Figure]:
    said = (
        _(
            "No number in this report is about one person or a few. Small numbers, and none, are hidden. Every other "
            "one is rounded up or down at random, once, and stays so until the truth has moved away from it. Totals "
            "are rounded by themselves, so the numbers of a table need not add up to its total."
        ),
        _(
            "Shares are worked out from the rounded numbers, and of few people rounding can move them by several "
            "points. A change or a difference is called one only where rounding would make it in one of twenty cases "
            "at most."
        ),
        _(
            "Before the report was released, a program tried to work "
            "out hidden numbers from everything in it and from earlier reports, and could not come close. No name, "
            "address, nationality, age or sex was used, and no place smaller than a region."
        ),
        _withheld(shown.published),
    )
    yield Figure("protection", "", tuple(filter(None, said)), filled(frames["protection"], shown.published))


def _withheld(published: Published) -> str:
    names = [title_of(name, published.period.last) for name in published.withheld]
    if not names:
        return ""
    return _("Withheld from this report: {names}.", names="; ".join(names))


def _revisions(shown: Shown, head: Head) -> Iterator[str]:
    if head.revises:
        yield _("This report takes the place of {number} of the same period.", number=head.revises)
    if any(one.revised for one in _all(shown.published)):
        yield _("Numbers with [r] were printed differently before: something was recorded or corrected since.")
    else:
        yield _("No number in this report was printed differently before.")


def _all(published: Published) -> Iterator[Printed]:
    yield from published.counts.values()
    yield from published.amounts.values()
    for spread in published.spreads.values():
        yield from (spread.middle, spread.ninth)


def _meanings() -> Figure:
    lines = tuple(Line(_(STATUSES[status]), (_(meaning),)) for status, meaning in MEANINGS.items())
    columns = (Column(_("Status"), Kind.WORDS, 1), Column(_("What it means for a kit"), Kind.WORDS, 4.6))
    return Figure("meanings", "", (), Grid("meanings", _("How a kit stands"), columns, lines))


def _definitions() -> Figure:
    lines = tuple(
        Line(code, (_(one.name), _(one.counted), _(one.of) if one.of else "–")) for code, one in INDICATORS.items()
    )
    columns = (
        Column(_("No."), Kind.WORDS, 0.55), Column(_("Indicator"), Kind.WORDS, 1.6),
        Column(_("What is counted"), Kind.WORDS, 3.4), Column(_("Out of"), Kind.WORDS, 3),
    )  # fmt: skip
    return Figure("definitions", "", (), Grid("definitions", _("Indicators"), columns, lines))
