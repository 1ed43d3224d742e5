"""One page of one organisation's lapsed list: the query alone, and the whole request, in ledgers of any size.

    python -m benchmarks.lapsed_page [--people 10000] [--database postgresql]

The first organisation has 1,000 people in every ledger, so its page shows what the size of the ledger costs; the
average one has one of two hundred parts of everybody. The floor fetches the same fifty rows by their keys.
"""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from benchmarks.lives import HOME
from benchmarks.measure import Figure, Took, tell, told, took
from benchmarks.population import AT, asked, ledger, opened
from devicefleet.db import Database
from devicefleet.queries import flagged
from devicefleet.queries.flagged import Which
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.terms import Role
from devicefleet.services import staffing
from devicefleet.tables import KitSpan, Provider, Staff
from devicefleet.web import create_app
from tests.given import PASSWORD
from tests.web.reader import Reader

TARGET_MS = 5
TIMES = 200
AVERAGE = HOME + 41
ON: date = AT.today


def page(session: Session, provider: int) -> int:
    """What the page shows; how many are on the list."""
    manager = Actor(Role.PROVIDER_MANAGER, staff_id=None, provider_id=provider)
    return flagged.flagged(session, manager, which=Which.LAPSED, on=ON).total


def keys_of(session: Session, provider: int) -> list[int | None]:
    """Fifty lapsed spans of that day."""
    lapsed = (col(KitSpan.provider_id) == provider) & (col(KitSpan.status) == "lapsed")
    days = (col(KitSpan.from_on) <= ON) & (col(KitSpan.until_on) > ON)
    return list(session.exec(select(KitSpan.id).where(lapsed, days).limit(50)))


def by_keys(database: Database, keys: list[int | None]) -> list[Took]:
    """The floor: rows that are known already."""
    table = KitSpan.__table__
    query = sa.select(table).where(table.c.id.in_(keys))

    def once(session: Session) -> object:
        return session.execute(query).all()

    return _timed(database, once)


def pages(database: Database, provider: int) -> list[Took]:
    return _timed(database, lambda session: page(session, provider))


def _timed(database: Database, ask: Callable[[Session], object]) -> list[Took]:
    """Each in a session of its own, as each request has one."""

    def once() -> None:
        with database.reading() as session:
            ask(session)

    return [took(once) for _time in range(TIMES)]


def requests(browser: FlaskClient, address: str) -> list[Took]:
    def once() -> None:
        answer = browser.open(address)
        if answer.status_code != 200:
            raise LookupError(f"{address} answers {answer.status_code}")

    return [took(once) for _time in range(TIMES)]


def signed_in(database: Database, provider: int) -> FlaskClient:
    """The browser of a manager there."""
    email = f"manager{provider}@demo.example"
    with database.reading() as session:
        code = session.exec(select(Provider.code).where(Provider.id == provider)).one()
        known = session.exec(select(Staff.id).where(Staff.email == email)).first()
    if known is None:
        with database.writing() as session:
            role = Role.PROVIDER_MANAGER
            staffing.add_staff(session, OPERATOR, AT, email=email, password=PASSWORD, role=role, provider=code)
    app = create_app(database.config, clock=lambda: AT, database=database)
    app.test_client_class = Reader
    reader = app.test_client()
    reader.sign_in(email)
    plain = FlaskClient(app)  # the reader looks pages over, which is not the server's time
    plain._cookies = reader._cookies
    return plain


def measured(path: Path) -> list[Figure]:
    figures = []
    with opened(path) as database:
        for name, provider in (("1,000 people", HOME), ("average", AVERAGE)):
            with database.reading() as session:
                listed, keys = page(session, provider), keys_of(session, provider)
            floor = told(f"{name}: floor", by_keys(database, keys))
            query = told(f"{name}: query", pages(database, provider), TARGET_MS)
            whole = requests(signed_in(database, provider), "/flagged?which=lapsed")
            figures += [
                Figure(f"{name}: on the list", listed, "people"),
                *floor,
                *query,
                Figure(f"{name}: query against floor", query[0].value / floor[0].value, "times"),
                *told(f"{name}: request", whole),
            ]
    return figures


def main() -> None:
    given = asked(argparse.ArgumentParser(description=__doc__))
    with ledger(given) as path:
        tell("lapsed_page", given, measured(path), grows=["1,000 people: query", "1,000 people: request"])


if __name__ == "__main__":
    main()
