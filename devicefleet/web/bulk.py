"""Many at once: choose, see what every row would do, type how many, and take it back as a whole within a day.

The choice stands in the address, so that other lists can lead here with theirs; what is ticked travels in the form.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents import spreadsheets
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import bulk as query
from devicefleet.queries import flagged
from devicefleet.queries.bulk import Plan, cost_of
from devicefleet.rules.access import Scope, scope_of
from devicefleet.rules.amounts import pounds
from devicefleet.rules.bulk import (
    ACTIONS,
    DAYS,
    MOST,
    NOBODY,
    TITLES,
    Gifting,
    Moving,
    Renewing,
    Wanted,
    done_word,
    undo_until,
)
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import BulkKind, Scheme
from devicefleet.rules.thing_words import SCHEMES
from devicefleet.rules.words import _
from devicefleet.services import audit, bulk
from devicefleet.tables import BulkAction
from devicefleet.web.asking import Ask, Filter, Form, download, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.survivor_choices import offered
from devicefleet.web.wording import instant

blueprint = Blueprint("bulk", __name__)

Days = Annotated[int, Field(ge=0, le=365)]
Code = Annotated[str, Field(max_length=64)]


class Renewals(Filter):
    """Which packages, and for how long."""

    days: Days = DAYS
    ended: bool = False
    funder: Code | None = None
    scheme: Scheme | None = None
    network: Code | None = None
    provider: Code | None = None
    terms: Annotated[int, Field(ge=1, le=24)] = 1
    last_day: Day | None = None


class Loans(Filter):
    """Whose loans."""

    days: Days = DAYS
    provider: Code | None = None


class Caseload(Filter):
    """Whose people, and to whom; 0 is nobody by name."""

    origin: Annotated[int, Field(ge=0)] | None = None
    to: Annotated[int, Field(ge=0)] | None = None
    provider: Code | None = None


class Ticked(Form):
    """The rows, and how many they are said to be; `count` draws the page again with their number and their cost."""

    row: Annotated[tuple[Code, ...], Field(max_length=MOST)] = ()
    count: Annotated[int, Field(ge=0, le=MOST)] | None = None
    do: Literal["go", "count"] = "go"


class Paged(Filter):
    """Which page of the rows of one that was done."""

    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class Listed(Paged):
    """Which of those that were done."""

    kind: BulkKind | None = None


blueprint.add_app_template_filter(pounds, "pounds")
blueprint.add_app_template_global(done_word, "bulk_word")


@guarded(blueprint, "/bulk", action="bulk.read")
def bulk_page(ask: Ask) -> ResponseReturnValue:
    """What can be begun, and what was done."""
    listed = ask.filter(Listed)
    return render_template(
        "bulk/page.html",
        past=query.past(ask.session, ask.actor, ask.at, kind=listed.kind, page=listed.page),
        kinds=[(kind.value, _(title)) for kind, title in TITLES.items() if ask.actor.may(ACTIONS[kind])],
        wanted=listed,
        wide=scope_of(ask.actor, "bulk.read") is Scope.ALL,
    )


@guarded(blueprint, "/bulk/renew", action=ACTIONS[BulkKind.RENEW])
def renewals(ask: Ask) -> ResponseReturnValue:
    wanted, known = _renewing(ask), query.choices(ask.session, ask.actor)
    schemes = offered({scheme: SCHEMES[scheme] for scheme in known.schemes})
    return _drawn(ask, wanted, wanted, schemes=schemes, funders=_same(known.funders), networks=_same(known.networks))


@guarded(blueprint, "/bulk/renew", action=ACTIONS[BulkKind.RENEW], methods=("POST",), again=renewals)
def renew(ask: Ask) -> ResponseReturnValue:
    ticked = ask.read(Ticked)
    if ticked.do == "count":
        return renewals(ask)
    return _done(ask, bulk.renew(ask.session, ask.actor, ask.at, wanted=_renewing(ask), **_sent(ask, ticked)))


@guarded(blueprint, "/bulk/renew/export.csv", action=ACTIONS[BulkKind.RENEW], reads_person=True)
def export_renewals(ask: Ask) -> ResponseReturnValue:
    return _export(ask, _renewing(ask))


@guarded(blueprint, "/bulk/gift", action=ACTIONS[BulkKind.GIFT])
def loans(ask: Ask) -> ResponseReturnValue:
    wanted = _gifting(ask)
    return _drawn(ask, wanted, wanted)


@guarded(blueprint, "/bulk/gift", action=ACTIONS[BulkKind.GIFT], methods=("POST",), again=loans)
def gift(ask: Ask) -> ResponseReturnValue:
    ticked = ask.read(Ticked)
    if ticked.do == "count":
        return loans(ask)
    return _done(ask, bulk.gift(ask.session, ask.actor, ask.at, wanted=_gifting(ask), **_sent(ask, ticked)))


@guarded(blueprint, "/bulk/gift/export.csv", action=ACTIONS[BulkKind.GIFT], reads_person=True)
def export_loans(ask: Ask) -> ResponseReturnValue:
    return _export(ask, _gifting(ask))


@guarded(blueprint, "/bulk/move", action=ACTIONS[BulkKind.MOVE])
def caseload(ask: Ask) -> ResponseReturnValue:
    own = scope_of(ask.actor, ACTIONS[BulkKind.MOVE]) is Scope.OWN
    found = query.caseloads(ask.session, ask.actor)
    return _drawn(ask, ask.filter(Caseload), _moving(ask), own=own, caseloads=found, nobody=NOBODY)


@guarded(blueprint, "/bulk/move", action=ACTIONS[BulkKind.MOVE], methods=("POST",), again=caseload)
def move(ask: Ask) -> ResponseReturnValue:
    ticked, wanted = ask.read(Ticked), _moving(ask)
    if ticked.do == "count" or wanted is None:
        return caseload(ask)
    return _done(ask, bulk.move(ask.session, ask.actor, ask.at, wanted=wanted, **_sent(ask, ticked)))


@guarded(blueprint, "/bulk/<int:bulk_id>", action="bulk.read")
def done_page(ask: Ask, bulk_id: int) -> ResponseReturnValue:
    """What one of them did, row by row."""
    done = query.done(ask.session, ask.actor, ask.at, bulk_id=bulk_id, page=ask.filter(Paged).page)
    wide = scope_of(ask.actor, "bulk.read") is Scope.ALL
    return render_template("bulk/done.html", done=done, one=done.about, wide=wide)


def _list_again(ask: Ask, bulk_id: int) -> ResponseReturnValue:
    return bulk_page(ask)


@guarded(blueprint, "/bulk/<int:bulk_id>/undo", action="bulk.read", methods=("POST",), again=_list_again)
def undo(ask: Ask, bulk_id: int) -> ResponseReturnValue:
    done = bulk.undo(ask.session, ask.actor, ask.at, bulk_id=bulk_id, once=ask.once())
    ask.tell(_("Undone: {what}. The record shows both.", what=done_word(done.kind, done.row_count)))
    return to("bulk.bulk_page")


def _same(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _renewing(ask: Ask) -> Renewing:
    return Renewing(**ask.filter(Renewals).model_dump())


def _gifting(ask: Ask) -> Gifting:
    return Gifting(**ask.filter(Loans).model_dump())


def _moving(ask: Ask) -> Moving | None:
    """A caseworker's own people, or those of whoever is named; None where nobody is yet."""
    asked = ask.filter(Caseload)
    own = scope_of(ask.actor, ACTIONS[BulkKind.MOVE]) is Scope.OWN
    origin = ask.actor.staff_id if own else asked.origin
    return None if origin is None else Moving(origin, asked.to, asked.provider)


def _sent(ask: Ask, ticked: Ticked) -> dict[str, Any]:
    """What the services ask for besides the choice; the mark of the form holds the whole address, too."""
    if ticked.count is None:
        raise Refused(_("Type how many rows you mean."), field="count")
    once = ask.once([request.query_string.decode(), ticked.row, ticked.count])
    return {"count": ticked.count, "rows": ticked.row, "once": once}


def _drawn(ask: Ask, asked: Any, wanted: Wanted | None, **more: Any) -> ResponseReturnValue:
    """The choice, and the table of what it would do; one that cannot be is said above it."""
    plan, status = None, 200
    try:
        plan = query.plan(ask.session, ask.actor, ask.at, wanted) if wanted else None
    except Refused as refused:
        ask.refused, status = refused, refused.status
    kind = wanted.KIND if wanted else BulkKind.MOVE
    page = render_template(
        f"bulk/{kind}.html",
        kind=kind.value,
        title=_(TITLES[kind]),
        asked=asked,
        plan=plan,
        export=f"{request.path}/export.csv?{urlencode(request.args)}" if kind is not BulkKind.MOVE else None,
        ready=not isinstance(wanted, Moving) or wanted.aimed,
        wide=scope_of(ask.actor, ACTIONS[kind]) is Scope.ALL,
        organisations=flagged.organisations(ask.session, ask.actor, ACTIONS[kind]),
        **_counted(ask, plan),
        **more,
    )
    return page, status


def _export(ask: Ask, wanted: Wanted) -> ResponseReturnValue:
    """The table as a file, to agree it with whoever pays; who takes it along is audited."""
    plan = query.plan(ask.session, ask.actor, ask.at, wanted)
    audit.record(ask.session, ask.actor, ask.at, "bulk.exported", "bulk", wanted.KIND)
    heads = [
        _("Row"),
        _("Person"),
        _("What"),
        _("Now"),
        _("Then"),
        _("Cost (£)"),
        _("Organisation"),
        _("Left out, because"),
    ]
    rows: Iterator[list[Written]] = (
        [row.name, row.ref and show_reference(row.ref), row.what, row.now, row.then,
         None if row.cost_pence is None else f"{row.cost_pence / 100:.2f}", row.provider, row.refused]
        for row in plan.rows
    )  # fmt: skip
    return download(spreadsheets.write_csv(heads, rows), f"{wanted.KIND}-{ask.at.today}.csv", "text/csv")


def _counted(ask: Ask, plan: Plan | None) -> dict[str, Any]:
    """Which rows are ticked, and what they cost: every row that would be done, until somebody chose."""
    if plan is None:
        return {"ticked": frozenset(), "cost": None, "unknown": 0}
    rows = plan.among(ask.sent.getlist("row") if ask.sent else None)
    unknown = sum(row.cost_pence is None for row in rows)
    return {"ticked": {row.key for row in rows}, "cost": cost_of(rows), "unknown": unknown}


def _done(ask: Ask, done: BulkAction) -> ResponseReturnValue:
    until = instant(undo_until(done.done_at))
    what = done_word(done.kind, done.row_count)
    ask.tell(_("{what}. It can be undone as a whole until {until}.", what=what, until=until))
    return to("bulk.bulk_page")
