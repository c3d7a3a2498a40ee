"""Segments shared between responses, counts kept pre-added, invitations, what private surveys have shown."""

from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_BATCH_N = 10_000


def upgrade() -> None:
    """Go forward. The counts themselves are added up by the store afterwards."""
    op.add_column(
        "workspace", sa.Column("catalogue_version", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("response", sa.Column("segment_set_id", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "segment_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value_ids", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_set")),
        sa.UniqueConstraint("value_ids", name=op.f("uq_segment_set_value_ids")),
        sqlite_autoincrement=True,
    )
    sets = _share_segments()
    op.drop_table("segment")
    op.create_table(
        "segment",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("dimension_id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dimension_id"], ["dimension.id"], name=op.f("fk_segment_dimension_id_dimension")
        ),
        sa.ForeignKeyConstraint(["set_id"], ["segment_set.id"], name=op.f("fk_segment_set_id_segment_set")),
        sa.ForeignKeyConstraint(
            ["value_id"], ["dimension_value.id"], name=op.f("fk_segment_value_id_dimension_value")
        ),
        sa.PrimaryKeyConstraint("set_id", "dimension_id", name=op.f("pk_segment")),
    )
    op.create_index("ix_segment_value", "segment", ["value_id", "set_id"])
    _save_segments(sets)
    op.drop_index("ix_response_figures", "response")
    op.drop_index("ix_response_newest", "response")
    op.create_index("ix_response_newest", "response", ["survey_id", "responded_on", "responded_at", "id"])
    op.create_index(
        "ix_response_segments", "response", ["survey_id", "segment_set_id", "responded_on", "rating"]
    )
    op.create_index("ix_delivery_subject", "delivery", ["subject", "state"])
    op.create_index("ix_delivery_lane", "delivery", ["lane", "state", "id"])
    _create_tallies()
    _create_invitation_and_released()


def _share_segments() -> dict[tuple[tuple[int, int], ...], int]:
    """Give every response the set of its values, and return the sets: (dimension, value) pairs to id."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT response_id, dimension_id, value_id FROM segment ORDER BY response_id, value_id")
    )
    sets: dict[tuple[tuple[int, int], ...], int] = {}
    changes = []
    for response_id, group in groupby(rows, itemgetter(0)):
        pairs = tuple((dimension_id, value_id) for _, dimension_id, value_id in group)
        changes.append({"response_id": response_id, "set_id": sets.setdefault(pairs, len(sets) + 1)})
    if not sets:
        return sets
    connection.execute(
        sa.text("INSERT INTO segment_set (id, value_ids) VALUES (:id, :value_ids)"),
        [
            {"id": set_id, "value_ids": ",".join(str(value_id) for _, value_id in pairs)}
            for pairs, set_id in sets.items()
        ],
    )
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT setval('segment_set_id_seq', (SELECT max(id) FROM segment_set))"))
    give = sa.text("UPDATE response SET segment_set_id = :set_id WHERE id = :response_id")
    for start in range(0, len(changes), _BATCH_N):
        connection.execute(give, changes[start : start + _BATCH_N])
    return sets


def _save_segments(sets: dict[tuple[tuple[int, int], ...], int]) -> None:
    rows = [
        {"set_id": set_id, "dimension_id": dimension_id, "value_id": value_id}
        for pairs, set_id in sets.items()
        for dimension_id, value_id in pairs
    ]
    if rows:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO segment (set_id, dimension_id, value_id)"
                " VALUES (:set_id, :dimension_id, :value_id)"
            ),
            rows,
        )


def _create_tallies() -> None:
    op.create_table(
        "kept_dimension",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("dimension_id", sa.Integer(), nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dimension_id"], ["dimension.id"], name=op.f("fk_kept_dimension_dimension_id_dimension")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_kept_dimension_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("survey_id", "dimension_id", name=op.f("pk_kept_dimension")),
    )
    op.create_table(
        "tally",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_tally_survey_id_survey")),
        sa.PrimaryKeyConstraint("survey_id", "cut", "unit", "start_on", name=op.f("pk_tally")),
    )


def _create_invitation_and_released() -> None:
    op.create_table(
        "invitation",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_invitation_survey_id_survey")),
        sa.PrimaryKeyConstraint("survey_id", "source", "sent_on", name=op.f("pk_invitation")),
    )
    op.create_table(
        "released",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("groups", sa.LargeBinary(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_released")),
    )
