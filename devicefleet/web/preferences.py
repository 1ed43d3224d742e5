"""How you are told: which mails, when, what today's would say; and the address of your calendar."""

from typing import Annotated

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import preferences as query
from devicefleet.rules.contact_words import clock
from devicefleet.rules.words import _
from devicefleet.services import calendars, preferences
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.guard import guarded

blueprint = Blueprint("preferences", __name__)


class Chosen(Form):
    """Which mails, and when the one of the morning comes."""

    digest: bool = False
    urgent: bool = False
    hour: Annotated[int, Field(ge=0, le=23)]
    minute: Annotated[int, Field(ge=0, le=55)]


@guarded(blueprint, "/preferences", action="preference.keep")
def preferences_page(ask: Ask) -> ResponseReturnValue:
    mine = query.preferences(ask.session, ask.signed_in.staff_id)
    return render_template(
        "preferences/page.html",
        mine=mine,
        usual=clock(mine.usual_minute),
        hours=[(str(hour), f"{hour:02}") for hour in range(24)],
        minutes=[(str(one), f"{one:02}") for one in sorted({*range(0, 60, preferences.STEP), mine.minute % 60})],
        may_keep_calendar=ask.actor.may("calendar.keep"),
    )


@guarded(blueprint, "/preferences", action="preference.keep", methods=("POST",), again=preferences_page)
def change(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Chosen)
    minute = form.hour * 60 + form.minute
    preferences.change(ask.session, ask.actor, ask.at, digest=form.digest, urgent=form.urgent, minute=minute)
    ask.tell(_("Saved. It holds from the next mail on."))
    return to("preferences.preferences_page")


@guarded(blueprint, "/preferences/mail", action="preference.keep")
def mail_page(ask: Ask) -> ResponseReturnValue:
    """Today's mail as its receiver would read it."""
    return render_template("preferences/mail.html", mail=query.todays_mail(ask.session, ask.at, ask.signed_in.staff_id))


@guarded(blueprint, "/preferences/calendar", action="calendar.keep", methods=("POST",), again=preferences_page)
def renew_calendar(ask: Ask) -> ResponseReturnValue:
    """The address stands in this answer, and nowhere else."""
    ask.read(Form)
    token = calendars.renew(ask.session, ask.actor, ask.at)
    return render_template("preferences/calendar.html", address=url_for("calendars.feed", token=token, _external=True))


@guarded(blueprint, "/preferences/calendar/end", action="preference.keep", methods=("POST",), again=preferences_page)
def end_calendar(ask: Ask) -> ResponseReturnValue:
    ask.read(Form)
    calendars.end(ask.session, ask.actor, ask.at)
    ask.tell(_("The address of your calendar leads nowhere any more."))
    return to("preferences.preferences_page")
