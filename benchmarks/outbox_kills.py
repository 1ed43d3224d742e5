"""Two workers send messages and are killed again and again: what is lost, what goes twice, and how fast it is sent.

python -m benchmarks.outbox_kills [--messages 3000] [--kills 300] [--by mail|webhook] [--postgres]

Kills are spread over all messages and hit one of the two at a random moment. The rate is that of one worker that nobody
kills, to a real server on this machine.
"""

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from devicefleet import config as configuration
from devicefleet.db import Database
from devicefleet.migrations.upgrade import upgrade
from tests import postgres
from tests.conftest import pointed_at, settings
from tests.worker import killing
from tests.worker.house import worker_on


def drained(database: Database, folder: Path, by: str, messages: int) -> float:
    """Messages a second."""
    with killing.RECEIVERS[by](folder) as receiver:
        worker = worker_on(configuration.read(killing.settings_file(database, folder, receiver)), receiver.authority)
        killing.queue(database, receiver, "drained", messages)
        began = time.perf_counter()
        while len(receiver.taken) < messages:
            worker.tick()
            worker.wait()
        seconds = time.perf_counter() - began
        worker.stop()
    return messages / seconds


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--messages", type=int, default=3000)
    asked.add_argument("--kills", type=int, default=300)
    asked.add_argument("--by", choices=tuple(killing.RECEIVERS), default="mail")
    asked.add_argument("--postgres", action="store_true")
    given = asked.parse_args()
    with ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        config = settings(folder)
        if given.postgres:
            durable = {"max_connections": "120"}
            (folder / "server").mkdir()
            folder.chmod(0o711)
            config = pointed_at(config, open_.enter_context(postgres.running(folder / "server", durable)))
        upgrade(config.database.url)
        database = Database(config)
        found = killing.run(database, folder, by=given.by, messages=given.messages, kills=given.kills)
        print(f"{given.by} on {'PostgreSQL' if given.postgres else 'SQLite'}: {found.messages} messages")
        print(f"  lost {found.lost}, duplicates {found.duplicates} ({found.duplicates / found.messages:.1%})")
        print(f"  kills {found.kills}, seconds {found.seconds:.0f}, ends {found.states}")
        print(f"  effects at a receiver that knows what it had: {found.effects}")
        print(f"  one worker, no kills: {drained(database, folder, given.by, 500):.0f} messages a second")
        database.close()


if __name__ == "__main__":
    main()
