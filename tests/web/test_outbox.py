"""The outbox: how far messages are, who does not answer, one more try; and never an address or a text."""

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.documents import spreadsheets
from devicefleet.gateways.log import Log
from devicefleet.rules.messages.letter import Receipt, Unsent
from devicefleet.rules.terms import Role
from devicefleet.rules.terms.messages import Channel, MessageState, Problem
from devicefleet.tables import AuditEvent
from tests.given import Given, later
from tests.queries.counted import counted
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader
from tests.worker.post import TO, Carrier, Post, compose, send_due

GONE = Unsent(Problem.ADDRESS_REFUSED, again=False)
DOWN = Unsent(Problem.NO_CONNECTION, again=True)


@pytest.fixture
def post(given: Given, database: Database) -> Post:
    return Post(given, database)


@pytest.fixture
def kept(post: Post) -> Post:
    """1 was sent, 2 failed, 3 waits; 4 is a text message that was dropped."""
    post.queue(1, 2)
    carrier = Carrier()
    carrier.says(Receipt(), GONE)
    send(post, carrier)
    post.queue(3, not_before=later(post.given.at, hours=1).now)
    post.queue_person(4, post.given.at, at=later(post.given.at, hours=-2))
    send(post, Carrier(), Channel.SMS)
    return post


def send(post: Post, carrier: Carrier, channel: Channel = Channel.EMAIL) -> int:
    return send_due(post.database, lambda: post.given.at, "one", {channel: carrier}, compose)


def numbers(reader: Reader, path: str = "/outbox") -> list[str]:
    return [cell.get_text(strip=True) for cell in reader.page(path).select("table.list tbody th")]


def test_how_far_each_message_is(kept: Post, client_as: ClientAs) -> None:
    page = client_as(Role.PROVIDER_MANAGER).page("/outbox")
    rows = [row.get_text(" ", strip=True) for row in page.select("table.list tbody tr")]
    assert [row.split()[0] for row in rows] == ["4", "3", "2", "1"]
    assert "failed The other side does not know the address. Try again" in rows[2]
    assert "waiting" in rows[1]
    chips = {chip.get_text(" ", strip=True) for chip in page.select(".chips a")}
    assert {"All 4", "waiting 2", "sent or logged 1", "failed 1", "not needed 0"} <= chips


def test_what_went_to_the_log_reached_nobody_and_the_page_says_so(post: Post, client_as: ClientAs) -> None:
    post.queue(1)
    send(post, Carrier())
    post.queue(2)
    assert send_due(post.database, lambda: post.given.at, "one", {Channel.EMAIL: Log()}, compose) == 1
    admin = client_as(Role.ADMIN)
    page = admin.page("/outbox")
    assert [note.get_text(strip=True) for note in page.select(".note-warn")] == [
        "Mail goes to the log only and reaches nobody: set [email] gateway.",
        "Text messages go to the log only and reach nobody: set [sms] gateway.",
    ]
    states = [row.select("td")[2].get_text(strip=True) for row in page.select("table.list tbody tr")]
    assert states == ["logged, not sent", "sent"]
    rows = spreadsheets.read(admin.get("/outbox/export.csv").data).rows
    assert [cells[4] for _line, cells in rows] == ["logged, not sent", "sent"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=failed", ["2"]),
        ("kind=person", ["4"]),
        ("channel=email", ["3", "2", "1"]),
        ("channel=email&state=sent&days=1", ["1"]),
        ("days=1", ["4", "3", "2", "1"]),
        ("channel=webhook", []),
    ],
)
def test_filters(kept: Post, client_as: ClientAs, query: str, shown: list[str]) -> None:
    assert numbers(client_as(Role.ADMIN), f"/outbox?{query}") == shown


def test_old_messages_are_left_out_by_days(post: Post, client_as: ClientAs) -> None:
    post.queue(1, at=later(post.given.at, days=-8))
    assert numbers(client_as(Role.ADMIN), "/outbox?days=7") == []


def test_no_address_and_no_text(kept: Post, client_as: ClientAs, database: Database) -> None:
    admin = client_as(Role.ADMIN)
    told = admin.get("/outbox").text + admin.get("/outbox/export.csv").text
    for secret in (*(address for address in TO.values() if address), "alert|", "A list"):
        assert secret not in told


def test_the_list_goes_along_and_that_is_audited(kept: Post, client_as: ClientAs, database: Database) -> None:
    manager = client_as(Role.PROVIDER_MANAGER)
    answer = manager.get("/outbox/export.csv?state=failed")
    rows = spreadsheets.read(answer.data)
    assert rows.headers[:6] == ("Number", "Kind", "Way", "Organisation", "State", "Why")
    ((_line, cells),) = rows.rows
    assert list(cells[:6]) == ["2", "Alert", "E-mail", "home", "failed", "The other side does not know the address."]
    with database.reading() as session:
        acts = session.exec(select(AuditEvent.fields).where(AuditEvent.action == "outbox.exported")).all()
    assert acts == ["rows=1"]


def test_one_press_tries_again(kept: Post, client_as: ClientAs) -> None:
    manager = client_as(Role.PROVIDER_MANAGER)
    form = manager.filled("/outbox/2/retry", on="/outbox")
    answer = manager.post("/outbox/2/retry", data=form, follow_redirects=True)
    assert "Message 2 is tried again." in answer.text
    assert kept.one(2).state is MessageState.QUEUED
    again = manager.post("/outbox/2/retry", data=form)
    assert again.status_code == 409
    assert "Only a message that failed can be tried again" in again.text
    late = manager.post("/outbox/4/retry", data=form)
    assert late.status_code == 422
    assert "never sent late" in late.text


def test_only_ones_own(kept: Post, client_as: ClientAs, given: Given) -> None:
    other = client_as(Role.PROVIDER_MANAGER, provider=given.provider("south"))
    assert "Nothing was sent yet." in other.get("/outbox").text
    form = {"csrf_token": other.token()}
    assert other.post("/outbox/2/retry", data=form).status_code == 404
    assert kept.one(2).state is MessageState.FAILED
    assert client_as(Role.CASEWORKER).get("/outbox").status_code == 403


def test_who_does_not_answer_is_said_where_it_helps(
    post: Post, client_as: ClientAs, client: Reader, clock: Clock
) -> None:
    post.queue(*range(5))
    carrier = Carrier()
    carrier.says(DOWN)
    send(post, carrier)
    admin, manager = client_as(Role.ADMIN), client_as(Role.PROVIDER_MANAGER)
    said = admin.page("/outbox").select(".note-warn")[-1].get_text(" ", strip=True)
    assert "E-mail has not been taken since 22 Nov 2026, 12:00." in said
    assert "5 tries failed in a row." in said
    assert "It rests until 22 Nov 2026, 12:01" in said
    assert carrier.target in said
    assert carrier.target not in manager.get("/outbox").text
    state = client.get("/healthz").json
    assert state is not None
    assert (state["messages_waiting"], state["targets_resting"]) == (5, 1)
    assert "Messages are not taken." not in admin.get("/staff").text
    clock.forward(minutes=25)
    admin, manager = client_as(Role.ADMIN), client_as(Role.PROVIDER_MANAGER)
    assert "Messages are not taken." in admin.get("/staff").text
    assert "Messages are not taken." not in manager.get("/outbox").text


def test_a_page_asks_no_more_for_more_messages(post: Post, client_as: ClientAs, database: Database) -> None:
    admin = client_as(Role.ADMIN)
    post.queue(*range(3))
    with counted(database) as few:
        admin.page("/outbox")
    post.queue(*range(3, 120))
    with counted(database) as many:
        assert len(numbers(admin)) == 50
    assert len(many) == len(few) <= 12
    assert len(numbers(admin, "/outbox?page=3")) == 20
