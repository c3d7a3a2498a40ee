"""npsbot serve: bot, HTTP, clock and deliveries in one process, beside one that reads comments."""

from __future__ import annotations

import gc
import logging
import sys

import click

from bot.app import build_bot
from bot.cli.workplace import open_workplace
from bot.net import listen
from bot.reading import CommentReader
from bot.settings import check_slack, read_settings
from bot.web.server import serve_until_stopped


@click.command()
def serve() -> None:
    """Run the bot: Slack, HTTP, the clock and deliveries.

    Comments are read in a second process that it starts.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    check_slack(read_settings())
    with open_workplace() as place:
        listening = listen(place.settings.host, place.settings.port)
        bot = build_bot(place.settings, place.policy, place.engine)
        for missing in _warnings(bot.policy.followup.channel, has_digest=bot.policy.digest.is_told):
            logging.getLogger(__name__).warning(missing)
        bot.start()
        reader = CommentReader() if place.policy.themes.enabled else None
        if reader:
            reader.start()
        gc.collect()
        gc.freeze()  # what stands for good is not looked through again and again while questions wait
        try:
            serve_until_stopped(bot.web, listening)
        finally:
            if reader:
                reader.stop()
            bot.stop()


def _warnings(followup_channel: str, *, has_digest: bool) -> list[str]:
    lacking = []
    if not followup_channel:
        lacking.append("No alerts: NPSBOT_FOLLOWUP_CHANNEL is not set")
    if not has_digest:
        lacking.append("No digest: NPSBOT_DIGEST_CHANNEL is not set")
    return lacking
