"""npsbot themes read: comments that came since the last grouping get their themes."""

from __future__ import annotations

import sys

import click

from bot.cli.workplace import json_option, open_workplace, say
from bot.reading import read_until_closed


@click.command()
@click.option("--watch", is_flag=True, help="Go on as comments come, until the standard input ends.")
@json_option
def read(*, watch: bool, as_json: bool) -> None:
    """Give comments that came since the last fit their themes.

    Each comment's language is noted, too. “npsbot serve” does this by itself, within seconds, in a process of
    its own.
    """
    from nps_engine.arrivals import Arrivals
    from nps_engine.storage.store import utc_now
    from nps_engine.themes.models import encoder_named

    with open_workplace(must_exist=not watch) as place:
        arrivals = Arrivals(place.engine.store, encoder_named(place.settings.model), utc_now)
        if watch:
            read_n = read_until_closed(arrivals.read_some, sys.stdin)
        else:
            read_n = sum(iter(arrivals.read_some, 0))
    say(f"{read_n:,} comments read.", {"read_n": read_n}, as_json=as_json)
