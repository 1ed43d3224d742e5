"""How forms are read, refused and drawn again, on a room built for the purpose."""

from typing import Annotated

import pytest
from flask import Blueprint, Flask, render_template_string
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.terms import Kind, Role
from devicefleet.services import audit
from devicefleet.tables import AuditEvent
from devicefleet.web import create_app
from devicefleet.web.asking import Ask, Form, to
from devicefleet.web.guard import guarded
from tests.web.conftest import ClientAs, Clock, for_readers
from tests.web.reader import Reader, parsed

PAGE = """
{% extends "base.html" %}{% from "macros/form.html" import form, field, select, checks, tick, button %}
{% block title %}Box{% endblock %}
{% block main %}<h1>Box</h1>
{% call form(url_for("box.put")) %}{{ field("word", "Word") }}{{ field("many", "Many", kind="number", required=False) }}
{{ select("kind", "Kind", [("laptop", "Laptop"), ("tablet", "Tablet")]) }}
{{ checks("parts", "Parts", [("a", "A"), ("b", "B")]) }}{{ tick("sure", "Sure") }}{{ button("Put") }}{% endcall %}
{% call form(url_for("box.put"), of="second") %}{{ field("word", "Word", of="second") }}{% endcall %}
{% endblock %}
"""
box = Blueprint("box", __name__)
received: list["Thing"] = []


class Thing(Form):
    word: str
    many: Annotated[int, Field(ge=1, le=9)] = 1
    kind: Kind = Kind.LAPTOP
    parts: tuple[str, ...] = ()
    sure: bool = False


@guarded(box, "/box", action="home")
def box_page(ask: Ask) -> ResponseReturnValue:
    return render_template_string(PAGE)


@guarded(box, "/box", action="home", methods=("POST",), again=box_page)
def put(ask: Ask) -> ResponseReturnValue:
    thing = ask.read(Thing)
    audit.record(ask.session, ask.actor, ask.at, "box.put", "box", ask.once().key[-16:])
    match thing.word:
        case "taken":
            raise Conflict("Somebody else has this word.", field="word")
        case "gone":
            raise NotFound("There is no such word.")
    received.append(thing)
    ask.tell("Put away.", undo=7)
    return to("box.box_page")


@guarded(box, "/lonely", action="home", methods=("POST",))
def lonely(ask: Ask) -> ResponseReturnValue:
    raise Refused("Not like this.")


@pytest.fixture
def app(database: Database, clock: Clock) -> Flask:
    """A site of this file's own, since a room is added to it."""
    return for_readers(create_app(database.config, clock=clock, database=database))


@pytest.fixture
def boxed(app: Flask, client_as: ClientAs) -> Reader:
    """Somebody on a site with one more room."""
    received.clear()
    app.register_blueprint(box)
    return client_as(Role.WAREHOUSE)


def test_a_form_is_read_as_it_was_filled_in(boxed: Reader) -> None:
    answer = boxed.submit("/box", word=" hello ", many="", parts=["a", "b"], sure="true", kind="tablet")
    assert answer.location == "/box"
    assert received == [Thing(word="hello", parts=("a", "b"), sure=True, kind=Kind.TABLET)]


def test_done_is_said_once_with_a_way_back(boxed: Reader) -> None:
    boxed.submit("/box", word="hello")
    note = boxed.page("/box").select_one(".note")
    assert note
    assert "Put away." in note.get_text()
    undo = note.select_one("form[action='/undo'] input[name=entry]")
    assert undo
    assert undo["value"] == "7"
    assert not boxed.page("/box").select(".note")


def test_what_does_not_fit_is_said_beside_each_box_and_nothing_is_lost(boxed: Reader) -> None:
    answer = boxed.submit("/box", word="", many="12", kind="spaceship", parts=["b"], sure="true", extra="x")
    assert answer.status_code == 422
    page = parsed(answer.text)
    problems = {tag["id"]: tag.get_text() for tag in page.select(".problem")}
    assert problems == {
        "word-problem": "Please fill this in.",
        "many-problem": "Give a smaller number.",
        "kind-problem": "Choose one from the list.",
    }
    assert [tag["value"] for tag in page.select("#many, input[checked]")] == ["12", "b", "true"]
    assert page.select("[aria-invalid=true][aria-describedby]")


def test_a_refusal_stands_in_its_own_form_with_its_own_status(boxed: Reader) -> None:
    answer = boxed.submit("/box", of="second", word="taken")
    assert answer.status_code == 409
    page = parsed(answer.text)
    assert [tag["id"] for tag in page.select(".problem")] == ["second-word-problem"]
    assert [tag["value"] for tag in page.select("#word, #second-word")] == ["", "taken"]
    assert page.select("#refusal[role=alert]")


def test_a_refused_form_leaves_no_trace(boxed: Reader, database: Database) -> None:
    boxed.submit("/box", word="taken")
    with database.reading() as session:
        assert "box.put" not in session.exec(select(AuditEvent.action)).all()
    assert not boxed.page("/box").select(".note")


def test_without_a_page_of_its_own_a_refusal_stands_alone(boxed: Reader) -> None:
    answer = boxed.post("/lonely", data={"csrf_token": boxed.token()})
    assert answer.status_code == 422
    assert "Not like this." in answer.text


def test_a_form_without_its_mark_is_refused(boxed: Reader) -> None:
    assert boxed.submit("/box", word="hello", once="").status_code == 422


def test_the_mark_is_the_same_for_the_same_form_only(boxed: Reader, database: Database) -> None:
    once, again = boxed.filled("/box", word="hello"), boxed.filled("/box", word="hello")
    for form in (once, once, again):
        boxed.post("/box", data=form)
    with database.reading() as session:
        marks = [event.subject for event in session.exec(select(AuditEvent)) if event.action == "box.put"]
    assert (len(marks), len(set(marks))) == (3, 2)
