"""Methods about the app itself: tokens, Socket Mode, installation, the team, validation."""

from typing import Any

from bot.demo.workspace import seed
from bot.demo.workspace.arguments import required
from bot.demo.workspace.block_rules import complaints, view_complaints
from bot.demo.workspace.messages import ready_file
from bot.demo.workspace.records import Payload
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State


def api_test(_state: State, arguments: Payload) -> Payload:
    """Give back what was sent; `error` makes it fail with that error."""
    given = {key: value for key, value in arguments.items() if key != "token"}
    if "error" in given:
        raise SlackRefusal(str(given["error"]), args=given)
    return {"args": given}


def auth_test(state: State, _arguments: Payload) -> Payload:
    """Say who the token belongs to."""
    return {
        "url": f"{state.base_url}/",
        "team": seed.TEAM_NAME,
        "user": "npsbot",
        "team_id": seed.TEAM_ID,
        "user_id": seed.BOT_USER_ID,
        "bot_id": seed.BOT_ID,
        "app_id": seed.APP_ID,
        "is_enterprise_install": False,
    }


def auth_revoke(state: State, arguments: Payload) -> Payload:
    """Revoke the token of the call, unless `test` is set."""
    if str(arguments.get("test", "")).lower() in ("1", "true"):
        return {"revoked": False}
    state.revoked_tokens.add(state.terms.bot_token)
    return {"revoked": True}


def connections_open(state: State, _arguments: Payload) -> Payload:
    """Give the address of a Socket Mode connection, good for one connection."""
    ticket = state.mint.secret()
    state.tickets.add(ticket)
    address = state.base_url.replace("http://", "ws://")
    return {"url": f"{address}/link/?ticket={ticket}&app_id={seed.APP_ID}"}


def bots_info(_state: State, arguments: Payload) -> Payload:
    """Describe the bot."""
    if arguments.get("bot", seed.BOT_ID) != seed.BOT_ID:
        raise SlackRefusal("bot_not_found")
    return {
        "bot": {
            "id": seed.BOT_ID,
            "deleted": False,
            "name": "npsbot",
            "updated": seed.CREATED_S,
            "app_id": seed.APP_ID,
            "user_id": seed.BOT_USER_ID,
            "icons": {},
        }
    }


def team_info(_state: State, _arguments: Payload) -> Payload:
    """Describe the team."""
    return {"team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME, "domain": seed.TEAM_DOMAIN, "icon": {}}}


def oauth_access(state: State, arguments: Payload) -> Payload:
    """Exchange an installation code, once, for the bot token."""
    terms = state.terms
    (code,) = required(arguments, "code")
    if arguments.get("client_id") != terms.client_id:
        raise SlackRefusal("invalid_client_id")
    if arguments.get("client_secret") != terms.client_secret:
        raise SlackRefusal("bad_client_secret")
    if code not in state.oauth_codes:
        raise SlackRefusal("invalid_code")
    state.oauth_codes.discard(code)
    state.revoked_tokens.discard(terms.bot_token)
    return {
        "app_id": seed.APP_ID,
        "authed_user": {"id": "U0ANA00001"},
        "scope": ",".join(terms.scopes),
        "token_type": "bot",
        "access_token": terms.bot_token,
        "bot_user_id": seed.BOT_USER_ID,
        "team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def blocks_validate(state: State, arguments: Payload) -> Payload:
    """Judge blocks, a message or a view without sending it. Source: docs.slack.dev, "blocks.validate"."""
    given = [name for name in ("blocks", "message", "view") if arguments.get(name)]
    if len(given) != 1:
        raise SlackRefusal("invalid_arguments", ["exactly one of blocks, message or view is required"])
    found = _judged(state, given[0], arguments[given[0]])
    if found:
        raise SlackRefusal(
            "invalid_blocks",
            errors=[
                {"pointer": where, "code": "failed_constraint", "message": complaint}
                for where, complaint in found
            ],
        )
    return {}


def _judged(state: State, kind: str, value: Any) -> list[tuple[str, str]]:
    rules: dict[str, Any] = {
        "native_charts": state.terms.native_charts,
        "file_ready": lambda slack_file: ready_file(state, slack_file) is not None,
    }
    if kind == "view":
        return view_complaints(value, **rules)
    blocks = value if kind == "blocks" else value.get("blocks", []) if isinstance(value, dict) else value

    return complaints(blocks, "message", **rules)
