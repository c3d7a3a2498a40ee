"""Who was erased; and blocks that PostgreSQL keeps as they are: packing and unpacking them cost more than they saved."""

import sqlalchemy as sa
from alembic import op

from nps_engine.storage.tables import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "erasure",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_erasure")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE tally ALTER COLUMN cells SET STORAGE EXTERNAL")
        op.execute("ALTER TABLE tally ALTER COLUMN weights SET STORAGE EXTERNAL")
        op.execute("ALTER TABLE tally SET (toast_tuple_target = 8160)")
        op.execute("UPDATE tally SET cells = cells || ''::bytea, weights = weights || ''::bytea")
