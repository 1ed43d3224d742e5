"""Somebody who writes all the while something else is measured: how long others have to wait."""

import threading
import time
from pathlib import Path

from benchmarks.population import AT
from devicefleet import config as configuration
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.services import holding


class Clerk(threading.Thread):
    """Confirms one thing after the other until told to stop; how long each took.

    Its database is opened by itself, so that it looks for its turn to write as another process does.
    """

    def __init__(self, path: Path, codes: list[str]) -> None:
        super().__init__(daemon=True)
        self.path, self.codes, self.seconds = path, codes, []
        self.over = threading.Event()

    def run(self) -> None:
        database = Database(configuration.read(self.path))
        while not self.over.wait(0.05):
            code = self.codes[len(self.seconds) % len(self.codes)]
            began = time.perf_counter()
            with database.writing() as session:
                holding.report(session, OPERATOR, AT, scan=code, word="confirm")
            self.seconds.append(time.perf_counter() - began)
        database.close()

    def stop(self) -> list[float]:
        self.over.set()
        self.join()
        return self.seconds
