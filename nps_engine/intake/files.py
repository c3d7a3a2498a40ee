"""A file as a table, of whatever kind it is; what cannot be read as one is said in words."""

from __future__ import annotations

from pathlib import Path

from nps_engine.errors import UserError
from nps_engine.intake.formats import encoding_of, kind_of
from nps_engine.intake.streams import Source
from nps_engine.intake.tables import Table


def open_table(path: Path | str, *, sheet: str = "") -> Table:
    """Open a file of rows; what it holds decides how it is read, not its name.

    CSV and its like (comma, semicolon, tab or | between cells; UTF-8, UTF-16 and the older one-byte
    encodings; newlines inside quotation marks) and JSON (one object a line, or a list of objects), both also
    gzipped; Excel (.xlsx, .xlsb, .xls) and OpenDocument (.ods) sheets; Parquet.

    Args:
        path: The file.
        sheet: Which sheet of a workbook; empty means the first one with rows.

    Raises:
        UserError: If it is missing, a folder, not readable, empty, without rows, broken, protected, of
            another kind, or has two columns of the same name.
    """
    source = Source(Path(path))
    kind = kind_of(source)
    if sheet and kind != "excel":
        raise UserError(f"“{source.path.name}” has no sheets", "--sheet is for Excel and OpenDocument files")
    table = _opened(source, kind, sheet)
    if next(table.rows(), None) is None:
        raise UserError(
            f"“{source.path.name}” has headings but no rows", "Each response is a line below the headings"
        )
    return table


def _opened(source: Source, kind: str, sheet: str) -> Table:
    match kind:
        case "excel":
            from nps_engine.intake.sheets import open_sheet

            return open_sheet(source.path, sheet)
        case "parquet":
            from nps_engine.intake.parquet import open_parquet

            return open_parquet(source.path)
        case "json":
            from nps_engine.intake.objects import open_objects

            return open_objects(source, encoding_of(source))
        case _:
            from nps_engine.intake.separated import open_separated

            return open_separated(source, encoding_of(source))
