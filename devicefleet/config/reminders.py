"""What is remembered: the rules are a file of their own, ours unless a setting names another."""

import tomllib
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from devicefleet.config.section import Section
from devicefleet.resources import REMINDERS
from devicefleet.rules.refusals import Refused
from devicefleet.rules.reminding.rule import Rules, rules_from
from devicefleet.rules.words import _

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class ReminderSettings(Section):
    """When staff are told, how far back a missed day is caught up, and what counts as low stock."""

    paths: ClassVar[tuple[str, ...]] = ("file",)
    file: str = ""
    send_at: Clock = "07:30"
    catch_up_days: Annotated[int, Field(ge=1, le=90)] = 30
    low_phones: Annotated[int, Field(ge=0, le=10000)] = 5
    low_laptops: Annotated[int, Field(ge=0, le=10000)] = 5
    low_sims: Annotated[int, Field(ge=0, le=10000)] = 10

    @property
    def send_minute(self) -> int:
        """`send_at` in minutes from midnight."""
        hour, minute = self.send_at.split(":")
        return int(hour) * 60 + int(minute)


def rules_of(settings: ReminderSettings) -> Rules:
    """The rules in force; refuses, naming the file, what cannot be read or understood."""
    path = Path(settings.file) if settings.file else REMINDERS
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise Refused(_("{path} cannot be read as TOML: {problem}.", path=path, problem=problem)) from None
    return rules_from(raw, name=path.name)
