"""A clerk's desk: every act a transaction of its own, and a refusal proved to have changed nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import Refused
from devicefleet.services import audit, timeline
from devicefleet.tables import AuditEvent, Device, DeviceMove, Sim, SimMove

Service = Callable[..., Any]
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Desk:
    """Acts at one moment, as the command line unless somebody else is named."""

    database: Database
    at: Moment

    def do(self, service: Service, actor: Actor = OPERATOR, *, at: Moment | None = None, **asked: Any) -> Any:
        with self.database.writing() as session:
            return service(session, actor, at or self.at, **asked)

    def refused(self, service: Service, actor: Actor = OPERATOR, *, at: Moment | None = None, **asked: Any) -> Refused:
        """The refusal, after making sure that no row anywhere is another one than before."""
        before = self.rows()
        with pytest.raises(Refused) as refusal:
            self.do(service, actor, at=at, **asked)
        assert self.rows() == before
        return refusal.value

    def one(self, table: type[SQLModel], key: int | None) -> Any:
        """A row as it is now."""
        with self.database.reading() as session:
            return session.get_one(table, key)

    def ask(self, question: Callable[[Session], Any]) -> Any:
        with self.database.reading() as session:
            return question(session)

    def rows(self) -> Rows:
        """Everything there is."""
        with self.database.engine.connect().execution_options(devicefleet_reading=True) as connection:
            return {
                table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
                for table in SQLModel.metadata.tables.values()
            }

    def trail(self) -> list[str]:
        """The acts of the audit trail, in order."""
        with self.database.reading() as session:
            return [event.action for event in session.scalars(sa.select(AuditEvent).order_by(sa.text("id")))]

    def assert_sound(self) -> None:
        """The audit chain holds, every stored timeline is what the ledger says, and lives have no gaps."""
        with self.database.reading() as session:
            assert audit.verify(session)[1] is None
            assert [wrong for _people, found in timeline.check(session) for wrong in found] == []
            assert_lives(session, Device, DeviceMove, DeviceMove.device_id)
            assert_lives(session, Sim, SimMove, SimMove.sim_id)


def assert_lives(session: Session, thing: Any, move: Any, key: Any) -> None:
    """Each step begins where the one before ended, and the last one ends where the thing is now."""
    reached: dict[int, Any] = {}
    for thing_id, from_state, to_state in session.execute(
        sa.select(key, move.from_state, move.to_state).order_by(move.id)
    ):
        assert reached.get(thing_id) == from_state
        reached[thing_id] = to_state
    assert reached == dict(session.execute(sa.select(thing.id, thing.state)).all())
