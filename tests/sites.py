"""The staff site for tests: made once for each way it can be set up, then handed each test's ledger and clock."""

from collections.abc import Callable

from flask import Flask

from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.web import create_app
from devicefleet.web.shell import Shell, furnish

_made: dict[str, Flask] = {}


def site_over(database: Database, clock: Callable[[], Moment]) -> Flask:
    """As `create_app`, which takes as long as twenty pages. Add nothing to it: that would stay for other tests."""
    way = _way(database.config)
    if way not in _made:
        _made[way] = create_app(database.config, clock=clock, database=database)
    furnish(_made[way], Shell(database.config, database, clock))
    return _made[way]


def _way(config: Config) -> str:
    """All that a site can be set up by: where its ledger lies is none of it."""
    return config.model_dump_json(exclude={"database"})
