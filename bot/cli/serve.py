"""npsbot serve: bot, HTTP, clock and deliveries in one process."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from fastapi import FastAPI

from bot.app import build_bot
from bot.cli.workplace import open_workplace
from bot.net import listen
from bot.settings import check_slack, read_settings


@click.command()
def serve() -> None:
    """Run the bot: Slack, HTTP, the clock and deliveries in one process."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    check_slack(read_settings())
    with open_workplace() as place:
        listening = listen(place.settings.host, place.settings.port)
        bot = build_bot(place.settings, place.policy, place.engine)
        for missing in _warnings(bot.policy.followup.channel, bot.policy.digest.channel):
            logging.getLogger(__name__).warning(missing)
        bot.start()
        try:
            _serve_until_stopped(bot.web, listening)
        finally:
            bot.stop()


def _serve_until_stopped(web: FastAPI, listening: socket.socket) -> None:
    """Serve HTTP until SIGINT or SIGTERM, and return: deliveries under way are finished after it.

    uvicorn by itself raises the signal again when it is done, which would end the process there.
    """
    import uvicorn

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            for name in (signal.SIGINT, signal.SIGTERM):
                signal.signal(name, self.handle_exit)
            yield

    Server(uvicorn.Config(web, log_level="warning", lifespan="off")).run(sockets=[listening])


def _warnings(followup_channel: str, digest_channel: str) -> list[str]:
    lacking = []
    if not followup_channel:
        lacking.append("No alerts: NPSBOT_FOLLOWUP_CHANNEL is not set")
    if not digest_channel:
        lacking.append("No digest: NPSBOT_DIGEST_CHANNEL is not set")
    return lacking
