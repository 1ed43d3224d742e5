"""Texts of agreements in other scripts, made up so that their form is right; their meaning is nobody's."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from devicefleet.resources import AGREEMENTS
from devicefleet.rules.texts.form import HEAD

ENGLISH = AGREEMENTS / "en-1.toml"
SAMPLES = {
    "ar": "هذه الأشياء (الهاتف) لك، ويمكنك أن تتصل بنا على 0800-123-456 في أي يوم",
    "ckb": "ئەم شتانە «مۆبایل» هی تۆن، ڕێگە بدە",
    "ti": "እዞም ንብረት (ተሌፎን) ናትካ እዮም፣ ኣብ ዝኾነ መዓልቲ ክትድውል ትኽእል",
    "vi": "Những thứ này là của bạn (điện thoại), bạn có thể gọi bất cứ ngày nào",
}
REVIEWED_ON = date(2026, 11, 20)


def translated(language: str, **other: Any) -> dict[str, Any]:
    """The English text with every sentence replaced; `other` sets or leaves out (None) what stands at its head."""
    raw = tomllib.loads(ENGLISH.read_text(encoding="utf-8"))
    body = {name: _made_up(value, SAMPLES[language]) for name, value in raw.items() if name not in HEAD}
    head = {"language": language, "version": raw["version"], "reviewed_on": REVIEWED_ON, **other}
    return {**{name: value for name, value in head.items() if value is not None}, **body}


def write(folder: Path, language: str, **other: Any) -> Path:
    """The same as a file of an organisation's own folder."""
    path = folder / f"{language}.toml"
    path.write_text(toml(translated(language, **other)), encoding="utf-8")
    return path


def toml(raw: Mapping[str, Any], under: str = "") -> str:
    """Only what these texts need: strings, days, lists of strings, tables, and lists of tables."""
    lines, tables = [], []
    for name, value in raw.items():
        if isinstance(value, Mapping):
            tables.append(f"\n[{under}{name}]\n{toml(value, f'{under}{name}.')}")
        elif isinstance(value, list) and isinstance(value[0], Mapping):
            tables += [f"\n[[{under}{name}]]\n{toml(one, f'{under}{name}.')}" for one in value]
        else:
            lines.append(f"{name} = {_value(value)}\n")
    return "".join((*lines, *tables))


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _made_up(value: Any, sample: str) -> Any:
    if isinstance(value, Mapping):
        return {name: _made_up(one, sample) for name, one in value.items()}
    if isinstance(value, list):
        return [_made_up(one, sample) for one in value]
    places = [place for place in ("{date}", "{number}") if place in value]
    length = max(1, min(len(sample.split()), len(value.split())))
    return " ".join((*sample.split()[:length], *places))
