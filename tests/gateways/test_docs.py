"""What docs/gateways.md tells receivers to do works with what is really posted."""

import re
from typing import Any

import pytest
import time_machine

from devicefleet.gateways.marks import Mark
from devicefleet.gateways.posting import Way
from devicefleet.rules.messages.letter import Letter
from tests.gateways.conftest import Certified
from tests.gateways.posts import HOST, SECRET, TRIED_AT, posting
from tests.gateways.servers import Answering, Listener, Post, answer
from tests.house.yard import ROOT

TEXT = (ROOT / "docs" / "gateways.md").read_text(encoding="utf-8")


@pytest.fixture
def is_genuine() -> Any:
    names: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", TEXT, re.S)[0], names)
    return names["is_genuine"]


def said(name: str) -> str:
    found = re.search(rf"^\| {name} \| `(.*)` \|$", TEXT, re.M)
    assert found
    return found[1]


def test_a_receiver_knows_what_is_ours(
    is_genuine: Any, certified: Certified, way: Way, mark: Mark, text: Letter
) -> None:
    taking = Answering(answer("200 OK"))
    with Listener(taking, certified(HOST)) as server:
        posting(server.port, mark, way).send(text)
    post: Post = taking.posts[0]
    secret, later = SECRET.decode(), {"X-Timestamp": str(int(post.headers["X-Timestamp"]) + 1)}
    with time_machine.travel(TRIED_AT, tick=False):
        assert is_genuine(secret, post.headers, post.body)
        assert not is_genuine(secret, post.headers, post.body + b" ")
        assert not is_genuine(secret, post.headers | later, post.body)
        assert not is_genuine(secret + "x", post.headers, post.body)
    with time_machine.travel(TRIED_AT.timestamp() + 301, tick=False):
        assert not is_genuine(secret, post.headers, post.body)


def test_the_example_for_other_languages(is_genuine: Any) -> None:
    headers = {"X-Timestamp": said("timestamp"), "X-Signature": said("signature")}
    with time_machine.travel(int(said("timestamp")), tick=False):
        assert is_genuine(said("secret"), headers, said("body").encode())
