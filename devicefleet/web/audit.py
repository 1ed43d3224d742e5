"""The auditor's page: who did what and who looked at whom, by numbers and field names only."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import audit as query
from devicefleet.web.asking import Ask, Filter
from devicefleet.web.guard import guarded

blueprint = Blueprint("audit", __name__)


class Sought(Filter):
    """Which rows of the chain."""

    action: str | None = None
    subject: str | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


@guarded(blueprint, "/audit", action="audit.read")
def audit_page(ask: Ask) -> ResponseReturnValue:
    sought = ask.filter(Sought)
    acts = query.acts(ask.session, ask.actor, action=sought.action, subject=sought.subject, page=sought.page)
    return render_template("audit/page.html", acts=acts, sought=sought)
