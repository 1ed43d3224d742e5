"""What somebody brings, does not want, or may not have."""

from datetime import date

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.stories import print_noted
from devicefleet.commands.typed import DAY, OneOf, on_option
from devicefleet.rules.terms import Component, DeclineReason, ExemptionReason, OwnCheck
from devicefleet.rules.words import _
from devicefleet.services import choices


@click.command(epilog=example("survivors own K7M3-9V smartphone safe"))
@click.argument("ref")
@click.argument("part", type=OneOf(Component))
@click.argument("outcome", type=OneOf(OwnCheck))
@on_option
@with_door
def own(door: Door, ref: str, part: Component, outcome: OwnCheck, on: date | None) -> None:
    with door.writing() as ask:
        entry = choices.check_own_device(
            ask.session, ask.actor, ask.at, survivor=ref, component=part, outcome=outcome, on=on
        )
    print_noted(_("The check is noted."), entry)


@click.command(
    help=_("It counts only where it was offered in a language of theirs."),
    epilog=example("survivors decline K7M3-9V laptop does_not_want --language ti --interpreter"),
)
@click.argument("ref")
@click.argument("part", type=OneOf(Component))
@click.argument("reason", type=OneOf(DeclineReason))
@click.option("--language", metavar="TAG", help=_("The language it was offered in, as a BCP-47 tag."))
@click.option("--interpreter", is_flag=True, help=_("An interpreter was there."))
@click.option("--review-on", type=DAY, help=_("When to offer it again; the configuration has a term for it."))
@on_option
@with_door
def decline(
    door: Door,
    ref: str,
    part: Component,
    reason: DeclineReason,
    language: str | None,
    interpreter: bool,
    review_on: date | None,
    on: date | None,
) -> None:
    with door.writing() as ask:
        entry = choices.decline(
            ask.session,
            ask.actor,
            ask.at,
            survivor=ref,
            component=part,
            reason=reason,
            offered_in_language=language,
            interpreter=interpreter,
            review_on=review_on,
            on=on,
        )
    print_noted(_("The offer and the answer are noted."), entry)


@click.command(epilog=example("survivors exempt K7M3-9V laptop legal_restriction --review-on 2027-01-31"))
@click.argument("ref")
@click.argument("part", type=OneOf(Component))
@click.argument("reason", type=OneOf(ExemptionReason))
@click.option("--review-on", type=DAY, required=True, help=_("Until when it stands without a new decision."))
@on_option
@with_door
def exempt(door: Door, ref: str, part: Component, reason: ExemptionReason, review_on: date, on: date | None) -> None:
    with door.writing() as ask:
        entry = choices.exempt(
            ask.session, ask.actor, ask.at, survivor=ref, component=part, reason=reason, review_on=review_on, on=on
        )
    print_noted(_("It is noted that this part is not required for the present."), entry)
