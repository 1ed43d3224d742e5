"""A list leaves the house as a file: who took it, and how many rows it had."""

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.services import audit


def note(session: Session, actor: Actor, at: Moment, *, register: str, rows: int) -> None:
    """Audit one export of `register` ("devices", "sims")."""
    audit.record(session, actor, at, f"{register}.exported", "register", register, [f"rows={rows}"])
