"""What counts as the minimum kit, in plain words; and a change of it tried on everybody before it is adopted."""

from collections.abc import Iterator
from typing import Annotated

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents import spreadsheets
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import policy_change, policy_previews
from devicefleet.queries.policy_previews import Row
from devicefleet.rules import policy_words
from devicefleet.rules.kit_words import PARTS, STATUSES
from devicefleet.rules.policy import Policies
from devicefleet.rules.proposal import MOST_BYTES
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Status
from devicefleet.rules.words import _
from devicefleet.services import audit, policy_preview
from devicefleet.web.asking import Ask, Filter, Form, download, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.shell import shell

blueprint = Blueprint("policy", __name__)


class Proposed(Form):
    """A policy pasted into the page, unless a file is beside it; and the days to compare."""

    proposal: Annotated[str, Field(max_length=MOST_BYTES)] | None = None
    from_on: Day | None = None
    until_on: Day | None = None


class Listed(Filter):
    """Which people to list."""

    was: Status | None = None
    becomes: Status | None = None
    provider: Annotated[str, Field(max_length=32)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def wanted(self) -> policy_previews.Wanted:
        """The same without the page."""
        return policy_previews.Wanted(self.was, self.becomes, self.provider)


@guarded(blueprint, "/policy", action="policy.preview")
def policy_page(ask: Ask) -> ResponseReturnValue:
    """Every version in force, latest first, and a form to try another."""
    today = _policies().on(ask.at.today)
    return render_template(
        "policy/page.html",
        versions=[(one, one is today, list(policy_words.said(one))) for one in reversed(_policies().versions)],
        today=ask.at.today,
        most_bytes=MOST_BYTES,
    )


@guarded(blueprint, "/policy", action="policy.preview", methods=("POST",), again=policy_page)
def begin(ask: Ask) -> ResponseReturnValue:
    """Read the policy and judge the first people by it; nothing is changed."""
    form = ask.read(Proposed)
    field, content = _content(ask, form)
    preview = policy_preview.stage(
        ask.session, ask.actor, ask.at, content=content, field=field, from_on=form.from_on, until_on=form.until_on
    )
    policy_preview.judge(ask.session, ask.actor, preview_id=preview.id or 0)
    return to("policy.preview_page", preview_id=preview.id)


@guarded(blueprint, "/policy/previews/<int:preview_id>", action="policy.preview")
def preview_page(ask: Ask, preview_id: int) -> ResponseReturnValue:
    """How far it has come, then the figures and the people."""
    listed = ask.filter(Listed)
    found = policy_previews.preview(ask.session, ask.actor, preview_id=preview_id)
    names = policy_change.providers(ask.session, ask.actor)
    return render_template(
        "policy/preview.html",
        preview=found,
        brought=policy_words.brought(_policies(), found.versions),
        in_short=policy_words.in_short(found.tally),
        names=names,
        codes={key: code for key, (code, _name) in names.items()},
        people=policy_previews.page_of(ask.session, found, wanted=listed.wanted, page=listed.page),
        listed=listed,
        statuses=[(status.value, _(STATUSES[status])) for status in Status],
        parts=PARTS,
    )


@guarded(
    blueprint,
    "/policy/previews/<int:preview_id>/judge",
    action="policy.preview",
    methods=("POST",),
    again=preview_page,
)
def judge(ask: Ask, preview_id: int) -> ResponseReturnValue:
    """Judge the next people."""
    policy_preview.judge(ask.session, ask.actor, preview_id=preview_id)
    return to("policy.preview_page", preview_id=preview_id)


@guarded(blueprint, "/policy/previews/<int:preview_id>/discard", action="policy.preview", methods=("POST",))
def discard(ask: Ask, preview_id: int) -> ResponseReturnValue:
    """Let it go."""
    policy_preview.discard(ask.session, ask.actor, ask.at, preview_id=preview_id)
    ask.tell(_("The preview was let go. Nothing was changed."))
    return to("policy.policy_page")


@guarded(blueprint, "/policy/previews/<int:preview_id>/export.csv", action="policy.preview", reads_person=True)
def export(ask: Ask, preview_id: int) -> ResponseReturnValue:
    """The whole list; who takes it along is audited."""
    listed = ask.filter(Listed)
    found = policy_previews.preview(ask.session, ask.actor, preview_id=preview_id)
    rows = policy_previews.every(ask.session, found, wanted=listed.wanted)
    audit.record(ask.session, ask.actor, ask.at, "policy.exported", "preview", str(preview_id))
    return download(spreadsheets.write_csv(_headers(), _cells(rows)), "policy-preview.csv", "text/csv")


def _policies() -> Policies:
    return shell().config.policies


def _content(ask: Ask, form: Proposed) -> tuple[str, bytes | str]:
    """What was proposed, and the box it came in: the file where one was chosen."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return "file", ask.upload("file").content
    if form.proposal is None:
        raise Refused(_("Choose a file, or paste the policy here."), field="proposal")
    return "proposal", form.proposal


def _headers() -> list[str]:
    return [
        _("Reference"), _("Organisation"), _("On"), _("From"), _("To"), _("Part"), _("Why"), _("Newly flagged on"),
    ]  # fmt: skip


def _cells(rows: tuple[Row, ...]) -> Iterator[list[Written]]:
    for row in rows:
        parts = ", ".join(_(PARTS[part]) for part in row.parts)
        yield [
            show_reference(row.ref), row.provider, row.on, _(STATUSES[row.was]), _(STATUSES[row.becomes]), parts,
            row.why, row.flagged_on,
        ]  # fmt: skip
