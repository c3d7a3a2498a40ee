"""Keeping websites out: the workspace talks to programs on this machine and to its own page.

Its default tokens are known to everyone, so a page on the web that a browser on this machine shows could
otherwise drive it, by a plain form or by a name that it lets point to 127.0.0.1.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from bot.demo.workspace.refusals import SlackRefusal

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
Endpoint = Callable[[Request], Awaitable[Response]]


def is_same_origin(headers: Headers) -> bool:
    """Tell whether a request comes from this server's own page, or from a program on this machine."""
    host = headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in LOOPBACK_NAMES:
        return False
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return False
    return headers.get("sec-fetch-site", "none") in ("same-origin", "none")


class SameOriginOnly:
    """Refuses what comes from another website, before any route sees it."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 403."""
        if is_same_origin(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(4403)(scope, receive, send)
        else:
            refusal = JSONResponse({"ok": False, "error": "not_same_origin"}, 403)
            await refusal(scope, receive, send)


def guarded(endpoint: Endpoint) -> Endpoint:
    """Take JSON bodies only, and turn a refusal into `{"ok": false, "error": …}`."""

    async def answer(request: Request) -> Response:
        is_json = request.headers.get("content-type", "").startswith("application/json")
        if request.method == "POST" and not is_json:
            return JSONResponse({"ok": False, "error": "not_json"}, 415)
        try:
            return await endpoint(request)
        except SlackRefusal as refusal:
            said = "; ".join(refusal.messages) or refusal.error
            return JSONResponse({"ok": False, "error": said})
        except (KeyError, ValueError) as wrong:
            return JSONResponse({"ok": False, "error": f"invalid_arguments: {wrong}"}, 400)

    return answer
