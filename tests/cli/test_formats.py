"""The program imports the same answers from every kind of file, and shows how far it is."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import subprocess
import sys
import termios

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot.cli.progress import progress_bar
from nps_engine.imports import BATCH_N
from tests.cli.conftest import NOW
from tests.intake.workbooks import open_document, workbook

HEADER = ("external_id", "rating", "verbatim", "responded_at", "plan")
ROWS = (
    ("r1", 10, "great, really", "2026-11-02T09:00:00Z", "Pro"),
    ("r2", 3, "too slow", "2026-11-03T09:00:00Z", "Free"),
    ("r3", 12, "no such rating", "2026-11-03T09:00:00Z", "Free"),
)


def separated(path, separator):
    lines = [HEADER, *ROWS]
    text = "\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    return text.encode()


def write(folder, kind):
    path = folder / f"answers.{kind}"
    objects = [json.dumps(dict(zip(HEADER, row, strict=True))) for row in ROWS]
    match kind:
        case "csv" | "csv.gz":
            content = separated(path, ",")
        case "tsv":
            content = separated(path, "\t")
        case "jsonl" | "jsonl.gz":
            content = "\n".join(objects).encode()
        case "json":
            content = f"[{','.join(objects)}]".encode()
        case "xlsx":
            return workbook(path, {"Cover": [["About"]], "Answers": [HEADER, *ROWS]})
        case "ods":
            return open_document(path, [HEADER, *ROWS])
        case "parquet":
            pq.write_table(pa.table(dict(zip(HEADER, map(list, zip(*ROWS, strict=True)), strict=True))), path)
            return path
    path.write_bytes(gzip.compress(content) if kind.endswith(".gz") else content)
    return path


@pytest.mark.parametrize(
    "kind", ["csv", "tsv", "csv.gz", "json", "jsonl", "jsonl.gz", "xlsx", "ods", "parquet"]
)
def test_the_same_answers_from_any_kind_of_file(npsbot, tmp_path, kind):
    path = write(tmp_path, kind)
    found = npsbot("import", str(path), "--json", *NOW).json
    assert (found["source"], found["read_n"], found["imported_n"], found["dimensions"]) == (
        "csv",
        3,
        2,
        ["plan"],
    )
    [reject] = found["rejects"]
    assert (reject["column"], reject["got"]) == ("rating", "12")
    again = npsbot("import", str(write(tmp_path, "csv")), "--json", *NOW).json
    assert (again["imported_n"], again["updated_n"], again["unchanged_n"]) == (0, 0, 2)
    assert npsbot("score", "--json", *NOW).json["score_points"] == 0
    rejects = tmp_path / found["rejects_file"]
    rejects.write_text(rejects.read_text("utf-8-sig").replace(",12,", ",9,"), "utf-8")
    assert npsbot("import", str(rejects), "--json", *NOW).json["imported_n"] == 1


def test_a_sheet_by_its_name(npsbot, tmp_path):
    path = write(tmp_path, "xlsx")
    assert npsbot("import", str(path), "--sheet", "answers", "--json", *NOW).json["imported_n"] == 2
    ran = npsbot("import", str(path), "--sheet", "May", *NOW)
    assert ran.code == 2
    assert "There is no sheet “May”" in ran.err


def test_rejects_of_a_packed_file_are_named_after_it(npsbot, tmp_path):
    npsbot("import", str(write(tmp_path, "csv.gz")), *NOW)
    assert (tmp_path / "answers.rejects.csv").exists()


def test_a_terminal_shows_rows_a_second_percent_and_time_left(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("score\n" + "9\n" * (2 * BATCH_N))
    terminal, stderr = pty.openpty()
    termios.tcsetwinsize(stderr, (24, 120))
    environment = {**os.environ, "NPSBOT_DATABASE_URL": f"sqlite:///{tmp_path}/a.db", "TQDM_MININTERVAL": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", str(path), "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=True,
    )
    os.write(stderr, b"\n")  # so that there is something to read even where no bar was shown
    shown = os.read(terminal, 100_000).decode()
    os.close(stderr)
    os.close(terminal)
    assert json.loads(done.stdout)["imported_n"] == 2 * BATCH_N
    middle = re.search(
        r"Importing long.csv: +(\d\d)%[^\r]* 30\.0k/(\d+)\.\dk \[\d+:\d+<\d+:\d+,[^\r]* rows/s\]", shown
    )
    assert middle, shown
    assert 50 <= int(middle[1]) <= 70, "30,000 of 50,000, as far as the bytes tell"
    assert 45 <= int(middle[2]) <= 55


def test_no_bar_where_nobody_looks(capsys):
    with progress_bar("Importing a.csv", "rows") as progress:
        progress(1, 4)
    assert capsys.readouterr().err == ""
