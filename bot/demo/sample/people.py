"""Invented customers: who they are, where they are, what they use."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.demo.sample.bank import fetch_names
from bot.demo.sample.values import EVERYDAY, ONBOARDING, RENEWAL, SUPPORT

# Weights, not shares of anything measured: they make a plausible customer base.
PLANS = {"Free": 24, "Team": 38, "Business": 27, "Enterprise": 11}
REGIONS = {"North America": 40, "Europe": 33, "Asia Pacific": 17, "Latin America": 10}
PLATFORMS = {"Web": 35, "iOS": 28, "Android": 37}
TEAMS = {"Harbor": 30, "Lantern": 26, "Meadow": 26, "Summit": 18}
FIRST_STAGES = {ONBOARDING: 32, EVERYDAY: 40, SUPPORT: 18, RENEWAL: 10}
LATER_STAGES = {EVERYDAY: 50, SUPPORT: 25, RENEWAL: 25}

SMALL_PLANS = frozenset({"Free", "Team"})

PRIVATE_DOMAINS = ("example.com", "example.org", "example.net")
PRIVATE_SHARE = 0.3


@dataclass
class Person:
    """One customer, with what is remembered of the last answer."""

    respondent: str
    name: str
    email: str
    region: str
    language: str
    plan: str
    platform: str
    team: str
    last_rating: int | None = None
    last_week: int = 0

    def next_stage(self, rng: Random) -> str:
        """Draw the stage of the next answer; nobody is onboarded twice, and Free has nothing to renew."""
        weights = FIRST_STAGES if self.last_rating is None else LATER_STAGES
        stage = weighted(rng, weights)
        return EVERYDAY if stage == RENEWAL and self.plan == "Free" else stage


def weighted(rng: Random, weights: Mapping[str, float]) -> str:
    """Draw one key by its weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


@dataclass
class People:
    """Makes new customers, each with a name and an email of their own.

    `first_number` is the number in the first customer's id.
    """

    rng: Random
    first_number: int
    taken_names: set[str] = field(default_factory=set)
    taken_emails: set[str] = field(default_factory=set)
    made_n: int = 0

    def new_person(self) -> Person:
        """Invent the next customer."""
        rng = self.rng
        region = weighted(rng, REGIONS)
        locales: list[dict[str, Any]] = [
            locale for locale in fetch_names()["locales"] if locale["region"] == region
        ]
        locale = rng.choices(locales, weights=[locale["share"] for locale in locales])[0]
        name = self._new_name(locale)
        self.made_n += 1
        return Person(
            respondent=f"C-{self.first_number + self.made_n}",
            name=name,
            email=self._new_email(name),
            region=region,
            language=locale["language"],
            plan=weighted(rng, PLANS),
            platform=weighted(rng, PLATFORMS),
            team=weighted(rng, TEAMS),
        )

    def _new_name(self, locale: dict[str, Any]) -> str:
        """Pair a given and a family name; put a middle initial in where the pair is taken."""
        given, family = self.rng.choice(locale["given"]), self.rng.choice(locale["family"])
        name = f"{given} {family}"
        if name in self.taken_names:
            name = f"{given} {self.rng.choice('ABCDEFGHJKLMNPRSTVW')}. {family}"
        self.taken_names.add(name)
        return name

    def _new_email(self, name: str) -> str:
        """Write an address under a domain reserved for documentation (RFC 2606)."""
        rng = self.rng
        words = re.sub(r"[^a-z ]", "", _ascii(name).lower()).split()
        local = rng.choice(
            (f"{words[0]}.{words[-1]}", f"{words[0][0]}{words[-1]}", f"{words[0]}{words[-1][0]}")
        )
        if rng.random() < PRIVATE_SHARE:
            domain = rng.choice(PRIVATE_DOMAINS)
        else:
            domain = f"{rng.choice(fetch_names()['businesses'])}.example"
        email, copy_n = f"{local}@{domain}", 1
        while email in self.taken_emails:
            copy_n += 1
            email = f"{local}{copy_n}@{domain}"
        self.taken_emails.add(email)
        return email


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
