"""Signed HTTP push to the app's request URL. Source: docs.slack.dev, "Verifying requests from Slack"."""

import asyncio
import hashlib
import hmac
import http.client
import json
import time
from urllib.parse import urlencode, urlsplit

from bot.demo.workspace.records import Ack, Payload
from bot.demo.workspace.state import State
from nps_engine.errors import UserError

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
GRACE_S = 0.5


class HttpPush:
    """Delivers to one request URL."""

    def __init__(self, state: State, url: str):
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost"):
            raise UserError(
                f"Got the request URL {url}",
                "The simulated Slack pushes to http://127.0.0.1 only",
                "Give a URL on this machine",
            )
        self._state = state
        self._address = (parts.hostname, parts.port or 80)
        self._path = parts.path or "/"
        self.url = url

    async def verify(self) -> None:
        """Send the `url_verification` challenge.

        Raises:
            UserError: when the app does not give the challenge back.
        """
        challenge = self._state.mint.secret()
        ack = await self._post(
            JSON, json.dumps({"type": "url_verification", "challenge": challenge, "token": "demo"}), {}
        )
        if ack.error or challenge not in (ack.body.get("challenge"), ack.body.get("text")):
            raise UserError(
                f"Got no challenge back from {self.url} ({ack.error or ack.body})",
                "A request URL must answer url_verification within 3 seconds with the challenge",
                "Start the bot before pointing Slack to it",
            )

    async def deliver(self, kind: str, payload: Payload, *, attempt: int = 0, reason: str = "") -> Ack:
        """Push one delivery and give what the app answered."""
        if kind == "events_api":
            headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
            return await self._post(JSON, json.dumps(payload), headers)
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return await self._post(FORM, urlencode(fields), {})

    async def _post(self, content_type: str, body: str, extra: dict[str, str]) -> Ack:
        deadline_s = self._state.terms.ack_deadline_s
        raw = body.encode()
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0", **self._signed(raw), **extra}
        try:
            async with asyncio.timeout(deadline_s):
                status, kind, answer = await asyncio.to_thread(
                    self._exchange, raw, headers, deadline_s + GRACE_S
                )
        except TimeoutError:
            return Ack("operation_timeout")
        except (OSError, http.client.HTTPException):
            return Ack("dispatch_failed")
        if status >= http.HTTPStatus.BAD_REQUEST:
            return Ack(
                "http_client_error"
                if status < http.HTTPStatus.INTERNAL_SERVER_ERROR
                else "http_service_error"
            )
        return Ack(body=_parsed(kind, answer))

    def _signed(self, raw: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        digest = hmac.new(
            self._state.terms.signing_secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256
        )
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}

    def _exchange(self, raw: bytes, headers: dict[str, str], timeout_s: float) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection(*self._address, timeout=timeout_s)
        try:
            connection.request("POST", self._path, raw, headers)
            response = connection.getresponse()
            return response.status, response.headers.get_content_type(), response.read()
        finally:
            connection.close()


def _parsed(content_type: str, answer: bytes) -> Payload:
    text = answer.decode(errors="replace")
    if not text.strip():
        return {}
    if content_type == JSON or text.lstrip().startswith("{"):
        try:
            parsed = json.loads(text)
        except ValueError:
            return {"text": text}
        return parsed if isinstance(parsed, dict) else {"text": text}
    return {"text": text}
