"""What people decide about themes, sub-themes, several themes in a comment."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go forward."""
    _add_sentiment()


def _add_sentiment() -> None:
    """What a comment says about a theme, -1 to 1; unknown of members that an earlier version found."""
    op.add_column("theme_member", sa.Column("sentiment", sa.Float(), nullable=True))
