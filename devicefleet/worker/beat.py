"""The heartbeat: the one place that knows APScheduler.

Jobs are in memory and times in UTC: two schedulers on one job store run everything twice, and a local time comes
twice on one night of the year. What is due is found by each tick itself, so nothing is lost with the memory.
"""

from collections.abc import Callable
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler

from devicefleet.clock import moment


class Heartbeat:
    """Calls `tick` at once and then every `seconds`, never two at a time, in a thread of its own."""

    def __init__(self, tick: Callable[[], object], *, seconds: int) -> None:
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._scheduler.add_job(
            tick,
            "interval",
            seconds=seconds,
            next_run_time=moment().now,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin; comes back at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """No further tick; waits for one that is running."""
        self._scheduler.shutdown(wait=True)
