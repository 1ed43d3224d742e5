"""A scan without a card: what the thing is and how it stands; nothing is changed."""

from devicefleet.queries import bench
from devicefleet.rules.bench import Answer, Outcome
from devicefleet.rules.words import _
from devicefleet.services import finding, resolving
from devicefleet.services.bench.standing import Ask


def look(ask: Ask, scan: str) -> Answer:
    """Who looks is audited, as for every scan."""
    resolving.refuse_too_many(ask.session, ask.actor, ask.at)
    found = bench.look(ask.session, ask.actor, scan, on=ask.at.today)
    if found is None:
        finding.device(ask.session, ask.actor, "device.read", scan, lock=False)  # says what is wrong
        raise LookupError("a scan that is found is told")
    resolving.note(ask.session, ask.actor, ask.at, found.what, found.code)
    advice = _("Scan a card, or choose above, to do something with it.")
    return ask.answer(Outcome.NOTICE, found.name, f"{found.sentence} {advice}")
