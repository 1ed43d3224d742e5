"""Groups that know the names of their commands, and import one only when it is asked for."""

from importlib import import_module
from typing import Any

import click

from devicefleet.commands.tree import COMMANDS, GROUPS, SECTIONS
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import N_, _

PROGRAM = "devicefleet"


class Said(click.ClickException):
    """The domain said no: its sentence and nothing else, exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class Lazy(click.Group):
    """The commands below `path` ("" for the program itself)."""

    def __init__(self, path: str = "", **settings: Any) -> None:
        super().__init__(**settings | {"name": path.rpartition(" ")[2] or PROGRAM})
        self.path = path

    def invoke(self, ctx: click.Context) -> Any:
        """Every refusal below ends here."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise Said(str(refused)) from refused

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in self._sections().values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        path = f"{self.path} {cmd_name}".strip()
        if path in GROUPS:
            first = next(command for command in COMMANDS if command.startswith(f"{path} "))
            return Lazy(path, help=_(GROUPS[path]), epilog=example(f"{first} --help"))
        return loaded(path) if path in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in self._sections().items():
            with formatter.section(_(title)):
                formatter.write_dl([(name, self._summary(name)) for name in names])

    def _sections(self) -> dict[str, tuple[str, ...]]:
        if not self.path:
            return SECTIONS
        below = f"{self.path} "
        names = (path.removeprefix(below).split()[0] for path in COMMANDS if path.startswith(below))
        return {N_("Commands"): tuple(dict.fromkeys(names))}

    def _summary(self, name: str) -> str:
        path = f"{self.path} {name}".strip()
        return _(GROUPS[path] if path in GROUPS else COMMANDS[path][1])


def loaded(path: str) -> click.Command:
    """The command at `path`, with its line of the tree at the head of its help."""
    place, summary = COMMANDS[path]
    module, _colon, name = place.partition(":")
    command: click.Command = getattr(import_module(f"devicefleet.commands.{module}"), name)
    command.name = path.rpartition(" ")[2]
    command.short_help = _(summary)
    if not (command.help or "").startswith(_(summary)):
        command.help = f"{_(summary)}\n\n{command.help or ''}".strip()
    return command


def example(*lines: str) -> str:
    """The end of a command's help: how it is typed."""
    return "\b\n" + _("Example:") + "".join(f"\n  {PROGRAM} {line}" for line in lines)
