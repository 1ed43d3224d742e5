"""The register of reports: the list, one report as a page beside what the register says of it, and its files."""

from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pydantic import Field

from devicefleet.clock import moment_of
from devicefleet.documents.report import article_of
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import reports as query
from devicefleet.queries.reports import ReportRow, WantedReports
from devicefleet.rules.report_words import FORMS, STATES, WITHDRAWALS, gate_word
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.slices import slice_from
from devicefleet.rules.reporting.words import title_of
from devicefleet.rules.terms import ReportForm, ReportState
from devicefleet.rules.words import _
from devicefleet.services import audit
from devicefleet.web.asking import Ask, Filter, download
from devicefleet.web.guard import guarded
from devicefleet.web.taking import AnyEnding, take

blueprint = Blueprint("reports", __name__)

LOOKS: dict[ReportState, tuple[str, str]] = {
    ReportState.ASKED: ("hourglass-split", "info"),
    ReportState.HELD: ("eye", "warn"),
    ReportState.RELEASED: ("check-circle-fill", "good"),
    ReportState.REFUSED: ("x-circle-fill", "bad"),
    ReportState.SUPERSEDED: ("arrow-repeat", "quiet"),
    ReportState.WITHDRAWN: ("slash-circle", "bad"),
}
MEDIA = {ReportForm.PDF: "application/pdf", ReportForm.CSV: "text/csv"}
TAKEN = {form.value: form for form in MEDIA}


class Shown(Filter):
    """Which reports, and which page of them."""

    period: Annotated[str, Field(max_length=8)] | None = None
    slice: Annotated[str, Field(max_length=48)] | None = None
    state: ReportState | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def asks(self) -> dict[str, str]:
        """The filter as it stands in an address, without the page."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"page"})

    @property
    def wanted(self) -> WantedReports:
        period = period_from(self.period) if self.period else None
        return WantedReports(period, slice_from(self.slice) if self.slice else None, self.state)


@guarded(blueprint, "/reports", action="report.read")
def reports_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Shown)
    counts = query.counts(ask.session, ask.actor, shown.wanted)
    there = [(one, _(STATES[one]), counts[one]) for one in STATES if one in counts]
    return render_template(
        "reports/list.html",
        listed=query.reports(ask.session, ask.actor, shown.wanted, page=shown.page),
        shown=shown,
        states=[("", _("All"), sum(counts.values())), *there] if ask.actor.may("report.make") else [],
        periods=[(one.code, one.words) for one in query.periods(ask.session, ask.actor)],
        slices=[(str(one), word) for one, word in query.slices(ask.session, ask.actor)],
        actor=ask.actor,
        look=look,
    )


@guarded(blueprint, "/reports/export.<any(csv, xlsx, json):ending>", action="report.read", reads_person=True)
def export(ask: Ask, ending: AnyEnding) -> Response:
    """What the filter shows, whole. It is audited, so it writes."""
    headers = [
        _("Number"), _("Period"), _("About"), _("For"), _("State"), _("As known on"), _("Made"), _("Released"),
        _("Replaces"),
    ]  # fmt: skip
    rows = query.every(ask.session, ask.actor, ask.filter(Shown).wanted)
    return take(ask, "report", headers, map(_cells, rows), ending, name="reports")


@guarded(blueprint, "/reports/<report_number>", action="report.read")
def report_page(ask: Ask, report_number: str) -> ResponseReturnValue:
    """The same numbers as in the file, to read on a screen or to hear."""
    report = query.one(ask.session, ask.actor, number=report_number)
    page = query.file_of(ask.session, ask.actor, number=report_number, form=ReportForm.HTML) if report.files else b""
    return render_template(
        "reports/page.html",
        report=report,
        row=report.row,
        article=Markup(article_of(page.decode())),  # noqa: S704 - our own page, in which every word is escaped
        forms=FORMS,
        taken=TAKEN,
        reasons=WITHDRAWALS,
        actor=ask.actor,
        table_word=lambda name: title_of(name, report.row.period.last),
        gate_word=gate_word,
        look=look,
        day_of=day_of,
    )


@guarded(blueprint, "/reports/<report_number>/file.<any(pdf, csv):ending>", action="report.read", reads_person=True)
def file(ask: Ask, report_number: str, ending: str) -> Response:
    """Exactly as it went out, under a name that says when only. Who takes it is audited."""
    form = TAKEN[ending]
    content = query.file_of(ask.session, ask.actor, number=report_number, form=form)
    row = query.one(ask.session, ask.actor, number=report_number).row
    audit.record(ask.session, ask.actor, ask.at, "report.taken", "report", row.number, [form])
    return download(content, f"report-{row.period.code}.{ending}", MEDIA[form])


def look(state: ReportState) -> tuple[str, str, str]:
    """A state as a word, an icon and a tone."""
    return (_(STATES[state]), *LOOKS[state])


def day_of(instant: datetime) -> Any:
    """The day in London of an instant: a report is as known at the end of it."""
    return moment_of(instant).today


def _cells(row: ReportRow) -> list[Written]:
    times = (row.made_at, row.released_at)
    return [
        row.number, row.period.code, row.about, row.funder, _(STATES[row.state]), day_of(row.known_at),
        *(f"{time:%Y-%m-%dT%H:%M:%SZ}" if time else None for time in times), row.revises,
    ]  # fmt: skip
