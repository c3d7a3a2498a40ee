"""The outsiders' door: what the workspace holds, and faults on demand."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.workspace.messages import public
from bot.demo.workspace.origin import guarded
from bot.demo.workspace.records import Call, Channel, Payload
from bot.demo.workspace.sockets import SocketHub
from bot.demo.workspace.state import State
from nps_engine.errors import UserError

FAULT_FIELDS = ("times", "after_n", "retry_after_s", "delay_s", "error")


class Control:
    """The endpoints under `/control`."""

    def __init__(self, state: State, hub: SocketHub):
        self._state = state
        self._hub = hub

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route("/control/state", guarded(self.state), methods=["GET"]),
            Route("/control/faults", guarded(self.add_fault), methods=["POST"]),
            Route("/control/faults", guarded(self.clear_faults), methods=["DELETE"]),
        ]

    async def state(self, _request: Request) -> Response:
        """Give channels with their messages, the log of calls, and the connections."""
        with self._state.lock:
            return JSONResponse(
                {
                    "channels": [self._channel(channel) for channel in self._state.channels.values()],
                    "calls": [_call(call) for call in self._state.calls],
                    "connections": [{"n": one.n} for one in self._hub.connections],
                    "homes": self._state.homes,
                    "modals": self._state.modals,
                }
            )

    def _channel(self, channel: Channel) -> Payload:
        return {
            "id": channel.id,
            "name": channel.name,
            "is_im": channel.is_im,
            "is_archived": channel.is_archived,
            "members": channel.members,
            "messages": [
                {
                    **public(self._state, message, with_metadata=True),
                    "ephemeral": message.seen_by is not None,
                    "seen_by": message.seen_by,
                }
                for message in channel.messages
            ],
        }

    async def add_fault(self, request: Request) -> Response:
        """Put a fault in force: `{"kind", "method"?, "times"?, "after_n"?, …}`."""
        given = await request.json()
        options = {key: given[key] for key in FAULT_FIELDS if key in given}
        try:
            self._state.faults.add(str(given["kind"]), str(given.get("method", "*")), **options)
        except UserError as wrong:
            return JSONResponse({"ok": False, "error": str(wrong)}, 400)
        return JSONResponse({"ok": True})

    async def clear_faults(self, _request: Request) -> Response:
        """End all faults."""
        self._state.faults.clear()
        return JSONResponse({"ok": True})


def _call(call: Call) -> Payload:
    return {
        "method": call.method,
        "arguments": call.arguments,
        "ok": call.ok,
        "error": call.error,
        "status": call.status,
        "reply_dropped": call.reply_dropped,
        "at": call.at.isoformat(),
    }
