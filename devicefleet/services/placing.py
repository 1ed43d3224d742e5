"""Whether anything may be handed over to somebody on a day: not outside support, never into prison or detention."""

from datetime import date

from sqlmodel import Session, col, select

from devicefleet.queries.scope import standing
from devicefleet.rules.requesting import NO_PHONES_INSIDE
from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import _
from devicefleet.tables import Episode, Stay, Survivor


def why_not(session: Session, person: Survivor, on: date) -> str | None:
    """The sentence that says so, with their reference; None where nothing is in the way."""
    ref = show_reference(person.ref)
    episodes = select(Episode).where(col(Episode.survivor_id) == person.id, standing(col(Episode.entry_id)))
    if not any(_covers(episode, on) for episode in session.exec(episodes)):
        return _("{ref} was not in support on {date}. Check the date, or start support first.", ref=ref, date=on)
    stays = (
        select(Stay.context)
        .where(col(Stay.survivor_id) == person.id, col(Stay.from_on) <= on, standing(col(Stay.entry_id)))
        .order_by(col(Stay.from_on).desc(), col(Stay.id).desc())
        .limit(1)
    )
    if session.exec(stays).one_or_none() not in NO_PHONES_INSIDE:
        return None
    return _(
        "{ref} is in custody or detention: nothing may be sent or handed over there, by law. "
        "Keep the kit packed for the day of release.",
        ref=ref,
    )


def _covers(episode: Episode, on: date) -> bool:
    return episode.started_on <= on and (episode.ended_on is None or on < episode.ended_on)
