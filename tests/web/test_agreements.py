"""Going through the agreement: a page for staff, one for the person, and an answer that is kept once."""

import json
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup
from sqlmodel import col, select

from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.discretion import refuse_telling
from devicefleet.rules.tags import show_handover_number, show_reference
from devicefleet.rules.terms import AgreementForm, Role, Tenure
from devicefleet.services import undoing
from devicefleet.tables import Agreement, AuditEvent, Handover, Survivor
from tests.foreign import write
from tests.given import Given
from tests.queries.counted import counted
from tests.texts import own_texts
from tests.web.conftest import ClientAs
from tests.web.reader import Reader, parsed

DRAWN = json.dumps([[[10, 10], [500, 300]]])


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    """With reviewed texts in Arabic and Vietnamese, and a draft in Tigrinya."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for language in ("ar", "vi"):
        write(folder, language)
    write(folder, "ti", reviewed_on=None)
    return own_texts(config, "agreement", folder, help_number="0117 496 0123")


@pytest.fixture
def clerk(client_as: ClientAs) -> Reader:
    return client_as(Role.PROVIDER_MANAGER)


@pytest.fixture
def manager(client_as: ClientAs) -> Reader:
    return client_as(Role.PROVIDER_MANAGER)


@pytest.fixture
def survivor(given: Given) -> Survivor:
    return given.survivor(language="ar", needs_interpreter=True)


@pytest.fixture
def handover(given: Given, survivor: Survivor) -> Handover:
    return given.handover(survivor, given.ready_device(), given.sim(network="O2"), tenure=Tenure.GIFT)


def path_of(handover: Handover) -> str:
    return f"/handovers/{handover.number}/agreement"


def text_page(reader: Reader, handover: Handover, status: int = 200, **chosen: str | None) -> BeautifulSoup:
    """What the person sees, after staff chose how."""
    answer = reader.submit(f"{path_of(handover)}/text", on=path_of(handover), **chosen)
    assert answer.status_code == status, answer.text
    return parsed(answer.text)


def answered(reader: Reader, handover: Handover, answer: str, **other: str) -> tuple[int, str]:
    """Press a button of the person's page."""
    page = text_page(reader, handover)
    form = page.find("form", action=path_of(handover))
    assert form is not None
    hidden = {tag["name"]: tag["value"] for tag in form.select("input[type=hidden]")}  # type: ignore[union-attr]  # it is a tag
    sent = reader.post(path_of(handover), data={**hidden, "answer": answer, **other})
    return sent.status_code, str(sent.location)


def kept(database: Database) -> list[Agreement]:
    with database.reading() as session:
        return list(session.exec(select(Agreement)))


def audited(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        query = select(AuditEvent.action, AuditEvent.subject).order_by(col(AuditEvent.id))
        return [(action, subject) for action, subject in session.exec(query)]


def test_from_the_handover_to_a_yes(clerk: Reader, database: Database, handover: Handover) -> None:
    page = clerk.page(f"/handovers/{handover.number}")
    assert "The agreement was not yet gone through with them." in page.get_text()
    assert page.select_one(f'a.primary[href="{path_of(handover)}"]')
    staff = clerk.page(path_of(handover))
    assert [(tag["value"], tag.has_attr("selected")) for tag in staff.select("#language option")] == [
        ("en", False), ("ar", True), ("vi", False),
    ]  # fmt: skip
    status, location = answered(clerk, handover, "ticked")
    assert (status, location) == (303, f"{path_of(handover)}/answer")
    (row,) = kept(database)
    assert (row.form, row.language, row.interpreter) == (AgreementForm.TICKED, "ar", False)
    assert parsed(clerk.get(location).text).find("html")["dir"] == "rtl"  # type: ignore[index]  # it is a tag
    said = clerk.page(f"/handovers/{handover.number}").get_text()
    assert "Agreed on the screen on 22 Nov 2026, 12:00, in Arabic, version 1." in said
    looks = [event for event in audited(database) if event[0].startswith("agreement")]
    assert looks == [
        (act, handover.number) for act in ("agreement.read", "agreement.read", "agreement.read", "agreement.recorded")
    ]


def test_the_persons_page_is_theirs(clerk: Reader, handover: Handover, survivor: Survivor) -> None:
    page = text_page(clerk, handover)
    html, title = page.find("html"), page.find("title")
    assert (html["lang"], html["dir"]) == ("ar", "rtl")  # type: ignore[index]  # it is a tag
    assert title is not None
    assert title.get_text() == page.h1.get_text()  # type: ignore[union-attr]  # a page has one
    assert not page.select("nav, header, .top")
    assert [str(link["href"]) for link in page.select("a")] == [path_of(handover)]
    text = page.get_text()
    assert not [
        word for word in ("DeviceFleet", "Home Support", clerk.email, show_reference(survivor.ref)) if word in text
    ]
    assert "\u20660117\u00a0496\u00a00123\u2069" in text
    assert "22 نوفمبر 2026" in text
    english = text_page(clerk, handover, language="en", interpreter="true")
    for staff in english.select(".staff-side"):
        staff.decompose()
    refuse_telling(english.get_text(" "), ["Home Support"])


def test_the_store_has_no_part_in_it(client_as: ClientAs, clerk: Reader, handover: Handover) -> None:
    """Neither whose it is nor which language they speak is a matter of the store."""
    answered(clerk, handover, "declined")
    store = client_as(Role.WAREHOUSE)
    for path in (path_of(handover), f"{path_of(handover)}/answer", f"{path_of(handover)}.pdf"):
        assert store.get(path).status_code == 403
    page = store.page(f"/handovers/{handover.number}")
    assert "agreement" not in page.get_text().lower()
    assert not page.select(f"a[href^='{path_of(handover)}']")


@pytest.mark.parametrize("form", ["signed", "initialled"])
def test_drawn(manager: Reader, database: Database, handover: Handover, form: str) -> None:
    assert answered(manager, handover, form, mark=DRAWN)[0] == 303
    (row,) = kept(database)
    assert row.form == form
    assert row.mark_sealed is not None
    assert b"500" not in row.mark_sealed


@pytest.mark.parametrize("mark", ["", "[[[5,5]]]", "data:image/png;base64,AAAA"])
def test_a_drawing_that_is_none_is_refused_on_the_same_page(
    manager: Reader, database: Database, handover: Handover, mark: str
) -> None:
    page = text_page(manager, handover, language="vi", interpreter="true")
    form = {str(tag["name"]): str(tag["value"]) for tag in page.select("form input[type=hidden]")}
    answer = manager.post(path_of(handover), data={**form, "answer": "signed", "mark": mark})
    assert answer.status_code == 422
    again = parsed(answer.text)
    assert again.select_one("#refusal")
    assert {
        str(tag["name"]): str(tag["value"]) for tag in again.select("form input[type=hidden]")
    }.keys() == form.keys()
    assert again.find("html")["lang"] == "vi"  # type: ignore[index]  # it is a tag
    assert kept(database) == []


def test_a_double_press_is_one(clerk: Reader, database: Database, handover: Handover) -> None:
    form = {str(tag["name"]): str(tag["value"]) for tag in text_page(clerk, handover).select("form input[type=hidden]")}
    for _press in range(2):
        assert clerk.post(path_of(handover), data={**form, "answer": "spoken"}).status_code == 303
    assert len(kept(database)) == 1
    answer = clerk.post(path_of(handover), data={**form, "answer": "declined"})
    assert answer.status_code == 409
    assert "This handover has its agreement already." in answer.text


def test_a_no_takes_nothing_away(manager: Reader, database: Database, handover: Handover, survivor: Survivor) -> None:
    page = text_page(manager, handover, language="en", interpreter="true")
    form = {str(tag["name"]): str(tag["value"]) for tag in page.select("form input[type=hidden]")}
    answer = manager.post(path_of(handover), data={**form, "answer": "declined"}, follow_redirects=True)
    assert "Nothing is taken away from you, and you pay nothing." in answer.text
    before = manager.page(f"/survivors/{show_reference(survivor.ref)}").get_text()
    assert "Model 5" in before
    staff = manager.page(path_of(handover))
    assert "They did not agree. What now?" in staff.get_text()
    assert staff.select(f'a[href="/survivors/{show_reference(survivor.ref)}/note"]')
    assert len(staff.select("li a.code")) == 2
    assert answered(manager, handover, "spoken")[0] == 303
    assert [row.form for row in kept(database)] == [AgreementForm.SPOKEN]
    assert audited(database)[-1] == ("agreement.recorded", handover.number)


def test_without_a_text_in_their_language_somebody_interprets(clerk: Reader, database: Database, given: Given) -> None:
    handover = given.handover(given.survivor(language="ti", needs_interpreter=True), given.ready_device())
    staff = clerk.page(path_of(handover)).get_text()
    assert "Their language is Tigrinya, and there is no reviewed text in it." in staff
    refused = text_page(clerk, handover, 422)
    assert refused.select_one("#interpreter-problem")
    assert refused.find("html")["lang"].startswith("en")  # type: ignore[index, union-attr]  # it is a tag
    text = text_page(clerk, handover, interpreter="true")
    form = {str(tag["name"]): str(tag["value"]) for tag in text.select("form input[type=hidden]")}
    assert clerk.post(path_of(handover), data={**form, "answer": "spoken"}).status_code == 303
    assert (kept(database)[0].language, kept(database)[0].interpreter) == ("en", True)


def test_a_draft_is_never_shown(clerk: Reader, handover: Handover) -> None:
    for language in ("ti", "so"):
        answer = clerk.post(f"{path_of(handover)}/text", data={"csrf_token": clerk.token(), "language": language})
        assert answer.status_code == 404


def test_the_paper(manager: Reader, database: Database, handover: Handover, survivor: Survivor) -> None:
    assert manager.get(f"{path_of(handover)}.pdf").status_code == 404
    answered(manager, handover, "signed", mark=DRAWN)
    assert manager.page(path_of(handover)).select(f'a[href="{path_of(handover)}.pdf"]')
    answer = manager.get(f"{path_of(handover)}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    shown = show_handover_number(handover.number)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={shown}.pdf"
    assert answer.data == manager.get(f"{path_of(handover)}.pdf").data
    file = pdfium.PdfDocument(answer.data)
    text = " ".join(page.get_textpage().get_text_range() for page in file)
    file.close()
    assert f"Handover {shown}" in text
    assert kept(database)[0].text_sha256 in text
    assert not [word for word in (show_reference(survivor.ref), "Home Support", manager.email) if word in text]
    assert audited(database)[-1] == ("agreement.paper_made", handover.number)


def test_undone(clerk: Reader, database: Database, given: Given, handover: Handover) -> None:
    other = given.handover(given.survivor(), given.ready_device())
    answered(clerk, handover, "spoken")
    form = text_page(clerk, other)
    with database.writing() as session:
        for one in (handover, other):
            undoing.undo(session, clerk.actor, given.at, entry_id=one.entry_id)
    assert "What was answered then stays as it was." in clerk.page(path_of(handover)).get_text()
    assert not clerk.page(path_of(other)).select("form[action$=text]")
    hidden = {str(tag["name"]): str(tag["value"]) for tag in form.select("form input[type=hidden]")}
    answer = clerk.post(path_of(other), data={**hidden, "answer": "spoken"})
    assert answer.status_code == 409
    assert "This handover was undone, so there is nothing to agree any more." in answer.text
    assert len(kept(database)) == 1


def test_the_answer_page_waits_for_an_answer(clerk: Reader, handover: Handover) -> None:
    assert clerk.get(f"{path_of(handover)}/text").location == path_of(handover)
    assert clerk.get(f"{path_of(handover)}/answer").location == path_of(handover)


def test_a_caseworker_reaches_their_own(client_as: ClientAs, given: Given, handover: Handover) -> None:
    amina = client_as(Role.CASEWORKER)
    mine = given.handover(given.survivor(caseworker=amina.actor), given.ready_device())
    amina.page(path_of(mine))
    for path in (path_of(handover), f"{path_of(handover)}/answer", f"{path_of(handover)}.pdf"):
        assert amina.get(path).status_code == 404


def test_however_many_things_the_questions_are_as_many(clerk: Reader, database: Database, given: Given) -> None:
    numbers = []
    for things in (1, 6):
        handover = given.handover(given.survivor(), *(given.ready_device() for _thing in range(things)))
        clerk.page(path_of(handover))
        with counted(database) as sent:
            clerk.page(path_of(handover))
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] < 20
