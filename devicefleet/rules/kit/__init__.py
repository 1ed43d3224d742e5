"""The kit rule: from one survivor's facts and the policy versions to how the kit stands on every day.

`spans` is the whole calendar, `evaluate` one day of it, `why` the reasons of a day, `explain` the sentences that
lead from facts to result.
Begin reading at `rule.py`; `docs/kit-rule.md` says the same in a caseworker manager's words.
"""

from devicefleet.rules.kit.explain import explain
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.rule import evaluate, spans, why
from devicefleet.rules.kit.spans import Span, on, person_days, priority

__all__ = ["Reason", "Span", "Why", "evaluate", "explain", "on", "person_days", "priority", "spans", "why"]
