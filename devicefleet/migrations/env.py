"""What Alembic runs: always on a connection that `upgrade.py` opened, so that its promises hold."""

from alembic import context
from sqlmodel import SQLModel

import devicefleet.tables  # noqa: F401 - declares the schema that drafts are compared with

context.configure(
    connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata, render_as_batch=True
)
context.run_migrations()
