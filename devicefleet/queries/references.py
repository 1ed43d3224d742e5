"""Whose it is, for those who may know: a person's reference as a column, empty for every other reader."""

from typing import Any

from sqlalchemy import ColumnElement, case, null
from sqlmodel import col

from devicefleet.queries.scope import survivors_of
from devicefleet.rules.access import Actor
from devicefleet.tables import Survivor


def reference(actor: Actor) -> ColumnElement[Any]:
    """The bare reference of the `Survivor` of this row where `actor` may read them, else NULL."""
    if not actor.may("survivor.read"):
        return null()
    return case((survivors_of(actor, "survivor.read"), col(Survivor.ref)), else_=null())
