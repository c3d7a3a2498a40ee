"""Keeping other websites out of the doors meant for this machine."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.demo.workspace.refusals import SlackRefusal

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]", "::1")
Endpoint = Callable[[Request], Awaitable[Response]]


def is_same_origin(request: Request) -> bool:
    """Tell whether a request comes from this server's own page, or from a program on this machine."""
    host = request.headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in LOOPBACK_NAMES:
        return False
    origin = request.headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return False
    return request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")


def guarded(endpoint: Endpoint) -> Endpoint:
    """Keep other websites out, and turn a refusal into `{"ok": false, "error": …}`."""

    async def answer(request: Request) -> Response:
        is_json = request.headers.get("content-type", "").startswith("application/json")
        if not is_same_origin(request) or (request.method == "POST" and not is_json):
            return JSONResponse({"ok": False, "error": "not_same_origin"}, 403)
        try:
            return await endpoint(request)
        except SlackRefusal as refusal:
            said = "; ".join(refusal.messages) or refusal.error
            return JSONResponse({"ok": False, "error": said})
        except (KeyError, ValueError) as wrong:
            return JSONResponse({"ok": False, "error": f"invalid_arguments: {wrong}"}, 400)

    return answer
