"""Pages of reminders and tasks, with something of each kind on them, and who looks at them."""

from collections.abc import Iterator

from sqlmodel import col, select

from devicefleet.rules.terms import Problem, Role, TaskKind
from devicefleet.services import looking, tasks
from devicefleet.tables import Reminder, Survivor
from tests.given import Given


def reminded(given: Given, survivor: Survivor) -> Iterator[tuple[Role, str]]:
    """Reminders that are made and to come, a task of each kind, and how everybody is told."""
    looking.look(given.database, given.at)
    with given.database.writing() as session:
        about = session.exec(select(Reminder).where(col(Reminder.survivor_id) == survivor.id)).first()
        for kind in TaskKind:
            tasks.ask(session, given.at, kind, f"{kind}", problem=Problem.NO_TEXT, about=about)
            tasks.ask(session, given.at, kind, f"{kind} of nobody", problem=Problem.TOO_SLOW)
    for role in (Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.COORDINATOR, Role.WAREHOUSE):
        for path in (
            "/reminders", "/reminders?show=open", "/reminders?show=past", "/reminders?rule=turning_18&person=K7M3-9V",
            "/reminders/rules", "/tasks", "/tasks?urgent=true", "/preferences", "/preferences/mail",
        ):  # fmt: skip
            yield role, path
    yield Role.CASEWORKER, f"/survivors/{survivor.ref}/reminders"
    yield Role.ADMIN, "/tasks"
    yield Role.ADMIN, "/preferences"
