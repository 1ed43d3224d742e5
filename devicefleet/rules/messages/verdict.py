"""What is found about a message just before it would go, where it does not: there is nothing to say any more, or nobody
may be told.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from devicefleet.rules.messages.letter import Letter
from devicefleet.rules.terms.messages import MessageState, Problem
from devicefleet.rules.terms.reminders import TaskKind

_NOTHING_MISSED = {Problem.SETTLED, Problem.NO_CONSENT, Problem.NOBODY_THERE, Problem.SWITCHED_OFF}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why it does not go. Where somebody misses something by that, there is a task: `task`, or the usual one."""

    problem: Problem
    task: TaskKind | None = None

    @property
    def state(self) -> MessageState:
        """Cancelled where nothing is missed by it, dropped otherwise."""
        return MessageState.CANCELLED if self.problem in _NOTHING_MISSED else MessageState.DROPPED


Composed: TypeAlias = Letter | Verdict | datetime
"""The message as it goes now, or why it does not, or the moment before which it may not."""
