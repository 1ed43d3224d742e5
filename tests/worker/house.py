"""A house of workers to be killed at any moment: each forked from here, which saves starting Python for each.

    python -m tests.worker.house CONFIG AUTHORITY

forks a worker for each line it reads, and prints its process id. The worker ticks without a pause until it is killed.
`AUTHORITY` is the file of the certificate authority that the webhook's server is believed by.
"""

import os
import signal
import sys
import time
from pathlib import Path

from devicefleet import config as configuration
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.gateways.choosing import gateways
from devicefleet.gateways.https import Https
from devicefleet.gateways.marks import marks
from devicefleet.gateways.posting import Way
from devicefleet.gateways.reaching import anywhere
from devicefleet.rules.terms.messages import Channel
from devicefleet.worker import Worker
from tests.worker.post import compose

BREATH = 0.05
HOST = "hook.example.org"


def worker_on(settings: Config, authority: str) -> Worker:
    """A worker whose webhook goes to this machine, under a name that the settings allow."""
    carriers = dict(gateways(settings))
    if settings.webhook.gateway == "https":
        way = Way(lambda _host, _port: ("127.0.0.1",), anywhere, authority)
        secret = Path(settings.webhook.secret_file).read_bytes()
        carriers[Channel.WEBHOOK] = Https(settings.webhook, secret, marks(settings), way)
    return Worker(Database(settings), compose=compose, carriers=carriers)


def work(config: str, authority: str) -> None:
    """Tick and tick."""
    worker = worker_on(configuration.read(Path(config)), authority)
    while True:
        worker.tick()
        worker.wait()
        time.sleep(BREATH)


def main(config: str, authority: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    print("open", flush=True)
    for _line in sys.stdin:
        worker = os.fork()
        if worker == 0:
            sys.stdin.close()
            work(config, authority)
        print(worker, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
