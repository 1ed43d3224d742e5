"""Whose column is whose: headers of somebody else's spreadsheet mapped to our fields, each with how it was found.

Columns that could hold a person's name or details are recognised, reported, and never read (domain rules: no names).
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from devicefleet.rules.cells import compact, plain
from devicefleet.rules.importing.fields import FIELDS, OPERATOR_FIELDS, Field
from devicefleet.rules.terms import Importing
from devicefleet.rules.words import _

_OURS = 1  # a field's title and key come before its aliases
LEFT_OUT = ""
"""What a remembered choice holds for a column that somebody decided to leave out."""


class How(StrEnum):
    """How a column found its field, or why it has none."""

    TITLE = "title"
    ALIAS = "alias"
    REMEMBERED = "remembered"
    SECOND = "second"
    EXPORT_ONLY = "export_only"
    PERSON_NAME = "person_name"
    PERSON_DETAIL = "person_detail"
    UNKNOWN = "unknown"


PERSONAL = frozenset({How.PERSON_NAME, How.PERSON_DETAIL})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file; `field` is the key of what it is read as, or None if it is left out."""

    header: str
    field: str | None
    how: How

    def note(self) -> str | None:
        """Why this column is left out, as a sentence; None for a column that is read."""
        if self.field:
            return None
        match self.how:
            case How.PERSON_NAME:
                sentence = _("Column '{column}' could hold a person's name: it was left out and is not stored.")
            case How.PERSON_DETAIL:
                sentence = _("Column '{column}' could hold a person's details: it was left out and is not stored.")
            case How.SECOND:
                sentence = _("Column '{column}' was left out: another column is already read for the same thing.")
            case How.EXPORT_ONLY:
                sentence = _("Column '{column}' is only for reading: changes in it are not taken over.")
            case How.UNKNOWN:
                sentence = _("Column '{column}' is not known here: it was left out.")
            case _chosen:
                sentence = _("Column '{column}' was left out, as chosen.")
        return sentence.format(column=self.header)


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of one file, in its order."""

    columns: tuple[Column, ...]

    def pick(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells of one row that are read, by field key; nothing of a personal or unknown column passes here."""
        return {column.field: cell for column, cell in zip(self.columns, cells, strict=False) if column.field}

    def header_of(self, key: str) -> str:
        """What the file calls a field; the key itself where it has no such column."""
        return next((column.header for column in self.columns if column.field == key), key)

    def chosen(self) -> dict[str, str]:
        """The mapping as it is stored and remembered: header to field key, `LEFT_OUT` for a column that is not read."""
        return {column.header: column.field or LEFT_OUT for column in self.columns}

    def notes(self) -> tuple[str, ...]:
        """What was left out and why; the columns that mean nothing here share one sentence."""
        unknown = [column for column in self.columns if column.how == How.UNKNOWN]
        if len(unknown) < 2:
            return tuple(note for column in self.columns if (note := column.note()))
        known = (note for column in self.columns if column.how != How.UNKNOWN and (note := column.note()))
        names = ", ".join(f"'{column.header}'" for column in unknown)
        return (*known, _("Columns {columns} are not known here: they were left out.", columns=names))


def guess(
    headers: Sequence[str],
    importing: Importing | Literal["devices", "sims"],
    remembered: Mapping[str, str] | None = None,
) -> Columns:
    """Map a header row: personal columns first, then what was remembered, then our titles, then the best alias.

    `remembered` is an earlier `Columns.chosen()`, or a person's own choice on the mapping page. No field is read twice.
    """
    sought = Importing(importing)
    choices = {compact(header): key for header, key in (remembered or {}).items()}
    return _best(_found(header, _RANKS[sought], _keys(sought), choices) for header in headers)


def guess_operator(headers: Sequence[str]) -> Columns:
    """The same for an operator's own list of SIMs."""
    keys = frozenset(field.key for field in OPERATOR_FIELDS)
    return _best(_found(header, _OPERATOR_RANKS, keys, {}) for header in headers)


def _best(columns: Iterable[tuple[int, Column]]) -> Columns:
    """Each field read from one column only, the one that fits best."""
    found = list(columns)
    best: dict[str, tuple[int, int]] = {}
    for position, (rank, column) in enumerate(found):
        if column.field:
            best[column.field] = min(best.get(column.field, (rank, position)), (rank, position))
    return Columns(
        tuple(
            Column(column.header, None, How.SECOND)
            if column.field and best[column.field] != (rank, position)
            else column
            for position, (rank, column) in enumerate(found)
        )
    )


def fingerprint(headers: Iterable[str]) -> str:
    """The same for every file with these columns, in whatever order and spelling of spaces and capitals."""
    return hashlib.sha256("\n".join(sorted(compact(header) for header in headers)).encode()).hexdigest()


def recognised(header: str) -> bool:
    """Whether a cell reads like a column's name rather than like data; used to find the header row."""
    word = compact(header)
    return any(word in ranks for ranks in (*_RANKS.values(), _OPERATOR_RANKS)) or personal(header) is not None


def personal(header: str) -> Literal[How.PERSON_NAME, How.PERSON_DETAIL] | None:
    """Whether a column could say who somebody is; erring towards yes."""
    words = re.sub(r"[\W_\d]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain(header))).casefold().strip()
    if _ABOUT_THINGS.search(words):
        return None
    if _NAMES.search(words):
        return How.PERSON_NAME
    return How.PERSON_DETAIL if _DETAILS.search(words) else None


def _found(
    header: str, ranks: Mapping[str, tuple[int, str]], keys: frozenset[str], choices: Mapping[str, str]
) -> tuple[int, Column]:
    """The column and how good the match is, 0 being best."""
    word = compact(header)
    rank, key = ranks.get(word) or ranks.get(compact(re.sub(r"\([^)\d]*\)|\*", "", header))) or (0, None)
    if (who := personal(header)) and key is None:
        return 0, Column(header, None, who)
    if word in choices and (choices[word] == LEFT_OUT or choices[word] in keys):
        return 0, Column(header, choices[word] or None, How.REMEMBERED)
    if key is None:
        return 0, Column(header, None, How.UNKNOWN)
    if key not in keys:
        return 0, Column(header, None, How.EXPORT_ONLY)
    return rank + 1, Column(header, key, How.TITLE if rank <= _OURS else How.ALIAS)


def _keys(importing: Importing) -> frozenset[str]:
    return frozenset(field.key for field in FIELDS[importing] if not field.export_only)


def _ranked(fields: Iterable[Field]) -> dict[str, tuple[int, str]]:
    ranks: dict[str, tuple[int, str]] = {}
    for field in fields:
        for rank, name in enumerate(field.names):
            ranks.setdefault(compact(name), (rank, field.key))
    return ranks


_RANKS = {importing: _ranked(FIELDS[importing]) for importing in Importing}
_OPERATOR_RANKS = _ranked(OPERATOR_FIELDS)
_ABOUT_THINGS = re.compile(
    r"^(has|have|is|are|was|were|do|does|did)\b"
    r"|\b(account|customer|user|client|contact|school|staff|home|order) (\w+ )?"
    r"(no|number|id|ref|reference|code|urn|type|status|date)$"
    r"|\b(ship|sold|bill|deliver) to (urn|id|code|no|number|ref)$|\bnetwork (id|code)$"
    r"|\b(device|model|product|network|brand|make|manufacturer|item|scheme|file|plan|bundle|package|operator|os|provider"
    r"|supplier|stock|category|colour|color) name$|\b(mac|ip) address$"
)
_NAMES = re.compile(
    r"\b(names?|surname|forename|fore ?names?|holder|recipient|contact|owner|user|username|borrower|customer|client"
    r"|beneficiary|survivor|victim|resident|patient|tenant|guest|employee|staff|member|worker|caseworker|advocate"
    r"|volunteer|learner|student|pupil|child|parent|guardian|carer|donor|person|people|who|school|allocated|assigned"
    r"|(issued|given|loaned|lent|belongs|delivered|ship|sold) to|(signed|collected|received|requested) by"
    r"|next of kin|attention|fao)\b"
)
_DETAILS = re.compile(
    r"\b(e ?mails?|mail|address|addresses|post ?code|zip|street|town|city|dob|born|birthday|birth|gender|sex"
    r"|nationality|ethnicity|language|passport|nino|ni number|national insurance|nhs|home office|nrm"
    r"|case (no|number|ref|reference|id)|notes?|comments?|remarks?|phone|telephone|tel|mobile|location"
    r"|password|passcode|pin|puk|msisdn|ctn)\b"
)
