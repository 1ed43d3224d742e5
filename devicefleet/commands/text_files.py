"""Files of texts as a list: each with its language, version and review, whether it is used, and why not."""

from collections.abc import Callable, Iterable
from typing import Any

from devicefleet.commands.printing import Column, print_list
from devicefleet.queries.text_files import Read
from devicefleet.rules.agreements.words import language_in_english
from devicefleet.rules.texts.text import Text
from devicefleet.rules.words import N_, _


def print_texts(files: Iterable[Read], used: Column, note: Callable[[Text], str | None], *, as_json: bool) -> None:
    """`used` is how it is called that a text is used; `note` what else there is to know of a text."""
    columns = (
        Column("file", N_("File")),
        Column("language", N_("Language"), language_in_english),
        Column("version", N_("Version")),
        Column("reviewed_on", N_("Reviewed")),
        used,
        Column("note", N_("Why not, or what to know")),
    )
    print_list([_row(one, used, note) for one in files], columns, as_json=as_json, nothing=_("There is no text."))


def _row(one: Read, used: Column, note: Callable[[Text], str | None]) -> dict[str, Any]:
    text = one.text
    notes = (one.why_not, note(text) if text else None)
    return {
        "file": one.file,
        "language": text.language if text else None,
        "version": text.version if text else None,
        "reviewed_on": text.reviewed_on if text else None,
        used.key: not one.why_not,
        "note": " ".join(filter(None, notes)) or None,
    }
