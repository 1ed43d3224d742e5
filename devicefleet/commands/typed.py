"""What is typed on the command line, read as the domain means it; what cannot be read is wrong usage (exit code 2)."""

import re
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

import click

from devicefleet.rules.dates import read_date
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

T = TypeVar("T", bound=StrEnum)


class Day(click.ParamType[date]):
    """A day as people here write it: 2026-11-22, 22/11/2026, 22 November 2026."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return read_date(value)
        except Refused as refused:
            self.fail(str(refused), param, ctx)


class OneOf(click.Choice[str], Generic[T]):
    """One of a closed list of terms; a hyphen may be typed for an underscore."""

    def __init__(self, terms: type[T]) -> None:
        super().__init__([term.value for term in terms], case_sensitive=False)
        self.terms = terms

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> T:
        typed = value.replace("-", "_").casefold() if type(value) is str else value
        return self.terms(super().convert(typed, param, ctx))


class Short(click.ParamType[str]):
    """Text without space around it, of some length and no more."""

    name = "text"

    def __init__(self, most: int) -> None:
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if not 1 <= len(text) <= self.most:
            self.fail(_("Give 1 to {n} characters.", n=self.most), param, ctx)
        return text


class Number(click.ParamType[int]):
    """The number that a list gives a row."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        if not re.fullmatch("[1-9][0-9]{0,9}", text) or int(text) >= 2**31:
            self.fail(_("{text} is no number of the list. Give one like 12.", text=text[:40]), param, ctx)
        return int(text)


DAY = Day()
NUMBER = Number()
PAYER = Short(64)
"""Who pays for data: the code of a funder, as their reports have it."""

on_option = click.option("--on", type=DAY, help=_("The day it happened; today unless said."))
json_option = click.option("--json", "as_json", is_flag=True, help=_("Print JSON; docs/commands.md lists its keys."))
provider_option = click.option(
    "--provider", metavar="CODE", help=_("The organisation, by its code; needed where there are several.")
)
workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), help=_("How many processes may work on it; as many as cores unless said.")
)
