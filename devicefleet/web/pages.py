"""What every template can use besides its own values: the visitor, the way around, signs, and what was typed."""

import secrets
from typing import Any, cast

from flask import Flask, g, get_flashed_messages, request
from jinja2 import StrictUndefined

from devicefleet.rules.refusals import Refused
from devicefleet.web.asking import Misread
from devicefleet.web.navigation import this_page, ways
from devicefleet.web.shell import shell
from devicefleet.web.signs import role_word, sign_of
from devicefleet.web.visiting import visitor


def equip(app: Flask) -> None:
    """Strict templates, and the words they share."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(sign=sign_of, role=role_word)
    app.jinja_env.globals.update(
        demo=lambda: shell().config.demo,
        entered=entered,
        entered_all=entered_all,
        notes=notes,
        once=lambda: secrets.token_urlsafe(16),
        problem=problem,
        refusal=refusal,
        service_name=lambda: shell().config.web.service_name,
        this_page=this_page,
        visitor=visitor,
        ways=ways,
    )


def refusal() -> Refused | None:
    """Why the form on this page was turned down, if it was."""
    ask = g.get("ask")
    found = ask.refused if ask else g.get("refused")
    return found if isinstance(found, Refused) else None


def turn_down(refused: Refused) -> None:
    """Draw the page to come with this refusal: for the doors that have no `Ask`."""
    g.refused = refused


def entered(name: str, default: Any = "", of: str = "") -> Any:
    """What was typed into this box before the form was turned down, else `default`."""
    return request.form.get(name, "") if _turned_down(of) else default


def entered_all(name: str, default: Any = (), of: str = "") -> list[str]:
    """As `entered`, for boxes of which several may be chosen."""
    return request.form.getlist(name) if _turned_down(of) else [str(one) for one in default]


def problem(name: str, of: str = "") -> str | None:
    """What is wrong with this box."""
    refused = refusal()
    if refused is None or not _turned_down(of):
        return None
    if isinstance(refused, Misread):
        return refused.problems.get(name)
    return str(refused) if refused.field == name else None


def notes() -> list[tuple[str, str, int | None]]:
    """What was done by the request before this one, its tone, and the ledger entry it may take back."""
    told = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    return [
        (sentence, "warn" if kind == "heed" else "good", int(kind[5:]) if kind.startswith("undo ") else None)
        for kind, sentence in told
    ]


def _turned_down(of: str) -> bool:
    return refusal() is not None and request.form.get("of", "") == of
