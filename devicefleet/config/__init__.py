"""Every setting, with its default, as frozen values read once from one TOML file; unknown keys are refused by name."""

import base64
import re
import secrets
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from devicefleet.config.messages import EmailSettings, SmsSettings, WebhookSettings
from devicefleet.config.outbox import OutboxSettings
from devicefleet.config.reminders import ReminderSettings, rules_of
from devicefleet.config.reports import ReportSettings
from devicefleet.config.section import Section
from devicefleet.rules.policy import DEFAULT_TABLES, Policies, policies_from
from devicefleet.rules.policy_fingerprint import fingerprint
from devicefleet.rules.refusals import Refused
from devicefleet.rules.reminding.rule import Rules
from devicefleet.rules.words import _

KEY_BYTES = 32


def _full_length(key: str) -> str:
    if len(base64.urlsafe_b64decode(key)) != KEY_BYTES:
        raise ValueError(f"a key is {KEY_BYTES} random bytes in URL-safe base64")
    return key


KeyText = Annotated[str, AfterValidator(_full_length)]


class Keys(Section):
    """Secrets, never kept in the database: sign-in cookies, the audit chain, contact values, and their index."""

    session: KeyText
    audit: KeyText
    sealing: KeyText
    index: KeyText

    def bytes_of(self, name: str) -> bytes:
        """The raw bytes of one key."""
        return base64.urlsafe_b64decode(getattr(self, name))


class DatabaseSettings(Section):
    """Where the ledger lives. A relative SQLite path is taken from the folder of the configuration file."""

    url: str = "sqlite:///devicefleet.db"
    pool_size: Annotated[int, Field(ge=1, le=200)] = 10
    busy_seconds: Annotated[int, Field(ge=1, le=120)] = 15

    def placed(self, base: Path) -> Self:
        """The path stands inside the address."""
        return self.model_copy(update={"url": _absolute(self.url, base)})


class WebSettings(Section):
    """The staff site. `https` marks cookies Secure: switch it off only for this machine alone."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    threads: Annotated[int, Field(ge=1, le=64)] = 8
    https: bool = True
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    service_name: str = "DeviceFleet"
    idle_minutes: Annotated[int, Field(ge=1, le=480)] = 15
    longest_hours: Annotated[int, Field(ge=1, le=24)] = 8


class SignInSettings(Section):
    """How costly one password check is, and how many wrong ones are let through in a quarter of an hour."""

    argon2_memory_kib: Annotated[int, Field(ge=64)] = 19456
    argon2_time: Annotated[int, Field(ge=1)] = 2
    tries_per_account: Annotated[int, Field(ge=1)] = 5
    tries_per_network: Annotated[int, Field(ge=1)] = 20


class LabelSettings(Section):
    """What labels carry besides their code: at most one neutral line, empty unless you say otherwise."""

    stock: str = "L7160"
    return_line: str = ""


class KitSettings(Section):
    """The words of the ledger that are yours to set."""

    undo_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    approve_requests: bool = True
    decline_review_days: Annotated[int, Field(ge=1, le=365)] = 60
    programmes: tuple[str, ...] = (
        "msvcc",
        "tara",
        "migrant_help_sct",
        "ni_doj",
        "la_children",
        "charity_own",
        "reach_in",
    )


class BenchSettings(Section):
    """What a scan of the card “Wipe OK” stands for: how phones and laptops are wiped here, and how that is checked."""

    phone_wipe_tool: Annotated[str, Field(min_length=1, max_length=64)] = "factory reset"
    laptop_wipe_tool: Annotated[str, Field(min_length=1, max_length=64)] = "nwipe"
    wipe_verification: Annotated[str, Field(min_length=1, max_length=64)] = "set-up screen shown"


def _number_to_call(number: str) -> str:
    if number and not re.fullmatch(r"\+?[0-9][0-9 ]{4,18}[0-9]", number):
        raise ValueError("a telephone number is digits with spaces between, or nothing")
    return number


class AgreementSettings(Section):
    """What is gone through at a handover: a folder of your own translations, and the number to call for help."""

    paths: ClassVar[tuple[str, ...]] = ("folder",)

    folder: str = ""
    help_number: Annotated[str, AfterValidator(_number_to_call)] = ""


class MessagesSettings(Section):
    """What is said to the people who are supported: a folder of your own reviewed texts."""

    paths: ClassVar[tuple[str, ...]] = ("folder",)
    folder: str = ""


class WorkerSettings(Section):
    """The clock's door: how often it looks for due work, and how long a leader may be silent."""

    tick_seconds: Annotated[int, Field(ge=1, le=600)] = 20
    lease_seconds: Annotated[int, Field(ge=5, le=3600)] = 60
    staged_import_hours: Annotated[int, Field(ge=1, le=168)] = 24


class Config(Section):
    """Everything an installation can be told. `demo` shows the "demo data" banner."""

    keys: Keys
    demo: bool = False
    database: DatabaseSettings = DatabaseSettings()
    web: WebSettings = WebSettings()
    sign_in: SignInSettings = SignInSettings()
    labels: LabelSettings = LabelSettings()
    kit: KitSettings = KitSettings()
    bench: BenchSettings = BenchSettings()
    agreement: AgreementSettings = AgreementSettings()
    messages: MessagesSettings = MessagesSettings()
    worker: WorkerSettings = WorkerSettings()
    email: EmailSettings = EmailSettings()
    sms: SmsSettings = SmsSettings()
    webhook: WebhookSettings = WebhookSettings()
    reminders: ReminderSettings = ReminderSettings()
    outbox: OutboxSettings = OutboxSettings()
    reports: ReportSettings = ReportSettings()
    policy: dict[str, dict[str, Any]] = Field(default_factory=lambda: dict(DEFAULT_TABLES))

    @model_validator(mode="after")
    def _lease_outlasts_a_try(self) -> Self:
        longest = max(part.seconds for part in (self.email, self.sms, self.webhook))
        if self.outbox.lease_seconds <= longest:
            raise ValueError(f"outbox.lease_seconds: longer than {longest}, the most that one try may take")
        return self

    @cached_property
    def policies(self) -> Policies:
        """The kit policies in force over time."""
        return policies_from(self.policy)

    @cached_property
    def reminder_rules(self) -> Rules:
        """What is remembered, when and by whom."""
        return rules_of(self.reminders)

    @cached_property
    def policies_fingerprint(self) -> str:
        """Their mark, to compare with the one that timelines were made under."""
        return fingerprint(self.policies)


def fresh_keys() -> dict[str, str]:
    """New random keys, as the configuration file writes them."""
    return {name: base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode() for name in Keys.model_fields}


def read(path: Path) -> Config:
    """The configuration in `path`; refuses, naming the setting, when something in it cannot be used."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        sentence = _("There is no configuration at {path}. Make one with: devicefleet --config {path} init", path=path)
        raise Refused(sentence) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Refused(_("{path} cannot be read as TOML: {problem}.", path=path, problem=problem)) from None
    return check(raw, base=path.parent, name=str(path))


def check(raw: dict[str, Any], *, base: Path, name: str = "configuration") -> Config:
    """`raw` settings as a `Config`; relative paths start at `base`."""
    try:
        config = Config.model_validate(raw)
        config.policies  # noqa: B018  # reading it checks every policy
    except ValidationError as problem:
        raise Refused(_("{name}: {problems}", name=name, problems="; ".join(_problems(problem)))) from None
    placed = {name: part.placed(base) for name, part in config if isinstance(part, Section)}
    config = config.model_copy(update=placed)
    config.reminder_rules  # noqa: B018  # reading it checks every rule
    return config


def _problems(problem: ValidationError) -> list[str]:
    return [_sentence(error["loc"], error["type"], error["msg"]) for error in problem.errors(include_input=False)]


def _sentence(where: tuple[int | str, ...], kind: str, message: str) -> str:
    setting = ".".join(str(part) for part in where)
    if kind == "extra_forbidden":
        return _("there is no setting {setting}", setting=setting)
    if kind == "missing":
        return _("{setting} is missing", setting=setting)
    said = message.removeprefix("Value error, ")
    if not where:
        return said
    whole_section = kind == "value_error" and len(where) == 1
    return f"{setting}.{said}" if whole_section else f"{setting}: {said}"


def _absolute(url: str, base: Path) -> str:
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url.startswith("sqlite:////"):
        return url
    return prefix + str((base / url.removeprefix(prefix)).resolve())
