"""Alembic's entry: runs the directory's migrations on the connection that bot.helplines.store hands over.

The whole upgrade is part of the caller's transaction, so a failed one leaves the database as it was.
"""

from __future__ import annotations

from alembic import context

from bot.helplines.store import VERSION_TABLE
from bot.helplines.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
    # The database may hold other parts' tables: comparisons look at ours only.
    include_name=lambda name, kind, _: kind != "table" or str(name).startswith("helpline_"),
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
