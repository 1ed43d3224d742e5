"""The text that is gone through at a handover: what every language of it has, and what none of them may say."""

import re
from collections.abc import Iterable

from devicefleet.rules.discretion import refuse_telling
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Tenure
from devicefleet.rules.texts.form import Form
from devicefleet.rules.texts.text import Text
from devicefleet.rules.words import _

ANSWERING = ("question", "agree", "draw", "signed", "initialled", "clear", "decline", "thanks")
FORM = Form(
    fixed=frozenset(
        {"title", "got", "help", "help_in_person"}
        | {f"things.{kind}" for kind in ItemKind}
        | {f"terms.{tenure}.{length}" for tenure in Tenure for length in ("short", "long")}
        | {f"answer.{name}" for name in ANSWERING}
    ),
    rows=re.compile(r"parts\.\d+\.(heading|sentences\.\d+)|answer\.declined\.\d+"),
    first=frozenset({"parts.0.heading", "parts.0.sentences.0", "answer.declined.0"}),
    places={"got": {"date"}, "help": {"number"}, "terms.loan_fixed.short": {"date"}},
)
"""Besides what is fixed, as many `parts` and `answer.declined` as its English has."""


def refuse_outing(text: Text, names: Iterable[str]) -> None:
    """Say no to words that tell a stranger who gave these things, or why."""
    known = tuple(names)
    for name, sentence in text.words.items():
        try:
            refuse_telling(sentence, known)
        except Refused:
            told = _(
                "{name} holds the name of an organisation, or a word that tells why somebody gets help. "
                "Somebody else may see this page: say it without.",
                name=name,
            )
            raise Refused(told) from None
