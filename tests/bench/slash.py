"""Slash commands as Slack sends them, signed."""

from __future__ import annotations

import hashlib
import hmac
import time
from urllib.parse import urlencode
from uuid import uuid4


def slash_command(text: str, response_url: str) -> bytes:
    """Return the body of /nps with a text, as Slack sends it, each with a trigger of its own."""
    fields = {
        "token": "unused",
        "team_id": "T1",
        "team_domain": "bench",
        "channel_id": "C1",
        "channel_name": "general",
        "user_id": "U1",
        "user_name": "ana",
        "command": "/nps",
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": f"{response_url}/{uuid4().hex}",
        "trigger_id": uuid4().hex,
    }
    return urlencode(fields).encode()


def signature(secret: str, body: bytes) -> dict[str, str]:
    """Return the headers that sign a body now."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
