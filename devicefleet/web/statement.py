"""The provision statement of one person: choose the days, and take the page along as a PDF."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from devicefleet.documents import statement as document
from devicefleet.queries import statement as query
from devicefleet.rules.tags import show_reference
from devicefleet.services import audit
from devicefleet.web.asking import Ask, Form, download
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.wording import language

blueprint = Blueprint("statement", __name__)


class Wanted(Form):
    """The days it speaks of: from the beginning of support until today unless said."""

    first: Day | None = None
    last: Day | None = None


@guarded(blueprint, "/survivors/<ref>/statement", action="statement.make", reads_person=True)
def statement_page(ask: Ask, ref: str) -> ResponseReturnValue:
    told = query.statement(ask.session, ask.actor, ask.at, ref=ref)
    audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", told.ref)
    return render_template("statement/page.html", told=told, today=ask.at.today)


@guarded(blueprint, "/survivors/<ref>/statement", action="statement.make", methods=("POST",), again=statement_page)
def make(ask: Ask, ref: str) -> ResponseReturnValue:
    """The file, named by the reference alone."""
    form = ask.read(Wanted)
    told = query.statement(ask.session, ask.actor, ask.at, ref=ref, first=form.first, last=form.last)
    audit.record(ask.session, ask.actor, ask.at, "survivor.statement_made", "survivor", told.ref)
    content = document.statement(told, language=language())
    return download(content, f"{show_reference(told.ref)}.pdf", "application/pdf")
