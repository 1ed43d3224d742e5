"""What the service sends: how far each message is, and one more try for what failed. Neither addresses nor texts."""

from dataclasses import asdict

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import NUMBER, OneOf, json_option
from devicefleet.queries import outbox as query
from devicefleet.queries.outbox import WantedMessages
from devicefleet.rules.messages.words import CHANNELS, KINDS, PROBLEMS, REACHES_NOBODY, state_word
from devicefleet.rules.terms.messages import Channel, MessageState
from devicefleet.rules.terms.reminders import MessageKind
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import outbox

COLUMNS = (
    Column("id", N_("Number")),
    Column("kind", N_("What"), lambda kind: _(KINDS[kind])),
    Column("channel", N_("Way"), lambda channel: _(CHANNELS[channel])),
    Column("provider", N_("Organisation")),
    Column("", N_("State"), lambda row: state_word(row["state"], row["gateway"])),
    Column("problem", N_("Why"), lambda problem: _(PROBLEMS[problem])),
    Column("tries", N_("Tries")),
    Column("made_at", N_("Made")),
    Column("next_try_at", N_("Next try")),
)


@click.command(epilog=example("outbox list --state failed", "outbox list --days 7 --json"))
@click.option("--state", type=OneOf(MessageState), help=_("Only messages that are so far."))
@click.option("--kind", type=OneOf(MessageKind), help=_("Only messages of this kind."))
@click.option("--channel", type=OneOf(Channel), help=_("Only messages that go this way."))
@click.option("--days", type=click.IntRange(1, 3660), help=_("Only messages made in so many days."))
@json_option
@with_door
def list_messages(
    door: Door,
    state: MessageState | None,
    kind: MessageKind | None,
    channel: Channel | None,
    days: int | None,
    as_json: bool,
) -> None:
    with door.reading() as ask:
        found = list(query.every(ask.session, ask.actor, ask.at, WantedMessages(state, kind, channel, days)))
        logged = query.logged_only(ask.session)
    for one in logged:
        click.echo(_(REACHES_NOBODY[one]), err=True)
    print_list([asdict(row) for row in found], COLUMNS, as_json=as_json, nothing=_("No messages like these."))


@click.command(
    help=_("ID is a number of `outbox list`. A message to somebody in support is never sent late, so it is refused."),
    epilog=example("outbox retry 12", "outbox retry --failed"),
)
@click.argument("message_id", metavar="ID", type=NUMBER, required=False)
@click.option("--failed", is_flag=True, help=_("Every message to staff that failed."))
@with_door
def retry(door: Door, message_id: int | None, failed: bool) -> None:
    if message_id is None and not failed:
        raise click.UsageError(_("Say which: the number of one message, or --failed for all that failed."))
    if message_id is not None and failed:
        raise click.UsageError(_("--failed tries all of them again: leave out the number, or leave out --failed."))
    with door.writing() as ask:
        chosen = query.failed(ask.session, ask.actor) if message_id is None else (message_id,)
        for one in chosen:
            outbox.retry(ask.session, ask.actor, ask.at, one)
    click.echo(n_("{n} message is tried again.", "{n} messages are tried again.", len(chosen)))
