"""npsbot import: a file of responses into the store."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

import click

from bot.cli.progress import progress_bar
from bot.cli.workplace import json_option, now_option, open_workplace, parse_now, say
from nps_engine.errors import UserError
from nps_engine.imports import ImportReport, import_responses
from nps_engine.intake.rejects import Reject, write_rejects
from nps_engine.intake.responses import ResponseFile, read_responses
from nps_engine.surveys import survey_for

_SHOWN_REJECTS_N = 10
_INTERRUPTED = 130  # what shells give for Ctrl-C


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--survey", metavar="KEY", default="", help="The survey they answer; made if it is new.")
@click.option(
    "--metric", metavar="METRIC", default="", help="Of a new survey: nps (default), enps, csat or ces."
)
@click.option(
    "--private",
    "is_private",
    is_flag=True,
    help="A new survey shows groups of at least 5 people only, for ever; eNPS always does.",
)
@click.option(
    "--source", metavar="NAME", default="", help="Where they come from; told from the file without."
)
@click.option(
    "--map", "mapped", metavar="FIELD=COLUMN", multiple=True, help="Which column is which field; repeat it."
)
@click.option("--sheet", metavar="NAME", default="", help="Of a workbook; the first one with rows without.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="How 05/03/2026 is read.")
@click.option("--no-alerts", is_flag=True, help="Open no case for detractors, however recent.")
@click.option("--dry-run", is_flag=True, help="Check and count everything; store nothing.")
@now_option
@json_option
def import_(
    file: Path,
    *,
    survey: str,
    metric: str,
    is_private: bool,
    source: str,
    mapped: Sequence[str],
    sheet: str,
    date_order: str | None,
    no_alerts: bool,
    dry_run: bool,
    now: str | None,
    as_json: bool,
) -> None:
    """Import survey responses from a file.

    CSV, TSV and JSON (one object a line, or a list), also gzipped; Excel (.xlsx, .xlsb, .xls) and OpenDocument
    (.ods) sheets; Parquet. What a file holds decides how it is read, not its name.

    Columns are recognised by their headings, whatever tool wrote them; columns that are no known field become
    dimensions (plan, region, …). Importing the same file again changes nothing, and an import that was
    interrupted goes on when it is run again. Rows that cannot be imported are written beside the file with
    the reason, as CSV.

    Fields for --map: external_id, rating, verbatim, responded_at, respondent, respondent_name,
    respondent_email, channel, weight, source.
    """
    overrides = _overrides(mapped)
    with open_workplace() as place:
        at = parse_now(now, place.engine.time_zone)
        key = survey or place.policy.workspace.survey
        asked = survey_for(place.engine.surveys(), key, metric, is_private=is_private)
        responses = read_responses(
            file,
            metric=asked.metric,
            source=source,
            overrides=overrides,
            now=at,
            time_zone=place.engine.time_zone,
            date_order=date_order,  # type: ignore[arg-type]
            sheet=sheet,
        )
        followup = place.policy.followup
        wants_alerts = bool(followup.channel or place.policy.routes) and not no_alerts
        with progress_bar(f"Importing {file.name}", "rows") as progress, _ctrl_c() as is_pressed:
            report = import_responses(
                place.engine,
                responses,
                asked,
                now=at,
                alerts_since=at - timedelta(hours=followup.max_age_hours) if wants_alerts else None,
                dry_run=dry_run,
                progress=progress,
                should_stop=is_pressed,
            )
    if not report.is_whole:
        click.echo(_stopped_words(report, dry_run=dry_run), err=True)
        raise click.exceptions.Exit(_INTERRUPTED)
    rejects_file = None if dry_run else write_rejects(file, responses.header_rows, report.rejects)
    say(
        _words(report, responses, rejects_file, dry_run=dry_run), _json(report, rejects_file), as_json=as_json
    )


@contextmanager
def _ctrl_c() -> Iterator[Callable[[], bool]]:
    """Let the batch in work be stored when Ctrl-C is pressed; pressed again, it stops at once."""
    pressed: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return

    def note(number: int, _frame: FrameType | None) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _stopped_words(report: ImportReport, *, dry_run: bool) -> str:
    stored_n = report.imported_n + report.updated_n + report.unchanged_n + report.left_out_n
    done = f"{stored_n:,} responses of the file are {'checked' if dry_run else 'stored'}"
    again = "Run the same command again: it goes on and ends as if it had not been stopped."
    return f"Stopped. {done}, {len(report.rejects):,} rows rejected. {again}"


def _overrides(mapped: Sequence[str]) -> dict[str, str]:
    overrides = {}
    for pair in mapped:
        field, sign, column = pair.partition("=")
        if not sign or not field.strip():
            raise UserError(f"--map: got “{pair}”", "Allowed: FIELD=COLUMN", 'Try --map rating="Score"')
        overrides[field.strip()] = column.strip()
    return overrides


def _words(report: ImportReport, file: ResponseFile, rejects_file: Path | None, *, dry_run: bool) -> str:
    fields = ", ".join(f"{field} = “{column}”" for field, column in file.columns.fields.items())
    lines = [
        f"{'Would import' if dry_run else 'Imported'} {report.imported_n:,} new responses into the survey"
        f" “{report.survey.key}” ({report.survey.metric.value}); {report.updated_n:,} updated,"
        f" {report.unchanged_n:,} unchanged, {len(report.rejects):,} rejected.",
        f"Columns: {fields}.",
        f"Dimensions: {', '.join(report.dimensions) or 'none'}.",
        *(f"Left out: “{column}” ({why})." for column, why in file.columns.left_out.items()),
        *(f"Not a response: {n:,} rows ({why})." for why, n in file.dropped.items()),
        *([f"{_erased_words(report.left_out_n)}."] if report.left_out_n else []),
        *file.columns.notes,
        *(_reject_line(reject) for reject in report.rejects[:_SHOWN_REJECTS_N]),
    ]
    if rejects_file:
        lines.append(f"The rejected rows are in {rejects_file}: mend them there and import that file.")
    return "\n".join(lines)


def _erased_words(n: int) -> str:
    return (
        f"{n:,} row{'' if n == 1 else 's'} of people erased on request {'was' if n == 1 else 'were'} left out"
    )


def _reject_line(reject: Reject) -> str:
    return f"  line {reject.line}, {reject.column or 'row'}: got “{reject.got}”: {reject.why}"


def _json(report: ImportReport, rejects_file: Path | None) -> dict[str, object]:
    return {
        "source": report.source,
        "survey": report.survey.key,
        "read_n": report.read_n,
        "imported_n": report.imported_n,
        "updated_n": report.updated_n,
        "unchanged_n": report.unchanged_n,
        "left_out_n": report.left_out_n,
        "rejected_n": len(report.rejects),
        "rejects": [
            {"line": reject.line, "column": reject.column, "got": reject.got, "why": reject.why}
            for reject in report.rejects
        ],
        "dimensions": list(report.dimensions),
        "rejects_file": str(rejects_file) if rejects_file else None,
    }
