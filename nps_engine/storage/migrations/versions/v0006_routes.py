"""Where a response is routed, and what was asked of promoters."""

import sqlalchemy as sa
from alembic import op

from nps_engine.storage.tables import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "summary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message_ts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_summary_due", "summary", ["destination", "until_at"])
    op.create_table(
        "routed",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("routed_at", UtcDateTime(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=True),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message_ts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_routed_response_id_response"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["summary_id"], ["summary.id"], name=op.f("fk_routed_summary_id_summary")),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_routed")),
    )
    op.create_index("ix_routed_summary_id", "routed", ["summary_id"])
    op.create_table(
        "flow",
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.Column("alerts_n", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["summary_id"], ["summary.id"], name=op.f("fk_flow_summary_id_summary")),
        sa.PrimaryKeyConstraint("destination", name=op.f("pk_flow")),
    )
    op.create_table(
        "ask",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("quarter_on", sa.Date(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_ask_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person", "quarter_on", name=op.f("pk_ask")),
    )
    op.create_index("ix_ask_response_id", "ask", ["response_id"])
