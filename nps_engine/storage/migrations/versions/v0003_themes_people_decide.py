"""What people decide about themes, sub-themes, several themes in a comment."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go forward."""
