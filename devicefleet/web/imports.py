"""A delivery spreadsheet: load it, see what every row would do, then say so."""

import hashlib
from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents import spreadsheets
from devicefleet.queries import imports
from devicefleet.rules.importing.fields import FIELDS
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import BatchState, Importing, Verdict
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import importing
from devicefleet.web.asking import Ask, Filter, Form, to
from devicefleet.web.guard import guarded

blueprint = Blueprint("imports", __name__)

VERDICTS = {
    Verdict.CREATE: (N_("New"), "plus-circle", "good"),
    Verdict.UPDATE: (N_("Changed"), "pencil", "info"),
    Verdict.UNCHANGED: (N_("As it is"), "check-lg", "quiet"),
    Verdict.SKIP: (N_("Passed over"), "dash-circle", "quiet"),
    Verdict.ERROR: (N_("Cannot be taken over"), "x-circle", "bad"),
}
"""Word, icon and tone, in the order in which they are shown."""


class Load(Form):
    """What to read the file as; the file itself is beside it."""

    importing: Importing


class Columns(Form):
    """For each column of the file, in order, what to read it as; `-` for nothing."""

    columns: list[str] = Field(default_factory=list)


class Commit(Form):
    """All rows, or all but those that cannot be taken over."""

    only_valid: bool = False


class Shown(Filter):
    """Which rows to show."""

    verdict: Verdict | None = None
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


@guarded(blueprint, "/imports", action="device.import")
def load_page(ask: Ask) -> ResponseReturnValue:
    """Choose a file."""
    return render_template("imports/load.html")


@guarded(blueprint, "/imports", action="device.import", methods=("POST",), again=load_page)
def load(ask: Ask) -> ResponseReturnValue:
    """Read it and judge its first rows; nothing is done yet."""
    form, file = ask.read(Load), ask.upload("file")
    sheet = spreadsheets.read(file.content, filename_hint=file.name)
    upload = importing.Upload(sheet.headers, list(sheet.rows), sheet.notes, hashlib.sha256(file.content).hexdigest())
    if ask.actor.provider_id is None:
        raise NotFound(_("There is no such organisation in your list."))
    batch = importing.stage(
        ask.session, ask.actor, ask.at, provider_id=ask.actor.provider_id, importing=form.importing, upload=upload
    )
    importing.judge(ask.session, ask.actor, batch_id=batch.id or 0)
    return to("imports.import_page", batch_id=batch.id)


@guarded(blueprint, "/imports/<int:batch_id>", action="device.import")
def import_page(ask: Ask, batch_id: int) -> ResponseReturnValue:
    """How the columns were read, how far the rows are judged, and what each would do."""
    shown = ask.filter(Shown)
    batch = imports.batch(ask.session, ask.actor, batch_id=batch_id)
    rows = imports.rows(ask.session, ask.actor, batch_id=batch_id, verdict=shown.verdict, page=shown.page)
    listed = batch.counts.get(shown.verdict, 0) if shown.verdict else sum(batch.counts.values())
    fields = [(field.key, field.title) for field in FIELDS[batch.importing] if not field.export_only]
    return render_template(
        "imports/page.html",
        batch=batch,
        rows=rows,
        fields=fields,
        titles=dict(fields),
        verdicts={verdict: (_(word), icon, tone) for verdict, (word, icon, tone) in VERDICTS.items()},
        shown=shown,
        listed=listed,
        pages=max(1, -(-listed // imports.PAGE)),
        open=batch.state == BatchState.STAGED,
    )


@guarded(blueprint, "/imports/<int:batch_id>/judge", action="device.import", methods=("POST",), again=import_page)
def judge(ask: Ask, batch_id: int) -> ResponseReturnValue:
    """Judge the next rows of a long file."""
    importing.judge(ask.session, ask.actor, batch_id=batch_id)
    return to("imports.import_page", batch_id=batch_id)


@guarded(blueprint, "/imports/<int:batch_id>/columns", action="device.import", methods=("POST",), again=import_page)
def choose_columns(ask: Ask, batch_id: int) -> ResponseReturnValue:
    """Remember how to read such a file, then ask for it once more."""
    batch = imports.batch(ask.session, ask.actor, batch_id=batch_id)
    keys = ["" if key == "-" else key for key in ask.read(Columns).columns]
    chosen = dict(zip(batch.columns, keys, strict=False))
    importing.choose_columns(ask.session, ask.actor, ask.at, batch_id=batch_id, chosen=chosen)
    ask.tell(_("Columns remembered. Load the file once more: it is now read this way."))
    return to("imports.load_page")


@guarded(blueprint, "/imports/<int:batch_id>/commit", action="device.import", methods=("POST",), again=import_page)
def commit(ask: Ask, batch_id: int) -> ResponseReturnValue:
    """Do what the rows say, all at once."""
    form = ask.read(Commit)
    what = imports.batch(ask.session, ask.actor, batch_id=batch_id).importing
    done = importing.take_over(ask.session, ask.actor, ask.at, batch_id=batch_id, only_valid=form.only_valid)
    added = n_("{n} added", "{n} added", done.created)
    changed = n_("{n} changed", "{n} changed", done.updated)
    left = n_("{n} row left out", "{n} rows left out", done.refused)
    ask.tell(_("Done: {added}, {changed}, {left}.", added=added, changed=changed, left=left))
    return to("devices.devices_page" if what == Importing.DEVICES else "sims.sims_page")


@guarded(blueprint, "/imports/<int:batch_id>/discard", action="device.import", methods=("POST",))
def discard(ask: Ask, batch_id: int) -> ResponseReturnValue:
    """Let the file go."""
    importing.discard(ask.session, ask.actor, ask.at, batch_id=batch_id)
    ask.tell(_("The file was let go. Nothing was changed."))
    return to("imports.load_page")
