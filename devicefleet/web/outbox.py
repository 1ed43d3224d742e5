"""The outbox: how far messages are and who does not answer; never an address or a text."""

from typing import Annotated

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents import spreadsheets
from devicefleet.queries import outbox as query
from devicefleet.queries.outbox import MessageRow, WantedMessages
from devicefleet.rules.messages.letter import LOG
from devicefleet.rules.messages.words import CHANNELS, KINDS, PROBLEMS, REACHES_NOBODY, STATES, state_word
from devicefleet.rules.terms.messages import Channel, MessageState
from devicefleet.rules.terms.reminders import MessageKind
from devicefleet.rules.words import N_, _
from devicefleet.services import exporting, outbox
from devicefleet.web.asking import Ask, Filter, download, to
from devicefleet.web.guard import guarded

blueprint = Blueprint("outbox", __name__)

LOOKS: dict[MessageState, tuple[str, str]] = {
    MessageState.QUEUED: ("hourglass-split", "info"),
    MessageState.SENDING: ("arrow-repeat", "info"),
    MessageState.SENT: ("check-circle-fill", "good"),
    MessageState.CANCELLED: ("dash-circle", "quiet"),
    MessageState.DROPPED: ("exclamation-triangle", "warn"),
    MessageState.FAILED: ("x-circle-fill", "bad"),
}
DAYS = (1, 7, 30, 90)


class Shown(Filter):
    """Which messages, and which page of them."""

    state: MessageState | None = None
    kind: MessageKind | None = None
    channel: Channel | None = None
    days: Annotated[int, Field(ge=1, le=3660)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def wanted(self) -> WantedMessages:
        return WantedMessages(self.state, self.kind, self.channel, self.days)


@guarded(blueprint, "/outbox", action="outbox.read")
def outbox_page(ask: Ask) -> ResponseReturnValue:
    shown = ask.filter(Shown)
    counts = query.counts(ask.session, ask.actor, ask.at, shown.wanted)
    logged = query.logged_only(ask.session)
    words = STATES | ({MessageState.SENT: N_("sent or logged")} if logged else {})
    return render_template(
        "outbox/page.html",
        found=query.messages(ask.session, ask.actor, ask.at, shown.wanted, page=shown.page),
        silent=query.silent(ask.session, ask.actor),
        logged=[_(REACHES_NOBODY[one]) for one in logged],
        states=[("", _("All"), sum(counts.values())), *((one, _(words[one]), counts.get(one, 0)) for one in words)],
        kinds=[(one, _(word)) for one, word in KINDS.items()],
        channels=[(one, _(word)) for one, word in CHANNELS.items()],
        shown=shown,
        look=_look,
        days=DAYS,
        words={"kind": KINDS, "channel": CHANNELS, "problem": PROBLEMS},
        wide=ask.actor.provider_id is None,
    )


@guarded(blueprint, "/outbox/export.csv", action="outbox.read", reads_person=True)
def export(ask: Ask) -> Response:
    """What the filter shows, whole. It is audited, so it writes."""
    rows = [_cells(row) for row in query.every(ask.session, ask.actor, ask.at, ask.filter(Shown).wanted)]
    exporting.note(ask.session, ask.actor, ask.at, register="outbox", rows=len(rows))
    return download(spreadsheets.write_csv(_titles(), rows), "outbox.csv", "text/csv")


def _list_again(ask: Ask, message_id: int) -> ResponseReturnValue:
    """The list, with why this message is not tried again."""
    return outbox_page(ask)


@guarded(blueprint, "/outbox/<int:message_id>/retry", action="outbox.retry", methods=("POST",), again=_list_again)
def retry(ask: Ask, message_id: int) -> ResponseReturnValue:
    outbox.retry(ask.session, ask.actor, ask.at, message_id)
    ask.tell(_("Message {n} is tried again.", n=message_id))
    return to("outbox.outbox_page")


def _look(row: MessageRow) -> tuple[str, str, str]:
    """How far it is, with a picture; what was logged only looks like what did not go."""
    word, went = state_word(row.state, row.gateway), row.state is not MessageState.SENT or row.gateway != LOG
    return word, *LOOKS[row.state if went else MessageState.DROPPED]


def _titles() -> tuple[str, ...]:
    return (
        _("Number"), _("Kind"), _("Way"), _("Organisation"), _("State"), _("Why"), _("Tries"), _("Made"),
        _("Next try"), _("Ended"),
    )  # fmt: skip


def _cells(row: MessageRow) -> tuple[str | int | None, ...]:
    times = (row.made_at, row.next_try_at, row.ended_at)
    return (
        row.id,
        _(KINDS[row.kind]),
        _(CHANNELS[row.channel]),
        row.provider,
        state_word(row.state, row.gateway),
        _(PROBLEMS[row.problem]) if row.problem else None,
        row.tries,
        *(f"{time:%Y-%m-%dT%H:%M:%SZ}" if time else None for time in times),
    )
