"""Data ahead: every SIM that somebody has, when its data ends, and what is planned; each row one press to renew."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.documents.board.ahead import BEHIND, run_outs
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries import data_ahead, flagged
from devicefleet.queries.data_ahead import ACTION, QUIET, DataAhead, Look, WantedData
from devicefleet.queries.places import place_of
from devicefleet.rules.amounts import money_pence
from devicefleet.rules.lifecycle import sim_word
from devicefleet.rules.renewal_words import LOOKS, next_word, quiet_word, waiting_word
from devicefleet.rules.tags import show_reference
from devicefleet.rules.thing_words import SCHEMES, allowance
from devicefleet.rules.words import N_, _
from devicefleet.services import packages
from devicefleet.web.asking import Ask, Filter, Form
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.looking import Seen, look_at
from devicefleet.web.taking import Ending, take

blueprint = Blueprint("renewals", __name__)
WEEKS = 12


class Shown(Filter):
    """Which SIMs, and which page of them."""

    days: Annotated[int, Field(ge=0, le=365)] | None = None
    first: Day | None = None
    last: Day | None = None
    planned: Literal["yes", "no"] | None = None
    funder: Annotated[str, Field(max_length=64)] | None = None
    provider: Annotated[str, Field(max_length=32)] | None = None
    look: Look | None = None
    quiet: Annotated[int, Field(ge=1, le=1000)] = QUIET
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def wanted(self) -> WantedData:
        planned = None if self.planned is None else self.planned == "yes"
        return WantedData(**{**self.model_dump(exclude={"page"}), "planned": planned})

    @property
    def asks(self) -> dict[str, str]:
        """The filter as it stands in an address, without the page."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"page"})


class Plan(Form):
    """When it will be renewed, for how long, at what cost, and who pays."""

    scan: Annotated[str, Field(max_length=40)]
    renew_on: Day
    terms: Annotated[int, Field(ge=1, le=24)] = 1
    cost: Annotated[str, Field(max_length=20)] | None = None
    funder: Annotated[str, Field(max_length=64)] | None = None
    seen: Seen = "thing"


class Drop(Form):
    """The SIM whose plan is let go."""

    scan: Annotated[str, Field(max_length=40)]
    seen: Seen = "thing"


@guarded(blueprint, "/renewals", action=ACTION)
def renewals_page(ask: Ask) -> ResponseReturnValue:
    shown, today = ask.filter(Shown), ask.at.today
    found = data_ahead.run_outs(ask.session, ask.actor, shown.wanted, today=today, n=WEEKS)
    by = {"funder": shown.funder, "provider": shown.provider}
    return render_template(
        "renewals/page.html",
        listed=data_ahead.data_ahead(ask.session, ask.actor, shown.wanted, today=today, page=shown.page),
        chart=run_outs(found, by),
        shown=shown,
        funders=data_ahead.funders(ask.session, ask.actor),
        organisations=flagged.organisations(ask.session, ask.actor, ACTION),
        looks=[("", _("Data that ends")), *((value, _(word)) for value, word in LOOKS.items())],
        may_act=ask.actor.may("package.manage"),
        may_bulk=ask.actor.may("bulk.renew"),
        what=_what,
        soon=lambda row: max(today, row.paid_until or today),
        today=today,
    )


@guarded(blueprint, "/renewals/export.<any(csv, xlsx):ending>", action=ACTION, reads_person=True)
def export(ask: Ask, ending: Ending) -> Response:
    """What the filter shows, whole; who takes it along is audited."""
    rows = data_ahead.every(ask.session, ask.actor, ask.filter(Shown).wanted, today=ask.at.today)
    headers = [
        _("ICCID"), _("Network"), _("State"), _("Reference"), _("Organisation"), _("Data"), _("Scheme"),
        _("Paid until"), _("Runs out on"), _("Next on"), _("What is next"), _("After it"), _("Cost (£)"),
        _("Funded by"), _("Handed over on"), _("Activate by"), _("Nothing paid since"),
    ]  # fmt: skip
    return take(ask, "renewal", headers, _cells(rows), ending, name="data")


def plan_again(ask: Ask) -> ResponseReturnValue:
    """The form by itself, with what was typed and why it was turned down."""
    return render_template("renewals/plan.html", sent=ask.sent, today=ask.at.today)


@guarded(blueprint, "/renewals/plan", action="package.manage", methods=("POST",), again=plan_again)
def plan(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Plan)
    made = packages.plan(
        ask.session, ask.actor, ask.at, scan=form.scan, renew_on=form.renew_on, terms=form.terms,
        cost_pence=money_pence(form.cost) if form.cost else None, funder_ref=form.funder, once=ask.once(),
    )  # fmt: skip
    return _seen(ask, made.entry_id, form.seen, N_("Renewal planned for {name}."))


@guarded(blueprint, "/renewals/drop", action="package.manage", methods=("POST",))
def drop(ask: Ask) -> ResponseReturnValue:
    form = ask.read(Drop)
    entry = packages.drop_plan(ask.session, ask.actor, ask.at, scan=form.scan, once=ask.once())
    return _seen(ask, entry.id or 0, form.seen, N_("The plan for {name} is dropped."))


def _seen(ask: Ask, entry_id: int, seen: Seen, sentence: str) -> ResponseReturnValue:
    place = place_of(ask.session, ask.actor, entry_id=entry_id)
    ask.tell(_(sentence, name=place.name), undo=entry_id)
    return look_at(place, seen)


def _what(row: DataAhead, today: date) -> dict[str, str]:
    """The words of one row."""
    return {
        "size": allowance(row.allowance_gb, row.allowance_period) if row.allowance_period else _("no data on it"),
        "scheme": _(SCHEMES[row.scheme]) if row.scheme else "",
        "state": sim_word(row.state),
        "next": next_word(
            row.plan_on, renews_itself=row.renews_itself, next_on=row.next_on, days_without=row.days_without
        ),
        "quiet": quiet_word((today - row.quiet_since).days) if row.quiet_since else "",
        "waiting": waiting_word((today - row.handed_on).days),
    }


def _cells(rows: tuple[DataAhead, ...]) -> Iterator[list[Written]]:
    for row in rows:
        words: Any = _what(row, row.handed_on)
        yield [
            row.iccid, row.network, words["state"], row.ref and show_reference(row.ref), row.provider, words["size"],
            words["scheme"], row.paid_until, row.runs_out_on, row.next_on, words["next"], _(BEHIND[row.behind]),
            None if row.cost_pence is None else f"{row.cost_pence / 100:.2f}", row.funder, row.handed_on,
            row.activate_by, row.quiet_since,
        ]  # fmt: skip
