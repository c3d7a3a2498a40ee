"""The `users.*` methods. Source: docs.slack.dev, the page of each method."""

from bot.demo.workspace import seed
from bot.demo.workspace.arguments import page_of, required
from bot.demo.workspace.methods.conversations import shape as channel_shape
from bot.demo.workspace.methods.conversations import visible
from bot.demo.workspace.records import Payload, User
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State


def shape(state: State, user: User) -> Payload:
    """Give a person as the Web API shows them; the email only with `users:read.email`."""
    profile: Payload = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": user.real_name.partition(" ")[0],
        "last_name": user.real_name.partition(" ")[2],
        "team": seed.TEAM_ID,
    }
    if user.email and "users:read.email" in state.terms.scopes:
        profile["email"] = user.email
    if user.is_bot:
        profile |= {"bot_id": user.bot_id, "api_app_id": seed.APP_ID}
    return {
        "id": user.id,
        "team_id": seed.TEAM_ID,
        "name": user.name,
        "deleted": False,
        "color": user.color,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz_label,
        "tz_offset": user.tz_offset_s,
        "profile": profile,
        "is_admin": user.is_admin,
        "is_owner": user.is_admin,
        "is_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": seed.CREATED_S,
    }


def _by_id(state: State, user_id: str) -> User:
    if user_id not in state.users:
        raise SlackRefusal("user_not_found")
    return state.users[user_id]


def info(state: State, arguments: Payload) -> Payload:
    """Describe one person."""
    (user_id,) = required(arguments, "user")
    return {"user": shape(state, _by_id(state, str(user_id)))}


def list_all(state: State, arguments: Payload) -> Payload:
    """List everyone."""
    page, more = page_of(arguments, list(state.users.values()), 1000)
    return {"members": [shape(state, user) for user in page], "cache_ts": seed.CREATED_S, **more}


def lookup_by_email(state: State, arguments: Payload) -> Payload:
    """Find a person by email."""
    (email,) = required(arguments, "email")
    for user in state.users.values():
        if user.email and user.email.lower() == str(email).lower():
            return {"user": shape(state, user)}
    raise SlackRefusal("users_not_found")


def conversations(state: State, arguments: Payload) -> Payload:
    """List the channels a person, or the bot, is in."""
    member_id = str(arguments.get("user") or seed.BOT_USER_ID)
    _by_id(state, member_id)
    page, more = page_of(arguments, visible(state, arguments, member_id=member_id), 100)
    return {"channels": [channel_shape(channel) for channel in page], **more}


def profile_get(state: State, arguments: Payload) -> Payload:
    """Give a person's profile."""
    user = _by_id(state, str(arguments.get("user") or seed.BOT_USER_ID))
    return {"profile": shape(state, user)["profile"]}
