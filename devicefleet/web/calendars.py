"""The calendar of a member of staff, for programs that cannot sign in: its address is the key."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from devicefleet.documents.calendars import calendar
from devicefleet.queries import calendars as query
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.words import _
from devicefleet.services import calendars
from devicefleet.web import visiting
from devicefleet.web.guard import public
from devicefleet.web.shell import at, shell

blueprint = Blueprint("calendars", __name__)


@public(blueprint, "/calendar/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """Taken back, never given, of somebody who has left: the same answer."""
    with shell().database.reading() as session:
        actors = query.owner(session, token)
        entries = query.entries(session, actors, at())
    if not actors:
        with shell().database.writing() as session:
            calendars.wrong(session, at(), network=visiting.network())
        raise NotFound(_("There is nothing here."))
    return Response(calendar(entries, at().now), content_type="text/calendar; charset=utf-8")
