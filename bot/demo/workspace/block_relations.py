"""What relates several fields of a block to each other: the rules a table cannot say.

Each function yields `(where, complaint)` pairs, `where` a JSON pointer below the block.
Source: docs.slack.dev, the page of each block.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

from bot.demo.workspace.records import Payload

Complaints = Iterator[tuple[str, str]]
Relation = Callable[[Payload], Complaints]


def _section(block: Payload) -> Complaints:
    if not block.get("text") and not block.get("fields"):
        yield "", "must define either text or fields"


def _image(block: Payload) -> Complaints:
    if bool(block.get("image_url")) == bool(block.get("slack_file")):
        yield "", "must define exactly one of image_url or slack_file"


def _options(element: Payload) -> Complaints:
    if ("options" in element) == ("option_groups" in element):
        yield "", "must define exactly one of options or option_groups"


def _text_input(element: Payload) -> Complaints:
    if element.get("max_length", 1) not in range(1, 3001):
        yield "/max_length", "must be between 1 and 3000"
    if element.get("min_length", 0) not in range(3001):
        yield "/min_length", "must be between 0 and 3000"


def _slack_file(value: Payload) -> Complaints:
    if ("id" in value) == ("url" in value):
        yield "", "must define exactly one of id or url"


def _pie(chart: Payload) -> Complaints:
    for index, segment in enumerate(chart.get("segments", [])):
        if not _finite(segment.get("value")) or segment["value"] <= 0:
            yield f"/segments/{index}/value", "must be a positive number"


def _series_chart(chart: Payload) -> Complaints:
    categories = chart.get("axis_config", {}).get("categories", [])
    series = chart.get("series", [])
    names = [one.get("name") for one in series]
    if len(set(names)) != len(names):
        yield "/series", "series names must be unique"
    if len(set(categories)) != len(categories):
        yield "/axis_config/categories", "categories must be unique"
    for index, one in enumerate(series):
        points = one.get("data", [])
        for at, point in enumerate(points):
            if not _finite(point.get("value")):
                yield f"/series/{index}/data/{at}/value", "must be a finite number"
        if sorted(point.get("label", "") for point in points) != sorted(categories):
            yield f"/series/{index}/data", "labels must match axis_config.categories exactly"


def _data_table(block: Payload) -> Complaints:
    rows = block.get("rows", [])
    width = len(rows[0]) if rows else 0
    for index, row in enumerate(rows):
        if len(row) != width:
            yield f"/rows/{index}", "must have as many cells as the header row"
        for at, cell in enumerate(row):
            if cell.get("type") == "raw_text" and not cell.get("text"):
                yield f"/rows/{index}/{at}/text", "must be more than 0 characters"
            if index == 0 and cell.get("type") == "rich_text":
                yield f"/rows/0/{at}", "a header cell may not be rich_text"
    if block.get("page_size", 1) not in range(1, 101):
        yield "/page_size", "must be between 1 and 100"


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


BLOCK_RELATIONS: dict[str, Relation] = {"section": _section, "image": _image, "data_table": _data_table}
ELEMENT_RELATIONS: dict[str, Relation] = {
    "image": _image,
    "static_select": _options,
    "multi_static_select": _options,
    "plain_text_input": _text_input,
}
OBJECT_RELATIONS: dict[str, Relation] = {
    "slack_file": _slack_file,
    "pie": _pie,
    "series_chart": _series_chart,
}
