"""Cases that wait, are handed over and are closed; their due times and notes."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Go forward."""
