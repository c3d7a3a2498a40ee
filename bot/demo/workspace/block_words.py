"""The words in blocks: how many characters they hold, and what a person reads in them."""

from collections.abc import Iterator
from typing import Any

from bot.demo.workspace.records import Payload

_READ_KEYS = (
    "title",
    "subtitle",
    "label",
    "hint",
    "caption",
    "text",
    "body",
    "name",
    "description",
    "alt_text",
)
_NESTED_KEYS = (
    "fields",
    "elements",
    "element",
    "accessory",
    "child_blocks",
    "actions",
    "options",
    "option_groups",
    "placeholder",
    "positive_button",
    "negative_button",
    "hero_image",
    "icon",
    "blocks",
)


def cell_characters_n(block: Payload) -> int:
    """Count the characters in the cells of a `table` or `data_table`, 0 for other blocks."""
    if block.get("type") not in ("table", "data_table"):
        return 0
    rows = block.get("rows") if isinstance(block.get("rows"), list) else []
    cells = [cell for row in rows or [] if isinstance(row, list) for cell in row if isinstance(cell, dict)]
    return sum(len(cell_text(cell)) for cell in cells)


def readable_characters_n(blocks: Any) -> int:
    """Count the characters of all strings people read in `blocks`."""
    if isinstance(blocks, list):
        return sum(readable_characters_n(item) for item in blocks)
    if not isinstance(blocks, dict):
        return 0
    own = sum(len(blocks[key]) for key in _READ_KEYS if isinstance(blocks.get(key), str))
    return own + sum(
        readable_characters_n(value) for value in blocks.values() if isinstance(value, dict | list)
    )


def cell_text(cell: Payload) -> str:
    """Give what one table cell shows."""
    if cell.get("type") == "rich_text":
        return "".join(_rich(cell))
    return str(cell.get("text") or cell.get("value") or "")


def lines_of(blocks: list[Payload]) -> Iterator[str]:
    """Yield what a person reads in `blocks`, one line after another, top to bottom."""
    for block in blocks:
        yield from _block_lines(block)


def _block_lines(block: Payload) -> Iterator[str]:
    kind = block.get("type")
    if kind == "divider":
        yield "—"
    elif kind in ("table", "data_table"):
        if block.get("caption"):
            yield block["caption"]
        for row in block["rows"]:
            yield " | ".join(cell_text(cell) for cell in row)
    elif kind == "data_visualization":
        yield from _chart_lines(block)
    elif kind == "rich_text":
        yield "".join(_rich(block))
    else:
        yield from _plain_lines(block)


def _plain_lines(value: Any) -> Iterator[str]:
    """Yield the strings of an ordinary block or element, in reading order."""
    if isinstance(value, list):
        for item in value:
            yield from _plain_lines(item)
        return
    if not isinstance(value, dict):
        return
    if value.get("type") in ("rich_text", "table", "data_table", "data_visualization"):
        yield from _block_lines(value)
        return
    for key in _READ_KEYS:
        inner = value.get(key)
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, dict):
            yield from _plain_lines(inner)
    for key in _NESTED_KEYS:
        yield from _plain_lines(value.get(key))


def _chart_lines(block: Payload) -> Iterator[str]:
    chart = block["chart"]
    yield f"[{chart['type']} chart] {block['title']}"
    if chart["type"] == "pie":
        yield ", ".join(f"{part['label']} {part['value']}" for part in chart["segments"])
    for series in chart.get("series", []):
        points = ", ".join(f"{point['label']} {point['value']}" for point in series["data"])
        yield f"{series['name']}: {points}"


def _rich(value: Any) -> Iterator[str]:
    """Yield the pieces of a rich text block."""
    if isinstance(value, list):
        for item in value:
            yield from _rich(item)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind == "emoji":
            yield f":{value.get('name')}:"
        elif kind == "user":
            yield f"<@{value.get('user_id')}>"
        elif kind == "channel":
            yield f"<#{value.get('channel_id')}>"
        else:
            yield str(value.get("text") or value.get("url") or value.get("fallback") or "")
            yield from _rich(value.get("elements"))
        if kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            yield "\n"
