"""Where somebody is signed in: every browser listed, and each can be ended from any other."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from devicefleet.queries import sessions
from devicefleet.rules.words import _
from devicefleet.services import signing_in
from devicefleet.services.signing_in import SignedIn
from devicefleet.web.asking import to
from devicefleet.web.guard import signed_in_only
from devicefleet.web.shell import at, shell

blueprint = Blueprint("sessions", __name__)


@signed_in_only(blueprint, "/sessions")
def sessions_page(who: SignedIn) -> ResponseReturnValue:
    with shell().database.reading() as ledger:
        found = sessions.live(ledger, at(), staff_id=who.staff_id)
    return render_template("sessions/page.html", sessions=found, this=who.session_id)


@signed_in_only(blueprint, "/sessions/<int:session_id>/end", methods=("POST",))
def end(who: SignedIn, session_id: int) -> ResponseReturnValue:
    with shell().database.writing() as ledger:
        signing_in.end_session(ledger, at(), staff_id=who.staff_id, session_id=session_id)
    flash(_("Signed out there."), "done")
    return to("sessions.sessions_page")
