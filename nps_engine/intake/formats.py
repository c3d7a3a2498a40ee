"""What a file is before it is read as a table: its kind, its encoding and separator, or what else it is."""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Literal

from charset_normalizer import from_bytes

from nps_engine.errors import UserError
from nps_engine.intake.streams import Source

SEPARATORS = (",", ";", "\t", "|")
"""The separators that are told apart, the usual one first."""

Kind = Literal["text", "json", "excel", "parquet"]
"""What a file can be: text stands for CSV and its like."""

ALLOWED = (
    "Allowed are CSV (separated by comma, semicolon, tab or |) and JSON, also gzipped, "
    "Excel and OpenDocument sheets, and Parquet"
)
"""Which files can be imported, in words."""

_SAVE_AS = "Open it in its program and save or export it as CSV"
_OTHER_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "gzipped twice"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a text document (.rtf)"),
)
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype|<html|<\?xml|<svg|<table|<head|<body)", re.IGNORECASE
)
_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*(?:"[^"]*"\s*:|\})|\[\s*[\[{\]])')
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What files without UTF-8 are, in practice; charset-normalizer chooses among these by the look of the text.
# Latin letters with accents are few among plain ones, other scripts are dense: that is told first.
_LATIN = ["cp1252", "cp1250", "cp1254"]
_OTHER_SCRIPTS = ["cp1251", "cp1253", "cp932", "gb18030", "big5", "cp949"]
_DENSE_SHARE = 0.35
_ENOUGH_TO_TELL_N = 12
_CONTROL = bytes({*range(9), *range(14, 27), *range(28, 32), 127})
_CONTROL_SHARE = 0.02
_NUL_SHARE_OF_UTF16 = 0.3
_HEAD_BYTES = 65_536
_CHUNK_BYTES = 1 << 20
_SAMPLE_BYTES = 8_192
_SAMPLE_RECORDS = 60


def kind_of(source: Source) -> Kind:
    """Return which kind of file it is, by what it begins with; its name does not count.

    Raises:
        UserError: If it is a kind that cannot be imported, or cannot be read.
    """
    head = source.head(_HEAD_BYTES)
    kind = _kind_of(source, head)
    if source.is_gzipped and kind in ("excel", "parquet"):
        raise UserError(
            f"“{source.path.name}” is a gzipped {'Excel' if kind == 'excel' else 'Parquet'} file",
            "Text tables and JSON may be gzipped",
            "Unpack it with gunzip and import what comes out",
        )
    return kind


def _kind_of(source: Source, head: bytes) -> Kind:
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(source)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _kind_of_ole(source)
    if head.startswith(b"PARE"):
        raise password_error(source.path)
    if head.startswith(b"PAR1"):
        return "parquet"
    other = next((words for start, words in _OTHER_FORMATS if head.startswith(start)), "")
    if _MARKUP.match(head):
        other = "a web page (HTML) or XML"
    if other:
        raise UserError(f"“{source.path.name}” is {other}, not a table", ALLOWED, _SAVE_AS)
    return "json" if _JSON.match(head) else "text"


def _kind_of_zip(source: Source) -> Kind:
    name = source.path.name
    if source.is_gzipped:
        return "excel"
    try:
        with zipfile.ZipFile(source.path) as packed:
            inside = packed.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UserError(
            f"“{name}” is a damaged zip or Excel file ({error})", try_="Get the file anew and import it again"
        ) from error
    if any(member.startswith("xl/") or member == "content.xml" for member in inside):
        return "excel"
    words = "a Word file (.docx)" if "word/document.xml" in inside else "a zip archive"
    raise UserError(f"“{name}” is {words}, not a table", ALLOWED, "Unzip it and import the file inside")


def _kind_of_ole(source: Source) -> Kind:
    if source.is_gzipped:
        return "excel"
    data = b"".join(source.chunks(_CHUNK_BYTES))
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise password_error(source.path)
    if not any(book.encode("utf-16-le") in data for book in ("Workbook", "Book")):
        raise UserError(
            f"“{source.path.name}” is an old Office file, but no Excel workbook", ALLOWED, _SAVE_AS
        )
    return "excel"


def password_error(path: Path) -> UserError:
    """Return what is said about a file that needs a password."""
    return UserError(
        f"“{path.name}” is protected with a password",
        "Only files that open without one are read",
        "Open it in its program, take the password off and save it again",
    )


def encoding_of(source: Source) -> str:
    """Return the encoding of a file of text; the whole file is looked at, in pieces.

    A byte order mark decides; else UTF-8 if all of it is; else the likeliest of the older encodings,
    judged from the text around its first character outside ASCII; Latin-1 where nothing fits.

    Raises:
        UserError: If it is empty, no text at all, or cannot be read.
    """
    head = source.head(_HEAD_BYTES)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00\r\n\t ,;"):
        raise UserError(f"“{source.path.name}” is empty", ALLOWED)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _checked(source, encoding)
    nul_share = head.count(0) / len(head)
    if nul_share > _NUL_SHARE_OF_UTF16:
        return _checked(source, "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be")
    if len(head) - len(head.translate(None, _CONTROL)) > _CONTROL_SHARE * len(head):
        raise UserError(f"“{source.path.name}” is not a text file", ALLOWED, _SAVE_AS)
    sample = _first_undecodable(source, "utf-8")
    return "utf-8-sig" if sample is None else _older_encoding(source, sample)


def separator_of(text: str) -> str:
    """Return the separator of a table from its first lines: the one under which most records fit the first.

    Args:
        text: The start of the file; its last line may be cut.
    """
    complete = text[: text.rfind("\n") + 1] or text
    best, best_fit = SEPARATORS[0], (0.0, 0)
    for separator in SEPARATORS:
        widths = [len(record) for record in _some_records(complete, separator)]
        if not widths or widths[0] < 2:  # noqa: PLR2004 - one column is no separator
            continue
        fit = (Counter(widths)[widths[0]] / len(widths), widths[0])
        if fit > best_fit:
            best, best_fit = separator, fit
    return best


def _some_records(text: str, separator: str) -> Iterator[list[str]]:
    found = 0
    try:
        for record in csv.reader(StringIO(text, newline=""), delimiter=separator):
            if record:
                yield record
                found += 1
            if found == _SAMPLE_RECORDS:
                return
    except csv.Error:
        return


def _checked(source: Source, encoding: str) -> str:
    if _first_undecodable(source, encoding) is not None:
        raise UserError(
            f"“{source.path.name}” looks like {encoding.upper()} but is damaged",
            try_="Save it again as UTF-8",
        )
    return encoding


def _first_undecodable(source: Source, encoding: str) -> bytes | None:
    """Return the bytes around the first place that is not of this encoding, None if all is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    before = b""
    for chunk in source.chunks(_CHUNK_BYTES):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return _lines_beyond_ascii(before + chunk)
        before = chunk[-_SAMPLE_BYTES:]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return before
    return None


def _lines_beyond_ascii(data: bytes) -> bytes:
    lines = [line for line in data.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE_BYTES]


def _older_encoding(source: Source, sample: bytes) -> str:
    beyond_ascii_n = sum(byte > 127 for byte in sample)  # noqa: PLR2004 - the end of ASCII
    letters_n = beyond_ascii_n + sum(bytes([byte]).isalpha() for byte in sample)
    best = None
    if beyond_ascii_n >= _ENOUGH_TO_TELL_N:
        candidates = _OTHER_SCRIPTS if beyond_ascii_n > _DENSE_SHARE * letters_n else _LATIN
        best = from_bytes(sample, cp_isolation=candidates, threshold=0.3).best()
    guesses = [best.encoding] if best is not None else []
    for encoding in (*guesses, "cp1252"):
        if _first_undecodable(source, encoding) is None:
            return encoding
    return "latin-1"
