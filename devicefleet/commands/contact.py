"""How somebody may be written to; numbers and addresses are piped in or typed, since command lines can be read."""

import re
import sys
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.stories import print_noted
from devicefleet.commands.typed import on_option
from devicefleet.queries.contact import Shown
from devicefleet.rules.contact import EVERY_DAY, Rule
from devicefleet.rules.contact_words import CHANNELS, DAYS, days_of, when
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Channel
from devicefleet.rules.words import _
from devicefleet.services import contacts, finding, talks
from devicefleet.services.contacts import NOT_AT_ALL, Change, Contact
from devicefleet.tables.base import key_of

CHANNEL_OF = {"sms": Channel.SMS, "email": Channel.EMAIL}
DAY_NAMES = [name[:3].lower() for name in DAYS]


class Hour(click.ParamType[int]):
    """A time of day, as minutes since midnight."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        read = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", str(value))
        if read is None:
            self.fail(_("Write the time like 09:30."), param, ctx)
        return int(read[1]) * 60 + int(read[2])


@dataclass(frozen=True, slots=True)
class Said:
    """What the options say; the number or address comes from elsewhere."""

    way: str
    sim: str | None
    days: tuple[str, ...]
    from_minute: int
    until_minute: int
    language: str | None
    watched: bool
    open: bool

    def contact(self, ask: Ask, ref: str, value: str) -> Contact:
        """As the service takes it."""
        person = finding.survivor(ask.session, ask.actor, "contact.write", ref)
        if self.way == "none":
            return NOT_AT_ALL
        days = days_of(map(DAY_NAMES.index, self.days)) if self.days else EVERY_DAY
        language = self.language or person.language
        rule = Rule(language, days, self.from_minute, self.until_minute, self.watched, open=self.open)
        if self.sim is not None:
            sim = finding.sim(ask.session, ask.actor, "sim.read", self.sim, holder_action="contact.write", lock=False)
            return Contact(Channel.SMS, sim_id=key_of(sim), rule=rule)
        return Contact(CHANNEL_OF[self.way], value, rule=rule)


@click.command(
    help=_(
        "Without --way it stays as it was, and holds anew. A number or an address is asked for, or read from the first "
        "line of the standard input: on a command line others could see it. It is kept sealed. What was and what will "
        "be is shown first, without its digits."
    ),
    epilog=example("survivors contact K7M3-9V --way sms --days mon --days wed --from 10:00 --until 12:00"),
)
@click.argument("ref")
@click.option("--way", type=click.Choice([*CHANNEL_OF, "none"]), help=_("How they may be written to from now on."))
@click.option("--sim", metavar="ICCID", help=_("With sms: the SIM they had from you, instead of a number."))
@click.option("--days", multiple=True, type=click.Choice(DAY_NAMES), help=_("A day; every day unless said."))
@click.option("--from", "from_minute", type=Hour(), default="09:00", show_default=True, help=_("Not before."))
@click.option("--until", "until_minute", type=Hour(), default="18:00", show_default=True, help=_("Not after."))
@click.option("--language", metavar="TAG", help=_("As a BCP-47 tag; their own unless said."))
@click.option("--watched", is_flag=True, help=_("Somebody else may read along: then nothing is sent."))
@click.option("--open", is_flag=True, help=_("A message may say what it is about."))
@click.option("--yes", is_flag=True, help=_("You went through it with them: do not ask."))
@on_option
@with_door
def contact(door: Door, /, ref: str, way: str | None, on: date | None, yes: bool, **said: Any) -> None:
    if way is None:
        _refuse_leftovers(said)
        with door.writing() as ask:
            entry = talks.check_contact(ask.session, ask.actor, ask.at, survivor=ref, on=on)
        print_noted(_("It is noted that safe contact was gone through."), entry)
        return
    given = Said(way, **said)
    if given.sim is not None and way != "sms":
        raise click.UsageError(_("--sim goes with --way sms."))
    value = _value(way) if way != "none" and given.sim is None else ""
    with door.reading() as ask:
        change = contacts.propose(ask.session, ask.actor, ask.at, survivor=ref, contact=given.contact(ask, ref, value))
    if not yes:
        _confirm(change)
    with door.writing() as ask:
        new, after = given.contact(ask, ref, value), change.old.rule_id
        entry = talks.check_contact(ask.session, ask.actor, ask.at, survivor=ref, contact=new, after=after, on=on)
    print_noted(_("It is noted how they may be written to: {words}.", words=_new_words(change)), entry)


def _refuse_leftovers(said: dict[str, Any]) -> None:
    """Options that say how, without a way: nothing would come of them."""
    if said["sim"] or said["days"] or said["language"] or said["watched"] or said["open"]:
        raise click.UsageError(_("Say with --way how they may be written to from now on."))


def _value(way: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    typed: str = click.prompt(_("Their number") if way == "sms" else _("Their e-mail address"), err=True)
    return typed


def _confirm(change: Change) -> None:
    """What was and what will be, then a word that they agreed."""
    click.echo(_("So far: {words}.", words=_old_words(change.old)), err=True)
    click.echo(_("From now on: {words}.", words=_new_words(change)), err=True)
    if not sys.stdin.isatty():
        raise Refused(_("Nothing was done. Go through it with them, and add --yes."))
    click.confirm(_("Did you go through this with them?"), abort=True, err=True)


def _old_words(old: Shown) -> str:
    return _words(old.channel, old.masked, old.rule) if old.rule_id else _("nothing was agreed")


def _new_words(change: Change) -> str:
    return _words(change.new.channel, change.masked, change.new.rule)


def _words(channel: Channel | None, masked: str, rule: Rule | None) -> str:
    if channel is None or rule is None:
        return _("not at all")
    said = [_(CHANNELS[channel]), masked, when(rule), rule.language]
    said += [_("somebody else may read along")] if rule.watched else []
    said += [_("may say what it is about")] if rule.open else []
    return ", ".join(filter(None, said))
