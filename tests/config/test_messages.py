"""Settings of messages that do not fit each other are refused with the one that has to change."""

from pathlib import Path
from typing import Any

import pytest

from devicefleet import config as configuration
from devicefleet.rules.refusals import Refused
from tests.conftest import KEYS

MAIL = {"gateway": "smtp", "host": "mail.example.org", "sender": "post@example.org"}
HTTPS = {"gateway": "https", "url": "https://hook.example.org/in", "allow": ["hook.example.org"], "secret_file": "s"}
ADDRESS = 'an address that begins with "https://" and a host in small letters, without a user name or #'
PLAIN = "one plain address such as post@example.org, or nothing"


def refusal(section: str, settings: dict[str, Any], folder: Path) -> str:
    with pytest.raises(Refused) as refused:
        configuration.check({"keys": KEYS, section: settings}, base=folder)
    return str(refused.value).removeprefix("configuration: ")


@pytest.mark.parametrize(
    ("section", "settings", "sentence"),
    [
        ("email", {"gateway": "file"}, "email.folder: give the folder that e-mails are written to"),
        ("email", MAIL | {"host": ""}, "email.host: give the mail server"),
        ("email", MAIL | {"sender": ""}, "email.sender: give the address that e-mails come from"),
        ("email", MAIL | {"sender": "a@b.org, c@d.org"}, f"email.sender: {PLAIN}"),
        ("email", MAIL | {"reply_to": "Desk <a@b.org>"}, f"email.reply_to: {PLAIN}"),
        ("email", MAIL | {"security": "none"}, 'email.security: "none" is for a mail server on this machine'),
        ("email", MAIL | {"security": "ssl"}, "email.security: Input should be 'starttls', 'tls' or 'none'"),
        ("email", MAIL | {"username": "x"}, "email.password_file: give it together with username"),
        ("email", MAIL | {"password_file": "x"}, "email.password_file: give it together with username"),
        ("email", MAIL | {"seconds": 0}, "email.seconds: Input should be greater than or equal to 1"),
        ("sms", {"gateway": "file"}, "sms.folder: give the folder that messages are written to"),
        ("sms", HTTPS | {"url": ""}, "sms.url: give the address that messages are posted to"),
        ("sms", HTTPS | {"secret_file": ""}, "sms.secret_file: give the file with the secret"),
        ("sms", HTTPS | {"allow": []}, 'sms.allow: "hook.example.org", the host of url, is not on the list'),
        ("sms", HTTPS | {"allow": ["example.org"]}, 'sms.allow: "hook.example.org", the host of url, is not on'),
        ("sms", HTTPS | {"allow": ["https://hook.example.org"]}, "sms.allow: names of hosts in small letters"),
        ("sms", HTTPS | {"allow": ["*"]}, "sms.allow: names of hosts in small letters"),
        ("sms", {"gateway": "notify"}, "sms.notify_key_file: give the file with the key of GOV.UK Notify"),
        ("sms", {"gateway": "notify", "notify_key_file": "k"}, "sms.notify_template: give the ID of the template"),
        ("webhook", {"gateway": "notify"}, "webhook.gateway: Input should be 'log', 'file' or 'https'"),
        ("webhook", HTTPS | {"allow": []}, 'webhook.allow: "hook.example.org", the host of url, is not on the list'),
    ],
)
def test_what_does_not_fit(section: str, settings: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    assert refusal(section, settings, tmp_path).startswith(sentence)


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example.org/in",
        "https://user:word@hook.example.org/in",
        "https://hook.example.org@elsewhere.example/in",
        "https://hook.example.org\\@elsewhere.example/in",
        "https://hook.example.org/in#part",
        "https://hook.example.org:99999/in",
        "https://hook.example.org:0/in",
        "https://Hook.example.org/in",
        "https://hook.example.org/in\r\nX: y",
        "https://[::1]/in",
        "https:///in",
        "hook.example.org",
    ],
)
def test_an_address_that_could_mean_another(url: str, tmp_path: Path) -> None:
    assert refusal("webhook", HTTPS | {"url": url}, tmp_path) == f"webhook.url: {ADDRESS}"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_no_tls_on_this_machine(host: str, tmp_path: Path) -> None:
    raw = {"keys": KEYS, "email": MAIL | {"security": "none", "host": host}}
    assert configuration.check(raw, base=tmp_path).email.host == host


def test_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    raw = {
        "keys": KEYS,
        "email": MAIL | {"username": "x", "password_file": "p", "ca_file": "/etc/ca", "folder": "../out"},
        "sms": HTTPS | {"notify_key_file": "n", "folder": ""},
        "webhook": HTTPS,
    }
    config = configuration.check(raw, base=tmp_path / "fleet")
    email, sms = config.email, config.sms
    assert (email.password_file, email.ca_file) == (str(tmp_path / "fleet" / "p"), "/etc/ca")
    assert email.folder == str(tmp_path / "out")
    assert (sms.secret_file, sms.notify_key_file, sms.folder) == (
        str(tmp_path / "fleet" / "s"),
        str(tmp_path / "fleet" / "n"),
        "",
    )
    assert config.webhook.secret_file == str(tmp_path / "fleet" / "s")
