"""The server: its routes, and the thread with the event loop it runs in."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from bot.demo.workspace.acts import Acts
from bot.demo.workspace.control import Control
from bot.demo.workspace.courier import Courier
from bot.demo.workspace.origin import SameOriginOnly
from bot.demo.workspace.page import Page
from bot.demo.workspace.sockets import SocketHub, silenceable_protocol
from bot.demo.workspace.state import State
from bot.demo.workspace.view_acts import ViewActs
from bot.demo.workspace.web_api import WebApi
from bot.net import listen
from nps_engine.errors import UserError

HOST = "127.0.0.1"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CALL_TIMEOUT_S = 60.0
Result = TypeVar("Result")


class Server:
    """One running server; `start` and `stop` it once.

    Attributes:
        hub: its Socket Mode connections.
        courier: its way to the app.
        acts: what people do in channels.
        view_acts: what people do in modals.
    """

    def __init__(self, state: State, host: str, port: int):
        self._state = state
        self._socket = _bound_socket(host, port)
        address, bound_port = self._socket.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        state.base_url = f"http://{shown}:{bound_port}"
        self.hub = SocketHub(state)
        self.courier = Courier(state, self.hub)
        self.acts = Acts(state, self.courier)
        self.view_acts = ViewActs(state, self.courier)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-slack", daemon=True)
        self._server: uvicorn.Server | None = None
        self._page: Page | None = None

    def start(self) -> None:
        """Start serving and wait until it does."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Stop serving, close every connection, end the thread."""
        self.on_loop(self._shut)
        self._thread.join()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine in the server's loop, from any other thread, and wait for its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(CALL_TIMEOUT_S)

    def on_loop(self, work: Callable[[], Result]) -> Result:
        """Run a function in the server's loop, from any other thread, and wait for its result."""

        async def call() -> Result:
            return work()

        return self.run(call())

    def _shut(self) -> None:
        if self._page is not None:
            self._page.stop()
        if self._server is not None:
            self._server.should_exit = True

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()
            self._ready.set()

    async def _serve(self) -> None:
        page = Page(self.acts, self.view_acts)
        self._page = page
        app = self._app(page)
        config = uvicorn.Config(
            app,
            http="h11",
            ws=silenceable_protocol(self.hub),
            ws_ping_interval=None,
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,  # the Web API gives Slack's own
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        self._server = server
        app.state.drop_connection = self._drop_connection
        announce = asyncio.ensure_future(self._announce(server))
        await server.serve(sockets=[self._socket])
        await self.courier.stop()
        announce.cancel()
        self._socket.close()

    async def _announce(self, server: uvicorn.Server) -> None:
        while not server.started:
            await asyncio.sleep(0.005)
        self._ready.set()

    def _drop_connection(self, client: tuple[str, int]) -> None:
        """Close the connection from a client without a reply."""
        if self._server is None:
            return
        for connection in list(self._server.server_state.connections):
            if connection.client == client:  # type: ignore[union-attr]
                connection.transport.close()

    def _app(self, page: Page) -> Starlette:
        api = WebApi(self._state)
        return Starlette(
            routes=[
                Route("/api/{method}", api.call, methods=["GET", "POST"]),
                Route("/response/{team}/{token}", api.response_url, methods=["POST"]),
                Route("/upload/v1/{token}", api.upload, methods=["POST"]),
                Route("/files-pri/{file_id}/{name}", api.download, methods=["GET"]),
                WebSocketRoute("/link/", self.hub.serve),
                *page.routes(),
                *Control(self._state, self.hub).routes(),
            ],
            middleware=[Middleware(SameOriginOnly)],
        )


def _bound_socket(host: str, port: int) -> socket.socket:
    if host not in LOOPBACK:
        raise UserError(
            f"Got the host {host}",
            f"The simulated Slack serves this machine only: {', '.join(LOOPBACK)}",
            "Leave the host out",
        )
    return listen(host, port, try_="Choose another with --port (0 takes a free one), or stop what uses it")
