"""What the forms about a person offer to choose from, in the reader's words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from devicefleet.rules.kit_words import CONTEXTS, PARTS, STAGES
from devicefleet.rules.survivor_words import (
    ANSWER_CHOICES,
    CONSENT_FORMS,
    DECLINE_CHOICES,
    EXEMPTION_CHOICES,
    MODULES,
    OWN_CHECK_CHOICES,
    PURPOSES,
    TEACH_BACK_CHOICES,
    TRAINING_CHOICES,
)
from devicefleet.rules.words import _
from devicefleet.web.languages import language_choices

Choices = list[tuple[str, str]]
_Term = TypeVar("_Term", bound=StrEnum)


class FactChoices(NamedTuple):
    """One list for each question."""

    stages: Choices
    contexts: Choices
    parts: Choices
    checks: Choices
    declines: Choices
    exemptions: Choices
    trainings: Choices
    modules: Choices
    teach_backs: Choices
    purposes: Choices
    answers: Choices
    forms: Choices
    languages: Choices


def fact_choices() -> FactChoices:
    """All of them."""
    return FactChoices(
        stages=offered(STAGES),
        contexts=offered(CONTEXTS),
        parts=offered(PARTS),
        checks=offered(OWN_CHECK_CHOICES),
        declines=offered(DECLINE_CHOICES),
        exemptions=offered(EXEMPTION_CHOICES),
        trainings=offered(TRAINING_CHOICES),
        modules=offered(MODULES),
        teach_backs=offered(TEACH_BACK_CHOICES),
        purposes=offered(PURPOSES),
        answers=offered(ANSWER_CHOICES),
        forms=offered(CONSENT_FORMS),
        languages=language_choices(),
    )


def offered(words: Mapping[_Term, str]) -> Choices:
    """(value, word) of a closed list, each word beginning with a capital as options do."""
    choices = ((value.value, _(word)) for value, word in words.items())
    return [(value, word[:1].upper() + word[1:]) for value, word in choices]
