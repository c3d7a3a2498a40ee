"""Delivery to the app: by Socket Mode, or by push where a request URL is set; events are retried.

Source: docs.slack.dev, "Events API", retries: at once, after one minute, after five minutes.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot.demo.workspace.payloads import event_payload
from bot.demo.workspace.push import HttpPush
from bot.demo.workspace.records import Ack, Payload
from bot.demo.workspace.sockets import SocketHub
from bot.demo.workspace.state import State

RETRY_DELAYS_S = (0, 60, 300)
RETRY_REASONS = {
    "operation_timeout": "http_timeout",
    "dispatch_failed": "connection_failed",
    "http_client_error": "http_error",
    "http_service_error": "http_error",
}
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channel": "channels:history",
    "message.group": "groups:history",
    "member_joined_channel": "channels:read",
}


class Courier:
    """Delivers to the app; used in the server's event loop only."""

    def __init__(self, state: State, hub: SocketHub):
        self._state = state
        self._hub = hub
        self._tasks: set[asyncio.Task[Any]] = set()
        self.push: HttpPush | None = None

    @property
    def connected(self) -> bool:
        """Tell whether a delivery could reach the app now."""
        return self.push is not None or bool(self._hub.connections)

    async def deliver(self, kind: str, payload: Payload, *, attempt: int = 0, reason: str = "") -> Ack:
        """Deliver once."""
        way = self.push or self._hub
        ack = await way.deliver(kind, payload, attempt=attempt, reason=reason)
        self._state.signal.touch()
        return ack

    def send_event(self, event: Payload, *, despite_revocation: bool = False) -> None:
        """Send an event in the background, if the app's scopes let it see it."""
        name = event["type"] if event["type"] != "message" else f"message.{event['channel_type']}"
        needed = EVENT_SCOPES.get(name)
        revoked = self._state.terms.bot_token in self._state.revoked_tokens
        if (needed and needed not in self._state.terms.scopes) or (revoked and not despite_revocation):
            return
        self.background(self._send_until_acked(event_payload(self._state, event)))

    async def _send_until_acked(self, payload: Payload) -> None:
        reason = ""
        for attempt, delay_s in enumerate((0, *RETRY_DELAYS_S)):
            await asyncio.sleep(delay_s * self._state.terms.retry_scale)
            ack = await self.deliver("events_api", payload, attempt=attempt, reason=reason)
            if not ack.error:
                return
            reason = "timeout" if self.push is None else RETRY_REASONS[ack.error]

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something without waiting for it; it ends with the server at the latest."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End what is still under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
