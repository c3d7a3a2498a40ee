"""Cases that wait, are handed over and are closed; their due times and notes."""

import sqlalchemy as sa
from alembic import op

from nps_engine.storage.tables import UtcDateTime

revision = "0004"
down_revision = "0003"

_INSTANTS = (
    "due_at",
    "contacted_at",
    "reminded_at",
    "escalated_at",
    "wait_until",
    "closed_at",
    "returned_at",
)
_TEXTS = ("action", "closed_by", "respondent", "email")


def upgrade() -> None:
    """Go forward. Cases that are there already have no due time: nobody promised one for them."""
    for name in _INSTANTS:
        op.add_column("follow_up_case", sa.Column(name, UtcDateTime(), nullable=True))
    for name in _TEXTS:
        op.add_column("follow_up_case", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("returned_response_id", "returned_rating"):
        op.add_column("follow_up_case", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column(
        "follow_up_case", sa.Column("is_corrected", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for name in ("channel", "message_ts"):
        op.add_column("case_event", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("owner", "respondent", "email", "message_ts"):
        op.create_index(f"ix_follow_up_case_{name}", "follow_up_case", [name])
    op.create_index("ix_follow_up_case_due", "follow_up_case", ["state", "due_at"])
    for name, source in (("respondent", "respondent"), ("email", "lower(respondent_email)")):
        op.execute(
            f"UPDATE follow_up_case SET {name} ="  # noqa: S608 - our own names
            f" (SELECT {source} FROM response WHERE response.id = follow_up_case.response_id)"
        )
