"""Every address of the site, for tests that walk all of them."""

import re
from typing import NamedTuple

from flask import Flask

from devicefleet.web.guard import door_of

NOBODYS = dict.fromkeys(("code", "request_code", "bag", "shelf"), "7K3M9Q2XJ3") | {
    "ref": "K7M3-9V", "number": "HK7M39V", "filename": "css/fleet.css", "word": "lost",
}  # fmt: skip
"""What stands for the parts of a path, where nothing of the kind exists; other parts are numbers."""


PART = re.compile(r"<(?:any\((?P<first>\w+)[^)]*\):|\w+:)?(?P<name>\w+)>")


class Route(NamedTuple):
    rule: str
    method: str
    endpoint: str
    action: str | None


def routes(app: Flask) -> list[Route]:
    """Every address, once for each of its methods."""
    with app.app_context():
        return [
            Route(rule.rule, method, rule.endpoint, door.action if (door := door_of(rule.endpoint)) else None)
            for rule in app.url_map.iter_rules()
            for method in sorted(rule.methods or ())
            if method != "HEAD"
        ]


def filled_path(rule: str, known: dict[str, str] | None = None) -> str:
    """The path of a rule, its parts filled from `known` or with what nobody has."""
    parts = {**NOBODYS, **(known or {})}
    return PART.sub(lambda part: part["first"] or parts.get(part["name"], "999999"), rule)
