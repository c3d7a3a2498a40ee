"""Columns of long files are told from a sample, and from end to end where that does not settle them."""

from __future__ import annotations

import gzip

import pytest

from nps_engine.errors import UserError
from nps_engine.intake.files import open_table
from nps_engine.intake.profiles import DISTINCT_MAX
from tests.intake.sheets import opened, ratings, sheet

ROWS_N = 40_000


def long_sheet(folder, header, row, *, rows_n=ROWS_N, packed=False):
    text = header + "\n" + "\n".join(row(n) for n in range(rows_n)) + "\n"
    content = text.encode()
    return sheet(folder, gzip.compress(content, 1) if packed else content, "long.csv")


@pytest.mark.parametrize("packed", [False, True])
def test_a_long_file_is_looked_at_in_places(tmp_path, packed):
    path = long_sheet(tmp_path, "score,comment", lambda n: f"{n % 11},c{n}", packed=packed)
    sample = open_table(path).sample()
    assert not sample.is_whole
    first, *others = sample.places
    assert [len(first), len(others)] == [10_000, 63]
    found = [int(record[1][1:]) for place in sample.places for record in place]
    assert found == sorted(set(found)), "in order, none twice"
    assert len(found) > 10_300
    assert found[-1] > 0.9 * ROWS_N
    assert all(record[0] == str(int(record[1][1:]) % 11) for place in sample.places for record in place)


def test_a_short_file_is_looked_at_whole(tmp_path):
    sample = open_table(long_sheet(tmp_path, "score", lambda n: str(n % 11), rows_n=10_000)).sample()
    assert (sample.is_whole, len(sample.places[0])) == (True, 10_000)


def test_a_column_filled_in_one_late_row_is_no_empty_one(tmp_path):
    path = long_sheet(tmp_path, "score,beta", lambda n: f"{n % 11},{'yes' if n == 39_123 else ''}")
    assert opened(path).columns.dimensions == {"beta": "beta"}


def test_values_that_go_on_being_new_make_no_dimension(tmp_path):
    """Sorted by account: 10,000 rows show 200 accounts, the file has 4,000 of them."""
    path = long_sheet(
        tmp_path, "score,account,plan", lambda n: f"{n % 11},a{n // 10},p{n % 3}", rows_n=40_000
    )
    found = opened(path).columns
    assert found.dimensions == {"plan": "plan"}
    assert found.left_out == {"account": f"it holds more than {DISTINCT_MAX:,} different values"}


def test_many_values_that_are_seen_everywhere_do(tmp_path):
    path = long_sheet(tmp_path, "score,agent", lambda n: f"{n % 11},a{n * 7919 % 1500}")
    assert opened(path).columns.dimensions == {"agent": "agent"}


@pytest.mark.parametrize(("late", "order"), [("25/03/2024", "dmy"), ("03/25/2024", "mdy")])
def test_one_late_date_proves_the_order(tmp_path, late, order):
    path = long_sheet(tmp_path, "score,date", lambda n: f"{n % 11},{late if n == 38_000 else '05/03/2024'}")
    assert opened(path).columns.date_order == order


def test_an_id_that_comes_again_late_is_asked_about(tmp_path):
    path = long_sheet(tmp_path, "id,score", lambda n: f"i{7 if n == 38_001 else n},{n % 11}")
    with pytest.raises(UserError, match="holds the same id in several rows"):
        opened(path)


def test_a_scale_that_shows_late_is_no_other_metric(tmp_path):
    path = long_sheet(tmp_path, "score", lambda n: str(n % 5 + 1 if n < 15_000 else n % 11))
    assert len(ratings(opened(path))) == ROWS_N


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp932", "latin-1"])
def test_a_sample_in_any_encoding(tmp_path, encoding):
    name = "東京" if encoding == "cp932" else "Zürich"
    text = "score,comment,city\n" + "\n".join(
        f'{n % 11},"{name}, und\nnoch {name} {n}",{name if n > 12_000 else ""}' for n in range(20_000)
    )
    file = opened(sheet(tmp_path, text.encode(encoding)))
    assert file.columns.fields == {"rating": "score", "verbatim": "comment"}
    assert file.columns.dimensions == {"city": "city"}
    assert [row.segments for row in file][-1] == {"city": name}


def test_gzipped_text_is_read_like_plain(tmp_path):
    text = "score\tcomment\n9\tgut, schön\n12\tx\n"
    plain = opened(sheet(tmp_path, text, "a.tsv"))
    packed = opened(sheet(tmp_path, gzip.compress(text.encode()), "b.tsv.gz"))
    assert [entry[2:] if isinstance(entry, tuple) else entry for entry in packed][1:] == list(plain)[1:]
    assert [row.verbatim for row in packed if isinstance(row, tuple)] == ["gut, schön"]


def test_progress_through_a_packed_file_is_that_of_its_bytes_on_disk(tmp_path):
    path = long_sheet(tmp_path, "score,comment", lambda n: f"{n % 11},{n * 7919 % 1_000_003}", packed=True)
    table = open_table(path)
    shares = [table.share_read for _ in table.blocks()]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.9
    assert table.share_read == 1.0


def test_a_packed_file_that_breaks_off_in_the_middle_is_refused_at_once(tmp_path):
    path = long_sheet(tmp_path, "score,comment", lambda n: f"{n % 11},{n * 7919 % 1_000_003}", packed=True)
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(UserError, match=r"“long.csv” is gzipped and damaged or cut off.*Get the file anew"):
        open_table(path)
