"""What was gone through with somebody: training, the NRM, safe contact, and what they agree to."""

from datetime import date

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.stories import print_noted
from devicefleet.commands.typed import OneOf, on_option
from devicefleet.rules.terms import (
    ConsentAnswer,
    ConsentForm,
    ConsentPurpose,
    TeachBack,
    TrainingFormat,
    TrainingModule,
)
from devicefleet.rules.words import _
from devicefleet.services import talks

language_option = click.option("--language", metavar="TAG", required=True, help=_("The language, as a BCP-47 tag."))
interpreter_option = click.option("--interpreter", is_flag=True, help=_("An interpreter was there."))


@click.command(epilog=example("survivors train K7M3-9V informal --module S1 --minutes 40"))
@click.argument("ref")
@click.argument("kind", type=OneOf(TrainingFormat))
@click.option("--module", type=OneOf(TrainingModule), help=_("What it was about: F0, D1 to D5, or S1 to S10."))
@click.option("--minutes", type=click.IntRange(1, talks.LONGEST), help=_("How long it took."))
@on_option
@with_door
def train(
    door: Door, ref: str, kind: TrainingFormat, module: TrainingModule | None, minutes: int | None, on: date | None
) -> None:
    with door.writing() as ask:
        entry = talks.train(
            ask.session, ask.actor, ask.at, survivor=ref, kind=kind, module=module, minutes=minutes, on=on
        )
    print_noted(_("The training is noted."), entry)


@click.command(
    help=_("TEACH_BACK is how much of it they could say back in their own words."),
    epilog=example("survivors nrm K7M3-9V clear --language ti --interpreter"),
)
@click.argument("ref")
@click.argument("teach_back", type=OneOf(TeachBack))
@language_option
@interpreter_option
@on_option
@with_door
def nrm(door: Door, ref: str, teach_back: TeachBack, language: str, interpreter: bool, on: date | None) -> None:
    with door.writing() as ask:
        entry = talks.explain_nrm(
            ask.session,
            ask.actor,
            ask.at,
            survivor=ref,
            teach_back=teach_back,
            language=language,
            interpreter=interpreter,
            on=on,
        )
    print_noted(_("It is noted that the NRM was explained."), entry)


@click.command(
    help=_("Without consent to hold_kit_record, once it is withdrawn, somebody is no longer counted."),
    epilog=example("survivors consent K7M3-9V direct_reminders given --language ti --how signed"),
)
@click.argument("ref")
@click.argument("purpose", type=OneOf(ConsentPurpose))
@click.argument("answer", type=OneOf(ConsentAnswer))
@language_option
@interpreter_option
@click.option("--how", type=OneOf(ConsentForm), default="spoken", show_default=True, help=_("How they said it."))
@on_option
@with_door
def consent(
    door: Door,
    ref: str,
    purpose: ConsentPurpose,
    answer: ConsentAnswer,
    language: str,
    interpreter: bool,
    how: ConsentForm,
    on: date | None,
) -> None:
    with door.writing() as ask:
        entry = talks.ask_consent(
            ask.session,
            ask.actor,
            ask.at,
            survivor=ref,
            purpose=purpose,
            answer=answer,
            language=language,
            interpreter=interpreter,
            how=how,
            on=on,
        )
    print_noted(_("The answer is noted."), entry)
