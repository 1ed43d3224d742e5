"""Who may sign in. A password is typed at a prompt or read from a file, and never stands on the command line."""

from typing import TextIO

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import OneOf, json_option, provider_option
from devicefleet.queries import staff
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import Role
from devicefleet.rules.words import N_, _
from devicefleet.services import staffing

COLUMNS = (
    Column("email", N_("E-mail")),
    Column("roles", N_("Roles"), lambda roles: ", ".join(_role(one) for one in roles)),
    Column("created_at", N_("Since")),
    Column("disabled_at", N_("Disabled")),
)
password_option = click.option(
    "--password-file",
    type=click.File(encoding="utf-8"),
    help=_("Read the password from there; - is the standard input."),
)


@click.command(
    help=_("Asks for a password twice, unless the account exists already: then its password stays as it is."),
    epilog=example(
        "staff add sam@example.org warehouse --provider north",
        "staff add sam@example.org warehouse --provider north --password-file - < secret.txt",
    ),
)
@click.argument("email")
@click.argument("role", type=OneOf(Role))
@password_option
@provider_option
@with_door
def add(door: Door, email: str, role: Role, password_file: TextIO | None, provider: str | None) -> None:
    with door.reading() as ask:
        known = _is_known(door, email)
    typed = None if known else _password(password_file)
    with door.writing() as ask:
        staffing.add_staff(ask.session, ask.actor, ask.at, email=email, password=typed, role=role, provider=provider)
    click.echo(_("{email} may sign in as {role}.", email=email.strip().lower(), role=role))


@click.command("list", epilog=example("staff list"))
@json_option
@with_door
def list_staff(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        rows = [
            {
                "email": one.email,
                "roles": [{"role": hat.role, "organisation": hat.organisation} for hat in one.hats],
                "created_at": one.created_at,
                "disabled_at": one.disabled_at,
            }
            for one in staff.accounts(ask.session, ask.actor)
        ]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("There is no account yet."))


@click.command(
    help=_("Asks for it twice. Whoever is signed in with the old one is signed out."),
    epilog=example("staff password sam@example.org"),
)
@click.argument("email")
@password_option
@with_door
def password(door: Door, email: str, password_file: TextIO | None) -> None:
    with door.reading() as ask:
        staffing.find(ask.session, email)
    new = _password(password_file)
    with door.writing() as ask:
        address = staffing.set_password(ask.session, ask.actor, ask.at, email=email, password=new).email
    click.echo(_("{email} signs in with the new password from now on.", email=address))


@click.command(epilog=example("staff disable sam@example.org"))
@click.argument("email")
@with_door
def disable(door: Door, email: str) -> None:
    with door.writing() as ask:
        address = staffing.disable(ask.session, ask.actor, ask.at, email=email).email
    click.echo(_("{email} can no longer sign in.", email=address))


def _is_known(door: Door, email: str) -> bool:
    with door.reading() as ask:
        try:
            staffing.find(ask.session, email)
        except NotFound:
            return False
    return True


def _password(file: TextIO | None) -> str:
    if file is not None:
        return file.readline().rstrip("\r\n")
    typed: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    return typed


def _role(row: dict[str, str | None]) -> str:
    return f"{row['role']} ({row['organisation']})" if row["organisation"] else str(row["role"])
