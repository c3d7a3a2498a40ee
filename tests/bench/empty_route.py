"""npsbot's server with one more route, that does nothing: the peer of the bench “posts”.

Run as ``python -m tests.bench.empty_route`` with the environment of ``npsbot serve``.
"""

from __future__ import annotations

import logging

from fastapi import Response

from bot.app import build_bot
from bot.cli.workplace import open_workplace
from bot.net import listen
from bot.web.server import serve_until_stopped


async def empty() -> Response:
    """Take a POST, look at nothing and say 202."""
    return Response(status_code=202)


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.WARNING)
    with open_workplace() as place:
        listening = listen(place.settings.host, place.settings.port)
        bot = build_bot(place.settings, place.policy, place.engine)
        bot.web.add_api_route("/empty", empty, methods=["POST"], status_code=202)
        bot.start()
        try:
            serve_until_stopped(bot.web, listening)
        finally:
            bot.stop()


if __name__ == "__main__":
    main()
