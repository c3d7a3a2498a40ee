"""Policy: how this workspace wants things done, from a TOML file (config/npsbot.toml shows every key)."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from nps_engine.errors import ConfigError
from nps_engine.names import nearest
from nps_engine.periods import Interval, Period, last_units


class Weekday(StrEnum):
    """A day of the week, as APScheduler and people write it."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


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
    """The weekly digest."""

    enabled: bool = True
    channel: str = ""
    day: Weekday = Weekday.MONDAY
    hour: int = Field(default=9, ge=0, le=23)
    minute: int = Field(default=0, ge=0, le=59)
    trend_weeks: int = Field(default=12, ge=2, le=20)
    themes_n: int = Field(default=3, ge=0, le=8)


class FollowUpPolicy(_Section):
    """Which detractors open a case, and where."""

    channel: str = ""
    max_age_hours: int = Field(default=72, ge=1, le=8760)


class ThemesPolicy(_Section):
    """When themes are grouped anew."""

    enabled: bool = True
    hour: int = Field(default=3, ge=0, le=23)


class Policy(_Section):
    """All of it; every key has a default."""

    workspace: WorkspacePolicy = WorkspacePolicy()
    digest: DigestPolicy = DigestPolicy()
    followup: FollowUpPolicy = FollowUpPolicy()
    themes: ThemesPolicy = ThemesPolicy()

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
    try:
        return Policy.model_validate(raw)
    except ValidationError as error:
        raise ConfigError([f"{path}: {_fault(entry)}" for entry in error.errors()]) from None


def _fault(entry: Any) -> str:
    where = ".".join(str(part) for part in entry["loc"])
    if entry["type"] == "extra_forbidden":
        return f"there is no setting “{where}”{_did_you_mean(entry['loc'])}."
    return f"{where}: {entry['msg'].removeprefix('Value error, ')} (got {entry['input']!r})."


def _did_you_mean(location: tuple[int | str, ...]) -> str:
    model: Any = Policy
    for part in location[:-1]:
        model = model.model_fields[str(part)].annotation
    near = nearest(str(location[-1]), model.model_fields)
    return f"; did you mean “{near[0]}”" if near else f"; allowed: {', '.join(model.model_fields)}"


def _with_channel(section: Any, channel: str) -> Any:
    return section.model_copy(update={"channel": channel}) if channel else section
