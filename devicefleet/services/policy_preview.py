"""A proposed policy tried on everybody, some people at a time; kept for a day beside the ledger, and never in it."""

from collections.abc import Iterable
from datetime import date
from itertools import islice

from sqlalchemy import insert
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries import policy_change
from devicefleet.queries.policy_change import ACTION, Found, Wanted
from devicefleet.rules import proposal
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.policy_tally import Tally
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.words import _
from devicefleet.services import audit
from devicefleet.tables import PolicyPreview, PolicyPreviewRow
from devicefleet.tables.base import key_of

MOST_PEOPLE = 100_000
CHUNKS_AT_ONCE = 2
"""Of `policy_change.CHUNK` people each: about a second of work, so that a page can say how far it has come."""


def stage(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    content: bytes | str,
    field: str,
    from_on: date | None = None,
    until_on: date | None = None,
) -> PolicyPreview:
    """Read a policy file (`field` is the box it came in) and make ready to judge everybody by it."""
    scope_of(actor, ACTION)
    config = config_of(session)
    proposed = proposal.read(content, config.policies, field=field)
    first, end = proposal.compared(from_on, until_on, at.today)
    people = policy_change.people(session, actor)
    if people > MOST_PEOPLE:
        sentence = _(
            "There are more than {n} people here, too many for a page. "
            "Ask your administrator to run: devicefleet policy preview FILE",
            n=MOST_PEOPLE,
        )
        raise Refused(sentence, field=field)
    preview = PolicyPreview(
        staff_id=actor.staff_id,
        created_at=at.now,
        tables=proposed.tables,
        in_force=config.policies_fingerprint,
        from_on=first,
        until_on=end,
        people=people,
        tally=Tally().as_dict(),
    )
    session.add(preview)
    session.flush()
    audit.record(session, actor, at, "policy.previewed", "preview", str(key_of(preview)))
    return preview


def judge(session: Session, actor: Actor, *, preview_id: int) -> PolicyPreview:
    """Judge the next people."""
    preview = find(session, actor, preview_id)
    config = config_of(session)
    if preview.in_force != config.policies_fingerprint:
        raise Conflict(_("The policies in force have changed since. Begin the preview again."))
    proposed = proposal.beside(preview.tables, config.policies).policies
    wanted = Wanted(proposed, preview.from_on, preview.until_on)
    tally = Tally.read(preview.tally)
    chunks = policy_change.walk(session, actor, wanted=wanted, after=preview.walked_id)
    for chunk in islice(chunks, CHUNKS_AT_ONCE):
        tally.people += chunk.people
        preview.walked_id = chunk.last_id
        for found in chunk.found:
            tally.add(found.change)
        _keep(session, key_of(preview), chunk.found)
    preview.tally = tally.as_dict()
    if tally.people < preview.people and next(chunks, None) is None:
        preview.people = tally.people  # somebody left while it was under way
    session.add(preview)
    session.flush()
    return preview


def discard(session: Session, actor: Actor, at: Moment, *, preview_id: int) -> None:
    """Let it go before the day is over."""
    session.delete(find(session, actor, preview_id))
    audit.record(session, actor, at, "policy.preview_discarded", "preview", str(preview_id))


def find(session: Session, actor: Actor, preview_id: int) -> PolicyPreview:
    """A preview of the actor's own, locked."""
    scope_of(actor, ACTION)
    query = select(PolicyPreview).where(col(PolicyPreview.id) == preview_id).with_for_update()
    preview = session.exec(query).one_or_none()
    if preview is None or preview.staff_id != actor.staff_id:
        raise NotFound(_("There is no such preview. It may have been let go after a day: begin it again."))
    return preview


def _keep(session: Session, preview_id: int, found: Iterable[Found]) -> None:
    rows = [
        {
            "preview_id": preview_id,
            "survivor_id": one.survivor_id,
            "provider_id": one.change.provider_id,
            "on_day": one.change.on,
            "was": one.change.was,
            "becomes": one.change.becomes,
            "parts": list(one.change.parts),
            "why": one.change.why,
            "flagged_on": one.change.flagged_on,
            "unflagged": one.change.unflagged,
        }
        for one in found
    ]
    if rows:
        session.execute(insert(PolicyPreviewRow), rows)
