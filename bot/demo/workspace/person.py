"""One person at the keyboard: the verbs that tests and the tour play."""

from typing import Any

from bot.demo.workspace import seed
from bot.demo.workspace.inputs import entered, find_element, interactive_elements
from bot.demo.workspace.messages import public
from bot.demo.workspace.records import Ack, Channel, Message, Payload, User
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.server import Server
from bot.demo.workspace.state import State
from nps_engine.errors import UserError


class Person:
    """One member of the workspace.

    Messages are given as Slack shows them, with `channel` (its id), `ephemeral` and `is_reply` added.
    """

    def __init__(self, state: State, server: Server, user: User):
        self._state = state
        self._server = server
        self._acts = server.acts
        self._views = server.view_acts
        self.user = user

    @property
    def id(self) -> str:
        """Give the user id."""
        return self.user.id

    def types(self, text: str, channel: str = "#general", thread_ts: str | None = None) -> Ack | Payload:
        """Type into a channel (`#name`, id, or `@npsbot` for a direct message) and press enter.

        Returns:
            For a slash command, what the app's ack was, after it came (or the three seconds passed); for a
            message, the message; what the app does upon it comes later (`wait_until`).

        Raises:
            SlackRefusal: where Slack would not take it.
        """
        place = self._place(channel)
        if text.startswith("/"):
            if thread_ts:
                raise SlackRefusal(
                    "not_in_thread", [f"{text.split(maxsplit=1)[0]} is not supported in threads. Sorry!"]
                )
            return self._server.run(self._acts.commands(self.id, place.id, text))
        return self.shape(self._server.on_loop(lambda: self._acts.says(self.id, place.id, text, thread_ts)))

    def asks(
        self, text: str, channel: str = "#general", *, thread_ts: str | None = None, timeout_s: float = 30.0
    ) -> Payload:
        """Type something and wait for the first message that comes back, from the bot or from Slackbot.

        A slash command is answered by its response URL: what else the bot posts meanwhile is not the answer.

        Raises:
            UserError: when nothing came back in time.
        """
        known = {one["ts"] for one in self.sees(channel)}
        used = set(self._state.response_urls)

        def answers() -> list[Payload]:
            new = [one for one in self.sees(channel) if one["ts"] not in known]
            if not text.startswith("/"):
                return [one for one in new if one["user"] in (seed.BOT_USER_ID, seed.SLACKBOT_ID)]
            urls = [url for path, url in self._state.response_urls.copy().items() if path not in used]
            told = {url.message_ts for url in urls if url.user_id == self.id}
            return [one for one in new if one["ts"] in told or one["user"] == seed.SLACKBOT_ID]

        self.types(text, channel, thread_ts)
        if not self._state.signal.wait_until(answers, timeout_s):
            raise UserError(
                f"Got no answer to “{text}” in {channel} within {timeout_s:g} seconds",
                "An answer is a message of the bot that this person sees",
                "Look into the bot's log",
            )
        return answers()[0]

    def _place(self, channel: str) -> Channel:
        with self._state.lock:
            if channel.startswith("@") or channel in self._state.users:
                return self._state.direct_message(self.id, self._state.user(channel).id)
            return self._state.channel_named(channel)

    def clicks(self, target: Payload, what: str, *, typed: Payload | None = None) -> Ack:
        """Click a button in a message, a modal or the Home, by its action id, text or value.

        Args:
            target: a message (of `sees`) or a view (of `modal` or `home`).
            what: the button's action id or text; an overflow option's text or value also does.
            typed: `{block_id: value}` put into other elements of the same message before the click.
        """
        block, element, chosen = self._clickable(target, what)
        given = {"action_id": element["action_id"], **({"selected_option": chosen} if chosen else {})}
        return self._use(target, block, given, typed or {})

    def selects(self, target: Payload, action_id: str, value: Any, *, block_id: str | None = None) -> Ack:
        """Choose in a select, a picker, checkboxes or radio buttons (options by value or by words)."""
        for block, element in interactive_elements(target["blocks"]):
            if element["action_id"] == action_id and block_id in (None, block["block_id"]):
                return self._use(target, block, {"action_id": action_id, **entered(element, value)}, {})
        raise self._nothing_there(target, action_id)

    def _clickable(self, target: Payload, what: str) -> tuple[Payload, Payload, Payload | None]:
        for block, element in interactive_elements(target.get("blocks", [])):
            words = element.get("text")
            text = words.get("text") if isinstance(words, dict) else None
            if what in (element["action_id"], text) and element["type"] != "overflow":
                return block, element, None
            for option in element.get("options", []) if element["type"] == "overflow" else []:
                if what in (option.get("value"), option["text"]["text"]):
                    return block, element, option
        raise self._nothing_there(target, what)

    def _nothing_there(self, target: Payload, what: str) -> UserError:
        there = []
        for _, element in interactive_elements(target.get("blocks", [])):
            words = element.get("text")
            there.append(words["text"] if isinstance(words, dict) else element["action_id"])
        return UserError(
            f"Got “{what}”, which is not there",
            f"There are: {', '.join(there) or 'no interactive elements'}",
            "Name one of these",
        )

    def _use(self, target: Payload, block: Payload, given: Payload, typed: Payload) -> Ack:
        values = self._values(target["blocks"], typed)
        if "hash" in target:
            view = self._views.own_view(self.id, target["id"])
            return self._server.run(self._acts.acts_on_view(self.id, view, block["block_id"], given, values))
        message = self._acts.visible_message(self.id, target["channel"], target["ts"])
        return self._server.run(
            self._acts.acts_on_message(self.id, message, block["block_id"], given, values)
        )

    def _values(self, blocks: list[Payload], typed: Payload) -> Payload:
        """Give `state.values` for what was typed, by block id."""
        values: Payload = {}
        for block, element in interactive_elements(blocks):
            if block["block_id"] in typed:
                _, found = find_element(blocks, block["block_id"], element["action_id"])
                values[block["block_id"]] = {element["action_id"]: entered(found, typed[block["block_id"]])}
        unknown = typed.keys() - values.keys()
        if unknown:
            raise UserError(
                f"Got values for the blocks {', '.join(sorted(unknown))}",
                f"There are: {', '.join(block['block_id'] for block in blocks)}",
                "Name block ids that hold an input",
            )
        return values

    def fills_and_submits(self, view: Payload, values: Payload | None = None) -> dict[str, str]:
        """Fill a modal, `{block_id: value}`, and submit it; gives the complaints by block id, if any.

        Raises:
            SlackRefusal: when the app did not answer (`operation_timeout`) or answered wrongly.
        """
        typed = self._values(view["blocks"], values or {})
        return self._server.run(self._views.submits(self.id, view["id"], typed))

    def closes(self, view: Payload) -> None:
        """Close a modal without submitting it."""
        self._server.run(self._views.closes(self.id, view["id"]))

    def opens_home(self) -> None:
        """Open the app's Home; the app publishes it a little later."""
        self._server.on_loop(lambda: self._acts.opens_home(self.id))

    def home(self) -> Payload | None:
        """Give the published Home view, None before there is one."""
        with self._state.lock:
            view = self._state.homes.get(self.id)
            return dict(view) if view else None

    def modal(self) -> Payload | None:
        """Give the modal on top, None when none is open."""
        with self._state.lock:
            stack = self._state.modals.get(self.id, [])
            return dict(stack[-1]) if stack else None

    def uses_shortcut(self, callback_id: str, message: Payload | None = None) -> Ack:
        """Use a global shortcut, or one on a message."""
        found = self._acts.visible_message(self.id, message["channel"], message["ts"]) if message else None
        return self._server.run(self._acts.uses_shortcut(self.id, callback_id, found))

    def searches_options(self, target: Payload, action_id: str, typed: str = "") -> list[Payload]:
        """Type into an external select and give the options the app offers."""
        for block, element in interactive_elements(target["blocks"]):
            if element["action_id"] == action_id:
                is_view = "hash" in target
                container = (
                    {"type": "view", "view_id": target["id"]}
                    if is_view
                    else {"type": "message", "message_ts": target["ts"], "channel_id": target["channel"]}
                )
                ids = (str(block["block_id"]), action_id)
                return self._server.run(self._acts.asks_options(self.id, container, ids, typed))
        raise self._nothing_there(target, action_id)

    def joins(self, channel: str) -> None:
        """Join a channel."""
        place = self._place(channel)
        self._server.on_loop(lambda: self._acts.joins(self.id, place))

    def sees(self, channel: str = "#general", thread_ts: str | None = None) -> list[Payload]:
        """Give the messages this person sees in a channel, oldest first, ephemeral and replies included."""
        place = self._place(channel)
        with self._state.lock:
            seen = [one for one in place.messages if one.seen_by in (None, self.id)]
            if thread_ts:
                seen = [one for one in seen if thread_ts in (one.ts, one.thread_ts)]
            return [self.shape(one) for one in seen]

    def sees_from_bot(self, channel: str = "#general") -> list[Payload]:
        """Give the messages of the bot that this person sees in a channel, oldest first."""
        return [one for one in self.sees(channel) if one.get("bot_id") == seed.BOT_ID]

    def shape(self, message: Message) -> Payload:
        """Give a message as Slack shows it, with where it is and whether only one person sees it."""
        return shaped(self._state, message)


def shaped(state: State, message: Message) -> Payload:
    """Give a message as tests read it."""
    return {
        **public(state, message, with_metadata=True),
        "channel": message.channel_id,
        "ephemeral": message.seen_by is not None,
        "is_reply": message.is_reply,
    }
