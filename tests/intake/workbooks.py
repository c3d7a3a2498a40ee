"""Small workbooks, written as their formats say, without a spreadsheet program."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

Cells = Sequence[object]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no time zones
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)


def workbook(path: Path, sheets: Mapping[str, Sequence[Cells]], hidden: Sequence[str] = ()) -> Path:
    """Write an .xlsx file: sheet name to rows of text, numbers, booleans, dates and None."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" state="{"hidden" if name in hidden else "visible"}"/>'
        for n, name in enumerate(names, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in enumerate(names, 1)
    )
    styles = f'<Relationship Id="rIdS" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    office = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    relationships = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        packed.writestr("_rels/.rels", f"{relationships}{office}</Relationships>")
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        packed.writestr("xl/_rels/workbook.xml.rels", f"{relationships}{related}{styles}</Relationships>")
        packed.writestr("xl/styles.xml", _STYLES)
        for n, rows in enumerate(sheets.values(), 1):
            data = "".join(_row(number, cells) for number, cells in enumerate(rows, 1))
            packed.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData></worksheet>',
            )
    return path


def _row(number: int, cells: Cells) -> str:
    data = "".join(_cell(f"{_letters(place)}{number}", each) for place, each in enumerate(cells))
    return f'<row r="{number}">{data}</row>'


def _letters(place: int) -> str:
    return chr(65 + place)


def _cell(name: str, cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f'<c r="{name}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{name}"><v>{cell}</v></c>'
    if isinstance(cell, datetime):
        return f'<c r="{name}" s="1"><v>{(cell - _DAY_ZERO).total_seconds() / 86_400:.10f}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{name}" s="2"><v>{(cell - _DAY_ZERO.date()).days}</v></c>'
    if isinstance(cell, str) and cell.startswith("#"):
        return f'<c r="{name}" t="e"><v>{cell}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'


def open_document(path: Path, rows: Sequence[Sequence[str | int]]) -> Path:
    """Write an .ods file of texts and numbers."""
    kinds = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in kinds)

    def cell(each: str | int) -> str:
        kind = f'"float" office:value="{each}"' if isinstance(each, int) else '"string"'
        return f"<table:table-cell office:value-type={kind}><text:p>{each}</text:p></table:table-cell>"

    data = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        packed.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body>"
            f'<office:spreadsheet><table:table table:name="S">{data}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )
    return path
