"""What one running site was made with: its configuration, its database and its clock, found from any request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, g

from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database

NAME = "devicefleet"


@dataclass(frozen=True, slots=True)
class Shell:
    """Held by the application, the same for every request."""

    config: Config
    database: Database
    clock: Callable[[], Moment]


def furnish(app: Flask, shell: Shell) -> None:
    """Give `app` its shell."""
    app.extensions[NAME] = shell


def shell() -> Shell:
    """The shell of the application that answers now."""
    return cast(Shell, current_app.extensions[NAME])


def at() -> Moment:
    """The moment of this request: read once, so that everything in it happens at the same time."""
    if "at" not in g:
        g.at = shell().clock()
    return cast(Moment, g.at)
