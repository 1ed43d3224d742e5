"""The story of a thing or a person, as lists of entries show it on the terminal."""

from collections.abc import Iterable
from typing import Any

import click

from devicefleet.commands.printing import Column, print_list
from devicefleet.queries.entries import Told
from devicefleet.rules.tags import show_handover_number, show_reference
from devicefleet.rules.words import N_, _
from devicefleet.tables import Entry
from devicefleet.tables.base import key_of

COLUMNS = (Column("on", N_("Day")), Column("sentence", N_("What")), Column("by", N_("By")), Column("id", N_("Entry")))


def entry_row(told: Told) -> dict[str, Any]:
    """One entry with its fixed keys."""
    return {
        "id": told.id,
        "on": told.on,
        "recorded_at": told.recorded_at,
        "type": told.type,
        "sentence": told.sentence,
        "by": told.by,
        "survivor": show_reference(told.survivor) if told.survivor else None,
        "handover": show_handover_number(told.handover) if told.handover else None,
        "voided": told.voided,
        "undo_until": told.undo_until,
    }


def print_story(entries: Iterable[Told]) -> None:
    """The story under what it is about."""
    rows = [entry_row(one) for one in entries]
    click.echo()
    print_list(rows, COLUMNS, as_json=False, nothing=_("Nothing was recorded yet."))


def print_noted(sentence: str, entry: Entry) -> None:
    """What was noted about somebody, and how to take it back."""
    click.echo(sentence)
    click.echo(way_back(key_of(entry)))


def way_back(entry_id: int) -> str:
    """How to take back what an entry says."""
    return _("To take it back: devicefleet undo {entry}", entry=entry_id)
