"""One request, as a view sees it: who asks, when, in which transaction, and what they filled in.

A room of the house is one file like this (add its `blueprint` to `BLUEPRINTS` in `web/blueprints.py`):

    blueprint = Blueprint("devices", __name__)

    class Correction(Form):                                  # shape only; meaning is checked by the service
        colour: str | None = None
        bought_on: date | None = None

    @guarded(blueprint, "/devices/<code>", action="device.read")
    def device_page(ask: Ask, code: str) -> ResponseReturnValue:
        return render_template("devices/page.html", device=devices.one(ask.session, ask.actor, code=code))

    @guarded(blueprint, "/devices/<code>", action="device.receive", methods=("POST",), again=device_page)
    def correct(ask: Ask, code: str) -> ResponseReturnValue:
        form = ask.read(Correction)
        service.correct(ask.session, ask.actor, ask.at, scan=code, values=form.model_dump(exclude_none=True))
        ask.tell(_("Saved."))
        return to("devices.device_page", code=code)

What happens to a `Refused` (also one raised by `read`): the transaction is rolled back whole, and the page in `again`
is drawn afresh with the refusal's status. Nothing is to be passed on: the macros of `macros/form.html` put back what
was typed and set the sentence beside the field named by `refused.field`; `base.html` repeats it at the top. `again` is
a view with the same path parameters (any callable of that shape will do; `ask.sent` holds what was posted). Without
`again` the sentence stands on an error page. Pages with several forms give each a name: `form(url, of="lost")` and
`field(..., of="lost")`.

Double clicks: macro `form` adds a hidden `once`; hand `ask.once()` to the service.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

from flask import Response, redirect, request, url_for
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.datastructures import MultiDict

from devicefleet.clock import Moment
from devicefleet.db import Session, config_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import N_, _
from devicefleet.services.ledger import Once
from devicefleet.services.signing_in import SignedIn

OURS = {"csrf_token", "once", "of"}
LARGEST_KEY = 2**31 - 1
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
"""The key of a row, as an engine can look for it."""
MARK = re.compile(r"[\w-]{16,64}")
MISREAD = {
    "missing": N_("Please fill this in."),
    "extra_forbidden": N_("This page does not know this field. Open it again."),
    "enum": N_("Choose one from the list."),
    "literal_error": N_("Choose one from the list."),
    "date": N_("This is not a date. Write it as year-month-day, like 2026-03-14."),
    "int": N_("Give a whole number."),
    "decimal": N_("Give a number."),
    "float": N_("Give a number."),
    "finite": N_("Give a number."),
    "greater": N_("Give a larger number."),
    "less": N_("Give a smaller number."),
    "": N_("This cannot be read. Check it and try again."),
}
"""By the beginning of pydantic's name for what is wrong."""
SEQUENCES = (list, tuple, set, frozenset)


class Form(BaseModel):
    """What a page may send: exactly these fields. A box left empty counts as not sent; lists may be sent often."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class Filter(Form):
    """What stands after the `?` of an address; parts that mean nothing to this page are passed over."""

    model_config = ConfigDict(extra="ignore")


F = TypeVar("F", bound=Form)


class Misread(Refused):
    """Some boxes do not hold what they should; `problems` has a sentence for each, by name.

    `choices` are what may stand in a box that is one of a list.
    """

    def __init__(self, problems: dict[str, str], choices: dict[str, str], said: str = "") -> None:
        super().__init__(said or _("Something is missing or not readable: see below."))
        self.problems, self.choices = problems, choices


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; its name is the sender's word, never a place to store it."""

    name: str
    content: bytes


@dataclass(slots=True)
class Ask:
    """A request inside its transaction. `refused` is set when a page is drawn again after a form was turned down."""

    session: Session
    actor: Actor
    at: Moment
    signed_in: SignedIn
    refused: Refused | None = None
    said: list[tuple[str, int | None]] = field(default_factory=list)

    @property
    def sent(self) -> MultiDict[str, str]:
        """Every field that was posted, as it came."""
        return request.form

    def read(self, shape: type[F]) -> F:
        """The posted form as `shape`; refuses with a sentence for each field that does not fit."""
        return read(shape, request.form)

    def filter(self, shape: type[F]) -> F:
        """The query string as `shape`; an address has no boxes to say it beside, so the sentence says what is wrong."""
        try:
            return read(shape, request.args)
        except Misread as misread:
            said = " ".join(_wrong_in_address(name, misread) for name in misread.problems)
            raise Misread(misread.problems, misread.choices, said) from None

    def once(self, content: Any = None) -> Once:
        """The mark of this very form: sent twice (double click, Back, lost reply) it is carried out once."""
        mark = request.form.get("once", "")
        if not MARK.fullmatch(mark):
            raise Refused(_("This page was not complete when it was sent. Open it again and fill it in afresh."))
        sent = content if content is not None else sorted(_parts(request.form))
        secret = config_of(self.session).keys.bytes_of("index")
        return Once.of(f"{self.signed_in.staff_id}:{mark}", [request.path, sent], secret=secret)

    def upload(self, name: str) -> Upload:
        """The file chosen in field `name`; refuses when none was."""
        file = request.files.get(name)
        if file is None or not file.filename:
            raise Refused(_("Choose a file first."), field=name)
        return Upload(file.filename, file.read())

    def tell(self, sentence: str, *, undo: int | None = None) -> None:
        """Say `sentence` at the top of the next page, once this is saved; `undo` is the ledger entry it may take back.

        The sentence waits in a cookie of this browser, so it names things, never a person.
        """
        self.said.append((sentence, undo))


def read(shape: type[F], sent: "MultiDict[str, str]") -> F:
    """`sent` as `shape`; see `Ask.read`."""
    lists = {name for name, info in shape.model_fields.items() if _is_sequence(info.annotation)}
    values = {name: list(part) if name in lists else part[-1] for name, part in _parts(sent)}
    try:
        return shape.model_validate(values)
    except ValidationError as problem:
        errors = problem.errors(include_input=False, include_url=False)
        limits = {str(one["loc"][0]): (one["type"], one.get("ctx", {})) for one in errors}
        choices = {name: _choices(limit["expected"]) for name, (_kind, limit) in limits.items() if "expected" in limit}
        raise Misread({name: _sentence(*limit) for name, limit in limits.items()}, choices) from None


def to(endpoint: str, **values: Any) -> Response:
    """See the page that shows what was done: 303, so that reloading it does nothing twice."""
    return cast(Response, redirect(url_for(endpoint, **values), code=303))


def download(content: bytes, name: str, kind: str) -> Response:
    """A file to keep, under a name that says nothing about anybody."""
    response = Response(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _parts(sent: "MultiDict[str, str]") -> Iterable[tuple[str, list[str]]]:
    for name, values in sent.lists():
        kept = [value for value in values if value.strip()]
        if kept and name not in OURS:
            yield name, kept


def _is_sequence(annotation: Any) -> bool:
    if get_origin(annotation) in SEQUENCES:
        return True
    return any(_is_sequence(part) for part in get_args(annotation) if part is not type(None))


def _choices(expected: str) -> str:
    """What pydantic writes as 'a', 'b' or 'c'."""
    return ", ".join(re.findall(r"'([^']*)'", expected))


def _wrong_in_address(name: str, misread: Misread) -> str:
    if name in misread.choices:
        return _('In the address, "{name}" may be one of: {choices}.', name=name, choices=misread.choices[name])
    return _('In the address, "{name}" does not fit. {problem}', name=name, problem=misread.problems[name])


def _sentence(kind: str, limits: dict[str, Any]) -> str:
    """What is wrong with one box, by pydantic's name for it; never what was typed."""
    if kind == "string_too_long":
        return _("Too long: at most {n} characters.", n=limits["max_length"])
    if kind == "string_too_short":
        return _("Too short: at least {n} characters.", n=limits["min_length"])
    start = next((start for start in MISREAD if kind.startswith(start)), "")
    return _(MISREAD[start])
