"""The simulated workspace as tests and the tour hold it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from bot.demo.workspace import seed
from bot.demo.workspace.block_words import lines_of
from bot.demo.workspace.faults import FaultBook
from bot.demo.workspace.identifiers import Clock, Mint
from bot.demo.workspace.person import Person, shaped
from bot.demo.workspace.push import HttpPush
from bot.demo.workspace.records import Call, Payload
from bot.demo.workspace.server import HOST, Server
from bot.demo.workspace.state import State, Terms

BOT_TOKEN = "xoxb-demo-0000000001-npsbot"  # noqa: S105 - opens nothing but this simulation
APP_TOKEN = "xapp-1-A0NPSBOT01-demo"  # noqa: S105 - as above
SIGNING_SECRET = "demo-signing-secret-of-the-simulation"  # noqa: S105 - as above
CLIENT_ID = "1111111111.2222222222"
CLIENT_SECRET = "demo-client-secret"  # noqa: S105 - as above


class SimulatedWorkspace:
    """A running workspace; every method may be called from any thread.

    Attributes:
        url: address of the chat page, without a slash at the end.
        api_url: base of the Web API, with a slash at the end.
        faults: what goes wrong on demand.
    """

    def __init__(self, state: State, server: Server):
        self._state = state
        self._server = server
        self.url = state.base_url
        self.api_url = f"{state.base_url}/api/"
        self.faults: FaultBook = state.faults
        self.bot_token = state.terms.bot_token
        self.app_token = state.terms.app_token
        self.signing_secret = state.terms.signing_secret
        self.client_id = state.terms.client_id
        self.client_secret = state.terms.client_secret
        self.scopes = state.terms.scopes
        self.team_id = seed.TEAM_ID
        self.app_id = seed.APP_ID
        self.bot_user_id = seed.BOT_USER_ID

    @property
    def connected(self) -> bool:
        """Tell whether the app can be reached."""
        return self._server.courier.connected

    @property
    def connections_n(self) -> int:
        """Count the open Socket Mode connections."""
        return len(self._server.hub.connections)

    def person(self, name: str) -> Person:
        """Give a person by name (`ana`, `ben`, `chloe`, `dev`) or id."""
        return Person(self._state, self._server, self._state.user(name))

    def channel_id(self, name: str) -> str:
        """Give the id of a channel by `#name`."""
        return self._state.channel_named(name).id

    def messages(self, channel: str) -> list[Payload]:
        """Give all messages of a channel that everyone sees, oldest first, replies included."""
        with self._state.lock:
            found = self._state.channel_named(channel).messages
            return [shaped(self._state, one) for one in found if one.seen_by is None]

    def direct_messages(self, name: str) -> list[Payload]:
        """Give all messages between the bot and a person, oldest first."""
        return self.person(name).sees(f"@{self._state.users[seed.BOT_USER_ID].name}")

    def calls(self, method: str | None = None) -> list[Call]:
        """Give the calls the app made, oldest first, of one method or of all."""
        with self._state.lock:
            return [call for call in self._state.calls if method in (None, call.method)]

    def wait_until(self, predicate: Callable[[], object], timeout_s: float = 30.0) -> bool:
        """Wait until the predicate holds; False when the time was up first."""
        return self._state.signal.wait_until(predicate, timeout_s)

    def push_to(self, url: str) -> None:
        """Deliver by signed HTTP to a request URL from now on, after its challenge was met.

        Raises:
            UserError: for a URL elsewhere, or one that does not answer the challenge.
        """
        push = HttpPush(self._state, url)
        self._server.run(push.verify())
        self._server.courier.push = push
        self._state.signal.touch()

    def stop_pushing(self) -> None:
        """Deliver by Socket Mode again."""
        self._server.courier.push = None

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        place = self._state.channel_named(channel)

        def do() -> None:
            with self._state.changing():
                place.is_archived = True
                self._state.tell({"type": "channel", "channel": place.id})

        self._server.on_loop(do)

    def unarchive(self, channel: str) -> None:
        """Take a channel out of the archive."""
        place = self._state.channel_named(channel)

        def do() -> None:
            with self._state.changing():
                place.is_archived = False
                self._state.tell({"type": "channel", "channel": place.id})

        self._server.on_loop(do)

    def remove_bot(self, channel: str) -> None:
        """Take the bot out of a channel."""
        place = self._state.channel_named(channel)

        def do() -> None:
            with self._state.changing():
                place.members = [one for one in place.members if one != seed.BOT_USER_ID]
                self._state.tell({"type": "channel", "channel": place.id})

        self._server.on_loop(do)

    def add_bot(self, channel: str) -> None:
        """Invite the bot into a channel; the app hears `member_joined_channel`."""
        place = self._state.channel_named(channel)
        self._server.on_loop(lambda: self._server.acts.joins(seed.BOT_USER_ID, place))

    def revoke_token(self, *, error: str = "token_revoked", uninstalled: bool = False) -> None:
        """Revoke the bot token: calls are refused with `token_revoked` or `account_inactive`."""
        self._state.revoked_error = error
        self._server.on_loop(lambda: self._server.acts.loses_token(uninstalled=uninstalled))

    def issue_oauth_code(self) -> str:
        """Give a code that `oauth.v2.access` takes once, as after an installation."""
        code = self._state.mint.secret()
        with self._state.changing():
            self._state.oauth_codes.add(code)
            self._state.revoked_tokens.discard(self.bot_token)
        return code

    def refresh_connections(self, reason: str = "refresh_requested") -> None:
        """Ask the app to replace its Socket Mode connections."""
        self._server.run(self._server.hub.refresh(reason))

    def drop_connections(self) -> None:
        """Close all Socket Mode connections."""
        self._server.run(self._server.hub.drop())

    def text_of(self, message: Payload) -> str:
        """Give what a person reads in a message or view: its blocks, or its text where it has none."""
        blocks = message.get("blocks")
        lines = list(lines_of(blocks)) if blocks else [str(message.get("text") or "")]
        lines += [f"[file] {file['title']}" for file in message.get("files", [])]
        return "\n".join(line.rstrip() for line in lines if line.strip())


def _utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def running_workspace(
    *,
    port: int = 0,
    host: str = HOST,
    scopes: Sequence[str] = seed.DEFAULT_SCOPES,
    native_charts: bool = True,
    now: Clock = _utc_now,
    commands: Sequence[dict[str, str]] = seed.DEFAULT_COMMANDS,
    bot_token: str = BOT_TOKEN,
    app_token: str = APP_TOKEN,
    signing_secret: str = SIGNING_SECRET,
    client_id: str = CLIENT_ID,
    client_secret: str = CLIENT_SECRET,
    ack_deadline_s: float = 3.0,
    trigger_life_s: float = 3.0,
    retry_scale: float = 1.0,
    file_ready_after_s: float = 0.0,
) -> Iterator[SimulatedWorkspace]:
    """Run a simulated Slack workspace on this machine until the block ends.

    Args:
        port: 0 takes a free one.
        host: a loopback address.
        scopes: and all the rest: as in `Terms`.

    Raises:
        UserError: for a port in use, a host elsewhere, an empty signing secret.
    """
    terms = Terms(
        now=now,
        bot_token=bot_token,
        app_token=app_token,
        signing_secret=signing_secret,
        client_id=client_id,
        client_secret=client_secret,
        scopes=tuple(scopes),
        commands=tuple(commands),
        native_charts=native_charts,
        ack_deadline_s=ack_deadline_s,
        trigger_life_s=trigger_life_s,
        retry_scale=retry_scale,
        file_ready_after_s=file_ready_after_s,
    )
    state = State(terms, Mint(now))
    server = Server(state, host, port)
    server.start()
    try:
        yield SimulatedWorkspace(state, server)
    finally:
        server.stop()
