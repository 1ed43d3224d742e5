"""What is said to the people who are supported: the texts there are, how each reads, and a copy to review."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.files import new
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.text_files import print_texts
from devicefleet.commands.typed import OneOf, json_option
from devicefleet.files import ORDINARY
from devicefleet.queries import message_texts
from devicefleet.resources import MESSAGES
from devicefleet.rules.access import scope_of
from devicefleet.rules.messages.segments import segments
from devicefleet.rules.messages.telling import has_list
from devicefleet.rules.messages.texts import DATED, TextKind, render
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.texts.text import Text
from devicefleet.rules.words import N_, _

SENT = Column("sendable", N_("Sent"))
MESSAGE = (
    Column("kind", N_("Kind")),
    Column("segments", N_("Parts")),
    Column("text", N_("Message")),
)
A_WEEK = timedelta(days=7)


@click.command(
    "texts",
    help=_("A text is sent once somebody of yours has reviewed it in your own folder. Nothing is changed."),
    epilog=example("messages texts"),
)
@json_option
@with_door
def list_texts(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        files = message_texts.texts(ask.session).files
    print_texts(files, SENT, _unlisted, as_json=as_json)


@click.command(
    help=_(
        "LANGUAGE is a tag like vi. The text that is sent, else your own draft, else ours; where a message has a day, "
        "that of a week from now. Parts are those of a text message."
    ),
    epilog=example("messages show en", "messages show ar --kind data-ended"),
)
@click.argument("language")
@click.option("--kind", type=OneOf(TextKind), help=_("One message only."))
@json_option
@with_door
def show(door: Door, language: str, kind: TextKind | None, as_json: bool) -> None:
    with door.reading() as ask:
        found = message_texts.texts(ask.session).shown(language)
    if found.why_not:
        click.echo(_("Not sent: {why}", why=found.why_not), err=True)
    kinds = [kind] if kind else list(TextKind)
    rows = [_message_row(found.text, one, door.at.today + A_WEEK) for one in kinds if found.text]
    print_list(rows, MESSAGE, as_json=as_json, nothing=_("There is no message."))


@click.command(
    help=_(
        "LANGUAGE is a tag like vi. It is written into the folder of the setting messages.folder, where somebody "
        "reviews it and sets reviewed_on. What is there is never written over."
    ),
    epilog=example("messages copy en"),
)
@click.argument("language")
@with_door
def copy(door: Door, language: str) -> None:
    with door.reading() as ask:
        scope_of(ask.actor, "system.operate")
    path = _place(door, language)
    if not new(path, _ours(language), mode=ORDINARY):
        raise Conflict(_("{path} is there already. Change it there, or move it away first.", path=path))
    click.echo(_("Written to {path}. Let somebody review it, then set reviewed_on.", path=path))


def _place(door: Door, language: str) -> Path:
    if not (folder := door.config.messages.folder):
        sentence = _("There is no folder for your own texts. Name one in {path}: messages.folder", path=door.path)
        raise Refused(sentence)
    return Path(folder) / f"{language}.toml"


def _ours(language: str) -> str:
    """The file that came with the software; only what is in its folder can be asked for."""
    files = {path.stem: path for path in sorted(MESSAGES.glob("*.toml"))}
    if language not in files:
        known = ", ".join(files)
        raise NotFound(
            _("No text in {language} comes with the software. Copy one of: {known}.", language=language, known=known)
        )
    return files[language].read_text(encoding="utf-8")


def _unlisted(text: Text) -> str | None:
    if has_list(text.language):
        return None
    return _("There is no list of words that tell for this language: whoever reviews it has to look for them.")


def _message_row(text: Text, kind: TextKind, day: date) -> dict[str, Any]:
    words = render(text, kind, day if kind in DATED else None, text.language)
    return {"kind": kind.value, "segments": segments(words), "text": words}
