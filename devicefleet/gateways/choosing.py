"""The gateway of each channel, as the settings say; what it needs is read here, so that it is missed at the start."""

import re
import ssl
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from devicefleet.config import Config
from devicefleet.config.messages import EmailSettings, PostSettings, SmsSettings, WebhookSettings
from devicefleet.gateways import notify
from devicefleet.gateways.folder import Folder
from devicefleet.gateways.https import Https
from devicefleet.gateways.log import Log
from devicefleet.gateways.mail import Sender, written
from devicefleet.gateways.marks import Mark, marks
from devicefleet.gateways.payload import payload
from devicefleet.gateways.smtp import Smtp
from devicefleet.rules.messages.letter import Gateway
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms.messages import Channel
from devicefleet.rules.words import _

SHORTEST_SECRET = 32
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NOTIFY_KEY = re.compile(rf"\S+-{_UUID}-{_UUID}")


def gateways(config: Config) -> Mapping[Channel, Gateway]:
    """One for every channel; refuses, naming the setting, when what it needs is not there."""
    mark = marks(config)
    return {
        Channel.EMAIL: _email(config.email, mark),
        Channel.SMS: _sms(config.sms, mark),
        Channel.WEBHOOK: _posted(config.webhook, "webhook", mark),
    }


def _email(settings: EmailSettings, mark: Mark) -> Gateway:
    if settings.gateway == "smtp":
        password = _secret(settings.password_file, "email.password_file") if settings.username else ""
        return Smtp(settings, password, mark, _trust(settings.ca_file))
    if settings.gateway == "file":
        sender = Sender(settings.sender, settings.sender_name, settings.reply_to)
        return Folder(Path(settings.folder), ".eml", mark, lambda letter: written(letter, sender, mark))
    return Log()


def _sms(settings: SmsSettings, mark: Mark) -> Gateway:
    return _notify(settings, mark) if settings.gateway == "notify" else _posted(settings, "sms", mark)


def _posted(settings: SmsSettings | WebhookSettings, section: str, mark: Mark) -> Gateway:
    if settings.gateway == "https":
        return Https(settings, _signing_secret(settings, f"{section}.secret_file"), mark)
    if settings.gateway == "file":
        return Folder(Path(settings.folder), ".json", mark, lambda letter: payload(letter, mark))
    return Log()


def _notify(settings: SmsSettings, mark: Mark) -> Gateway:
    if find_spec(notify.LIBRARY) is None:
        raise Refused(
            _(
                'sms.gateway: "notify" needs more than is installed here. Install it with: '
                "pip install devicefleet[notify]"
            )
        )
    key = _secret(settings.notify_key_file, "sms.notify_key_file")
    if not _NOTIFY_KEY.fullmatch(key):
        raise Refused(_("sms.notify_key_file: this is no key of GOV.UK Notify. Copy it again, as a whole."))
    return notify.Notify(settings, key, mark)


def _signing_secret(settings: PostSettings, setting: str) -> bytes:
    secret = _secret(settings.secret_file, setting)
    if len(secret) < SHORTEST_SECRET:
        raise Refused(
            _(
                "{setting}: the secret is shorter than {n} characters. Make a longer one.",
                setting=setting,
                n=SHORTEST_SECRET,
            )
        )
    return secret.encode()


def _secret(path: str, setting: str) -> str:
    """One line, without the end of it."""
    try:
        secret = Path(path).read_text(encoding="ascii").strip()
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise Refused(
            _("{setting}: {path} cannot be read: {reason}.", setting=setting, path=path, reason=reason)
        ) from None
    except UnicodeDecodeError:
        secret = ""
    if not secret or not secret.isprintable():
        raise Refused(
            _(
                "{setting}: {path} has to hold one line of letters, digits and signs (ASCII).",
                setting=setting,
                path=path,
            )
        )
    return secret


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise Refused(_("email.ca_file: {path} cannot be used: {reason}.", path=ca_file, reason=reason)) from None
