"""One small fleet, made once, and copied for each test; and the program to ask it with."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner, Result

from devicefleet.clock import Moment, moment_of
from devicefleet.commands import main
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.tags import show, show_handover_number, show_reference
from devicefleet.rules.terms import AgreementForm, Component, Context, Kind, Role, Tenure
from devicefleet.services import agreements, holding
from devicefleet.services.agreements import Said
from devicefleet.tables import Device, Survivor
from tests.conftest import settings
from tests.given import Given, funded, scan_of
from tests.requested import asked, packed, sent, shelf

Devicefleet = Callable[..., Result]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Fleet:
    """What is in it, in the words people type. All of it belongs to `home`, but for what is `foreign`."""

    survivor: str
    prisoner: str
    expected: str
    received: str
    wiped: str
    ready: str
    laptop: str
    held: str
    lent: str
    lost: str
    faulty: str
    repairing: str
    aside: str
    foreign: str
    sim: str
    held_sim: str
    new_sim: str
    agreed: str
    asked: str
    waits: str
    bound: str
    away: str
    kit: str
    bag: str
    shelf: str
    caseworker: str = "casey@demo.example"
    warehouse: str = "wes@demo.example"
    both: str = "toni@demo.example"


@pytest.fixture
def installation(fleet_file: tuple[Path, Fleet], config: Config, tmp_path: Path) -> Path:
    """A configuration file whose database is a copy of the fleet."""
    shutil.copyfile(fleet_file[0], database_of(config))
    return written(config, tmp_path / "config.toml")


@pytest.fixture
def fleet(fleet_file: tuple[Path, Fleet]) -> Fleet:
    return fleet_file[1]


@pytest.fixture
def devicefleet(installation: Path, at: Moment) -> Iterator[Devicefleet]:
    """The program on that installation, at noon of 22 November 2026."""
    with time_machine.travel(at.now, tick=False):
        yield lambda *arguments, **more: CliRunner().invoke(
            main, ["--config", str(installation), *map(str, arguments)], **more
        )


@pytest.fixture
def fingerprint(config: Config) -> Callable[[], str]:
    """Call it twice: the same answer means that not one row was changed."""

    def of_every_row() -> str:
        with closing(sqlite3.connect(database_of(config))) as file:
            return hashlib.sha256("\n".join(file.iterdump()).encode()).hexdigest()

    return of_every_row


@pytest.fixture
def damage(installation: Path, config: Config) -> Callable[[str], None]:
    """Change a row behind everybody's back."""
    assert installation.exists()

    def run(statement: str) -> None:
        with closing(sqlite3.connect(database_of(config))) as file:
            for (trigger,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                file.execute(f"DROP TRIGGER {trigger}")
            file.execute(statement)
            file.commit()

    return run


@pytest.fixture
def ledger(installation: Path, config: Config) -> Iterator[Database]:
    """The same database, to look behind the program's back."""
    assert installation.exists()
    database = Database(config)
    yield database
    database.close()


@pytest.fixture(scope="session")
def fleet_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Fleet]:
    config = settings(tmp_path_factory.mktemp("fleet"))
    shutil.copyfile(sqlite_template, database_of(config))
    database = Database(config)
    fleet = filled(Given(database, moment_of(NOON)))
    database.close()
    return database_of(config), fleet


def database_of(config: Config) -> Path:
    """The file of an SQLite database."""
    return Path(sa.make_url(config.database.url).database or "")


def written(config: Config, path: Path) -> Path:
    """`config` as a file."""
    keys = "\n".join(f'{name} = "{value}"' for name, value in config.keys.model_dump().items())
    cost = f"argon2_memory_kib = {config.sign_in.argon2_memory_kib}\nargon2_time = {config.sign_in.argon2_time}"
    path.write_text(f'[keys]\n{keys}\n[database]\nurl = "{config.database.url}"\n[sign_in]\n{cost}\n', encoding="utf-8")
    return path


def filled(given: Given) -> Fleet:
    """Through the services, as everywhere."""
    account = given.staff(Role.CASEWORKER, email=Fleet.caseworker)
    casey = Actor(Role.CASEWORKER, staff_id=account.id, provider_id=given.home.id)
    given.staff(Role.WAREHOUSE, email=Fleet.warehouse)
    for role in (Role.WAREHOUSE, Role.PROVIDER_MANAGER):
        given.staff(role, email=Fleet.both)
    survivor, south = given.survivor(caseworker=casey), given.provider("south")
    prisoner = given.survivor(context=Context.PRISON)
    held_sim, new_sim = given.sim(package=funded(last_day=date(2026, 12, 9))), given.sim(package=funded(starts_on=None))
    given.handover(survivor, held_sim, on=date(2026, 11, 1))
    agreed = given.handover(survivor, new_sim, on=date(2026, 11, 20)).number
    report(given, scan_of(held_sim), "activate", date(2026, 11, 1))
    with given.database.writing() as session:
        agreements.record(session, casey, given.at, number=agreed, said=Said(AgreementForm.SPOKEN))
    return Fleet(
        survivor=show_reference(survivor.ref),
        prisoner=show_reference(prisoner.ref),
        expected=show(given.expected_device(Kind.LAPTOP, make="Lenovo", model="L13").code),
        received=show(given.received_device().code),
        wiped=show(given.wiped_device().code),
        ready=show(given.ready_device().code),
        laptop=show(given.ready_device(Kind.LAPTOP).code),
        held=held(given, survivor),
        lent=held(given, survivor, due_on=date(2026, 12, 1)),
        lost=held(given, survivor, "lost"),
        faulty=held(given, survivor, "fault"),
        repairing=held(given, survivor, "fault", "repair"),
        aside=held(given, survivor, "quarantine"),
        foreign=show(given.ready_device(provider=south).code),
        sim=scan_of(given.sim()),
        held_sim=scan_of(held_sim),
        new_sim=scan_of(new_sim),
        agreed=show_handover_number(agreed),
        **stored(given, survivor, prisoner),
    )


def stored(given: Given, survivor: Survivor, prisoner: Survivor) -> dict[str, str]:
    """Requests at several steps, a kit packed ahead, an empty bag, and a shelf."""
    kit = packed(given, given.ready_device())
    bound, away = asked(given, prisoner, Component.LAPTOP), asked(given, prisoner, Component.SMARTPHONE)
    packed(given, given.ready_device(Kind.LAPTOP), request=bound)
    packed(given, given.ready_device(), request=away)
    sent(given, away)
    return {
        "asked": show(asked(given, survivor, Component.LAPTOP).code),
        "waits": show(asked(given, survivor, Component.DATA, approved=False).code),
        "bound": show(bound.code),
        "away": show(away.code),
        "kit": show(kit.code),
        "bag": show(given.bag()),
        "shelf": show(shelf(given).code),
    }


def held(given: Given, survivor: Survivor, *words: str, due_on: date | None = None) -> str:
    """A phone in somebody's hands, to which this happened; theirs to keep, or lent until a day."""
    tenure = Tenure.LOAN_FIXED if due_on else Tenure.GIFT
    device: Device = given.held_device(survivor, tenure=tenure, due_on=due_on, on=date(2026, 11, 2))
    for word in words:
        report(given, device.code, word, date(2026, 11, 10))
    return show(device.code)


def report(given: Given, scan: str, word: str, on: date) -> None:
    with given.database.writing() as session:
        holding.report(session, OPERATOR, given.at, scan=scan, word=word, on=on)
