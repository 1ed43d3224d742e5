"""A report made of its printed numbers: the one model that paper, page and spreadsheet are drawn from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from devicefleet.documents.report import annex, findings, pictures
from devicefleet.documents.report.derived import Shown
from devicefleet.documents.report.facts import facts
from devicefleet.documents.report.figures import Answer, Figure, Report, Section
from devicefleet.documents.report.frames import frames
from devicefleet.documents.report.plan import Frame, filled, there
from devicefleet.documents.report.tiles import tiles
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.layout import Table
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.words import mark_words
from devicefleet.rules.words import N_, _

Finding = Callable[[Shown, Period], str]
Drawing = Callable[[Shown, str], pictures.Draw | None]
SOURCE = "pence:"
SOURCES_NOTE = N_(
    "Those who paid are called as they were recorded. Each amount is rounded by itself: they need not add up."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame stands: its section, the heading and finding over it, and its chart."""

    section: str
    title: str = ""
    said: Finding | None = None
    draw: Drawing | None = None
    note: str = ""


SECTIONS = {
    "coverage": N_("Coverage"),
    "continuity": N_("Continuity, and things done in time"),
    "places": N_("Nations, regions and organisations"),
    "money": N_("Funding, and what is ahead"),
    "devices": N_("Devices"),
    "support": N_("Training, safety and leaving"),
}
PLACES = {
    "status": Place("coverage", N_("How kits stood"), findings.covered_said, pictures.statuses),
    "parts": Place(
        "coverage", N_("Each part"), findings.parts_said,
        note=N_(
            "Asked of: everybody counted, without those who declined the part or of whom it is not required. Each "
            "number is rounded by itself: those of a table need not add up."
        ),
    ),
    "trend": Place("coverage", N_("Twelve months"), findings.trend_said, pictures.months),
    "days": Place(
        "continuity", N_("Days covered"), findings.days_said,
        note=N_("Added up over every person and every day of the period, so that a good last day decides nothing."),
    ),
    "timely": Place("continuity", N_("Gaps, first kits and renewals"), findings.timely_said),
    "long": Place("continuity"),
    "nations": Place("places", N_("Nations"), findings.nations_said, pictures.nations),
    "regions": Place("places", N_("Regions"), findings.regions_said),
    "band": Place(
        "places", N_("How alike organisations are"), findings.band_said, pictures.band,
        note=N_("No organisation is shown by itself, and this is no ranking."),
    ),
    "money": Place("money", N_("Money"), findings.what_money_did),
    "sources": Place("money", note=SOURCES_NOTE),
    "ahead": Place(
        "money", N_("Data that ends"), findings.weeks_said, pictures.weeks,
        note=N_("A week in which few people's data ends is hidden, and adds nothing to the columns."),
    ),
    "support": Place("support", N_("What support was given"), findings.support_said),
    "harms": Place("devices", N_("Losses, wipes and stock"), findings.harms_said),
    "things": Place("devices"),
    "life": Place("devices"),
}  # fmt: skip


def report(published: Published, tables: Sequence[Table], head: Head) -> Report:
    """The whole of it."""
    shown, period = Shown(published, tables), published.period
    all_frames = {frame.name: frame for frame in frames(tables, sources_of(published), head.funder)}
    answers = (
        Answer(_("How many people?"), findings.how_many(shown, period)),
        Answer(_("How covered?"), findings.how_covered(shown, period)),
        Answer(_("For how long?"), findings.how_long(shown, period)),
        Answer(_("What did the money do?"), findings.what_money_did(shown, period)),
        Answer(_("What is at risk?"), findings.what_is_ahead(shown, period)),
    )
    return Report(
        title=_("Coverage report"),
        subtitle=_("{about}, {period}", about=head.about[:1].upper() + head.about[1:], period=period.words),
        running=_("Coverage report · {period} · {about}", about=head.about, period=period.words),
        lead=findings.covered_said(shown, period),
        tiles=tiles(shown, period),
        answers=answers,
        note=head.note,
        facts=facts(head, period),
        marks=mark_words(published.protection),
        sections=(*_sections(shown, all_frames), *annex.sections(shown, all_frames, head)),
    )


def sources_of(published: Published) -> list[str]:
    """Who paid, by name."""
    return sorted(name.removeprefix(SOURCE) for name in published.amounts if name.startswith(SOURCE))


def _sections(shown: Shown, all_frames: dict[str, Frame]) -> Iterator[Section]:
    for name, title in SECTIONS.items():
        figures = tuple(
            figure
            for frame in all_frames.values()
            if frame.name in PLACES and PLACES[frame.name].section == name
            for figure in _figure(shown, frame, PLACES[frame.name])
        )
        if figures:
            yield Section(name, _(title), figures)


def _figure(shown: Shown, frame: Frame, place: Place) -> Iterator[Figure]:
    """Nothing of a frame of which nothing is known: that organisations were not compared needs no table."""
    if frame.name == "band" and not any(there(group, shown.published) for group in frame.groups):
        return
    said = place.said(shown, shown.published.period) if place.said else ""
    yield Figure(
        frame.name,
        _(place.title) if place.title else "",
        (said,) if said else (),
        filled(frame, shown.published),
        place.draw(shown, said) if place.draw else None,
        _(place.note) if place.note else "",
    )
