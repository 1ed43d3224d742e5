"""Messages on their way: claimed in one transaction, said in words in another, sent in none, and noted in a third.

Every worker sends, whether it leads or not; claims keep them apart. Each channel has a thread of its own, so that one
that answers slowly delays no other.
"""

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

from devicefleet.clock import Moment
from devicefleet.db import Database, Session
from devicefleet.rules.messages.letter import Gateway, Letter, Receipt, Unsent
from devicefleet.rules.messages.verdict import Composed, Verdict
from devicefleet.rules.refusals import Refused, Unavailable
from devicefleet.rules.terms.messages import Channel, Problem
from devicefleet.services import outbox, resting, sent
from devicefleet.services.outbox import Claim, Compose
from devicefleet.tables import Message

log = logging.getLogger(__name__)

BATCHES = 200
"""After so many a channel waits for the next tick, whatever else is due."""
PATIENCE = 6
"""How often a note of what was sent is tried to be kept; each time it waits twice as long, from a quarter second."""
AT_LEAST = timedelta(minutes=1)
"""A message that may not go yet is not looked at again sooner."""


@dataclass
class Sender:
    """What one worker sends by one gateway."""

    database: Database
    clock: Callable[[], Moment]
    owner: str
    channel: Channel
    gateway: Gateway
    compose: Compose
    told: Event = field(default_factory=Event)

    def drain(self) -> int:
        """Send what is due, until nothing is, until told to stop, or for long enough; gives how many went."""
        count = 0
        for _batch in range(BATCHES):
            claims = [] if self.told.is_set() else self._claim()
            if not claims:
                break
            count += self._batch(claims)
        return count

    def _claim(self) -> list[Claim]:
        with self.database.writing() as session:
            mine, limit = {self.channel: self.gateway}, self.database.config.outbox.batch
            return list(outbox.claim(session, self.clock(), owner=self.owner, gateways=mine, limit=limit))

    def _batch(self, claims: list[Claim]) -> int:
        """What is not begun in half a lease goes back, and what is left once the other side is to be left alone."""
        count, end = 0, time.monotonic() + self.database.config.outbox.lease_seconds / 2
        while claims and not self.told.is_set() and time.monotonic() < end:
            went = self._one(claims.pop(0))
            count += went
            if not went and self._rests():
                break
        if claims:
            with self.database.writing() as session:
                outbox.give_back(session, self.clock(), claims)
        return count

    def _one(self, claim: Claim) -> bool:
        """Whether it went. What is wrong with us is told without what the message says or where it goes."""
        outcome: Receipt | Unsent | None
        try:
            letter = self._letter(claim)
            if letter is None:
                return False
            outcome = self.gateway.send(letter)
        except Unsent as unsent:
            outcome = unsent
        except Unavailable:
            raise
        except Exception as fault:
            log.error("message %s could not be made or given away: %s", claim.message_id, _told_of(fault))
            outcome = None
        self._note(claim, outcome)
        if isinstance(outcome, Receipt):
            self._heard()
        return isinstance(outcome, Receipt)

    def _letter(self, claim: Claim) -> Letter | None:
        """The message as it goes now, after everything was looked at that might speak against it."""
        with self.database.writing() as session:
            at = self.clock()
            message = outbox.begin(session, at, claim, self.gateway)
            if message is None:
                return None
            match composed_for(self.compose, session, at, message):
                case Letter() as letter:
                    return letter
                case Verdict() as verdict:
                    sent.turn_away(session, at, claim, verdict)
                case not_before:
                    outbox.give_back(session, at, [claim], not_before=max(not_before, at.now + AT_LEAST))
        return None

    def _note(self, claim: Claim, outcome: Receipt | Unsent | None) -> None:
        """Keep it however busy the database is: what was sent and is not noted goes again."""
        for attempt in range(PATIENCE):
            try:
                with self.database.writing() as session:
                    sent.mark(session, self.clock(), claim, self.gateway, outcome)
            except Unavailable:
                time.sleep(0.25 * 2**attempt)
            else:
                return
        log.error("what became of message %s cannot be noted: it may go again", claim.message_id)

    def _rests(self) -> bool:
        with self.database.reading() as session:
            return resting.room(session, self.clock(), self.channel, self.gateway, 1) == 0

    def _heard(self) -> None:
        """The other side is there. Apart from the note, which has to be kept as soon as can be."""
        at = self.clock()
        with self.database.reading() as session:
            if resting.is_well(session, at, self.channel, self.gateway):
                return
        with self.database.writing() as session:
            resting.answered(session, at, self.channel, self.gateway)


def composed_for(compose: Compose, session: Session, at: Moment, message: Message) -> Composed:
    """What `compose` makes of it, unless its time is over: to people nothing goes late."""
    if message.survivor_id is not None and message.not_after is not None and message.not_after <= at.now:
        return Verdict(Problem.OUT_OF_TIME)
    return compose(session, at, message)


class Sending:
    """All that one worker sends: each channel in a thread of its own, which ends when nothing is due there."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], Moment],
        owner: str,
        gateways: Mapping[Channel, Gateway],
        compose: Compose,
    ) -> None:
        self._database, self._clock, self._told = database, clock, Event()
        self._senders = {
            channel: Sender(database, clock, owner, channel, gateway, compose, self._told)
            for channel, gateway in gateways.items()
        }
        self._threads = ThreadPoolExecutor(max(1, len(gateways)), "sending")
        self._running: dict[Channel, Future[int]] = {}

    def go(self) -> None:
        """Start where something is due and nothing is being sent; comes back at once."""
        with self._database.reading() as session:
            due = outbox.due(session, self._clock())
        for channel, sender in self._senders.items():
            running = self._running.get(channel)
            if channel in due and (running is None or running.done()):
                self._running[channel] = self._threads.submit(_drained, sender)

    def wait(self) -> int:
        """Until nothing is being sent; gives how many went."""
        return sum(running.result() for running in self._running.values())

    def stop(self) -> None:
        """What is on its way is sent and noted, the rest goes back."""
        self._told.set()
        self._threads.shutdown(wait=True)


def _drained(sender: Sender) -> int:
    try:
        return sender.drain()
    except Refused as refused:
        log.warning("sending by %s put off: %s", sender.channel, refused)
    except Exception as fault:
        log.error("sending by %s failed; it is tried again at the next tick: %s", sender.channel, _told_of(fault))
    return 0


def _told_of(fault: Exception) -> str:
    """What went wrong and where. Never what the fault says: that might be an address, or what is written to it."""
    return f"{type(fault).__name__}\n{''.join(traceback.format_tb(fault.__traceback__))}"
