"""Socket Mode: the connections of the app, envelopes and their acks.

Source: docs.slack.dev, "Using Socket Mode".
"""

import asyncio
import itertools
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from bot.demo.workspace import seed
from bot.demo.workspace.records import Ack, Payload
from bot.demo.workspace.state import State

CONNECTIONS_MOST = 10


@dataclass
class Connection:
    """One open connection, the `n`-th that was ever opened (from 1); nothing is sent once it is `leaving`."""

    n: int
    socket: WebSocket
    leaving: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)


class SocketHub:
    """All Socket Mode connections of the app; used in the server's event loop only."""

    def __init__(self, state: State):
        self._state = state
        self._pending: dict[str, asyncio.Future[Payload]] = {}
        self._turn = itertools.count()
        self._arrived = asyncio.Event()
        self.connections: list[Connection] = []

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection from hello to its end."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._state.tickets:
            await socket.close(4403)
            return
        self._state.tickets.discard(ticket)
        await socket.accept()
        if len(self.connections) >= CONNECTIONS_MOST:
            await self._part(socket, "too_many_websockets")
            await socket.close()
            return
        self._state.opened_connections_n += 1
        connection = Connection(self._state.opened_connections_n, socket)
        self.connections.append(connection)
        await socket.send_json(self._hello())
        self._arrived.set()
        self._announce()
        await self._close([one for one in self.connections if one.leaving])
        try:
            await self._listen(connection)
        except WebSocketDisconnect:
            pass
        finally:
            self.connections.remove(connection)
            connection.gone.set()
            self._announce()

    def _announce(self) -> None:
        self._state.tell({"type": "connected", "connected": bool(self.connections)})
        self._state.signal.touch()

    def _hello(self) -> Payload:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": seed.APP_ID},
            "debug_info": {
                "host": "applink-demo",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }

    async def _part(self, socket: WebSocket, reason: str) -> None:
        await socket.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-demo"}}
        )

    async def _listen(self, connection: Connection) -> None:
        while True:
            raw = await connection.socket.receive_text()
            if self._state.faults.silences(connection.n, counted=False):
                continue
            try:
                answer = json.loads(raw)
            except ValueError:
                continue
            waiting = self._pending.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
            if waiting is not None and not waiting.done():
                body = answer.get("payload")
                waiting.set_result(body if isinstance(body, dict) else {})

    def is_silent(self, address: tuple[str, int] | None) -> bool:
        """Tell whether the connection from an address does not answer pings now."""
        return any(
            one.socket.client is not None
            and tuple(one.socket.client) == address
            and self._state.faults.silences(one.n, counted=False)
            for one in self.connections
        )

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be replaced, as Slack does every few hours; it ends when the new one comes.

        A `warning` comes some seconds before and changes nothing yet.
        """
        for connection in list(self.connections):
            connection.leaving = reason != "warning"
            await self._part(connection.socket, reason)

    async def drop(self) -> None:
        """Close every connection without a word."""
        await self._close(list(self.connections))

    async def _close(self, connections: list[Connection]) -> None:
        for connection in connections:
            if connection.socket.application_state is WebSocketState.CONNECTED:
                await connection.socket.close(1001)

    async def deliver(self, kind: str, payload: Payload, *, attempt: int = 0, reason: str = "") -> Ack:
        """Send one envelope and wait for its ack; if its connection ends first, send it by another."""
        if not self.connections:
            return Ack("dispatch_failed")
        envelope: Payload = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        answer: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._pending[envelope["envelope_id"]] = answer
        try:
            async with asyncio.timeout(self._state.terms.ack_deadline_s):
                return Ack(body=await self._answered(envelope, answer))
        except TimeoutError:
            return Ack("operation_timeout")
        finally:
            del self._pending[envelope["envelope_id"]]

    async def _answered(self, envelope: Payload, answer: "asyncio.Future[Payload]") -> Payload:
        while True:
            connection = await self._next_connection()
            await self._transmit(connection, envelope)
            gone = asyncio.ensure_future(connection.gone.wait())
            waiting: list[asyncio.Future[Any]] = [answer, gone]
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                gone.cancel()
            if answer.done():
                return answer.result()

    async def _next_connection(self) -> Connection:
        while not (staying := [one for one in self.connections if not one.leaving]):
            self._arrived.clear()
            await self._arrived.wait()
        return staying[next(self._turn) % len(staying)]

    async def _transmit(self, connection: Connection, envelope: Payload) -> None:
        if self._state.faults.silences(connection.n, counted=True):
            return
        try:
            await connection.socket.send_json(envelope)
        except (RuntimeError, WebSocketDisconnect):
            await connection.gone.wait()


def silenceable_protocol(hub: SocketHub) -> type[asyncio.Protocol]:
    """Give a WebSocket protocol that leaves pings unanswered while a connection is silent."""

    class SilenceableProtocol(WebSocketsSansIOProtocol):
        def handle_ping(self) -> None:
            if hub.is_silent(self.client):
                self.conn.data_to_send()
            else:
                super().handle_ping()

    return SilenceableProtocol
