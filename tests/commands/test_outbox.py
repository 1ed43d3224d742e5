"""The outbox from a shell: what is in it, and one more try for what failed."""

import json
from pathlib import Path

import pytest

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.gateways.log import Log
from devicefleet.rules.messages.letter import Receipt, Unsent
from devicefleet.rules.terms.messages import Channel, MessageState, Problem
from tests.commands.conftest import Devicefleet, Fleet
from tests.given import Given
from tests.worker.post import Carrier, Post, compose, send_due


@pytest.fixture
def post(ledger: Database, at: Moment, fleet: Fleet) -> Post:
    """1 was sent; 2 and 3 failed."""
    post = Post(Given(ledger, at), ledger, provider_id=1)
    post.queue(1, 2, 3)
    carrier = Carrier()
    carrier.says(Receipt(), Unsent(Problem.REFUSED, again=False))
    send_due(ledger, lambda: at, "one", {Channel.EMAIL: carrier}, compose)
    return post


def test_the_list(devicefleet: Devicefleet, post: Post) -> None:
    lines = devicefleet("outbox", "list", "--state", "failed").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["Number", "3", "2"]
    assert "E-mail" in lines[1]
    assert "The other side refused it." in lines[1]
    assert devicefleet("outbox", "list", "--channel", "sms").stdout == "No messages like these.\n"
    rows = json.loads(devicefleet("outbox", "list", "--kind", "alert", "--days", "1", "--json").stdout)
    assert [(row["id"], row["state"], row["problem"]) for row in rows] == [
        (3, "failed", "refused"), (2, "failed", "refused"), (1, "sent", None),
    ]  # fmt: skip


def test_what_was_logged_only_is_said(
    devicefleet: Devicefleet, post: Post, ledger: Database, installation: Path
) -> None:
    post.queue(4)
    send_due(ledger, lambda: post.given.at, "one", {Channel.EMAIL: Log()}, compose)
    listed = devicefleet("outbox", "list", "--state", "sent")
    assert listed.stderr.splitlines() == [
        "Mail goes to the log only and reaches nobody: set [email] gateway.",
        "Text messages go to the log only and reach nobody: set [sms] gateway.",
    ]
    logged, went = listed.stdout.splitlines()[1:]
    assert ("logged, not sent" in logged, "logged" in went) == (True, False)
    rows = json.loads(devicefleet("outbox", "list", "--state", "sent", "--json").stdout)
    assert [row["gateway"] for row in rows] == ["log", "smtp"]
    with installation.open("a", encoding="utf-8") as file:
        file.write('[email]\ngateway = "file"\nfolder = "mails"\n[sms]\ngateway = "file"\nfolder = "texts"\n')
    assert devicefleet("outbox", "list").stderr == ""


def test_one_is_tried_again(devicefleet: Devicefleet, post: Post) -> None:
    assert devicefleet("outbox", "retry", "2").stdout == "1 message is tried again.\n"
    assert [row.state for row in post.all()] == [MessageState.SENT, MessageState.QUEUED, MessageState.FAILED]
    refused = devicefleet("outbox", "retry", "1")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Only a message that failed can be tried again" in refused.stderr


def test_all_are_tried_again(devicefleet: Devicefleet, post: Post) -> None:
    assert devicefleet("outbox", "retry", "--failed").stdout == "2 messages are tried again.\n"
    assert devicefleet("outbox", "retry", "--failed").stdout == "0 messages are tried again.\n"
    assert [row.state for row in post.all()] == [MessageState.SENT, MessageState.QUEUED, MessageState.QUEUED]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("", "Say which: the number of one message, or --failed for all that failed."),
        ("2 --failed", "--failed tries all of them again: leave out the number, or leave out --failed."),
        ("abc", "abc is no number of the list. Give one like 12."),
        ("0", "0 is no number of the list. Give one like 12."),
        ("2147483648", "2147483648 is no number of the list. Give one like 12."),
    ],
)
def test_what_is_wrong_usage(devicefleet: Devicefleet, post: Post, asked: str, sentence: str) -> None:
    refused = devicefleet("outbox", "retry", *asked.split())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert sentence in refused.stderr
    assert MessageState.QUEUED not in {row.state for row in post.all()}
