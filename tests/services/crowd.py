"""Many clerks at the same moment: each on a thread of its own, all let go at once."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act answered, or the exception it raised, in the order of `acts`."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except Exception as raised:
            return raised

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
