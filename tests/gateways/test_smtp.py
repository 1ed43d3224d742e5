"""E-mail by a real mail server: what it takes, what it refuses, and what happens when it breaks off."""

import socket
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from devicefleet.config.messages import EmailSettings
from devicefleet.gateways.marks import Mark
from devicefleet.gateways.smtp import Smtp
from devicefleet.rules.messages.letter import Letter, Receipt, Unsent
from devicefleet.rules.terms.messages import Problem
from tests.gateways.conftest import Certified

Mailbox = Callable[..., "Taking"]


class Taking:
    """What the server does at each step; an empty answer takes the step as usual."""

    def __init__(self, *, rcpt: str = "", data: str = "", drop: bool = False, leave: bool = False) -> None:
        self.rcpt, self.data, self.drop, self.leave = rcpt, data, drop, leave
        self.taken: list[Envelope] = []
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        if not self.rcpt:
            envelope.rcpt_tos.append(address)
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:
        if self.data:
            return self.data
        self.taken.append(envelope)
        if self.drop:
            server.transport.abort()
        return "250 OK"

    async def handle_QUIT(self, server: Any, _session: Any, _envelope: Envelope) -> str:
        if self.leave:
            server.transport.abort()
        return "221 Bye"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    started: list[Controller] = []

    def start(taking: Taking, **settings: Any) -> Taking:
        taking.port = free_port()
        started.append(Controller(taking, hostname="127.0.0.1", port=taking.port, server_hostname="mail", **settings))
        started[-1].start()
        return taking

    yield start
    for controller in started:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def gateway(port: int, mark: Mark, ca_file: str = "", password: str = "", **settings: Any) -> Smtp:
    known = {"gateway": "smtp", "host": "127.0.0.1", "sender": "post@example.net", "security": "none", "seconds": 5}
    if password:
        known |= {"username": "fleet", "password_file": "password"}
    chosen = EmailSettings.model_validate(known | {"port": port} | settings)
    return Smtp(chosen, password, mark, ssl.create_default_context(cafile=ca_file or None))


def problem_of(smtp: Smtp, letter: Letter) -> tuple[Problem, bool]:
    with pytest.raises(Unsent) as unsent:
        smtp.send(letter)
    assert letter.to not in str(unsent.value)
    return unsent.value.problem, unsent.value.again


def test_it_is_taken_with_the_same_name_at_every_try(mailbox: Mailbox, mark: Mark, email: Letter) -> None:
    box = mailbox(Taking())
    smtp = gateway(box.port, mark, sender_name="Kit", reply_to="desk@example.net")
    receipts = {smtp.send(email) for _try in range(2)}
    assert receipts == {Receipt(f"<{mark(email.key)}@example.net>")}
    first, second = box.taken
    assert first.content == second.content
    assert (first.mail_from, first.rcpt_tos) == ("post@example.net", ["ada@example.org"])
    message = message_from_bytes(first.content or b"", policy=SMTP)
    told = {name: value for name, value in message.items() if name not in {"X-Peer", "X-MailFrom", "X-RcptTo"}}
    assert told == {  # the three are the server's own
        "From": "Kit <post@example.net>",
        "To": "ada@example.org",
        "Reply-To": "desk@example.net",
        "Subject": "Your list for Monday",
        "Date": "Sun, 22 Nov 2026 07:30:00 +0000",
        "Message-ID": f"<{mark(email.key)}@example.net>",
        "Auto-Submitted": "auto-generated",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
    }
    assert message.get_content().replace("\r\n", "\n") == email.text
    assert (smtp.name, smtp.target) == ("smtp", f"127.0.0.1:{box.port}")


@pytest.mark.parametrize(
    ("taking", "problem", "again"),
    [
        (Taking(rcpt="451 Later"), Problem.BUSY, True),
        (Taking(rcpt="550 Nobody here"), Problem.ADDRESS_REFUSED, False),
        (Taking(data="451 Later"), Problem.BUSY, True),
        (Taking(data="550 Not like this"), Problem.REFUSED, False),
        (Taking(drop=True), Problem.INTERRUPTED, True),
    ],
    ids=["address later", "address never", "message later", "message never", "taken, then gone without a word"],
)
def test_it_is_not_taken(
    mailbox: Mailbox, mark: Mark, email: Letter, taking: Taking, problem: Problem, again: bool
) -> None:
    box = mailbox(taking)
    assert problem_of(gateway(box.port, mark), email) == (problem, again)


def test_a_server_that_leaves_after_it_took_the_message_has_taken_it(
    mailbox: Mailbox, mark: Mark, email: Letter
) -> None:
    box = mailbox(Taking(leave=True))
    gateway(box.port, mark).send(email)
    assert len(box.taken) == 1


def test_nobody_answers(mark: Mark, email: Letter) -> None:
    assert problem_of(gateway(free_port(), mark), email) == (Problem.NO_CONNECTION, True)


@pytest.mark.parametrize("security", ["starttls", "tls"])
class TestSecure:
    """TLS in either way."""

    def settings(self, certified: Certified, security: str, name: str) -> dict[str, Any]:
        context = certified(name)
        return {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}

    def test_it_goes_over_tls(
        self, mailbox: Mailbox, certified: Certified, mark: Mark, email: Letter, ca_file: str, security: str
    ) -> None:
        box = mailbox(Taking(), **self.settings(certified, security, "127.0.0.1"))
        gateway(box.port, mark, ca_file, security=security).send(email)
        assert len(box.taken) == 1

    def test_it_goes_nowhere_when_the_certificate_is_for_another(
        self, mailbox: Mailbox, certified: Certified, mark: Mark, email: Letter, ca_file: str, security: str
    ) -> None:
        box = mailbox(Taking(), **self.settings(certified, security, "elsewhere.example"))
        smtp = gateway(box.port, mark, ca_file, security=security)
        assert problem_of(smtp, email) == (Problem.NOT_SECURE, True)
        assert not box.taken

    def test_it_goes_nowhere_when_nobody_vouches_for_the_server(
        self, mailbox: Mailbox, certified: Certified, mark: Mark, email: Letter, security: str
    ) -> None:
        box = mailbox(Taking(), **self.settings(certified, security, "127.0.0.1"))
        assert problem_of(gateway(box.port, mark, security=security), email) == (Problem.NOT_SECURE, True)
        assert not box.taken

    def test_it_does_not_go_without(
        self, mailbox: Mailbox, mark: Mark, email: Letter, ca_file: str, security: str
    ) -> None:
        box = mailbox(Taking())
        smtp = gateway(box.port, mark, ca_file, security=security)
        assert problem_of(smtp, email) == (Problem.NOT_SECURE, True)
        assert not box.taken


class TestSignedIn:
    """With a user name and a password."""

    def box(self, mailbox: Mailbox, certified: Certified) -> Taking:
        def judge(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
            return AuthResult(success=(given.login, given.password) == (b"fleet", b"right"), handled=False)

        return mailbox(
            Taking(), tls_context=certified("127.0.0.1"), require_starttls=True, auth_required=True, authenticator=judge
        )

    def test_it_is_taken(self, mailbox: Mailbox, certified: Certified, mark: Mark, email: Letter, ca_file: str) -> None:
        box = self.box(mailbox, certified)
        gateway(box.port, mark, ca_file, "right", security="starttls").send(email)
        assert len(box.taken) == 1

    def test_messages_wait_while_the_password_is_wrong(
        self, mailbox: Mailbox, certified: Certified, mark: Mark, email: Letter, ca_file: str
    ) -> None:
        box = self.box(mailbox, certified)
        smtp = gateway(box.port, mark, ca_file, "wrong", security="starttls")
        assert problem_of(smtp, email) == (Problem.REFUSED, True)

    def test_messages_wait_while_the_server_knows_no_signing_in(
        self, mailbox: Mailbox, mark: Mark, email: Letter
    ) -> None:
        box = mailbox(Taking())
        assert problem_of(gateway(box.port, mark, password="right"), email) == (Problem.NOT_SET_UP, True)
