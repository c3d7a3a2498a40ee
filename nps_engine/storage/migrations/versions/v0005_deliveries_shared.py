"""Deliveries that several processes share, at Slack's pace."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Go forward."""
