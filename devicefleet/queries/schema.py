"""Whether a database is of this version of the program, asked before anything else is asked of it."""

import sqlalchemy as sa
from sqlmodel import Session

from devicefleet.resources import MIGRATIONS
from devicefleet.rules.refusals import Unavailable
from devicefleet.rules.words import _


def refuse_other(session: Session) -> None:
    """Refuse a database without tables, one to be migrated first, and one of a newer program."""
    here, needed = revision(session), (MIGRATIONS / "HEAD").read_text(encoding="ascii").strip()
    if here == needed:
        return
    if here is None:
        raise Unavailable(_("The database has no tables yet. Make them with: devicefleet migrate"))
    if here < needed:
        raise Unavailable(_("The database is older than this program. Bring it up to date with: devicefleet migrate"))
    raise Unavailable(_("The database was made by a newer DeviceFleet. Install that version, or use another database."))


def revision(session: Session) -> str | None:
    """The migration the database is at; None where there is none."""
    if not sa.inspect(session.connection()).has_table("alembic_version"):
        return None
    at: str | None = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return at
