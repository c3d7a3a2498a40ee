"""The nouns of the simulated workspace: people, channels, messages, files, views, tickets."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Payload = dict[str, Any]


@dataclass
class User:
    """One member of the workspace, a person or the bot."""

    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    tz: str = "UTC"
    tz_label: str = "Coordinated Universal Time"
    tz_offset_s: int = 0
    color: str = "4bbe2e"
    is_bot: bool = False
    bot_id: str = ""
    is_admin: bool = False


@dataclass
class Message:
    """One message; `body` is Slack's own shape without what is derived from its replies.

    Attributes:
        seen_by: the only user who sees it (an ephemeral message), or None for everyone.
    """

    ts: str
    channel_id: str
    body: Payload
    seen_by: str | None = None
    metadata: Payload | None = None

    @property
    def thread_ts(self) -> str | None:
        """Give the `ts` of the thread's first message, None outside a thread."""
        found: str | None = self.body.get("thread_ts")
        return found

    @property
    def is_reply(self) -> bool:
        """Tell whether this is a reply in a thread, not its first message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    """A channel or a direct message, with its messages oldest first."""

    id: str
    name: str
    members: list[str]
    creator: str = ""
    topic: str = ""
    purpose: str = ""
    is_im: bool = False
    is_private: bool = False
    is_archived: bool = False
    created_s: int = 0
    messages: list[Message] = field(default_factory=list)
    read_ts: dict[str, str] = field(default_factory=dict)


@dataclass
class File:
    """An uploaded file; it can be shown once `ready_at` has passed."""

    id: str
    name: str
    owner: str
    length_bytes: int
    upload_token: str
    title: str = ""
    alt_txt: str = ""
    mimetype: str = "application/octet-stream"
    content: bytes | None = None
    ready_at: datetime | None = None
    shares: list[tuple[str, str]] = field(default_factory=list)
    created_s: int = 0


@dataclass
class Trigger:
    """The right to open one modal within three seconds of a person's act."""

    id: str
    user_id: str
    issued_at: datetime
    view_id: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """A URL by which the app may answer one act five times within thirty minutes."""

    path: str
    user_id: str
    channel_id: str
    issued_at: datetime
    message_ts: str | None = None
    thread_ts: str | None = None
    uses_n: int = 0


@dataclass(frozen=True)
class Call:
    """One call of the Web API or of a response URL, without its token.

    Attributes:
        error: Slack's error name, `""` when the call was accepted.
        reply_dropped: the call took effect and the caller never heard of it.
    """

    method: str
    arguments: Payload
    error: str
    at: datetime
    status: int = 200
    reply_dropped: bool = False

    @property
    def ok(self) -> bool:
        """Tell whether the call took effect."""
        return not self.error


@dataclass(frozen=True)
class Ack:
    """What came back from the app for one delivery.

    Attributes:
        error: `""` when the app answered in time, else Slack's word for what went wrong
            (`operation_timeout`, `dispatch_failed`, `http_client_error`, `http_service_error`).
        body: what the app put into its answer.
    """

    error: str = ""
    body: Payload = field(default_factory=dict)
