"""Demo data on first sight: made through the services, with a password of its own for each role to try."""

import secrets
from collections.abc import Mapping
from pathlib import Path

import click

from devicefleet.clock import Moment
from devicefleet.commands import files
from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import print_card, progress
from devicefleet.db import Database
from devicefleet.files import PRIVATE
from devicefleet.rules.access import scope_of
from devicefleet.rules.tags import CROCKFORD
from devicefleet.rules.terms import Role
from devicefleet.rules.words import _
from devicefleet.services import demonstration
from devicefleet.services.demonstration import SIGN_INS, SIZES

SIGN_IN_FILE = "demo-sign-ins.txt"


@click.command(
    help=_("Eight organisations, their people, devices and SIMs over two years, and one account to try each role."),
    epilog=example("demo --size small"),
)
@click.option(
    "--size",
    type=click.Choice(tuple(SIZES)),
    default="small",
    show_default=True,
    help=_("60 people and 150 devices, or 420 people and 900 devices."),
)
@with_door
def demo(door: Door, size: str) -> None:
    with door.reading() as ask:
        scope_of(ask.actor, "system.operate")
    fill(door.database, door.at, size, sign_in_file(door.path))
    show_sign_ins(sign_in_file(door.path))
    if not door.config.demo:
        click.echo(_("Set demo = true in the configuration, and every page says that its data is made up."))


def fill(database: Database, at: Moment, size: str, keep_at: Path) -> None:
    """Fill an empty database, with progress on stderr; passwords are kept in a file for its owner's eyes only."""
    passwords = {role: _password() for role in SIGN_INS}
    with database.writing() as session:
        telling = demonstration.load(session, at, size=size, sign_ins=passwords)
        first = next(telling)
        with progress(_("Making demo data"), first.total) as step:
            step(first.done)
            for _scene in telling:
                step(1)
        _keep(keep_at, passwords)


def sign_in_file(config: Path) -> Path:
    """Where the passwords of an installation's demo accounts are kept: beside its configuration."""
    return config.with_name(SIGN_IN_FILE)


def show_sign_ins(path: Path) -> None:
    """One line for each role: address and password; nothing where there is no such file."""
    if not path.exists():
        return
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    click.echo(_("Sign in as one of these (the passwords are those of this installation, kept in {path}):", path=path))
    wide = max(len(email) for _role, email, _password in lines)
    print_card([(f"  {role}", f"{email:<{wide}}  {password}") for role, email, password in lines])


def _keep(path: Path, passwords: Mapping[Role, str]) -> None:
    with files.appearing(path, mode=PRIVATE) as out:
        for role, password in passwords.items():
            out.write(f"{role.value}\t{SIGN_INS[role]}\t{password}\n".encode())


def _password() -> str:
    """Sixteen characters in groups of four, 80 random bits, easily typed."""
    groups = ("".join(secrets.choice(CROCKFORD) for _each in range(4)) for _group in range(4))
    return "-".join(groups).lower()
