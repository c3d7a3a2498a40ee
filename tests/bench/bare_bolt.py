"""The peer of the bench “answer”: the least that Bolt can do on FastAPI and uvicorn, a constant answer.

Run as ``python -m tests.bench.bare_bolt PORT`` with Slack's usual variables in the environment.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.fastapi import SlackRequestHandler
from slack_sdk import WebClient

CONSTANT = "NPS 42"


def build() -> FastAPI:
    """Build the app as Bolt's documentation shows it."""
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @app.command("/nps")
    def answer(ack: Ack, respond: Respond) -> None:
        ack()
        respond(CONSTANT)

    handler = SlackRequestHandler(app)
    web = FastAPI()

    @web.post("/slack/events")
    async def take(request: Request) -> Response:
        return await handler.handle(request)

    @web.get("/healthz")
    def healthz() -> dict[str, Any]:
        return {}

    return web


if __name__ == "__main__":
    uvicorn.run(build(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", lifespan="off")
