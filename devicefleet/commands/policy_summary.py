"""The figures of a policy preview, for people and as JSON."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from devicefleet.commands.printing import Column, print_list
from devicefleet.rules import policy_words
from devicefleet.rules.kit_words import STATUSES
from devicefleet.rules.policy_tally import Tally
from devicefleet.rules.terms import Status
from devicefleet.rules.words import N_, _, n_, written

Name = Callable[[int | None], str]


def status_word(status: Status) -> str:
    """A status as people read it."""
    return _(STATUSES[status])


PEOPLE, FIRST = Column("people", N_("People")), Column("first_on", N_("First on"))
STATUS_COLUMNS = (Column("was", N_("From"), status_word), Column("becomes", N_("To"), status_word), PEOPLE, FIRST)
PROVIDER_COLUMNS = (Column("provider", N_("Organisation")), PEOPLE, FIRST)
DAY_COLUMNS = (
    Column("status", N_("Status"), status_word),
    Column("lost", N_("Days fewer")),
    Column("gained", N_("Days more")),
)


def summary_row(tally: Tally, name: Name) -> dict[str, Any]:
    """The figures as JSON has them; `name` gives an organisation's by its key."""
    return {
        "people": tally.people,
        "changed": tally.changed.people,
        "first_on": tally.changed.first_on,
        "newly_flagged": tally.flagged.people,
        "newly_flagged_first_on": tally.flagged.first_on,
        "no_longer_flagged": tally.unflagged,
        "statuses": [one._asdict() for one in tally.by_status()],
        "providers": [
            {"provider": name(one.provider_id), "people": one.people, "first_on": one.first_on}
            for one in tally.by_provider()
        ],
        "person_days": [one._asdict() for one in tally.by_days()],
    }


def print_summary(tally: Tally, name: Name, from_on: date, until_on: date) -> None:
    """The same for people."""
    people = n_("{n} person", "{n} people", tally.people)
    time = {"from_": written(from_on), "until": written(until_on)}
    click.echo(_("{people} judged from {from_} to before {until}.", people=people, **time))
    for sentence in policy_words.in_short(tally):
        click.echo(sentence)
    row = summary_row(tally, name)
    for key, columns in (("statuses", STATUS_COLUMNS), ("providers", PROVIDER_COLUMNS), ("person_days", DAY_COLUMNS)):
        if row[key]:
            click.echo()
            print_list(row[key], columns, as_json=False, nothing="")
