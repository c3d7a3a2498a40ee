"""All that decides who is told of a response, where and when, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from nps_engine.routing.holds import EVERY_CHANNEL, ChannelPolicy, Hold
from nps_engine.routing.matching import Arrival, Verdict
from nps_engine.routing.rotas import Rota
from nps_engine.routing.rules import Rule

ROTA = "rota:"
"""How a destination begins that is a rota's person on call."""


@dataclass(frozen=True)
class Routing:
    """How responses are routed.

    Args:
        channel: The follow-up channel: where a rule without a destination sends.
        rules: Those of the policy file; the ones stored in Slack come before them.
        grace_s: Seconds that an alert waits for a comment that has not come; 0 = it is edited when one comes.
        theme_wait_s: Seconds that a rule about a theme waits for a comment's themes.
        flood_n: Alerts to one destination within ``flood_s`` seconds that stand alone; 0 = all do.
    """

    channel: str = ""
    rules: tuple[Rule, ...] = ()
    rotas: Mapping[str, Rota] = field(default_factory=dict)
    channels: tuple[ChannelPolicy, ...] = ()
    grace_s: int = 0
    theme_wait_s: int = 20
    flood_n: int = 20
    flood_s: int = 60

    def place(self, destination: str, now: datetime, time_zone: tzinfo) -> str:
        """Return the channel or person that a destination is now; empty where there is none."""
        if destination.startswith(ROTA):
            rota = self.rotas.get(destination.removeprefix(ROTA))
            return rota.on_call(now, time_zone) if rota else self.channel
        return destination or self.channel

    def one_name(self, destination: str) -> str:
        """Return a destination under one name: empty for the follow-up channel, also where a rule names it."""
        return "" if destination == self.channel else destination

    def hold(self, destination: str, now: datetime, time_zone: tzinfo) -> Hold | None:
        """Return until when what is meant for a destination waits; None where it goes out at once."""
        names = (destination or self.channel, EVERY_CHANNEL)
        policies = (each for name in names for each in self.channels if each.to == name)
        policy = next(policies, None)
        return policy.hold(now, time_zone) if policy else None

    def wait(self, verdict: Verdict, arrival: Arrival) -> timedelta:
        """Return how long a decision waits for what may still come."""
        if not arrival.may_change:
            return timedelta(0)
        is_about_it = verdict.rule is not None or verdict.is_open
        if not arrival.has_comment:
            return timedelta(seconds=self.grace_s if is_about_it else 0)
        return timedelta(seconds=self.theme_wait_s if verdict.is_open else 0)
