"""The CSV holds what was generated."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from bot.demo.sample import CSV_HEADER, generate_responses, write_csv

END_AT = datetime(2026, 7, 31, 15, 20, tzinfo=UTC)


def test_csv_reads_back_as_written(tmp_path: Path) -> None:
    responses = generate_responses(end_at=END_AT)
    path = tmp_path / "lumo.csv"
    assert write_csv(path, responses) == len(responses)
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == CSV_HEADER
    assert [(row[0], datetime.fromisoformat(row[1]), int(row[2]), row[3], *row[4:]) for row in rows] == [
        (
            r.external_id,
            r.responded_at.replace(microsecond=0),
            r.rating,
            r.verbatim,
            r.respondent,
            r.respondent_name,
            r.respondent_email,
            r.channel,
            r.plan,
            r.region,
            r.journey_stage,
            r.platform,
            r.team,
            r.campaign,
        )
        for r in responses
    ]


def test_csv_is_headed_in_human_words() -> None:
    assert ", ".join(CSV_HEADER) == (
        "Response ID, Answered at, Score, Comment, Customer ID, Name, Email, Channel, "
        "Plan, Region, Journey stage, Platform, Team, Campaign"
    )
