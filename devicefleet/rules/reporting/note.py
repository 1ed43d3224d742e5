"""The words somebody may add to a report: short, without a number, and without a word that tells of anybody."""

import re
from collections.abc import Iterable

from devicefleet.rules.discretion import ENGLISH, telling
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

LONGEST_NOTE = 400
NUMBER = re.compile(r"[\d@]")


def checked_note(text: str, names: Iterable[str]) -> str:
    """The note as it is printed; `names` are those of organisations and sites.

    No digit: the numbers of a report are looked at together, and none may come in beside them.
    """
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE:
        raise Refused(_("Too long: at most {n} characters.", n=LONGEST_NOTE), field="note")
    if NUMBER.search(note):
        sentence = _(
            "A note has neither numbers nor addresses: only those of the tables were looked at. Say it without."
        )
        raise Refused(sentence, field="note")
    if found := next(telling(note, [ENGLISH], names), None):
        raise Refused(
            _("The note holds “{word}”, which could tell of somebody. Say it without.", word=found), field="note"
        )
    return note
