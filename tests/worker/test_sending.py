"""What is due is sent once, outside any transaction, and what became of it is noted."""

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.terms.messages import Channel, MessageState
from devicefleet.worker.sending import send_due
from tests.given import Given
from tests.worker.post import Carrier, Post, compose


def send(post: Post, at: Moment, *carriers: Carrier, owner: str = "one") -> int:
    by = dict(zip((Channel.EMAIL, Channel.SMS, Channel.WEBHOOK), carriers, strict=False))
    return send_due(post.database, lambda: at, owner, by, compose)


def test_what_is_due_is_sent_once(both_engines: Database, given: Given, post: Post) -> None:
    first, second = post.queue(1, 2)
    carrier = Carrier()
    assert send(post, given.at, carrier) == 2
    assert send(post, given.at, carrier) == 0
    assert carrier.keys() == ["alert|1", "alert|2"]
    row = post.one(first)
    assert (row.state, row.tries, row.gateway, row.reference) == (MessageState.SENT, 1, "smtp", "r")
    assert [(one.gateway, one.problem) for one in post.tries(second)] == [("smtp", None)]
