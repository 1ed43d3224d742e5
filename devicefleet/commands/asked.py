"""Which installation a command is for, and in whose name: what stands before the command itself."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands before the command: which installation, and in whose name."""

    config: Path
    acting: str | None


DEFAULTS = (Path("devicefleet.toml"), Path("instance/config.toml"))
"""Where a configuration is looked for, in the folder one works in; the last is where `run` and `init` make one."""
