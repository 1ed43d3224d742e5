"""Many at once: what each row of a bulk action would do, and what was done before."""

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.queries.bulk.caseloads import Caseload, caseload, caseloads
from devicefleet.queries.bulk.choices import Choices, choices
from devicefleet.queries.bulk.did import Did, Done, done
from devicefleet.queries.bulk.loans import loans
from devicefleet.queries.bulk.past import Past, past
from devicefleet.queries.bulk.renewals import noted, renewals
from devicefleet.queries.bulk.rows import Plan, Row, cost_of
from devicefleet.rules.access import Actor
from devicefleet.rules.bulk import Gifting, Noting, Renewing, Wanted

__all__ = [
    "Caseload", "Choices", "Did", "Done", "Past", "Plan", "Row", "caseloads", "choices", "cost_of", "done", "past",
    "plan",
]  # fmt: skip


def plan(session: Session, actor: Actor, at: Moment, wanted: Wanted) -> Plan:
    """What a bulk action would do now, row by row; nothing is changed."""
    if isinstance(wanted, Renewing):
        return renewals(session, actor, at, wanted)
    if isinstance(wanted, Noting):
        return noted(session, actor, at, wanted)
    if isinstance(wanted, Gifting):
        return loans(session, actor, at, wanted)
    return caseload(session, actor, wanted)
