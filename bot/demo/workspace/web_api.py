"""The Web API over HTTP: token, scope, faults, the log of calls.

Source: docs.slack.dev, "Using the Slack Web API".
"""

import asyncio
import math
import re
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.demo.workspace.arguments import read_arguments
from bot.demo.workspace.faults import Fault
from bot.demo.workspace.messages import file_url
from bot.demo.workspace.methods.table import METHODS, Method
from bot.demo.workspace.records import Call, File, Payload
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.response_urls import respond
from bot.demo.workspace.state import State

OUTAGE_PAGE = "<!doctype html><title>Server Error</title><h1>Slack is having trouble</h1>"


class DroppedReply(Response):
    """A reply that never comes: the connection closes instead."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the client's connection and wait until it is gone."""
        scope["app"].state.drop_connection(tuple(scope["client"]))
        while (await receive())["type"] != "http.disconnect":
            pass


class WebApi:
    """Answers `/api/METHOD`, uploads and response URLs."""

    def __init__(self, state: State):
        self._state = state

    async def call(self, request: Request) -> Response:
        """Answer one call of the Web API."""
        name = request.path_params["method"]
        fault = self._state.faults.strike(name)
        early = self._early(name, fault)
        if early is not None:
            return early
        arguments: Payload = {}
        try:
            arguments = await read_arguments(request)
            wait_s = self._post_wait_s(name, arguments)
            if wait_s > 0:
                return self._ratelimited(name, math.ceil(wait_s))
            reply = self._handled(name, _token(request, arguments), arguments, fault)
        except SlackRefusal as refusal:
            reply = refusal.body()
        self._log(name, arguments, str(reply.get("error", "")), fault=fault)
        return await _sent(JSONResponse(reply, headers=self._headers(name)), fault)

    def _early(self, name: str, fault: Fault | None) -> Response | None:
        """Give the reply of a fault that keeps the call from taking effect."""
        if fault is None or fault.kind in ("500_after", "drop_reply", "delay", "error"):
            return None
        if fault.kind == "ratelimited":
            return self._ratelimited(name, fault.retry_after_s)
        self._log(name, {}, "internal_error", status=int(fault.kind))
        if fault.kind == "503":
            return HTMLResponse(OUTAGE_PAGE, 503)
        return JSONResponse({"ok": False, "error": "internal_error"}, 500)

    def _post_wait_s(self, name: str, arguments: Payload) -> float:
        if name != "chat.postMessage":
            return 0.0
        now_s = self._state.terms.now().timestamp()
        return self._state.faults.post_wait_s(str(arguments.get("channel")), now_s)

    def _ratelimited(self, name: str, retry_after_s: int) -> Response:
        self._log(name, {}, "ratelimited", status=429)
        headers = {"Retry-After": str(retry_after_s)}
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)

    def _handled(self, name: str, token: str, arguments: Payload, fault: Fault | None) -> Payload:
        method = METHODS.get(name)
        if method is None:
            raise SlackRefusal("unknown_method", req_method=name)
        self._check_token(name, method, token)
        if fault is not None and fault.kind == "error":
            raise SlackRefusal(fault.error)
        with self._state.changing():
            return {"ok": True, **method.handler(self._state, arguments)}

    def _check_token(self, name: str, method: Method, token: str) -> None:
        terms = self._state.terms
        if method.caller is None:
            return
        if not token:
            raise SlackRefusal("not_authed")
        if token in self._state.revoked_tokens:
            raise SlackRefusal(self._state.revoked_error)
        if token not in (terms.bot_token, terms.app_token):
            raise SlackRefusal("invalid_auth")
        if (token == terms.app_token) != (method.caller == "app"):
            raise SlackRefusal("not_allowed_token_type")
        if method.scopes and not set(method.scopes) & set(terms.scopes):
            raise SlackRefusal("missing_scope", needed=method.scopes[0], provided=",".join(terms.scopes))

    def _headers(self, name: str) -> dict[str, str]:
        method = METHODS.get(name)
        headers = {
            "x-oauth-scopes": ",".join(self._state.terms.scopes),
            "x-slack-req-id": self._state.mint.secret(),
            "date": format_datetime(self._state.terms.now(), usegmt=True),
        }
        if method is not None and method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return headers

    def _log(
        self, name: str, arguments: Payload, error: str, *, status: int = 200, fault: Fault | None = None
    ) -> None:
        kept = {key: value for key, value in arguments.items() if key not in ("token", "client_secret")}
        dropped = fault is not None and fault.kind == "drop_reply"
        call = Call(name, kept, error, self._state.terms.now(), status, dropped)
        with self._state.changing():
            self._state.calls.append(call)

    async def response_url(self, request: Request) -> Response:
        """Answer one use of a response URL."""
        fault = self._state.faults.strike("response_url")
        early = self._early("response_url", fault)
        if early is not None:
            return early
        body: Payload = {}
        error = ""
        try:
            body = await read_arguments(request)
            with self._state.changing():
                respond(self._state, request.url.path, body)
        except SlackRefusal as refusal:
            error = refusal.error
            answer: Response = JSONResponse(refusal.body(), 404 if error.endswith("_url") else 400)
        else:
            answer = PlainTextResponse("ok")
        self._log("response_url", body, error, status=answer.status_code, fault=fault)
        return await _sent(answer, fault)

    async def upload(self, request: Request) -> Response:
        """Take the bytes of one file, raw or as a form's file."""
        token = request.path_params["token"]
        file = next((one for one in self._state.files.values() if one.upload_token == token), None)
        if file is None:
            return PlainTextResponse("not found", 404)
        content = await _uploaded(request)
        if len(content) != file.length_bytes:
            return PlainTextResponse(f"expected {file.length_bytes} bytes, got {len(content)}", 400)
        with self._state.changing():
            file.content = content
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(self, request: Request) -> Response:
        """Give the bytes of a file to whoever has the bot's token."""
        file = self._state.files.get(request.path_params["file_id"])
        if _token(request, {}) != self._state.terms.bot_token:
            return PlainTextResponse("not authorized", 403)
        if file is None or file.content is None or not file_url(self._state, file).endswith(request.url.path):
            return PlainTextResponse("not found", 404)
        return file_response(file)


async def _sent(answer: Response, fault: Fault | None) -> Response:
    """Give the reply to a call that took effect: late or never, where a fault says so."""
    if fault is not None and fault.kind == "drop_reply":
        return DroppedReply()
    if fault is not None and fault.kind == "500_after":
        return JSONResponse({"ok": False, "error": "internal_error"}, 500)
    if fault is not None and fault.kind == "delay":
        await asyncio.sleep(fault.delay_s)
    return answer


def file_response(file: File) -> Response:
    """Give the bytes of a file as a reply that a browser will not run as a page."""
    headers = {"Content-Disposition": f'inline; filename="{re.sub(r"[^ -!#-~]", "_", file.name)}"'}
    safe = file.mimetype if file.mimetype.startswith(("image/png", "image/jpeg", "text/csv")) else ""
    headers["X-Content-Type-Options"] = "nosniff"
    return Response(file.content, media_type=safe or "application/octet-stream", headers=headers)


def _token(request: Request, arguments: Payload) -> str:
    scheme, _, header = request.headers.get("authorization", "").partition(" ")
    return header.strip() if scheme.lower() == "bearer" else str(arguments.get("token") or "")


async def _uploaded(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for value in form.values():
            if not isinstance(value, str):
                content: bytes = await value.read()
                return content
    return b""
