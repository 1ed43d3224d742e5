"""Whatever is written into a letter, its e-mail goes to exactly one, and says in its headers what it should."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from devicefleet.gateways.mail import Sender, written
from devicefleet.rules.messages.letter import Attachment, Letter, Unsent
from devicefleet.rules.terms.messages import Channel, Problem
from tests.gateways.conftest import letter

SENDER = Sender("post@example.net", "Kit", "desk@example.net")
HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]
LONG = "a" * 64 + "@" + ".".join(["b" * 61] * 3)
ENCODED = "=?utf-8?q?Hello=0D=0ABcc:_eve@example.org?="


def mark(key: str) -> str:
    return f"{len(key):032x}"


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def to(recipient: str) -> Letter:
    return letter(Channel.EMAIL, recipient, "Your list")


def near_addresses() -> Iterator[st.SearchStrategy[str]]:
    """Strings that are nearly one address, or a little more than one."""
    yield st.text()
    yield st.emails()
    yield st.from_regex(r"\A[a-z.=?_\"<>(),;: \r\n\x00-]{0,20}@[a-z.\[\]-]{0,20}[,;\s<>]?([a-z]+@[a-z]+)?\Z")


def tried(recipient: str) -> EmailMessage | Unsent:
    try:
        return read(written(to(recipient), SENDER, mark))
    except Unsent as unsent:
        return unsent


@given(st.one_of(*near_addresses()))
@example("a@example.org, b@example.org")
@example("a@example.org\r\nBcc: b@example.org")
@example("a@example.org\n")
@example("Ada <a@example.org>")
@example("<a@example.org>")
@example('"a@example.org,"@example.org')
@example("=?utf-8?q?a=2Cb?=@example.org")
@example("group:a@example.org;")
@example("a@example.org b@example.org")
@example("a%b@c")
@example("")
@example(LONG)
def test_one_recipient_or_none(recipient: str) -> None:
    message = tried(recipient)
    if isinstance(message, Unsent):
        assert (message.problem, message.again) == (Problem.ADDRESS_REFUSED, False)
        return
    assert message.keys() == HEADERS
    assert [one.addr_spec for one in message["To"].addresses] == [recipient]
    assert not {",", ";", " ", "<", '"', "\n", "\r"} & set(recipient)


@pytest.mark.parametrize("recipient", ["ada@example.org", "o'neill+kit@a-b.example.org", "a%b@c", LONG])
def test_a_plain_address_is_taken(recipient: str) -> None:
    assert read(written(to(recipient), SENDER, mark))["To"] == recipient


@given(st.text(), st.text())
@example("Hello\r\nBcc: eve@example.org", "Eve\r\nBcc: eve@example.org")
@example(ENCODED, ENCODED)
@example(f"é {ENCODED}", f"é {ENCODED}")
@example("Hello\u2028Bcc: eve@example.org", "\x00")
@example("x" * 300, "é" * 300)
@example("=\x00?utf-8?q?a?=", "= ?")
def test_no_words_become_a_header(subject: str, name: str) -> None:
    content = written(replace(to("ada@example.org"), subject=subject), replace(SENDER, name=name), mark)
    message = read(content)
    assert message.keys() == HEADERS
    assert [one.addr_spec for one in message["From"].addresses] == ["post@example.net"]
    assert max(len(line) for line in content.splitlines()) <= 998


def test_a_subject_of_any_language_arrives() -> None:
    subject = "قائمتك ليوم الاثنين – ዝርዝር"
    message = read(written(replace(to("ada@example.org"), subject=subject), SENDER, mark))
    assert message["Subject"] == subject


def test_what_would_be_an_encoded_word_arrives_as_text() -> None:
    message = read(written(replace(to("ada@example.org"), subject=ENCODED), SENDER, mark))
    assert message["Subject"] == "= ?utf-8?q?Hello=0D=0ABcc:_eve@example.org?="


def test_long_lines_and_dots_arrive_as_they_were() -> None:
    text = "x" * 3000 + "\n.\n..\nFrom here\n" + "✓" * 1000 + "\n"
    content = written(replace(to("ada@example.org"), text=text), SENDER, mark)
    assert max(len(line) for line in content.splitlines()) <= 78
    assert content.isascii()
    assert read(content).get_content().replace("\r\n", "\n") == text


def test_attachments_go_along_and_every_try_is_the_same() -> None:
    calendar = Attachment("dates.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    with_files = replace(to("ada@example.org"), attachments=(calendar, Attachment("list.pdf", "application/pdf", b"%")))
    content = written(with_files, SENDER, mark)
    assert content == written(with_files, SENDER, mark)
    text, *files = read(content).iter_parts()
    assert text.get_content_type() == "text/plain"
    assert [(one.get_filename(), one.get_content_type(), one.get_payload(decode=True)) for one in files] == [
        ("dates.ics", "text/calendar", calendar.content),
        ("list.pdf", "application/pdf", b"%"),
    ]


def test_nothing_in_it_is_fetched_from_elsewhere() -> None:
    content = written(to("ada@example.org"), SENDER, mark)
    assert read(content).get_content_type() == "text/plain"
    assert b"http" not in content


def test_the_name_of_the_message_does_not_hold_the_key() -> None:
    content = written(to("ada@example.org"), SENDER, mark)
    assert b"digest" not in content
