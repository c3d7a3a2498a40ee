"""Making oneself known to Slack at the start, and later where Slack is away just then."""

from __future__ import annotations

import logging
from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import scopes
from bot.deliver.outcomes import is_passing
from bot.repeating import Repeating
from nps_engine.errors import ConfigError

_LOG = logging.getLogger(__name__)
_AGAIN_S = 5.0


class SlackAwayError(ConfigError):
    """Slack is there and has trouble of its own: nothing is known of the token."""


class Introduction(Repeating):
    """Checks the token once Slack answers; nobody waits for it where Slack is away.

    Args:
        known: Is given what Slack says of the token.
    """

    def __init__(self, client: WebClient, known: Callable[[SlackResponse], None]) -> None:
        self._client = client
        self._known = known
        super().__init__("introduction", _AGAIN_S, self._is_known_now)

    def make(self, *, may_wait: bool) -> None:
        """Check the token, now or, where Slack is away and that may be, as soon as it answers.

        Raises:
            ConfigError: If Slack refuses the token, or it lacks a scope.
        """
        try:
            self._known(check_token(self._client))
        except SlackAwayError as error:
            if not may_wait:
                raise
            _LOG.warning("The bot starts without Slack, responses are taken and wait: %s", error)
            self.start()

    def _is_known_now(self) -> bool:
        try:
            self._known(check_token(self._client))
        except ConfigError as error:
            _LOG.error("Slack does not know the bot yet: %s", error)
            return False
        _LOG.info("Slack is back and knows the bot")
        return True


def check_token(client: WebClient) -> SlackResponse:
    """Ask Slack whether the bot token is good and may do all that it needs, and return what it says of it.

    Raises:
        SlackAwayError: If Slack has trouble of its own.
        ConfigError: If the token is no good; says what to do.
    """
    try:
        reply = client.auth_test()
    except SlackApiError as error:
        name = error.response.get("error")
        if is_passing(error):
            words = f"SLACK_API_URL: {client.base_url} has trouble of its own ({name or 'no answer'})."
            raise SlackAwayError([words]) from error
        raise ConfigError(
            [
                f"SLACK_BOT_TOKEN: Slack refused it ({name})."
                " Take it anew from api.slack.com/apps → your app → OAuth & Permissions."
            ]
        ) from error
    except OSError as error:
        raise ConfigError([f"SLACK_API_URL: {client.base_url} does not answer ({error})."]) from error
    granted = reply.headers.get("x-oauth-scopes") or reply.headers.get("X-OAuth-Scopes") or ""
    lacking = scopes.missing(granted if isinstance(granted, str) else granted[0])
    if granted and lacking:
        raise ConfigError(
            [
                f"SLACK_BOT_TOKEN lacks the scope {scope}: add it under OAuth & Permissions and reinstall the app."
                for scope in lacking
            ]
        )
    return reply
