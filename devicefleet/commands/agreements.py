"""What is gone through with somebody at a handover: the texts there are, what was answered, and the paper of it."""

from pathlib import Path
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.files import appearing
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, plain, print_card, print_json
from devicefleet.commands.text_files import print_texts
from devicefleet.commands.typed import json_option
from devicefleet.documents import agreement_paper, scripts
from devicefleet.files import PRIVATE
from devicefleet.queries import agreement_texts
from devicefleet.queries import agreements as query
from devicefleet.queries.agreements import Paper
from devicefleet.rules.agreements.shown import lines_of
from devicefleet.rules.agreements.words import form_word, language_in_english
from devicefleet.rules.tags import show_handover_number
from devicefleet.rules.terms import AgreementForm
from devicefleet.rules.texts.text import Text
from devicefleet.rules.words import N_, _
from devicefleet.services import agreements as service
from devicefleet.services import audit
from devicefleet.services.agreements import Said

WITHOUT_DRAWING = [AgreementForm.SPOKEN.value, AgreementForm.TICKED.value, AgreementForm.DECLINED.value]

OFFERED = Column("offered", N_("Offered"))


@click.command(
    help=_("NUMBER is that of the handover. Looking, and making the PDF, are written to the audit trail."),
    epilog=example("agreements show H-K7M3-9V", "agreements show H-K7M3-9V --out agreement.pdf"),
)
@click.argument("number")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=_("The PDF to write."))
@json_option
@with_door
def show(door: Door, number: str, out: Path | None, as_json: bool) -> None:
    with door.writing() as ask:
        found = query.paper(ask.session, ask.actor, number=number)
        act = "agreement.read" if out is None else "agreement.paper_made"
        audit.record(ask.session, ask.actor, ask.at, act, "handover", found.number)
        if out is not None:
            with appearing(out, mode=PRIVATE) as file:
                file.write(agreement_paper.agreement_paper(found))
    if as_json:
        print_json(_as_row(found))
    elif out is None:
        _print(found)
    if out is not None:
        click.echo(_("Written to {file}.", file=out), err=as_json)


@click.command(
    "texts",
    help=_("A text is offered once somebody has reviewed it and it fits the English one. Nothing is changed."),
    epilog=example("agreements texts"),
)
@json_option
@with_door
def list_texts(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        files = agreement_texts.texts(ask.session).files
    print_texts(files, OFFERED, _unwritable, as_json=as_json)


@click.command(
    help=_("NUMBER is that of the handover. What was drawn on a screen can be recorded there only."),
    epilog=example(
        "agreements record H-K7M3-9V --form spoken --interpreter",
        "agreements record H-K7M3-9V --form declined --language vi",
    ),
)
@click.argument("number")
@click.option("--form", type=click.Choice(WITHOUT_DRAWING), required=True, help=_("How they answered."))
@click.option("--interpreter", is_flag=True, help=_("Somebody interpreted."))
@click.option("--language", help=_("Of the text that was gone through; their own, or else English, unless said."))
@with_door
def record(door: Door, number: str, form: str, interpreter: bool, language: str | None) -> None:
    said = Said(AgreementForm(form), language or "", interpreter)
    with door.writing() as ask:
        kept = service.record(ask.session, ask.actor, ask.at, number=number, said=said)
    click.echo(
        _(
            "{form}, in {language}, version {version}.",
            form=form_word(kept.form),
            language=language_in_english(kept.language),
            version=kept.version,
        )
    )


def _as_row(paper: Paper) -> dict[str, Any]:
    answer = paper.answer
    return {
        "handover": show_handover_number(paper.number),
        "handed_over_on": paper.on,
        "undone": paper.undone,
        "form": answer.form,
        "language": answer.language,
        "version": answer.version,
        "interpreter": answer.interpreter,
        "answered_at": answer.answered_at,
        "drawn": bool(paper.mark),
        "text_sha256": answer.text_sha256,
        "text": answer.text,
    }


def _print(paper: Paper) -> None:
    answer = paper.answer
    print_card(
        [
            (_("Handover"), f"{show_handover_number(paper.number)}, {plain(paper.on)}"),
            (_("Undone"), plain(True) if paper.undone else ""),
            (_("Answer"), form_word(answer.form)),
            (_("On"), plain(answer.answered_at)),
            (_("Language"), language_in_english(answer.language)),
            (_("Version"), answer.version),
            (_("Interpreter"), plain(answer.interpreter)),
            (_("SHA-256"), answer.text_sha256),
        ]
    )
    click.echo()
    for kind, line in lines_of(answer.text):
        click.echo(f"{kind.value}{line}")


def _unwritable(text: Text) -> str | None:
    letters = scripts.unwritable("".join(text.words.values()))
    return _("No font here has all its letters, so it has no PDF: {letters}", letters=letters[:20]) if letters else None
