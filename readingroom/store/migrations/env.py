"""Runs migrations on the connection that `readingroom.store.migrate` hands over."""

from alembic import context

from readingroom.store.every_table import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
