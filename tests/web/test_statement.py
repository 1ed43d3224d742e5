"""The provision statement: a page to choose the days on, and an audited file that is named by the reference alone."""

import pypdfium2 as pdfium
import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role, Tenure
from devicefleet.tables import AuditEvent, Survivor
from tests.given import Given
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, amina: Reader) -> Survivor:
    return given.survivor(caseworker=amina.actor)


def path_of(survivor: Survivor) -> str:
    return f"/survivors/{show_reference(survivor.ref)}/statement"


def audited(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        query = select(AuditEvent.action, AuditEvent.subject).order_by(col(AuditEvent.id))
        return [(action, subject) for action, subject in session.exec(query)]


def test_it_works(amina: Reader, given: Given, database: Database, survivor: Survivor) -> None:
    given.held_device(survivor, tenure=Tenure.GIFT)
    answer = amina.submit(path_of(survivor))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={show_reference(survivor.ref)}.pdf"
    file = pdfium.PdfDocument(answer.data)
    text = " ".join(file[0].get_textpage().get_text_range().split())
    file.close()
    assert "Fairphone Model 5" in text
    assert "From 1 October 2026 to 22 November 2026" in text
    assert amina.email not in text
    assert "Home Support" not in text
    assert audited(database)[-1] == ("survivor.statement_made", survivor.ref)


def test_the_same_answers_are_the_same_file(amina: Reader, given: Given, survivor: Survivor) -> None:
    given.held_device(survivor)
    assert amina.submit(path_of(survivor)).data == amina.submit(path_of(survivor)).data


def test_from_the_persons_page(amina: Reader, survivor: Survivor) -> None:
    page = amina.page(path_of(survivor).removesuffix("/statement"))
    assert page.select(f'a[href="{path_of(survivor)}"]')


def test_looking_changes_nothing_but_the_trail(amina: Reader, database: Database, survivor: Survivor) -> None:
    before = audited(database)
    amina.page(path_of(survivor))
    assert audited(database)[len(before) :] == [("survivor.read", survivor.ref)]


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        ({"first": "tomorrow"}, "first", "This is not a date."),
        ({"last": "2026-12-24"}, "last", "Choose a last day that is not after today."),
        ({"first": "2026-11-03", "last": "2026-11-02"}, "first", "The first day is after the last one"),
    ],
)
def test_wrong_days_beside_the_box(
    amina: Reader, database: Database, survivor: Survivor, days: dict[str, str], field: str, sentence: str
) -> None:
    answer = amina.submit(path_of(survivor), **days)
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert f'id="{field}-problem"' in answer.text
    assert sentence in answer.text
    assert "survivor.statement_made" not in dict(audited(database))


def test_anonymous(client: Reader, survivor: Survivor) -> None:
    for answer in (client.get(path_of(survivor)), client.post(path_of(survivor), data={"csrf_token": client.token()})):
        assert (answer.status_code, str(answer.location).split("?")[0]) == (303, "/sign-in")


def test_theirs_a_colleagues_and_nobodys(client_as: ClientAs, given: Given, survivor: Survivor) -> None:
    for reader in (client_as(Role.CASEWORKER), client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))):
        for path in (path_of(survivor), "/survivors/K7M3-9V/statement"):
            assert reader.get(path).status_code == 404
            assert reader.post(path, data={"csrf_token": reader.token()}).status_code == 404


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.WAREHOUSE, Role.FUNDER, Role.AUDITOR])
def test_role_too_low(client_as: ClientAs, survivor: Survivor, role: Role) -> None:
    reader = client_as(role)
    assert reader.get(path_of(survivor)).status_code == 403
    assert reader.post(path_of(survivor), data={"csrf_token": reader.token()}).status_code == 403
