"""The Web API methods with the scope each needs: one line per method.

Source: docs.slack.dev, "Methods", the "Scopes" of each method's page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.workspace.methods import apps, chat, conversations, files, reactions, users, views
from bot.demo.workspace.records import Payload
from bot.demo.workspace.state import State

Handler = Callable[[State, Payload], Payload]


@dataclass(frozen=True)
class Method:
    """One method.

    Attributes:
        scopes: any one of these is enough; empty where none is needed.
        caller: whose token it takes, `bot` or `app`; None for methods that take none.
    """

    handler: Handler
    scopes: tuple[str, ...] = ()
    caller: str | None = "bot"


_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_MANAGE = ("channels:manage", "channels:write", "groups:write")

METHODS: dict[str, Method] = {
    "api.test": Method(apps.api_test, caller=None),
    "auth.test": Method(apps.auth_test),
    "auth.revoke": Method(apps.auth_revoke),
    "apps.connections.open": Method(apps.connections_open, caller="app"),
    "apps.uninstall": Method(apps.auth_revoke),
    "bots.info": Method(apps.bots_info, ("users:read",)),
    "team.info": Method(apps.team_info, ("team:read",)),
    "oauth.v2.access": Method(apps.oauth_access, caller=None),
    "blocks.validate": Method(apps.blocks_validate),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink),
    "conversations.list": Method(conversations.list_all, _READ),
    "conversations.info": Method(conversations.info, _READ),
    "conversations.members": Method(conversations.members, _READ),
    "conversations.join": Method(conversations.join, ("channels:join",)),
    "conversations.leave": Method(conversations.leave, _MANAGE),
    "conversations.open": Method(conversations.open_direct, ("im:write", "mpim:write")),
    "conversations.history": Method(conversations.history, _HISTORY),
    "conversations.replies": Method(conversations.replies, _HISTORY),
    "conversations.setTopic": Method(conversations.set_topic, (*_MANAGE, "channels:write.topic")),
    "conversations.create": Method(conversations.create, _MANAGE),
    "conversations.archive": Method(conversations.archive, _MANAGE),
    "conversations.invite": Method(conversations.invite, (*_MANAGE, "channels:write.invites")),
    "users.info": Method(users.info, ("users:read",)),
    "users.list": Method(users.list_all, ("users:read",)),
    "users.lookupByEmail": Method(users.lookup_by_email, ("users:read.email",)),
    "users.conversations": Method(users.conversations, _READ),
    "users.profile.get": Method(users.profile_get, ("users.profile:read", "users:read")),
    "views.open": Method(views.open_modal),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
    "views.publish": Method(views.publish),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",)),
    "files.info": Method(files.info, ("files:read",)),
    "files.delete": Method(files.delete, ("files:write",)),
    "reactions.add": Method(reactions.add, ("reactions:write",)),
    "reactions.remove": Method(reactions.remove, ("reactions:write",)),
    "reactions.get": Method(reactions.get, ("reactions:read",)),
    "pins.add": Method(reactions.pin, ("pins:write",)),
}
