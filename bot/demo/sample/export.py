"""The sample as a CSV file, headed as people head such files."""

import csv
from collections.abc import Iterable
from pathlib import Path

from bot.demo.sample.values import SampleResponse

COLUMNS = {
    "Response ID": "external_id",
    "Answered at": "responded_at",
    "Score": "rating",
    "Comment": "verbatim",
    "Customer ID": "respondent",
    "Name": "respondent_name",
    "Email": "respondent_email",
    "Channel": "channel",
    "Plan": "plan",
    "Region": "region",
    "Journey stage": "journey_stage",
    "Platform": "platform",
    "Team": "team",
    "Campaign": "campaign",
}
CSV_HEADER = tuple(COLUMNS)


def write_csv(path: Path, responses: Iterable[SampleResponse]) -> int:
    """Write the responses to a UTF-8 CSV file, in the order given, and return how many.

    "Answered at" is ISO 8601 in UTC. Comments keep their commas, quotes and line breaks.
    """
    written_n = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_HEADER)
        for response in responses:
            writer.writerow(_row(response))
            written_n += 1
    return written_n


def _row(response: SampleResponse) -> list[str]:
    values = vars(response) | {"responded_at": response.responded_at.isoformat(timespec="seconds")}
    return [str(values[name]) for name in COLUMNS.values()]
