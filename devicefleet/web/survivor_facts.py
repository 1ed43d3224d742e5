"""Small facts about a person, each from its own form on a page for them.

One line of `FACTS` is one address: the form that is read there, the service that gets its fields, and what is said.
"""

from collections.abc import Callable
from typing import Annotated, NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from devicefleet.queries import survivors
from devicefleet.rules.terms import (
    Component,
    ConsentAnswer,
    ConsentForm,
    ConsentPurpose,
    Context,
    DeclineReason,
    ExemptionReason,
    OwnCheck,
    Stage,
    TeachBack,
    TrainingFormat,
    TrainingModule,
)
from devicefleet.rules.undoing import UNDOABLE
from devicefleet.rules.words import N_, _
from devicefleet.services import audit, choices, support, talks
from devicefleet.tables import Entry
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded
from devicefleet.web.survivor_choices import fact_choices

blueprint = Blueprint("survivor_facts", __name__)

Language = Annotated[str, Field(max_length=35)]


class Dated(Form):
    """A fact from a day on; today unless said."""

    on: Day | None = None


class NewStage(Dated):
    """The step of support."""

    stage: Stage


class NewStay(Dated):
    """The kind of place, and when a release is expected from it."""

    context: Context
    release_on: Day | None = None


class OwnThing(Dated):
    """What a look at something of their own found."""

    component: Component
    outcome: OwnCheck


class Declined(Dated):
    """Offered and declined, in which language."""

    component: Component
    reason: DeclineReason
    offered_in_language: Language | None = None
    interpreter: bool = False
    review_on: Day | None = None


class Exempted(Dated):
    """Not required for the present."""

    component: Component
    reason: ExemptionReason
    review_on: Day


class Trained(Dated):
    """A session of training."""

    kind: TrainingFormat
    module: TrainingModule | None = None
    minutes: Annotated[int, Field(ge=1, le=talks.LONGEST)] | None = None


class Explained(Dated):
    """The NRM explained, and how much of it they could say back."""

    teach_back: TeachBack
    language: Language
    interpreter: bool = False


class Consented(Dated):
    """What they answered, for one purpose."""

    purpose: ConsentPurpose
    answer: ConsentAnswer
    language: Language
    interpreter: bool = False
    how: ConsentForm


class Fact(NamedTuple):
    """`note` is a service that takes the fields of `form` by their names."""

    form: type[Dated]
    note: Callable[..., Entry]
    saved: str


FACTS: dict[str, Fact] = {
    "stage": Fact(NewStage, support.change_stage, N_("The stage is noted.")),
    "stay": Fact(NewStay, support.change_stay, N_("The place is noted.")),
    "own": Fact(OwnThing, choices.check_own_device, N_("The check is noted.")),
    "decline": Fact(Declined, choices.decline, N_("The offer and the answer are noted.")),
    "exempt": Fact(Exempted, choices.exempt, N_("It is noted that this part is not required for the present.")),
    "training": Fact(Trained, talks.train, N_("The training is noted.")),
    "nrm": Fact(Explained, talks.explain_nrm, N_("It is noted that the NRM was explained.")),
    "contact": Fact(Dated, talks.check_contact, N_("It is noted that safe contact was gone through.")),
    "consent": Fact(Consented, talks.ask_consent, N_("The answer is noted.")),
    "end": Fact(
        Dated, support.end, N_("The end of support is noted. What is still lent stays on your list to be settled.")
    ),
}
"""By the last word of the address."""


@guarded(blueprint, "/survivors/<ref>/note", action="survivor.write", reads_person=True)
def note_page(ask: Ask, ref: str) -> ResponseReturnValue:
    """A form for each of them, to be opened one by one."""
    person = survivors.person(ask.session, ask.actor, ref=ref, on=ask.at.today)
    audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", person.ref)
    return render_template(
        "survivors/note.html",
        person=person,
        today=ask.at.today,
        choices=fact_choices(),
        sent_of=ask.sent.get("of", ""),
    )


def _open(name: str, fact: Fact) -> None:
    def save(ask: Ask, ref: str) -> ResponseReturnValue:
        values = ask.read(fact.form).model_dump()
        entry = fact.note(ask.session, ask.actor, ask.at, survivor=ref, **values, once=ask.once())
        ask.tell(_(fact.saved), undo=entry.id if entry.type in UNDOABLE else None)
        return to("survivors.survivor_page", ref=ref)

    save.__name__ = name
    rule = f"/survivors/<ref>/{name}"
    guarded(blueprint, rule, action="survivor.write", methods=("POST",), again=note_page)(save)


for name, fact in FACTS.items():
    _open(name, fact)
