"""Top-ups that an operator's list shows, recorded together: all of them, or none."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.bulk import refuse_count
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.words import _
from devicefleet.services import audit, holding, ledger, timeline
from devicefleet.services.ledger import Once


def note_top_ups(
    session: Session, actor: Actor, at: Moment, *, days: Mapping[str, date], count: int, once: Once | None = None
) -> int:
    """`days` by ICCID, and how many they are said to be; each can be undone like one that was told. How many it were.

    Using a bundle is no top-up: only a day on which something was paid keeps a number alive.
    """
    if ledger.earlier(session, once) is not None:
        return len(days)
    refuse_count(count, None, len(days))
    with timeline.once_at_end(session):
        for place, (iccid, day) in enumerate(sorted(days.items())):
            mark = None if place else once
            try:
                holding.report(session, actor, at, scan=iccid, word="topped-up", on=day, once=mark)
            except Refused as refused:
                raise Conflict(_("{name}: {why} Nothing was done.", name=iccid, why=refused)) from refused
    audit.record(session, actor, at, "provision.topped_up_many", "sim", "operator_list", [f"rows:{len(days)}"])
    return len(days)
