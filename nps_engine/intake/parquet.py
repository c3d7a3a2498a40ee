"""A Parquet file as a table, read in batches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from nps_engine.errors import UserError
from nps_engine.intake import tables
from nps_engine.intake.cells import dimension_name
from nps_engine.intake.header_rows import refuse_twins
from nps_engine.intake.object_cells import GROUPS, PERSON, column_of_dimension, plain_heading
from nps_engine.intake.streams import unreadable
from nps_engine.intake.tables import Block, Record, Table

if TYPE_CHECKING:
    from pyarrow import ChunkedArray, RecordBatch
    from pyarrow.parquet import ParquetFile

_SHOWN_CHARS = 200


class ParquetTable(Table):
    """A table in a Parquet file; a row's line is its number, from 1.

    A struct's fields are columns: those of ``respondent``, ``segments`` and ``dimensions`` as in JSON.

    Args:
        path: The file.
        names: Its columns with their structs laid out, ``STRUCT.FIELD``.
        rows_n: How many rows it has.
    """

    def __init__(self, path: Path, names: Sequence[str], rows_n: int) -> None:
        columns = [_column_of(name) for name in names]
        refuse_twins(columns)
        said = {
            field: column
            for name, column in zip(names, columns, strict=True)
            if (field := _field_of(name, column))
        }
        super().__init__(path, tuple(columns), fields=said)
        self._rows_n = rows_n

    def blocks(self, *, with_empty: bool = False) -> Iterator[Block]:
        """Yield the rows."""
        done_n = 0
        with _opened(self.path) as file:
            for batch in file.iter_batches(tables.BLOCK_N):
                records = _records(batch)
                lines = range(done_n + 1, done_n + len(records) + 1)
                done_n += len(records)
                self.share_read = done_n / self._rows_n
                kept = [place for place, cells in enumerate(records) if with_empty or tables.is_filled(cells)]
                yield Block([lines[place] for place in kept], [records[place] for place in kept])
        self.share_read = 1.0

    def sample(self) -> tables.Sample:
        """Return the first rows, and some of each place further on."""
        step_n = max((self._rows_n - tables.FIRST_N) // tables.PLACES_N, tables.BLOCK_N)
        if self._rows_n <= tables.FIRST_N + tables.BLOCK_N:
            return tables.Sample(
                [list(chain.from_iterable(block.records for block in self.blocks()))], is_whole=True
            )
        first: list[Record] = []
        places: list[Sequence[Record]] = [first]
        done_n = wanted_n = 0
        with _opened(self.path) as file:
            for batch in file.iter_batches(tables.BLOCK_N):
                if done_n < tables.FIRST_N:
                    first += _records(batch)
                    wanted_n = tables.FIRST_N + step_n
                elif done_n >= wanted_n:
                    places.append(_records(batch.slice(0, tables.PLACE_N)))
                    wanted_n += step_n
                done_n += batch.num_rows
        return tables.Sample(places, is_whole=False)


def open_parquet(path: Path) -> ParquetTable:
    """Open a Parquet file.

    Raises:
        UserError: If it is broken, encrypted, without columns, or two columns have the same name.
    """
    with _opened(path) as file:
        names = file.schema_arrow.empty_table().flatten().column_names
        rows_n = file.metadata.num_rows
    if not names:
        raise UserError(f"“{path.name}” has no columns", "A column of ratings is needed, one response a row")
    return ParquetTable(path, names, rows_n)


@contextmanager
def _opened(path: Path) -> Iterator[ParquetFile]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            yield file
    except OSError as error:
        raise unreadable(path, error) from error
    except (ArrowException, ValueError, OverflowError) as error:  # also texts and dates that are none
        raise UserError(
            f"“{path.name}” is a damaged or encrypted Parquet file ({str(error)[:_SHOWN_CHARS]})",
            "Parquet without encryption",
            "Write the file anew and import it again",
        ) from error


def _records(batch: RecordBatch) -> list[Record]:
    """Return the rows of a batch as texts."""
    from pyarrow import Table as ArrowTable

    columns = ArrowTable.from_batches([batch]).flatten().columns
    return list(zip(*(_texts(column) for column in columns), strict=True))


def _texts(column: ChunkedArray) -> list[str]:
    """Return the cells of a column as texts, empty where there is none."""
    from pyarrow import timestamp, types

    if types.is_timestamp(column.type) and column.type.unit == "ns":  # finer than Python's
        column = column.cast(timestamp("us", column.type.tz), safe=False)
    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if types.is_integer(column.type):
        column = column.cast("string")
    if types.is_string(column.type) or types.is_large_string(column.type):
        return cast("list[str]", column.fill_null("").to_numpy(zero_copy_only=False).tolist())
    return [
        cell if type(cell) is str else "" if cell is None else _text_of(cell) for cell in column.to_pylist()
    ]


def _text_of(cell: Any) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime():
            return cell.isoformat(sep=" ")
        case list() | dict():
            return json.dumps(cell, ensure_ascii=False, default=str)
        case bytes():
            return cell.decode("utf-8", "replace")
    return str(cell)


def _column_of(name: str) -> str:
    struct, _, inner = name.partition(".")
    if struct == "respondent" and inner in PERSON:
        return PERSON[inner]
    return column_of_dimension(inner) if struct in GROUPS and inner else plain_heading(name)


def _field_of(name: str, column: str) -> str:
    """Return what the form says about a column: empty where only its heading tells."""
    struct, _, inner = name.partition(".")
    if struct in GROUPS and dimension_name(inner):
        return f"dimension.{inner}"
    return column if column != name and struct == "respondent" else ""
