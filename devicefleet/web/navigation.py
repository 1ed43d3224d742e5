"""The way around: what the top of every page offers to a role, from the access table."""

from typing import Any, NamedTuple

from flask import current_app, request, url_for

from devicefleet.queries import tasks
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Role
from devicefleet.rules.words import N_, _
from devicefleet.web.visiting import visitor


class Way(NamedTuple):
    """One entry of the navigation; `here` marks the part of the site the reader is in."""

    word: str
    icon: str
    path: str
    here: bool
    waiting: str = ""


ROOMS = (
    ("/board", "clipboard-check", N_("Board"), "board.read"),
    ("/people", "people", N_("My people"), "survivor.read"),
    ("/flagged", "flag", N_("Flagged"), "flagged.read"),
    ("/bench", "upc-scan", N_("Bench"), "bench.use"),
    ("/tasks", "list-check", N_("Tasks"), "task.do"),
    ("/requests", "inbox", N_("Requests"), "request.read"),
    ("/reminders", "bell", N_("Reminders"), "reminder.read"),
    ("/renewals", "arrow-repeat", N_("Data"), "renewal.read"),
    ("/bulk", "card-checklist", N_("Many at once"), "bulk.read"),
    ("/issue", "box-arrow-right", N_("Hand over"), "provision.issue"),
    ("/devices/receive", "box-arrow-in-down", N_("Receive"), "device.receive"),
    ("/devices", "laptop", N_("Devices"), "device.read"),
    ("/sims", "sim", N_("SIMs"), "sim.read"),
    ("/kits", "box-seam", N_("Kits"), "kit.pack"),
    ("/shelves", "geo-alt", N_("Shelves"), "shelf.count"),
    ("/labels", "tags", N_("Labels"), "label.print"),
    ("/imports", "file-earmark-spreadsheet", N_("Import"), "device.import"),
    ("/reports", "file-earmark-pdf", N_("Reports"), "report.read"),
    ("/policy", "card-checklist", N_("Policy"), "policy.preview"),
    ("/outbox", "inbox", N_("Outbox"), "outbox.read"),
    ("/staff", "person", N_("Staff"), "staff.manage"),
    ("/audit", "list-check", N_("Audit"), "audit.read"),
)
"""Path, icon, word and the action that opens it, in the order of a day's work."""


HOMES = {
    Role.CASEWORKER: "/people", Role.COORDINATOR: "/board", Role.ADMIN: "/staff", Role.AUDITOR: "/audit",
    Role.FUNDER: "/reports",
}  # fmt: skip
"""Where a day begins, for the roles whose first page is one of the rooms."""


AT_HAND = 2
"""Rooms that a phone has room for beside “More”; where there is but one more, it needs no “More”."""


def ways(actor: Actor) -> tuple[list[Way], list[Way]]:
    """Where this role may go: what is always in sight, and what a phone shows behind “More”."""
    paths = {rule.rule for rule in current_app.url_map.iter_rules()}
    open_rooms = [room for room in ROOMS if room[0] in paths and actor.may(room[3])]
    here = max((room[0] for room in open_rooms if _inside(room[0])), key=len, default="")
    home = [] if actor.role in HOMES else [Way(_("Home"), "house", url_for("home.home"), request.path == "/")]
    every = [*home, *(Way(_(word), icon, path, path == here, _count(path)) for path, icon, word, _action in open_rooms)]
    first = AT_HAND if len(every) > AT_HAND + 1 else len(every)
    return every[:first], every[first:]


def this_page(**changes: Any) -> str:
    """The address of this page with some of its query changed; None takes a part out."""
    kept: dict[str, Any] = {name: values for name, values in request.args.lists() if name not in changes}
    changed = {name: value for name, value in changes.items() if value is not None}
    return url_for(request.endpoint or "home.home", **(request.view_args or {}), **kept, **changed)


def _count(path: str) -> str:
    """How much waits there for whoever looks; nothing where nothing does."""
    who = visitor() if path == "/tasks" else None
    if who is None or not who.tasks:
        return ""
    return str(who.tasks) if who.tasks < tasks.MOST_COUNTED else f"{tasks.MOST_COUNTED - 1}+"


def _inside(path: str) -> bool:
    return request.path == path or request.path.startswith(path + "/")
