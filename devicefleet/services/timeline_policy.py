"""Under which policies all timelines were made: noted when they are, so that a change of policy cannot go unnoticed."""

from sqlmodel import Session, col, select

from devicefleet.db import config_of, insert_into
from devicefleet.tables import KitSpan, TimelinePolicy


def note(session: Session) -> None:
    """Every timeline has just been made under the policies that are configured."""
    mark = {"fingerprint": config_of(session).policies_fingerprint}
    row = insert_into(session, TimelinePolicy).values(id=1, **mark)
    session.execute(row.on_conflict_do_update(index_elements=["id"], set_=mark))


def begin(session: Session) -> None:
    """The same, before the first timeline of all: where there is none, none was made under another policy."""
    if session.exec(select(col(KitSpan.id)).limit(1)).first() is None:
        note(session)
