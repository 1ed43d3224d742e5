"""The agreement of a handover: a page for the member of staff, and one for the person, who may hold the screen.

The person's page is in their language, shows no way to anywhere else, and names nobody. The language travels in the
form, not in the address.
"""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field
from werkzeug.datastructures import MultiDict

from devicefleet.documents import agreement_paper
from devicefleet.queries import agreements
from devicefleet.queries.agreements import Going
from devicefleet.rules.access import Actor
from devicefleet.rules.agreements import marks
from devicefleet.rules.agreements.shown import lines_of, mark_of
from devicefleet.rules.agreements.words import form_word
from devicefleet.rules.tags import show_handover_number
from devicefleet.rules.terms import AgreementForm
from devicefleet.rules.texts.text import Text, direction_of
from devicefleet.services import agreements as service
from devicefleet.services import audit
from devicefleet.services.agreements import Said
from devicefleet.web.asking import Ask, Form, download, read, to
from devicefleet.web.guard import guarded
from devicefleet.web.languages import language_name
from devicefleet.web.wording import language as reading

blueprint = Blueprint("agreements", __name__)

blueprint.add_app_template_filter(form_word, "agreement_form")
blueprint.add_app_template_filter(language_name, "language_name")

Tag = Annotated[str, Field(max_length=35)]


class Chosen(Form):
    """How it is gone through: what the member of staff chose beforehand."""

    language: Tag = ""
    interpreter: bool = False


class Answering(Chosen):
    """What was answered, to which words, and what was drawn."""

    answer: AgreementForm
    seen: Annotated[str, Field(max_length=64)]
    mark: Annotated[str, Field(max_length=marks.LONGEST)] = ""


@guarded(blueprint, "/handovers/<number>/agreement", action="agreement.record", reads_person=True)
def agreement_page(ask: Ask, number: str) -> ResponseReturnValue:
    """For the member of staff: how to go through it, or what was answered."""
    going = _looked_at(ask, number)
    chosen = going.texts.best(going.language)
    return render_template(
        "agreements/page.html",
        going=going,
        chosen=chosen.language,
        spoken=language_name(going.language),
        languages=[(tag, language_name(tag)) for tag in going.texts.offered],
        needs=going.wants_interpreter(chosen),
        words=_lines(going.answer.text) if going.answer else (),
        direction_of=direction_of,
        may=_may(ask.actor),
    )


@guarded(
    blueprint,
    "/handovers/<number>/agreement/text",
    action="agreement.record",
    methods=("POST",),
    reads_person=True,
    again=agreement_page,
)
def text_page(ask: Ask, number: str) -> ResponseReturnValue:
    """For the person: the text with their things, and ways to answer. An answer turned down is drawn here again."""
    going = _looked_at(ask, number)
    going.refuse_answered()
    chosen = _chosen(ask)
    text = going.texts.named(chosen.language) if chosen.language else going.texts.best(going.language)
    going.refuse_unheard(text, interpreter=chosen.interpreter)
    words = going.words(text)
    return render_template(
        "agreements/text.html",
        **_spoken(going, text),
        shown=_lines(words),
        seen=mark_of(words),
        interpreter=chosen.interpreter,
        wide=marks.WIDE,
        high=marks.HIGH,
    )


@guarded(blueprint, "/handovers/<number>/agreement/text", action="agreement.record")
def text_link(ask: Ask, number: str) -> ResponseReturnValue:
    """Opened as a link, or again from the browser's memory: back to where its language is chosen."""
    going = agreements.going(ask.session, ask.actor, ask.at, number=number)
    return to("agreements.agreement_page", number=going.handover.number)


@guarded(blueprint, "/handovers/<number>/agreement", action="agreement.record", methods=("POST",), again=text_page)
def answer(ask: Ask, number: str) -> ResponseReturnValue:
    form = ask.read(Answering)
    said = Said(form.answer, form.language, form.interpreter, form.mark, form.seen)
    service.record(ask.session, ask.actor, ask.at, number=number, said=said)
    return to("agreements.answer_page", number=number)


@guarded(blueprint, "/handovers/<number>/agreement/answer", action="agreement.record")
def answer_page(ask: Ask, number: str) -> ResponseReturnValue:
    """For the person: thank you, and what follows from their answer."""
    going = agreements.going(ask.session, ask.actor, ask.at, number=number)
    if going.answer is None:
        return to("agreements.agreement_page", number=going.handover.number)
    text = going.texts.best(going.answer.language)
    declined = going.answer.form is AgreementForm.DECLINED
    return render_template("agreements/answer.html", **_spoken(going, text), declined=declined)


@guarded(blueprint, "/handovers/<number>/agreement.pdf", action="agreement.read", reads_person=True)
def paper(ask: Ask, number: str) -> ResponseReturnValue:
    """The file, named by the number of the handover alone."""
    found = agreements.paper(ask.session, ask.actor, number=number)
    audit.record(ask.session, ask.actor, ask.at, "agreement.paper_made", "handover", found.number)
    content = agreement_paper.agreement_paper(found, language=reading())
    return download(content, f"{show_handover_number(found.number)}.pdf", "application/pdf")


def _looked_at(ask: Ask, number: str) -> Going:
    going = agreements.going(ask.session, ask.actor, ask.at, number=number)
    audit.record(ask.session, ask.actor, ask.at, "agreement.read", "handover", going.handover.number)
    return going


def _lines(words: str) -> list[tuple[str, str]]:
    return [(kind.name.lower(), line) for kind, line in lines_of(words)]


def _chosen(ask: Ask) -> Chosen:
    """What was chosen beforehand; the form of an answer carries it along, with more that is not read here."""
    names = {name: ask.sent[name] for name in Chosen.model_fields if name in ask.sent}
    return read(Chosen, MultiDict(names))


def _spoken(going: Going, text: Text) -> dict[str, object]:
    """What every page for the person needs."""
    return {"number": going.handover.number, "text": text, "words": text.words}


def _may(actor: Actor) -> dict[str, bool]:
    actions = {"paper": "agreement.read", "person": "survivor.read", "note": "survivor.write"}
    return {name: actor.may(action) for name, action in actions.items()}
