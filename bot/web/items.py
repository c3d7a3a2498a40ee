"""What is sent to be stored: a JSON body of one item, or of a list of them."""

from __future__ import annotations

import json
from typing import Any

from nps_engine.errors import UserError

MOST_ITEMS_N = 1000
"""Items in one request."""


def parse_items(body: bytes, *, called: str) -> list[Any]:
    """Return the items of a body.

    Args:
        called: What they are, in the plural.

    Raises:
        UserError: If it is not JSON, or has no item or too many.
    """
    try:
        data = json.loads(body)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError(f"The body is not JSON: {error}", f"One object, or a list of {called}") from None
    items = data if isinstance(data, list) else [data]
    if not 1 <= len(items) <= MOST_ITEMS_N:
        raise UserError(f"Got {len(items)} {called}", f"1 to {MOST_ITEMS_N} fit into one request")
    return items
