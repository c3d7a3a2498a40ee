"""What Slack answers when it refuses a call."""

from collections.abc import Sequence
from typing import Any


class SlackRefusal(Exception):  # noqa: N818 - a refusal is Slack's answer, not a fault of ours
    """A call that Slack would refuse, with the name Slack gives the reason.

    It is part of the imitated protocol and never leaves this package: the Web API turns it into
    `{"ok": false, "error": …}`, a response URL into a 4xx.

    Attributes:
        error: Slack's error name, for example `channel_not_found`.
        extra: further fields of the reply (`needed` and `provided` of `missing_scope`).
        messages: lines for `response_metadata.messages`.
    """

    def __init__(self, error: str, messages: Sequence[str] = (), **extra: Any):
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """Give the reply body as the Web API sends it."""
        reply: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            reply["errors"] = list(self.messages)
            reply["response_metadata"] = {"messages": [f"[ERROR] {line}" for line in self.messages]}
        return reply
