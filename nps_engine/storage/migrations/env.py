"""Alembic's entry: runs the migrations on the connection that the store hands over."""

from alembic import context

from nps_engine.storage import (  # noqa: F401 - their tables belong to the metadata
    delivery_tables,
    erasures,
    reading_tables,
    route_tables,
    theme_tables,
    work_tables,
)
from nps_engine.storage.tables import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
