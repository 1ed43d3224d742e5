"""The whole schema as it was first drawn, for revision 0001 alone. Never edit it: later revisions change it."""

from devicefleet.migrations.first import guards, keeping, ledger, organisations, people, things
from devicefleet.migrations.first.columns import LEDGER

__all__ = ["LEDGER", "guards", "keeping", "ledger", "organisations", "people", "things"]
