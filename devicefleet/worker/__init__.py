"""The clock's door: one tick does all that is due, if this worker leads; otherwise it waits its turn."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from devicefleet.clock import Moment, moment
from devicefleet.db import Database
from devicefleet.gateways.choosing import gateways
from devicefleet.rules.messages.letter import Gateway
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms.messages import Channel
from devicefleet.services import alerts, composing, leading
from devicefleet.services.leading import Lease
from devicefleet.services.outbox import Compose
from devicefleet.services.pieces import Pieces
from devicefleet.services.sweeping import SWEEPS
from devicefleet.worker import printing, reporting
from devicefleet.worker.sending import Sending

log = logging.getLogger(__name__)


Make = Callable[[Pieces, Moment], int]


def _name() -> str:
    """Different for every worker, also for two in one process: host, process and a few random digits."""
    return f"{socket.gethostname()[:40]}.{os.getpid()}.{secrets.token_hex(4)}"


@dataclass
class Worker:
    """One worker on one database. Any number may run; one of them leads, and all of them send messages."""

    database: Database
    clock: Callable[[], Moment] = moment
    name: str = field(default_factory=_name)
    lease: Lease | None = None
    compose: Compose = composing.compose
    carriers: Mapping[Channel, Gateway] | None = None

    def __post_init__(self) -> None:
        carriers = gateways(self.database.config) if self.carriers is None else self.carriers
        self._made: dict[str, Make] = {
            "print jobs": printing.make_waiting,
            "reports": lambda ledger, _at: reporting.make_due(ledger, self.database, self.clock, owner=self.name),
        }
        self._sending = Sending(self.database, self.clock, self.name, carriers, self.compose)

    def tick(self) -> tuple[str, ...]:
        """Do what is due; gives the names of the sweeps done, none while another worker leads."""
        at = self.clock()
        with self.database.writing() as session:
            self.lease = leading.lead(session, at, owner=self.name)
            if self.lease:
                alerts.tell_of_silence(session, at)
        done = tuple(name for name in SWEEPS if self.lease and self._swept(name, at, self.lease))
        self._sending.go()
        if self.lease is None:
            return ()
        done += tuple(name for name, act in self._made.items() if self._went(name, act, at, self.lease))
        with self.database.writing() as session:
            leading.beat(session, at, self.lease)
        return done

    def wait(self) -> None:
        """Until nothing is being sent any more."""
        self._sending.wait()

    def stop(self) -> None:
        """Finish what is being sent, and let another worker lead at once."""
        self._sending.stop()
        if self.lease is not None:
            with self.database.writing() as session:
                leading.step_down(session, self.clock(), self.lease)
            self.lease = None

    def _went(self, name: str, act: Make, at: Moment, lease: Lease) -> int:
        """How much was made that takes longer than a transaction may; what was not kept waits for the next tick."""
        try:
            return act(self._held(lease), at)
        except Refused as refused:
            log.warning("%s put off: %s", name, refused)
            return 0

    def _swept(self, name: str, at: Moment, lease: Lease) -> bool:
        """Each sweep has transactions of its own, so that one that fails does not keep the others from their work."""
        try:
            SWEEPS[name](self._held(lease), at)
        except Refused as refused:
            log.warning("sweep of %s put off: %s", name, refused)
            return False
        except Exception:
            log.exception("sweep of %s failed; it is tried again at the next tick", name)
            return False
        return True

    def _held(self, lease: Lease) -> Pieces:
        """The database for as long as this worker leads: each transaction asks anew."""
        return Pieces(self.database, lambda session: leading.hold(session, self.clock(), lease))
