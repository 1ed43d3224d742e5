"""Settings choose the gateway of each channel; the ones that carry nothing show what would have gone."""

import json
import logging
import sys
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from devicefleet import config as configuration
from devicefleet.gateways.choosing import gateways
from devicefleet.gateways.marks import Mark
from devicefleet.rules.messages.letter import Gateway, Letter, Receipt, Unsent
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms.messages import Channel, Problem
from tests.conftest import KEYS

SMTP_SETTINGS = {"gateway": "smtp", "host": "mail.example.org", "sender": "post@example.org"}
HTTPS = {"gateway": "https", "url": "https://hook.example.org/in", "allow": ["hook.example.org"], "secret_file": "s"}
NOTIFY = {"gateway": "notify", "notify_key_file": "key", "notify_template": str(UUID(int=1))}
NOTIFY_KEY = f"fleet-{UUID(int=2)}-{UUID(int=3)}"


def chosen(base: Path, /, channel: Channel, **settings: Any) -> Gateway:
    return gateways(configuration.check({"keys": KEYS, str(channel): settings}, base=base))[channel]


def refusal(base: Path, /, channel: Channel, **settings: Any) -> str:
    with pytest.raises(Refused) as refused:
        chosen(base, channel, **settings)
    return str(refused.value).replace(str(base), "HERE")


@pytest.mark.parametrize("channel", Channel)
def test_a_fresh_installation_reaches_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, channel: Channel, email: Letter
) -> None:
    gateway = chosen(tmp_path, channel)
    assert (gateway.name, gateway.target) == ("log", "log")
    with caplog.at_level(logging.INFO):
        assert gateway.send(replace(email, channel=channel)) == Receipt()
    (line,) = caplog.messages
    assert line == f"message digest|email|2026-11-22 by {channel} to log: written here and carried nowhere"


def test_each_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("x" * 32, encoding="utf-8")
    (tmp_path / "key").write_text(f"{NOTIFY_KEY}\n", encoding="utf-8")
    made = [
        chosen(tmp_path, Channel.EMAIL, **SMTP_SETTINGS),
        chosen(tmp_path, Channel.SMS, **HTTPS),
        chosen(tmp_path, Channel.WEBHOOK, **HTTPS),
        chosen(tmp_path, Channel.SMS, **NOTIFY),
    ]
    assert [(one.name, one.target) for one in made] == [
        ("smtp", "mail.example.org:587"),
        ("https", "hook.example.org:443"),
        ("https", "hook.example.org:443"),
        ("notify", "api.notifications.service.gov.uk:443"),
    ]


def test_an_email_becomes_one_file_however_often_it_comes(tmp_path: Path, mark: Mark, email: Letter) -> None:
    gateway = chosen(tmp_path, Channel.EMAIL, gateway="file", folder="out/mail")
    receipts = {gateway.send(email) for _try in range(2)}
    assert gateway.target == str(tmp_path / "out" / "mail")
    (file,) = (tmp_path / "out" / "mail").iterdir()
    assert receipts == {Receipt(file.name)}
    assert file.name == f"{mark(email.key)}.eml"
    assert file.stat().st_mode & 0o777 == 0o600
    message = message_from_bytes(file.read_bytes(), policy=SMTP)
    assert (message["To"], message["Subject"]) == (email.to, email.subject)


def test_a_text_message_and_a_notice_become_files(tmp_path: Path, mark: Mark, text: Letter, notice: Letter) -> None:
    for letter in (text, notice):
        chosen(tmp_path, letter.channel, gateway="file", folder="out").send(letter)
    read = {file.name: json.loads(file.read_bytes()) for file in (tmp_path / "out").iterdir()}
    assert read == {
        f"{mark(text.key)}.json": {"to": text.to, "text": text.text},
        f"{mark(notice.key)}.json": {"id": mark(notice.key), "at": "2026-11-22T07:30:00+00:00", "text": notice.text},
    }


def test_no_key_leads_out_of_the_folder(tmp_path: Path, text: Letter) -> None:
    gateway = chosen(tmp_path, Channel.SMS, gateway="file", folder="out")
    gateway.send(replace(text, key="../../x\0/é"))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, text: Letter) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(Unsent) as unsent:
        chosen(tmp_path, Channel.SMS, gateway="file", folder="out").send(text)
    assert (unsent.value.problem, unsent.value.again) == (Problem.NOT_SET_UP, True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "sms.secret_file: HERE/s cannot be read: No such file or directory."),
        ("", "sms.secret_file: HERE/s has to hold one line of letters, digits and signs (ASCII)."),
        ("é" * 40, "sms.secret_file: HERE/s has to hold one line of letters, digits and signs (ASCII)."),
        ("a\nb" * 20, "sms.secret_file: HERE/s has to hold one line of letters, digits and signs (ASCII)."),
        ("x" * 31, "sms.secret_file: the secret is shorter than 32 characters. Make a longer one."),
    ],
)
def test_a_secret_that_cannot_be_used(tmp_path: Path, content: str | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / "s").write_text(content, encoding="utf-8")
    assert refusal(tmp_path, Channel.SMS, **HTTPS) == sentence


def test_a_password_that_is_not_there(tmp_path: Path) -> None:
    said = refusal(tmp_path, Channel.EMAIL, **SMTP_SETTINGS, username="fleet", password_file="p")
    assert said == "email.password_file: HERE/p cannot be read: No such file or directory."


@pytest.mark.parametrize(
    ("content", "why"), [(None, "No such file or directory"), ("none", "no certificate or crl found")]
)
def test_an_authority_that_cannot_be_used(tmp_path: Path, content: str | None, why: str) -> None:
    if content:
        (tmp_path / "ca").write_text(content, encoding="utf-8")
    said = refusal(tmp_path, Channel.EMAIL, **SMTP_SETTINGS, ca_file="ca")
    assert said.startswith("email.ca_file: HERE/ca cannot be used: ")
    assert why in said


def test_a_key_of_notify_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("half-a-key", encoding="utf-8")
    said = refusal(tmp_path, Channel.SMS, **NOTIFY)
    assert said == "sms.notify_key_file: this is no key of GOV.UK Notify. Copy it again, as a whole."


def test_notify_without_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "notifications_python_client", None)
    said = refusal(tmp_path, Channel.SMS, **NOTIFY)
    assert said == (
        'sms.gateway: "notify" needs more than is installed here. Install it with: pip install devicefleet[notify]'
    )
