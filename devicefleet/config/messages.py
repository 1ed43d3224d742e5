"""What carries messages outside, for each channel. `log` carries nothing: a fresh installation can reach nobody."""

import re
from ipaddress import ip_address
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from devicefleet.config.section import Section
from devicefleet.rules.messages.addresses import is_address

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_URL = re.compile(r"https://[a-z0-9.-]+(?::([1-9][0-9]{0,4}))?(?:[/?][!$-;=?A-Z_a-z~%]*)?")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def _address_or_nothing(text: str) -> str:
    if text and not is_address(text):
        raise ValueError("one plain address such as post@example.org, or nothing")
    return text


def _hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not _HOST.fullmatch(name):
            raise ValueError(f'names of hosts in small letters, such as "sms.example.org"; "{name}" is none')
    return names


def _plain_url(url: str) -> str:
    found = _URL.fullmatch(url)
    if url and not (found and int(found[1] or 443) < 65536):
        raise ValueError('an address that begins with "https://" and a host in small letters, without a user name or #')
    return url


AddressText = Annotated[str, AfterValidator(_address_or_nothing)]
UserText = Annotated[str, Field(pattern=r"^[ -~]*$")]


class EmailSettings(Section):
    """`seconds` is the most that one try may take, from looking the host up to its last answer."""

    paths: ClassVar[tuple[str, ...]] = ("password_file", "ca_file", "folder")

    gateway: Literal["log", "file", "smtp"] = "log"
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: UserText = ""
    password_file: str = ""
    sender: AddressText = ""
    sender_name: str = ""
    reply_to: AddressText = ""
    ca_file: str = ""
    folder: str = ""
    seconds: Annotated[int, Field(ge=1, le=300)] = 30

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.gateway == "file":
            _needed(self, "folder", "the folder that e-mails are written to")
        if self.gateway == "smtp":
            _needed(self, "host", "the mail server")
            _needed(self, "sender", "the address that e-mails come from")
            if bool(self.username) != bool(self.password_file):
                raise ValueError("password_file: give it together with username, or neither of them")
            if self.security == "none" and not _is_this_machine(self.host):
                raise ValueError('security: "none" is for a mail server on this machine; use "starttls" or "tls"')
        return self


class PostSettings(Section):
    """One address that takes messages as signed JSON. Its host is named twice, so that no slip leads elsewhere."""

    paths: ClassVar[tuple[str, ...]] = ("secret_file", "folder")

    url: Annotated[str, AfterValidator(_plain_url)] = ""
    allow: Annotated[tuple[str, ...], AfterValidator(_hosts)] = ()
    secret_file: str = ""
    folder: str = ""
    seconds: Annotated[int, Field(ge=1, le=60)] = 10

    def checked(self, gateway: str) -> None:
        """Refuses what does not fit the gateway."""
        if gateway == "file":
            _needed(self, "folder", "the folder that messages are written to")
        if gateway == "https":
            _needed(self, "url", "the address that messages are posted to")
            _needed(self, "secret_file", "the file with the secret that messages are signed with")
            if urlsplit(self.url).hostname not in self.allow:
                raise ValueError(f'allow: "{urlsplit(self.url).hostname}", the host of url, is not on the list')


class SmsSettings(PostSettings):
    """How text messages go out."""

    paths: ClassVar[tuple[str, ...]] = (*PostSettings.paths, "notify_key_file")

    gateway: Literal["log", "file", "https", "notify"] = "log"
    notify_key_file: str = ""
    notify_template: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self.checked(self.gateway)
        if self.gateway == "notify":
            _needed(self, "notify_key_file", "the file with the key of GOV.UK Notify")
            if not _UUID.fullmatch(self.notify_template):
                raise ValueError("notify_template: give the ID of the template, as GOV.UK Notify shows it")
        return self


class WebhookSettings(PostSettings):
    """How notices reach a program of your own."""

    gateway: Literal["log", "file", "https"] = "log"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self.checked(self.gateway)
        return self


def _needed(section: Section, name: str, what: str) -> None:
    if not getattr(section, name):
        raise ValueError(f"{name}: give {what}, or choose another gateway")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
