"""What a fit's ratings taught of how words sound, so that a comment that arrives is heard as the fit heard its own."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Go forward."""
    empty = sa.text("''::bytea") if op.get_bind().dialect.name == "postgresql" else sa.text("x''")
    op.add_column("theme_fit", sa.Column("taught", sa.LargeBinary(), nullable=False, server_default=empty))
