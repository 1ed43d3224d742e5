"""History goes out: the whole ledger as lines of a history file, in the order in which it was told.

A fixed number of statements, each read once from beginning to end beside the entries, however long the ledger is.
What was undone is left out, and corrections are: a thing is described as it is known now.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import chain

from sqlmodel import Session, col, func, select

from devicefleet.queries.history import devices, holding, organisations, people, sims
from devicefleet.queries.history.told import Stream, Told, entries
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.history import Line
from devicefleet.rules.history.organisations import Header
from devicefleet.rules.terms import EntryType
from devicefleet.tables import Entry

SAY: dict[EntryType, Told] = devices.SAY | sims.SAY | people.SAY | holding.SAY
"""How each kind of entry is said, and where its facts are; kinds that are not here are no history of their own."""


def lines(session: Session, actor: Actor) -> Iterator[Line]:
    """Everything, beginning with the header."""
    scope_of(actor, "system.operate")
    yield Header(fact="history", order="as_told")
    yield from chain(organisations.lines(session), people.lines(session))
    statements = {facts for told in SAY.values() for facts in told.facts}
    with ExitStack() as open_:
        streams = {facts: open_.enter_context(closing(Stream(session, facts))) for facts in statements}
        for entry in entries(session, SAY):
            told = SAY[entry.type]
            yield told.say(entry, *(streams[facts].of(entry.id) for facts in told.facts))


def length(session: Session) -> int:
    """About how many lines there will be."""
    return session.exec(select(func.count(col(Entry.id)))).one()
