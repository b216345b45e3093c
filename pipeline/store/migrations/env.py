"""What Alembic runs to bring a database up to date. The connection comes from `connect.py`; there is no alembic.ini.

Knows no other way in: offline scripts are not made.
"""

from __future__ import annotations

from alembic import context

from pipeline.store.schema import metadata

connection = context.config.attributes["connection"]
# The caller's transaction holds the whole upgrade, on SQLite too: a database is as before or as after.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
