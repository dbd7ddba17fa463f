"""Alembic runs on the connection that the program hands in (key and pragmas are its business)."""

from alembic import context

from counter_app.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
