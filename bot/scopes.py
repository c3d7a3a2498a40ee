"""The Slack scopes that the code uses; config/slack-manifest.yaml asks for exactly these."""

from __future__ import annotations

REQUIRED = (
    "app_mentions:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
)
"""Bot scopes without which something would not work: mentions, posts, /nps, pictures."""


def missing(granted: str) -> list[str]:
    """Return the required scopes that a token lacks.

    Args:
        granted: The ``x-oauth-scopes`` header of any Web API reply.
    """
    have = {scope.strip() for scope in granted.split(",")}
    return [scope for scope in REQUIRED if scope not in have]
