"""What people do in the workspace, and what Slack does about it."""

import re
from typing import Any

from bot.demo.workspace import payloads, seed
from bot.demo.workspace.courier import Courier
from bot.demo.workspace.inputs import find_element, state_values
from bot.demo.workspace.messages import add_message
from bot.demo.workspace.modals import issue_trigger
from bot.demo.workspace.records import Ack, Channel, Message, Payload, ResponseUrl
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.response_urls import answer, issue_response_url
from bot.demo.workspace.state import State

BOT_MENTION = f"<@{seed.BOT_USER_ID}>"


class Acts:
    """The acts of people in channels; used in the server's event loop only."""

    def __init__(self, state: State, courier: Courier):
        self.state = state
        self.courier = courier

    def channel_for(self, user_id: str, key: str) -> Channel:
        """Find a channel a person may write in; a person's or the bot's id opens a direct message.

        Raises:
            SlackRefusal: `channel_not_found`, `is_archived`, `not_in_channel`.
        """
        if key in self.state.users:
            return self.state.direct_message(user_id, key)
        channel = self.state.channel_named(key)
        if channel.is_archived:
            raise SlackRefusal("is_archived")
        if user_id not in channel.members:
            raise SlackRefusal("not_in_channel")
        return channel

    def says(self, user_id: str, key: str, text: str, thread_ts: str | None = None) -> Message:
        """Write a message; the app hears of it as its scopes and channels allow."""
        with self.state.changing():
            channel = self.channel_for(user_id, key)
            body = {
                "user": user_id,
                "text": self._with_mentions(text),
                "team": seed.TEAM_ID,
                "client_msg_id": self.state.mint.secret(),
                "thread_ts": thread_ts,
            }
            message = add_message(self.state, channel, body)
            if seed.BOT_USER_ID in channel.members and user_id != seed.BOT_USER_ID:
                self.courier.send_event(payloads.message_event(message, channel))
                if BOT_MENTION in message.body["text"] and not channel.is_im:
                    self.courier.send_event(payloads.message_event(message, channel, type="app_mention"))
        return message

    def _with_mentions(self, text: str) -> str:
        def mention(found: re.Match[str]) -> str:
            for user in self.state.users.values():
                if user.name == found[1].lower():
                    return f"<@{user.id}>"
            return found[0]

        return re.sub(r"(?<![\w<])@(\w+)", mention, text)

    def known_command(self, user_id: str, key: str, text: str) -> tuple[Channel, str, str]:
        """Split what was typed into command and text.

        Raises:
            SlackRefusal: `invalid_command` with Slack's words, and as `channel_for`.
        """
        command, _, rest = text.strip().partition(" ")
        channel = self.channel_for(user_id, key)
        if not any(one["command"] == command for one in self.state.terms.commands):
            raise SlackRefusal("invalid_command", [f"{command} is not a valid command"])
        return channel, command, rest.strip()

    async def commands(self, user_id: str, key: str, text: str) -> Ack:
        """Type a slash command and wait for the app's ack; what went wrong is shown to the person."""
        with self.state.changing():
            channel, command, rest = self.known_command(user_id, key, text)
            url = issue_response_url(self.state, user_id, channel)
            trigger_id = issue_trigger(self.state, user_id)
            payload = payloads.command_payload(
                self.state,
                user_id,
                channel,
                command=command,
                text=rest,
                trigger_id=trigger_id,
                response_url=self.state.base_url + url.path,
            )
        ack = await self.courier.deliver("slash_commands", payload)
        with self.state.changing():
            if ack.error:
                self._tell_failure(user_id, channel, command, ack.error)
            elif ack.body.get("text") or ack.body.get("blocks"):
                self._show_ack(url, channel, command, ack.body)
        return ack

    def _show_ack(self, url: ResponseUrl, channel: Channel, command: str, body: Payload) -> None:
        try:
            answer(self.state, url, body)
        except SlackRefusal:
            self._tell_failure(url.user_id, channel, command, "invalid_command_response")

    def _tell_failure(self, user_id: str, channel: Channel, command: str, error: str) -> None:
        text = f'{command} failed with the error "{error}"'
        self.tell_person(user_id, channel, text)

    def tell_person(self, user_id: str, channel: Channel, text: str) -> None:
        """Let Slackbot tell one person something that only they see."""
        add_message(self.state, channel, {"user": seed.SLACKBOT_ID, "text": text}, seen_by=user_id)

    def visible_message(self, user_id: str, channel_key: str, ts: str) -> Message:
        """Find a message that a person sees.

        Raises:
            SlackRefusal: `channel_not_found`, `message_not_found`.
        """
        message = self.state.message(self.state.channel(channel_key), ts)
        if message.seen_by not in (None, user_id):
            raise SlackRefusal("message_not_found")
        return message

    async def acts_on_message(
        self, user_id: str, message: Message, block_id: str, given: Payload, typed: Payload
    ) -> Ack:
        """Use an element of a message: `given` is what the person put into it, with its `action_id`."""
        with self.state.changing():
            blocks = message.body.get("blocks", [])
            block, element = find_element(blocks, block_id, str(given.get("action_id")))
            action = payloads.action_of(self.state, block, element, given)
            channel = self.state.channels[message.channel_id]
            url = issue_response_url(self.state, user_id, channel, message)
            payload = payloads.message_action_payload(
                self.state,
                user_id,
                message,
                action=action,
                typed=_with_action(typed, block_id, action),
                trigger_id=issue_trigger(self.state, user_id),
                response_url=self.state.base_url + url.path,
            )
        ack = await self.courier.deliver("interactive", payload)
        self._notice(user_id, ack)
        return ack

    async def acts_on_view(
        self, user_id: str, view: Payload, block_id: str, given: Payload, typed: Payload
    ) -> Ack:
        """Use an element of a modal or of the Home."""
        with self.state.changing():
            block, element = find_element(view["blocks"], block_id, str(given.get("action_id")))
            action = payloads.action_of(self.state, block, element, given)
            known = {**view["state"]["values"], **typed}
            values = state_values(view["blocks"], _with_action(known, block_id, action))
            view["state"] = {"values": values}
            trigger_id = issue_trigger(self.state, user_id, view["id"])
            payload = payloads.view_action_payload(self.state, user_id, dict(view), action, trigger_id)
        ack = await self.courier.deliver("interactive", payload)
        self._notice(user_id, ack)
        return ack

    def _notice(self, user_id: str, ack: Ack) -> None:
        """Show that an act did not reach the app; Slack shows a warning sign beside the element."""
        if ack.error:
            text = f"The app did not answer ({ack.error}). Try again?"
            self.state.tell({"type": "notice", "text": text}, [user_id])

    def opens_home(self, user_id: str) -> None:
        """Open the app's Home."""
        with self.state.changing():
            event: Payload = {
                "type": "app_home_opened",
                "user": user_id,
                "channel": self.state.direct_message(user_id, seed.BOT_USER_ID).id,
                "tab": "home",
                "event_ts": self.state.mint.ts(),
            }
            view = self.state.homes.get(user_id)
            self.courier.send_event({**event, "view": view} if view else event)

    async def uses_shortcut(self, user_id: str, callback_id: str, message: Message | None = None) -> Ack:
        """Use a global shortcut, or one on a message."""
        with self.state.changing():
            trigger_id = issue_trigger(self.state, user_id)
            if message is None:
                payload = payloads.shortcut_payload(self.state, user_id, callback_id, trigger_id)
            else:
                channel = self.state.channels[message.channel_id]
                url = issue_response_url(self.state, user_id, channel, message)
                payload = payloads.message_shortcut_payload(
                    self.state,
                    user_id,
                    callback_id,
                    message,
                    trigger_id=trigger_id,
                    response_url=self.state.base_url + url.path,
                )
        ack = await self.courier.deliver("interactive", payload)
        self._notice(user_id, ack)
        return ack

    async def asks_options(
        self, user_id: str, container: Payload, ids: tuple[str, str], typed: str
    ) -> list[Payload]:
        """Ask the app for the options of an external select. `ids` are block and action id."""
        extra: Payload = {}
        if container.get("type") == "view":
            extra["view"] = self.state.view(str(container.get("view_id")))[1]
        payload = payloads.suggestion_payload(
            self.state, user_id, container, ids=ids, typed=typed, extra=extra
        )
        ack = await self.courier.deliver("interactive", payload)
        if ack.error:
            raise SlackRefusal(ack.error)
        groups: list[Any] = ack.body.get("option_groups") or []
        options: list[Payload] = ack.body.get("options") or [
            one for group in groups for one in group["options"]
        ]
        return options

    def joins(self, user_id: str, channel: Channel) -> None:
        """Bring a person or the bot into a channel."""
        with self.state.changing():
            if user_id in channel.members:
                return
            channel.members.append(user_id)
            self.state.tell({"type": "channel", "channel": channel.id})
            if seed.BOT_USER_ID in channel.members:
                self.courier.send_event(
                    {
                        "type": "member_joined_channel",
                        "user": user_id,
                        "channel": channel.id,
                        "channel_type": "C",
                        "team": seed.TEAM_ID,
                        "event_ts": self.state.mint.ts(),
                    }
                )

    def loses_token(self, *, uninstalled: bool) -> None:
        """Revoke the bot token; the app hears `tokens_revoked` and, uninstalled, `app_uninstalled`."""
        with self.state.changing():
            self.state.revoked_tokens.add(self.state.terms.bot_token)
            event: Payload = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [seed.BOT_USER_ID]}}
            self.courier.send_event(event, despite_revocation=True)
            if uninstalled:
                self.courier.send_event({"type": "app_uninstalled"}, despite_revocation=True)


def _with_action(typed: Payload, block_id: str, action: Payload) -> Payload:
    """Give what was typed, with what the act itself chose."""
    chosen = {key: value for key, value in action.items() if key.startswith("selected_") or key == "value"}
    if action["type"] in ("button", "overflow") or not chosen:
        return typed
    return {**typed, block_id: {**typed.get(block_id, {}), action["action_id"]: chosen}}
