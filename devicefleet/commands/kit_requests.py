"""Requests for kits on the command line: asked, decided, picked, and each step until they are in somebody's hands."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.files import appearing
from devicefleet.commands.kits import thing_row
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list, print_one
from devicefleet.commands.typed import DAY, OneOf, json_option, provider_option
from devicefleet.documents.slips import slips
from devicefleet.queries import kit_requests as query
from devicefleet.queries import request_form, request_page, survivors
from devicefleet.queries.kit_requests import RequestRow, Show, WantedRequests
from devicefleet.queries.request_page import RequestPage
from devicefleet.rules.refusals import Refused
from devicefleet.rules.request_steps import DONE
from devicefleet.rules.requesting import PRIORITY_WORDS, Suggested, needs_word, parts_word, state_word
from devicefleet.rules.tags import show, show_handover_number, show_reference
from devicefleet.rules.terms import AccessNeed, Component, HandingWay, RejectionReason, RequestPriority, Tenure
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import audit, kit_requests
from devicefleet.services.kit_requests import Asked
from devicefleet.tables import KitRequest

A_REQUEST = "7K3M9-Q2XJ3"
STDOUT = "-"
COLUMNS = (
    Column("code", N_("Request")),
    Column("urgent", N_("Urgent"), lambda urgent: _("yes") if urgent else ""),
    Column("parts", N_("What"), parts_word),
    Column("state", N_("State"), state_word),
    Column("needed_on", N_("Needed on")),
    Column("site", N_("Hub")),
    Column("survivor", N_("For")),
    Column("asked_at", N_("Asked")),
)
CARD = (
    *COLUMNS,
    Column("needs", N_("Set up for"), needs_word),
    Column("priority", N_("Why"), lambda priority: _(PRIORITY_WORDS[priority])),
    Column("provider", N_("Organisation")),
    Column("bag", N_("In the bag")),
    Column("things", N_("Things"), lambda things: ", ".join(thing["name"] for thing in things)),
    Column("handover", N_("Handover")),
)
STEPS = (Column("at", N_("When")), Column("state", N_("What happened"), state_word), Column("by", N_("By")))


@click.command("list", epilog=example("requests list --show pick"))
@click.option(
    "--show", "which", type=OneOf(Show), default=Show.OPEN.value, show_default=True, help=_("How far they have come.")
)
@click.option("--priority", type=OneOf(RequestPriority), help=_("Only those for this reason."))
@provider_option
@json_option
@with_door
def list_requests(
    door: Door, which: Show, priority: RequestPriority | None, provider: str | None, as_json: bool
) -> None:
    with door.reading() as ask:
        actor = ask.within("request.read", provider)
        found = query.every(ask.session, actor, WantedRequests(which, priority))
    print_list(map(_row, found), COLUMNS, as_json=as_json, nothing=_("No request fits."))


@click.command("show", help=_("CODE stands on its pick slip."), epilog=example(f"requests show {A_REQUEST}"))
@click.argument("code")
@json_option
@with_door
def show_request(door: Door, code: str, as_json: bool) -> None:
    with door.writing() as ask:
        found = request_page.request_page(ask.session, ask.actor, code=code)
        audit.record(ask.session, ask.actor, ask.at, "request.read", "request", found.row.code)
    row = _page_row(found)
    print_one(row, CARD, as_json=as_json)
    if not as_json:
        click.echo()
        print_list(row["steps"], STEPS, as_json=False, nothing="")


@click.command(
    help=_("REF is who it is for; PARTS are smartphone, laptop and data, or what their kit lacks today if left out."),
    epilog=example(
        "requests make K7M3-9V",
        "requests make K7M3-9V laptop data --needs large_text --site hub-1 --needed-on 24/12/2026",
    ),
)
@click.argument("ref")
@click.argument("parts", nargs=-1, type=OneOf(Component))
@click.option(
    "--priority", type=OneOf(RequestPriority), help=_("Why, and how urgent; likely from their kit unless said.")
)
@click.option("--needs", type=OneOf(AccessNeed), multiple=True, help=_("What it is set up for; once for each."))
@click.option("--site", metavar="CODE", help=_("The hub it goes to, by its code."))
@click.option("--handing", type=OneOf(HandingWay), help=_("How it reaches them safely."))
@click.option("--needed-on", type=DAY, help=_("The day it is needed; the day of release for somebody inside."))
@click.option("--tenure", type=OneOf(Tenure), default=Tenure.GIFT.value, show_default=True, help=_("On what terms."))
@click.option("--until", "due_on", type=DAY, help=_("The return date of a loan with one."))
@click.option("--language", help=_("A BCP 47 tag; theirs unless said."))
@click.option("--interpreter/--no-interpreter", default=None, help=_("As for the person unless said."))
@with_door
def make(door: Door, /, ref: str, parts: tuple[Component, ...], due_on: date | None, **told: Any) -> None:
    tenure = Tenure.LOAN_FIXED if due_on is not None else told.pop("tenure")
    told.pop("tenure", None)
    with door.writing() as ask:
        likely = _likely(ask, ref)
        asked = Asked(
            parts=frozenset(parts) or likely.parts,
            priority=told.pop("priority") or likely.priority,
            handing=told.pop("handing") or likely.handing,
            needed_on=told.pop("needed_on") or likely.needed_on,
            tenure=tenure,
            due_on=due_on,
            **told,
        )
        made = kit_requests.ask(ask.session, ask.actor, ask.at, survivor=ref, asked=asked)
        sentence = _("Request {code} is made: {state}.", code=show(made.code), state=state_word(made.state))
    click.echo(sentence)


def _likely(ask: Ask, ref: str) -> Suggested:
    """What the form on the site would have filled in."""
    person = survivors.person(ask.session, ask.actor, ref=ref, on=ask.at.today)
    audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", person.ref)
    return request_form.begun(ask.session, ask.actor, ask.at, person=person).suggested


def _step(name: str, word: str, service: Callable[..., KitRequest]) -> click.Command:
    @click.command(name, help=_("CODE stands on its pick slip."), epilog=example(f"requests {name} {A_REQUEST}"))
    @click.argument("code")
    @with_door
    def step(door: Door, code: str) -> None:
        with door.writing() as ask:
            made = service(ask.session, ask.actor, ask.at, code=code)
            sentence = _(DONE[word], code=show(made.code))
        click.echo(sentence)

    return step


approve = _step("approve", "approve", kit_requests.approve)
cancel = _step("cancel", "cancel", kit_requests.cancel)
sent = _step("sent", "sent", kit_requests.send)
arrived = _step("arrived", "arrived", kit_requests.arrive)


@click.command(
    help=_("Whoever asked for it can read the reason."),
    epilog=example(f"requests reject {A_REQUEST} --reason no_stock"),
)
@click.argument("code")
@click.option("--reason", type=OneOf(RejectionReason), required=True, help=_("Why not."))
@with_door
def reject(door: Door, code: str, reason: RejectionReason) -> None:
    with door.writing() as ask:
        made = kit_requests.reject(ask.session, ask.actor, ask.at, code=code, reason=reason)
        sentence = _(DONE["reject"], code=show(made.code))
    click.echo(sentence)


@click.command(
    help=_("The slips of these requests, or with --all of all that wait; from then on they are being picked."),
    epilog=example("requests slip --all --out slips.pdf", f"requests slip {A_REQUEST} --out - | lp"),
)
@click.argument("codes", nargs=-1)
@click.option("--all", "everything", is_flag=True, help=_("Every request to pick that has no slip yet."))
@click.option("--out", required=True, metavar="FILE", help=_("Where to write the PDF; - for the standard output."))
@provider_option
@with_door
def slip(door: Door, codes: tuple[str, ...], everything: bool, out: str, provider: str | None) -> None:
    if everything == bool(codes):
        raise click.UsageError(_("Say which slips: codes, or --all."))
    with door.writing() as ask:
        actor = ask.within("request.pick", provider)
        wanted = query.codes_to_print(ask.session, actor) if everything else codes
        if not wanted:
            raise Refused(_("There is no slip to print: nothing waits to be picked."))
        picked = [kit_requests.pick(ask.session, ask.actor, ask.at, code=code).code for code in wanted]
        pdf = slips(request_page.slips_of(ask.session, actor, codes=picked))
        _write(pdf, out)
    if out != STDOUT:
        click.echo(n_("{n} slip: {path}", "{n} slips: {path}", len(picked), path=out))


def _write(pdf: bytes, out: str) -> None:
    """Before the requests count as picked: a full disk leaves both undone."""
    if out == STDOUT:
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()
        return
    with appearing(Path(out)) as file:
        file.write(pdf)


def _row(row: RequestRow) -> dict[str, Any]:
    survivor = show_reference(row.survivor) if row.survivor else None
    return asdict(row) | {"code": show(row.code), "survivor": survivor}


def _page_row(found: RequestPage) -> dict[str, Any]:
    return _row(found.row) | {
        "tenure": found.tenure,
        "due_on": found.due_on,
        "handing": found.handing,
        "language": found.language,
        "interpreter": found.interpreter,
        "rejection": found.rejection,
        "bag": show(found.bag) if found.bag else None,
        "things": [thing_row(thing) for thing in found.things],
        "handover": show_handover_number(found.handover) if found.handover else None,
        "steps": [asdict(step) for step in found.steps],
    }
