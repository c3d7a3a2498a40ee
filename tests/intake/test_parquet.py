"""Parquet, written by pyarrow itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nps_engine.errors import UserError
from nps_engine.intake.files import open_table
from nps_engine.intake.rejects import Reject
from nps_engine.values import ResponseRow
from tests.intake.sheets import opened, taken

AT = datetime(2024, 3, 5, 14, 30, tzinfo=UTC)


def parquet(folder, **columns):
    pq.write_table(pa.table(columns), folder / "answers.parquet")
    return folder / "answers.parquet"


def test_typed_columns(tmp_path):
    path = parquet(
        tmp_path,
        external_id=pa.array([1, 2, 3], pa.int64()),
        score=pa.array([9.0, 9.5, 0.0]),
        comment=["fine", "so so", None],
        when=pa.array([AT, AT, None], pa.timestamp("us", "Europe/Berlin")),
        plan=pa.array(["pro", "free", "pro"]).dictionary_encode(),
        trial=[True, False, None],
        seats=pa.array([Decimal("1.50"), None, None]),
    )
    file = opened(path, overrides={"responded_at": "when"})
    first, second, third = file
    assert first == ResponseRow(
        "csv", "1", 9, AT, "fine", segments={"plan": "pro", "trial": "true", "seats": "1.50"}
    )
    assert second == Reject(2, "score", "9.5", "a rating must be a whole number from 0 to 10")
    assert second.cells[:4] == ("2", "9.5", "so so", "2024-03-05 15:30:00+01:00")
    assert (third.rating, third.segments) == (0, {"plan": "pro"})
    assert file.share_read == 1.0


@pytest.mark.parametrize(
    ("column", "in_utc"),
    [
        (pa.array([1709649000123456789], pa.timestamp("ns", "UTC")), AT.replace(microsecond=123456)),
        (pa.array([1709649000], pa.timestamp("s")), AT.replace(hour=13)),  # Berlin in winter
        (pa.array([date(2024, 3, 5)]), datetime(2024, 3, 4, 23, tzinfo=UTC)),
        (pa.array([1709649000000], pa.int64()), AT),
    ],
)
def test_instants(tmp_path, column, in_utc):
    [row] = opened(parquet(tmp_path, score=[9], responded_at=column))
    assert row.responded_at == in_utc


def test_structs_are_laid_out_as_in_json(tmp_path):
    path = parquet(
        tmp_path,
        rating=[9],
        respondent=[{"id": 7, "name": "Ada"}],
        dimensions=[{"plan": "pro", "rating": "A"}],
        device=[{"os": "Linux"}],
        tags=[["a", "b"]],
    )
    [row] = taken(opened(path))
    assert (row.respondent, row.respondent_name) == ("7", "Ada")
    assert row.segments == {"plan": "pro", "rating": "A", "device_os": "Linux"}
    assert opened(path).columns.left_out == {"tags": "it holds lists or objects"}


def test_a_long_file_is_told_from_all_over(tmp_path):
    rows_n = 60_000
    path = parquet(
        tmp_path,
        score=[n % 11 for n in range(rows_n)],
        late=["x" if n > 50_000 else None for n in range(rows_n)],
        empty=pa.nulls(rows_n, pa.string()),
    )
    file = opened(path)
    assert (file.columns.dimensions, file.columns.left_out) == ({"late": "late"}, {"empty": "it is empty"})
    assert len(taken(file)) == rows_n


def test_rows_of_nothing_are_no_rows(tmp_path):
    path = parquet(tmp_path, score=[9, None, 8], plan=["pro", None, None])
    assert [row[0] for row in open_table(path).rows()] == [1, 3]


def test_files_without_rows_or_columns(tmp_path):
    with pytest.raises(UserError, match="has headings but no rows"):
        open_table(parquet(tmp_path, score=pa.array([], pa.int64())))
    with pytest.raises(UserError, match="has no columns"):
        open_table(parquet(tmp_path))
    with pytest.raises(UserError, match="Two columns have the heading “Score”"):
        open_table(parquet(tmp_path, Score=[9], score=[9]))


def test_a_file_that_breaks_off(tmp_path):
    path = parquet(tmp_path, score=list(range(11)) * 1000)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UserError, match="is a damaged or encrypted Parquet file"):
        open_table(path)
