"""Terms of paid data that ended while they were needed, and whether data went on without a day between (K9)."""

import sqlalchemy as sa

from devicefleet.queries.reporting.asked import Asked, before, on, place, t
from devicefleet.rules.coverage import COUNTED, MET, NOT_ASKED
from devicefleet.rules.reporting.key import Population

ON_TIME, NOT = "on_time", "not"


def count(asked: Asked) -> None:
    """Those whose last day lies in the period, was a day with data, and was followed by one on which data is asked."""
    package, provision = t["data_package"].alias("package"), t["provision"].alias("provision")
    last, following = asked.span("last"), asked.span("following")
    ends_on, closed_on = asked.ends_on(package), asked.closed_on(provision)
    renewed = sa.case((following.c.data.in_(MET), ON_TIME), else_=NOT)
    query = (
        sa.select(*place(last), renewed.label("renewed"))
        .select_from(package)
        .join(provision, provision.c.sim_id == package.c.sim_id)
        .join(last, before(last, ends_on, provision.c.survivor_id))
        .join(following, on(following, ends_on, provision.c.survivor_id))
        .where(
            package.c.ends_on > asked.period.first,
            package.c.ends_on <= asked.period.after,
            asked.stands(package.c.entry_id),
            asked.held(provision),
            provision.c.opened_on < ends_on,
            sa.or_(closed_on.is_(None), closed_on >= ends_on),
            last.c.status.in_(COUNTED),
            last.c.data.in_(MET),
            following.c.status.in_(COUNTED),
            following.c.data.not_in(NOT_ASKED),
        )
    )
    asked.add(asked.happened(Population.TERMS, "renewed"), asked.grouped(query))
