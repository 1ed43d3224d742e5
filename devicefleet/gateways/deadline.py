"""The end of one try, whatever the other side does: a library's own timeout bounds one read, not the whole."""

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from socket import SHUT_RDWR, socket
from threading import Lock, Thread, Timer
from time import monotonic
from types import TracebackType
from typing import Self, TypeVar

from devicefleet.rules.messages.letter import Unsent
from devicefleet.rules.terms.messages import Problem

LEAST = 0.001
"""A socket with a timeout of nothing at all would not wait, but fail at once."""

_T = TypeVar("_T")


class Deadline:
    """Once the seconds are over, every watched connection is shut down, so that whoever waits for it goes on."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._end = monotonic() + seconds
        self._watched: list[socket] = []
        self._lock = Lock()
        self._watchdog = Timer(seconds, self._pass)
        self._watchdog.daemon = True

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(self._end - monotonic(), LEAST)

    def watch(self, connection: socket) -> None:
        """Shut `connection` down at the end, also after it was wrapped in TLS: both share what the system knows."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.passed:
            self._pass()

    def within(self, ask: Callable[[], _T]) -> _T:
        """What `ask` answers, if it does in time; what cannot be stopped is left behind."""
        answers: SimpleQueue[_T | Exception] = SimpleQueue()

        def run() -> None:
            try:
                answers.put(ask())
            except Exception as problem:
                answers.put(problem)

        Thread(target=run, daemon=True).start()
        try:
            answer = answers.get(timeout=self.left)
        except Empty:
            raise Unsent(Problem.TOO_SLOW, again=True) from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def __enter__(self) -> Self:
        self._watchdog.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever failed once the time was over failed by that."""
        self._watchdog.cancel()
        with self._lock:
            for connection in self._watched:
                connection.close()
            self._watched.clear()
        if self.passed and isinstance(problem, Exception):
            raise Unsent(Problem.TOO_SLOW, again=True) from None

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            for connection in self._watched:
                with suppress(OSError):  # it is gone already
                    connection.shutdown(SHUT_RDWR)
