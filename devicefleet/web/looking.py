"""The page on which what was just done can be seen: the handover, the person, the thing or the work list."""

from typing import Literal, cast

from flask import Response, redirect, url_for

from devicefleet.queries.places import Place
from devicefleet.rules.tags import show, show_reference

Seen = Literal["person", "thing", "people", "renewals"]


def look_at(place: Place, seen: Seen = "person") -> Response:
    """Go to the page of the `person` (for those who may read it), of the `thing` an entry is about, or to a list."""
    return cast(Response, redirect(_path(place, seen), code=303))


def _path(place: Place, seen: Seen) -> str:
    if place.bag:
        return url_for("packed.kit_page", bag=show(place.bag))
    if seen == "renewals":
        return url_for("renewals.renewals_page")
    thing = _thing(place)
    if place.survivor and seen == "people":
        return url_for("people.people_page")
    if place.survivor and (seen == "person" or thing is None):
        return url_for("survivors.survivor_page", ref=show_reference(place.survivor))
    return thing or url_for("home.home")


def _thing(place: Place) -> str | None:
    if place.handover:
        return url_for("issuing.handover_page", number=place.handover)
    if place.device:
        return f"/devices/{place.device}"
    return f"/sims/{place.sim_id}" if place.sim_id else None
