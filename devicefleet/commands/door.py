"""Behind every command that asks or changes something: its configuration, its database, its actor and its moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from devicefleet import config as configuration
from devicefleet.clock import Moment, moment
from devicefleet.commands.asked import Asked
from devicefleet.config import Config
from devicefleet.db import Database, Session
from devicefleet.queries import schema
from devicefleet.queries.acting import acting
from devicefleet.rules.access import OPERATOR, Actor, Scope, scope_of
from devicefleet.rules.refusals import NotFound, Refused, Unavailable
from devicefleet.rules.terms import Role
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, staffing
from devicefleet.tables.base import key_of

P = ParamSpec("P")
R = TypeVar("R")

SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Ask:
    """One command inside its transaction; the web's `Ask` without a page."""

    session: Session
    actor: Actor
    at: Moment

    def within(self, action: str, provider: str | None) -> Actor:
        """Who reads: the actor, or for somebody who sees all organisations, a manager of the one that was named."""
        scope = scope_of(self.actor, action)
        if provider is None:
            return self.actor
        key = key_of(staffing.provider_named(self.session, provider))
        if scope is Scope.ALL:
            return Actor(Role.PROVIDER_MANAGER, self.actor.staff_id, key)
        self._refuse_other(key)
        return self.actor

    def provider_id(self, provider: str | None) -> int:
        """The organisation something is for: the one named, the actor's own, or the only one there is."""
        if provider is None and self.actor.provider_id is not None:
            return self.actor.provider_id
        key = key_of(staffing.provider_named(self.session, provider))
        self._refuse_other(key)
        return key

    def home_id(self, provider: str | None) -> int | None:
        """As `provider_id`, but none where several organisations are meant because none was named."""
        try:
            return self.provider_id(provider)
        except Refused:
            if provider is not None:
                raise
            return None

    def caseworker_id(self, email: str | None) -> int | None:
        """Who supports somebody from now on: whoever was named; else caseworkers do so themselves."""
        if email is not None:
            return staffing.find(self.session, email).id
        return self.actor.staff_id if self.actor.role is Role.CASEWORKER else None

    def _refuse_other(self, provider_id: int) -> None:
        if self.actor.provider_id not in (None, provider_id):
            raise NotFound(_("There is no such organisation in your list."))


@dataclass(frozen=True, slots=True)
class Door:
    """One installation, opened for one command; `path` is its configuration file."""

    path: Path
    config: Config
    database: Database
    acting: str | None
    at: Moment

    @contextmanager
    def reading(self) -> Iterator[Ask]:
        """Look, and change nothing."""
        with self.database.reading() as session:
            yield Ask(session, self._actor(session), self.at)
        _tell(session)

    @contextmanager
    def writing(self) -> Iterator[Ask]:
        """Change something, all of it or nothing; also for looking at a person, which is audited."""
        with self.database.writing() as session:
            actor = self._actor(session)
            if self.acting is not None:
                audit.record(session, OPERATOR, self.at, "staff.acts_as", "staff", str(actor.staff_id), [actor.role])
            yield Ask(session, actor, self.at)
        _tell(session)

    @contextmanager
    def rehearsing(self) -> Iterator[Ask]:
        """Try to change something, and keep nothing of it."""
        with self.database.rehearsing() as session:
            yield Ask(session, self._actor(session), self.at)

    def _actor(self, session: Session) -> Actor:
        return OPERATOR if self.acting is None else acting(session, self.acting)


def _tell(session: Session) -> None:
    """What whoever scanned should hear beside the answer."""
    for sentence in finding.notices(session):
        click.echo(sentence, err=True)


def with_door(command: Callable[Concatenate[Door, P], R]) -> Callable[P, R]:
    """Give a command its `Door` as first argument."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        asked = click.get_current_context().find_object(Asked)
        if asked is None:
            raise LookupError("a command is called below `main`")
        with opened(asked) as door:
            return command(door, *args, **kwargs)

    return run


@contextmanager
def opened(asked: Asked) -> Iterator[Door]:
    """The installation, if its database is there and of this version."""
    config = configuration.read(asked.config)
    refuse_missing(config)
    database = Database(config)
    try:
        with database.reading() as session:
            schema.refuse_other(session)
        yield Door(asked.config, config, database, asked.acting, moment())
    finally:
        database.close()


def refuse_missing(config: Config) -> None:
    """A file that is not there would be made empty by asking it."""
    url = config.database.url
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        sentence = _("There is no database at {path}. Make it with: devicefleet migrate", path=url.removeprefix(SQLITE))
        raise Unavailable(sentence)
