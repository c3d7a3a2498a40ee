"""What people decide about themes, sub-themes, several themes in a comment."""

import sqlalchemy as sa
from alembic import op

from nps_engine.storage.tables import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go forward."""
    _add_sentiment()
    _decisions()
    _readings()
    _rises()


def _add_sentiment() -> None:
    """What a comment says about a theme, -1 to 1; unknown of members that an earlier version found."""
    op.add_column("theme_member", sa.Column("sentiment", sa.Float(), nullable=True))


def _decisions() -> None:
    """Tell what was found from what is shown, and keep what people decide."""
    op.add_column("theme", sa.Column("found_label", sa.String(), nullable=False, server_default=""))
    op.add_column("theme", sa.Column("state", sa.String(), nullable=False, server_default="shown"))
    op.add_column("theme", sa.Column("is_pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("theme", sa.Column("last_part_n", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("theme", sa.Column("reach", sa.Float(), nullable=False, server_default="0.3"))
    op.execute("UPDATE theme SET found_label = label")
    op.create_table(
        "theme_found",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("closeness", sa.Float(), nullable=False),
        sa.Column("sentiment", sa.Float(), nullable=True),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_id"], ["theme.id"], name=op.f("fk_theme_found_part_id_theme"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_theme_found_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_theme_found_theme_id_theme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "response_id", name=op.f("pk_theme_found")),
    )
    op.create_index("ix_theme_found_response", "theme_found", ["response_id"])
    op.execute(
        "INSERT INTO theme_found (theme_id, response_id, closeness, is_main)"
        " SELECT theme_id, response_id, closeness, true FROM theme_member"
    )
    op.create_table(
        "theme_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("theme_key", sa.String(), nullable=False),
        sa.Column("other_keys", sa.JSON(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_theme_decision_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_theme_decision_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_decision")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_theme_decision_response_id", "theme_decision", ["response_id"])
    op.create_index("ix_theme_decision_survey_id", "theme_decision", ["survey_id"])


def _readings() -> None:
    """What was read of comments as they came: language, and whether a theme was found."""
    op.create_table(
        "reading",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("fit_id", sa.Integer(), nullable=True),
        sa.Column("says_something", sa.Boolean(), nullable=False),
        sa.Column("is_unfit", sa.Boolean(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_reading_response_id_response"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_reading_survey_id_survey")),
        sa.ForeignKeyConstraint(
            ["fit_id"], ["theme_fit.id"], name=op.f("fk_reading_fit_id_theme_fit"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_reading")),
    )
    for name, column, few in (
        ("stale", "response_id", "is_stale"),
        ("fit", "fit_id", "fit_id IS NOT NULL"),
    ):
        op.create_index(
            f"ix_reading_{name}",
            "reading",
            [column],
            sqlite_where=sa.text(few),
            postgresql_where=sa.text(few),
        )


def _rises() -> None:
    """Which rising themes were told, so that none is told twice."""
    op.create_table(
        "theme_rise",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("theme_key", sa.String(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_theme_rise_survey_id_survey")),
        sa.PrimaryKeyConstraint("survey_id", "theme_key", "until_on", name=op.f("pk_theme_rise")),
    )
