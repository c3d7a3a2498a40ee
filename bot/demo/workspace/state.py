"""What the workspace holds in memory, and the one lock and signal around it."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.demo.workspace import seed
from bot.demo.workspace.faults import FaultBook
from bot.demo.workspace.identifiers import Clock, Mint
from bot.demo.workspace.records import (
    Call,
    Channel,
    File,
    Message,
    Payload,
    ResponseUrl,
    Trigger,
    User,
)
from bot.demo.workspace.refusals import SlackRefusal
from nps_engine.errors import UserError


@dataclass(frozen=True)
class Terms:
    """How one workspace is set up; the same from start to end.

    Attributes:
        now: the clock of timestamps, triggers, response URLs and files; gives aware datetimes.
        bot_token: what the app calls the Web API with; the app token opens Socket Mode.
        signing_secret: signs HTTP pushes; may not be empty.
        client_id: for `oauth.v2.access`, with `client_secret`.
        scopes: the scopes of the bot token.
        native_charts: whether `data_visualization` blocks are accepted.
        commands: `{"command", "description", "usage_hint"}` each.
        ack_deadline_s: how long the app has to answer a delivery.
        trigger_life_s: how long, by `now`, a trigger opens a modal.
        retry_scale: what the delays before an event's retries (0 s, 60 s, 300 s) are multiplied by.
        file_ready_after_s: how long, by `now`, an uploaded file cannot be shown yet.
    """

    now: Clock
    bot_token: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str
    scopes: tuple[str, ...]
    commands: tuple[dict[str, str], ...]
    native_charts: bool = True
    ack_deadline_s: float = 3.0
    trigger_life_s: float = 3.0
    retry_scale: float = 1.0
    file_ready_after_s: float = 0.0

    def __post_init__(self) -> None:
        if not self.signing_secret.strip():
            raise UserError(
                "Got an empty signing secret",
                "A signing secret must have at least one character",
                "Set it, or leave it out for the default",
            )


class Signal:
    """Wakes whoever waits for the workspace to change."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._version = 0

    def touch(self) -> None:
        """Say that something changed."""
        with self._condition:
            self._version += 1
            self._condition.notify_all()

    def wait_until(self, predicate: Callable[[], object], timeout_s: float) -> bool:
        """Wait until the predicate holds; it is asked again after every change, outside the lock.

        It is also asked four times a second, for what changes outside the workspace.
        """
        deadline_s = time.monotonic() + timeout_s
        while True:
            with self._condition:
                seen = self._version
            if predicate():
                return True
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                return False
            with self._condition:
                if self._version == seen:
                    self._condition.wait(min(left_s, 0.25))


@dataclass
class State:
    """Everything the workspace holds. Take `lock` to read or change it."""

    terms: Terms
    mint: Mint
    base_url: str = ""
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    homes: dict[str, Payload] = field(default_factory=dict)
    modals: dict[str, list[Payload]] = field(default_factory=dict)
    revoked_tokens: set[str] = field(default_factory=set)
    revoked_error: str = "token_revoked"
    oauth_codes: set[str] = field(default_factory=set)
    tickets: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    listeners: dict[int, tuple[str, "asyncio.Queue[Payload]"]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    signal: Signal = field(default_factory=Signal)
    opened_connections_n: int = 0
    faults: FaultBook = field(init=False)

    def __post_init__(self) -> None:
        self.faults = FaultBook(lambda: self.opened_connections_n)
        self.users = {user.id: user for user in seed.people()}
        self.channels = {channel.id: channel for channel in seed.channels()}

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock, and wake the waiting when done."""
        with self.lock:
            yield
        self.signal.touch()

    def user(self, key: str) -> User:
        """Find a person by id, name or `@name`.

        Raises:
            SlackRefusal: `user_not_found`.
        """
        found = self.users.get(key) or next(
            (user for user in self.users.values() if user.name == key.lstrip("@").lower()), None
        )
        if found is None:
            raise SlackRefusal("user_not_found")
        return found

    def channel(self, key: str) -> Channel:
        """Find a channel by id.

        Raises:
            SlackRefusal: `channel_not_found`.
        """
        if key not in self.channels:
            raise SlackRefusal("channel_not_found")
        return self.channels[key]

    def channel_named(self, key: str) -> Channel:
        """Find a channel by id, `#name` or name.

        Raises:
            SlackRefusal: `channel_not_found`.
        """
        for channel in self.channels.values():
            if not channel.is_im and channel.name == key.removeprefix("#"):
                return channel
        return self.channel(key)

    def direct_message(self, *user_ids: str) -> Channel:
        """Find or open the direct message between people (with the bot, unless it is among them)."""
        members = sorted(set(user_ids))
        for channel in self.channels.values():
            if channel.is_im and sorted(channel.members) == members:
                return channel
        channel = Channel(
            id=self.mint.id("D"),
            name="",
            members=members,
            creator=members[0],
            is_im=True,
            created_s=round(self.terms.now().timestamp()),
        )
        self.channels[channel.id] = channel
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        """Find a message, ephemeral ones included.

        Raises:
            SlackRefusal: `message_not_found`.
        """
        for message in reversed(channel.messages):
            if message.ts == ts:
                return message
        raise SlackRefusal("message_not_found")

    def view(self, view_id: str) -> tuple[str, Payload]:
        """Find an open modal or a Home view by id, with the person who sees it.

        Raises:
            SlackRefusal: `not_found`.
        """
        for user_id, stack in self.modals.items():
            for view in stack:
                if view["id"] == view_id:
                    return user_id, view
        for user_id, view in self.homes.items():
            if view["id"] == view_id:
                return user_id, view
        raise SlackRefusal("not_found")

    def tell(self, event: Payload, user_ids: Iterable[str] | None = None) -> None:
        """Send an event to the chat pages of some people, or of everyone."""
        wanted = None if user_ids is None else set(user_ids)
        for user_id, queue in list(self.listeners.values()):
            if wanted is None or user_id in wanted:
                queue.put_nowait(event)
