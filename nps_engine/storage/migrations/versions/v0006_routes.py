"""Where a response is routed, and what was asked of promoters."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Go forward."""
