"""Pages of the register of reports, with a report in every state."""

from collections.abc import Iterator

from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import Role, Withdrawal
from devicefleet.services import reports
from tests.given import Given
from tests.reported import Register


def published(given: Given) -> Iterator[tuple[Role, str]]:
    """A report that is held, one in force, one withdrawn and one not made; a funder with a schedule."""
    register = Register(given, given.database)
    funder = register.funder()
    register.schedule()
    held, report = register.made(), register.released(funder="LOTTERY")
    gone, failed = register.released(period="2026-Q2"), register.ask("2026-Q1")
    own = register.released(slice_=f"provider:{given.home.code}")
    register.give_up(failed)
    with given.database.writing() as session:
        reports.withdraw(session, OPERATOR, given.at, gone.number, reason=Withdrawal.NOT_NEEDED)
    for path in (
        "/reports", "/reports?state=withdrawn", "/reports/new", f"/reports/{held.number}", f"/reports/{report.number}",
        f"/reports/{gone.number}", f"/reports/{failed.number}", f"/reports/{held.number}/release",
        f"/reports/{report.number}/withdraw", f"/reports/{report.number}/revise", "/funders",
        f"/funders/{funder.id}", f"/funders/{funder.id}/end",
    ):  # fmt: skip
        yield Role.COORDINATOR, path
    for role in (Role.FUNDER, Role.PROVIDER_MANAGER):
        yield role, "/reports"
        yield role, f"/reports/{own.number}"
    yield Role.PROVIDER_MANAGER, "/reports/new"
