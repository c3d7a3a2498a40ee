"""Settings: what the environment says, read once. Secrets print as stars."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from nps_engine.errors import ConfigError

DEFAULT_PORT = 3000


class Settings(BaseSettings):
    """The environment, by contracts: ``NPSBOT_*`` for ours, Slack's usual names for Slack's."""

    model_config = SettingsConfigDict(
        env_prefix="NPSBOT_", env_file=".env", extra="ignore", env_ignore_empty=True, populate_by_name=True
    )

    database_url: str = "sqlite:///npsbot.db"
    host: str = "127.0.0.1"
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535)
    config: Path | None = None
    model: str | None = None
    secret_key: SecretStr | None = None
    followup_channel: str = ""
    digest_channel: str = ""
    slack_bot_token: SecretStr | None = Field(default=None, validation_alias=AliasChoices("SLACK_BOT_TOKEN"))
    slack_app_token: SecretStr | None = Field(default=None, validation_alias=AliasChoices("SLACK_APP_TOKEN"))
    slack_signing_secret: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("SLACK_SIGNING_SECRET")
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/", validation_alias=AliasChoices("SLACK_API_URL")
    )

    @property
    def is_socket_mode(self) -> bool:
        """Return True where Slack is reached over a socket, which an app token means."""
        return self.slack_app_token is not None


def read_settings() -> Settings:
    """Read the environment and ``.env``.

    Raises:
        ConfigError: With every setting that cannot be read.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigError(
            [_fault(entry["loc"], entry["msg"], entry["input"]) for entry in error.errors()]
        ) from None


def check_slack(settings: Settings) -> None:
    """Check that all is there to talk with Slack.

    Raises:
        ConfigError: With everything that is missing, and where to find it.
    """
    faults = []
    bot_token, app_token = _secret(settings.slack_bot_token), _secret(settings.slack_app_token)
    if not bot_token:
        faults.append(
            "SLACK_BOT_TOKEN is not set: api.slack.com/apps → your app → OAuth & Permissions (“xoxb-…”)."
        )
    elif not bot_token.startswith("xoxb-"):
        faults.append("SLACK_BOT_TOKEN does not begin with “xoxb-”. Take the bot token, not another one.")
    if app_token and not app_token.startswith("xapp-"):
        faults.append(
            "SLACK_APP_TOKEN does not begin with “xapp-”. Make one under Basic Information → App-Level Tokens."
        )
    if not app_token and not _secret(settings.slack_signing_secret).strip():
        faults.append(
            "Neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set: nothing can reach it."
            " The easiest is an app-level token with the scope connections:write."
        )
    if faults:
        raise ConfigError(faults)


def _secret(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _fault(location: tuple[int | str, ...], message: str, got: object) -> str:
    name = str(location[0]) if location else "setting"
    variable = name if name.startswith("SLACK_") else f"NPSBOT_{name.upper()}"
    shown = "" if "TOKEN" in variable or "SECRET" in variable else f" (got “{got}”)"
    return f"{variable}: {message}{shown}."
