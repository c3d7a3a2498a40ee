"""Read the arguments of a Web API call, however they were sent."""

import base64
import json
from typing import Any

from starlette.requests import Request

from bot.demo.workspace.records import Payload
from bot.demo.workspace.refusals import SlackRefusal

_JSON_FIELDS = frozenset(
    (
        "blocks",
        "attachments",
        "metadata",
        "view",
        "files",
        "message",
        "unfurls",
        "user_auth_blocks",
        "profile",
    )
)


async def read_arguments(request: Request) -> Payload:
    """Read query, form and JSON body into one mapping; fields that are JSON in a form are decoded.

    Raises:
        SlackRefusal: `invalid_json`, `invalid_arguments`.
    """
    arguments: Payload = {**dict(request.query_params), **_basic_credentials(request)}
    content_type = request.headers.get("content-type", "").split(";")[0].strip()
    if content_type == "application/json":
        arguments |= _json_object(await request.body())
    elif content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            arguments |= {key: value for key, value in form.items() if isinstance(value, str)}
    return {key: _decoded(key, value) for key, value in arguments.items()}


def _basic_credentials(request: Request) -> Payload:
    """Read client id and secret from a Basic header, as `oauth.v2.access` allows."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, client_secret = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        raise SlackRefusal("invalid_auth") from None
    return {"client_id": client_id, "client_secret": client_secret}


def _json_object(raw: bytes) -> Payload:
    if not raw.strip():
        return {}
    try:
        parsed = json.loads(raw)
    except ValueError:
        raise SlackRefusal("invalid_json") from None
    if not isinstance(parsed, dict):
        raise SlackRefusal("json_not_object")
    return parsed


def _decoded(key: str, value: Any) -> Any:
    if key not in _JSON_FIELDS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        wrong = "invalid_blocks_format" if key == "blocks" else "invalid_arguments"
        raise SlackRefusal(wrong, [f"must be valid JSON [json-pointer:/{key}]"]) from None


def flag(arguments: Payload, name: str, default: bool = False) -> bool:
    """Read a yes or no, sent as a boolean or a word."""
    value = arguments.get(name, default)
    return value if isinstance(value, bool) else str(value).lower() in ("true", "1")


def required(arguments: Payload, *names: str) -> list[Any]:
    """Read arguments that must be there.

    Raises:
        SlackRefusal: `invalid_arguments`.
    """
    missing = [name for name in names if arguments.get(name) in (None, "")]
    if missing:
        raise SlackRefusal("invalid_arguments", [f"missing required field: {name}" for name in missing])
    return [arguments[name] for name in names]


def page_of(arguments: Payload, items: list[Any], default_n: int) -> tuple[list[Any], Payload]:
    """Cut one page out of a list by `limit` and `cursor`. Source: docs.slack.dev, "Pagination".

    Returns:
        The page, and `{"response_metadata": {"next_cursor": …}}`, the cursor `""` on the last page.

    Raises:
        SlackRefusal: `invalid_limit`, `invalid_cursor`.
    """
    try:
        limit_n = int(arguments.get("limit") or default_n)
    except ValueError:
        raise SlackRefusal("invalid_limit") from None
    cursor = str(arguments.get("cursor") or "")
    start, _, rest = cursor.removeprefix("at:").partition(":")
    if cursor and (rest or not start.isdigit() or not cursor.startswith("at:")):
        raise SlackRefusal("invalid_cursor")
    at = int(start or 0)
    end = at + max(1, min(limit_n, 1000))
    following = f"at:{end}" if end < len(items) else ""
    return items[at:end], {"response_metadata": {"next_cursor": following}}
