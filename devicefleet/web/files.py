"""Addresses of static files carry a mark of their content, so that browsers keep them for ever and never stale."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask

from devicefleet.resources import STATIC


def mark_static(app: Flask) -> None:
    """Add `v=` to every address of a static file."""

    @app.url_defaults
    def marked(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values["v"] = mark_of(values["filename"])


def mark_of(filename: str) -> str | None:
    """The mark of a static file as it is now; None for one that is not there."""
    path = STATIC / filename
    return _mark(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=256)
def _mark(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
