"""Policy: how this workspace wants things done, from a TOML file (config/npsbot.toml shows every key)."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.case_policy import ACTIONS, REASONS, CalendarPolicy, Choices, SlaPolicy, Weekday, case_rules
from nps_engine.business_hours import CaseRules
from nps_engine.errors import ConfigError
from nps_engine.names import nearest
from nps_engine.periods import Interval, Period, last_units
from nps_engine.routing.holds import ChannelPolicy
from nps_engine.routing.rotas import Rota
from nps_engine.routing.routing import ROTA, Routing
from nps_engine.routing.rules import Action, Rule

_URL_MOST = 3_000
"""Characters of a button's address (docs.slack.dev, "Button element")."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WorkspacePolicy(_Section):
    """What holds everywhere."""

    time_zone: str = ""
    survey: str = ""
    default_days: int = Field(default=90, ge=1, le=3660)
    breakdown_by: str = ""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name and name not in available_timezones():
            near = nearest(name, available_timezones())
            raise ValueError(
                f"there is no time zone “{name}”; did you mean {' or '.join(near) or 'Europe/Berlin'}"
            )
        return name


class DigestPolicy(_Section):
    """The weekly digest, and where themes that rise are told."""

    enabled: bool = True
    channel: str = ""
    channels: dict[str, str] = {}
    day: Weekday = Weekday.MONDAY
    hour: int = Field(default=9, ge=0, le=23)
    minute: int = Field(default=0, ge=0, le=59)
    trend_weeks: int = Field(default=12, ge=2, le=20)
    themes_n: int = Field(default=3, ge=0, le=8)

    def channel_of(self, survey_key: str) -> str:
        """Return where a survey's digest and its rising themes are told; empty for nowhere."""
        return self.channels.get(survey_key, self.channel)

    @property
    def is_told(self) -> bool:
        """Return True where there is a channel for the digest of any survey."""
        return bool(self.channel or any(self.channels.values()))


class FollowUpPolicy(_Section):
    """Which detractors open a case, where, and what can be said when it is resolved."""

    channel: str = ""
    max_age_hours: int = Field(default=72, ge=1, le=8760)
    grace_s: int = Field(default=Routing.grace_s, ge=0, le=86_400)
    theme_wait_s: int = Field(default=Routing.theme_wait_s, ge=0, le=3_600)
    flood_n: int = Field(default=Routing.flood_n, ge=0, le=10_000)
    flood_s: int = Field(default=Routing.flood_s, ge=1, le=86_400)
    reasons: Choices = REASONS
    actions: Choices = ACTIONS
    calendar: CalendarPolicy = CalendarPolicy()
    sla: SlaPolicy = SlaPolicy()

    @property
    def case_rules(self) -> CaseRules:
        """Return what the workspace promises its detractors."""
        return case_rules(self.calendar, self.sla)


class PromotersPolicy(_Section):
    """What a promoter is thanked with and asked for (``then = "thank"``)."""

    message: str = Field(
        default="Thank you for the kind words! Would you tell others, too?", min_length=1, max_length=1_000
    )
    review_url: str = ""
    referral_url: str = ""

    @field_validator("review_url", "referral_url")
    @classmethod
    def _safe_link(cls, url: str) -> str:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc
        if url and (not is_safe or len(url) > _URL_MOST or not url.isprintable() or set(" <>|") & set(url)):
            raise ValueError(
                "allowed: an https:// address without blanks or a password; try “https://g.page/…”"
            )
        return url


class SeedPolicy(_Section):
    """A theme that a team starts from; of every survey where none is named."""

    name: str = Field(min_length=1, max_length=60)
    sentence: str = Field(min_length=1, max_length=500)
    survey: str = ""


class ThemesPolicy(_Section):
    """When themes are grouped anew, and which ones are there from the start."""

    enabled: bool = True
    hour: int = Field(default=3, ge=0, le=23)
    refit_unfit_share: float = Field(default=0.3, gt=0, le=1)
    alert: bool = True
    alert_hour: int = Field(default=9, ge=0, le=23)
    alert_least_n: int = Field(default=5, ge=5, le=1000)
    seeds: tuple[SeedPolicy, ...] = ()

    @field_validator("seeds")
    @classmethod
    def _told_apart(cls, seeds: tuple[SeedPolicy, ...]) -> tuple[SeedPolicy, ...]:
        told = [(seed.name.casefold(), seed.survey) for seed in seeds]
        twice = sorted({name for name, survey in told if told.count((name, survey)) > 1})
        if twice:
            raise ValueError(f"two seeds are called “{twice[0]}”: give each theme its own name")
        return seeds


class OperatorPolicy(_Section):
    """Who is told of what only a person can mend."""

    channel: str = ""


class DeliveryPolicy(_Section):
    """How fast posts go out, and how long Slack may take to show them."""

    post_every_s: float = Field(default=1.0, ge=0.05, le=60)
    post_burst_n: int = Field(default=10, ge=1, le=100)
    settle_s: float = Field(default=30.0, ge=1, le=3600)


class Policy(_Section):
    """All of it; every key has a default."""

    workspace: WorkspacePolicy = WorkspacePolicy()
    digest: DigestPolicy = DigestPolicy()
    followup: FollowUpPolicy = FollowUpPolicy()
    themes: ThemesPolicy = ThemesPolicy()
    routes: tuple[Rule, ...] = ()
    rotas: Mapping[str, Rota] = Field(default_factory=dict)
    channels: tuple[ChannelPolicy, ...] = ()
    promoters: PromotersPolicy = PromotersPolicy()
    operator: OperatorPolicy = OperatorPolicy()
    delivery: DeliveryPolicy = DeliveryPolicy()

    @property
    def routing(self) -> Routing:
        """Return what decides who is told of a response."""
        followup = self.followup
        return Routing(
            channel=followup.channel,
            rules=self.routes,
            rotas=self.rotas,
            channels=self.channels,
            grace_s=followup.grace_s,
            theme_wait_s=followup.theme_wait_s,
            flood_n=followup.flood_n,
            flood_s=followup.flood_s,
        )

    @property
    def time_zone(self) -> ZoneInfo | None:
        """Return the workspace's time zone; None for the one that stored dates are in."""
        return ZoneInfo(self.workspace.time_zone) if self.workspace.time_zone else None

    def default_period(self, today: Any) -> Period:
        """Return the period of a question that names none: the last days, today included."""
        return last_units(self.workspace.default_days, Interval.DAY, today)


def read_policy(path: Path | None, *, followup_channel: str = "", digest_channel: str = "") -> Policy:
    """Read the policy file, or take the defaults without one; channels given here win over the file.

    Raises:
        ConfigError: With every fault of the file.
    """
    policy = _parse(path) if path else Policy()
    return policy.model_copy(
        update={
            "followup": _with_channel(policy.followup, followup_channel),
            "digest": _with_channel(policy.digest, digest_channel),
        }
    )


def _parse(path: Path) -> Policy:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"NPSBOT_CONFIG: cannot read {path}: {error}."]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            [f"{path} is not TOML: {error}. config/npsbot.toml shows how it should look."]
        ) from error
    faults = [f"{path}: {fault}" for fault in _dangling(raw)]
    try:
        policy = Policy.model_validate(raw)
    except ValidationError as error:
        raise ConfigError([*(f"{path}: {_fault(entry)}" for entry in error.errors()), *faults]) from None
    if faults:
        raise ConfigError(faults)
    return policy


def _fault(entry: Any) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in entry["loc"])
    if entry["type"] == "extra_forbidden":
        return f"there is no setting “{where}”{_did_you_mean(entry['loc'])}."
    if entry["type"] == "missing":
        return f"{where} is not set, but needed."
    return f"{where}: {entry['msg'].removeprefix('Value error, ')} (got {entry['input']!r})."


def _did_you_mean(location: tuple[int | str, ...]) -> str:
    model: Any = Policy
    for part in location[:-1]:
        fields = getattr(model, "model_fields", {})
        model = fields[part].annotation if part in fields else next(iter(get_args(model)[::-1]), model)
        if get_args(model)[1:] == (...,):
            model = get_args(model)[0]
    near = nearest(str(location[-1]), model.model_fields)
    return f"; did you mean “{near[0]}”" if near else f"; allowed: {', '.join(model.model_fields)}"


def _dangling(raw: Mapping[str, Any]) -> Iterator[str]:
    """Yield what rules refer to that is not there, and names that stand for two things."""
    given = raw.get("routes")
    routes = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    rotas = raw.get("rotas") if isinstance(raw.get("rotas"), dict) else {}
    for name, n in Counter(str(each.get("name")) for each in routes).items():
        if n > 1:
            yield f"{n} routes are called “{name}”. Each needs a name of its own."
    for each in routes:
        to = str(each.get("to", ""))
        if to.startswith(ROTA) and to.removeprefix(ROTA) not in (rotas or {}):
            known = ", ".join(rotas or {}) or "none"
            yield (
                f"routes “{each.get('name')}”: there is no rota “{to.removeprefix(ROTA)}”. Known: {known}."
                f" Try a section [rotas.{to.removeprefix(ROTA)}]."
            )
    promoters = raw.get("promoters")
    links = promoters if isinstance(promoters, dict) else {}
    if any(each.get("then") == Action.THANK for each in routes) and not (
        links.get("review_url") or links.get("referral_url")
    ):
        yield (
            "a route says then = “thank”, but there is nothing to ask for. Set review_url or referral_url in"
            " [promoters]."
        )


def _with_channel(section: Any, channel: str) -> Any:
    return section.model_copy(update={"channel": channel}) if channel else section
