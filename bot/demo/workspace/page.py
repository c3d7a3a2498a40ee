"""What the chat page in the browser asks for: JSON, for same-origin requests on this machine only."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.demo.workspace import seed
from bot.demo.workspace.acts import Acts
from bot.demo.workspace.messages import shown
from bot.demo.workspace.modals import page_view
from bot.demo.workspace.origin import Endpoint, guarded
from bot.demo.workspace.records import Channel, Message, Payload, User
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.view_acts import ViewActs
from bot.demo.workspace.web_api import file_response

PAGE_FOLDER = Path(__file__).parent.parent / "page"
HEARTBEAT_S = 15.0
STOPPING = "stopping"


class Page:
    """The endpoints of the chat page."""

    def __init__(self, acts: Acts, view_acts: ViewActs, *, heartbeat_s: float = HEARTBEAT_S):
        self._acts = acts
        self._views = view_acts
        self._state = acts.state
        self._heartbeat_s = heartbeat_s
        self._stopping = asyncio.Event()

    def routes(self) -> list[Route]:
        """Give the routes."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/", self.index),
            ("GET", "/page/static/{name}", self.static),
            ("GET", "/page/file/{file_id}", self.file),
            ("GET", "/page/state", self.state),
            ("GET", "/page/messages", self.messages),
            ("GET", "/page/home", self.home),
            ("GET", "/page/events", self.events),
            ("POST", "/page/home/open", self.open_home),
            ("POST", "/page/message", self.message),
            ("POST", "/page/command", self.command),
            ("POST", "/page/action", self.action),
            ("POST", "/page/options", self.options),
            ("POST", "/page/view/submit", self.submit),
            ("POST", "/page/view/close", self.close),
            ("POST", "/page/read", self.read),
        ]
        return [Route(path, guarded(endpoint), methods=[method]) for method, path, endpoint in table]

    def stop(self) -> None:
        """End the event streams."""
        self._stopping.set()
        self._state.tell({"type": STOPPING})

    async def index(self, _request: Request) -> Response:
        """Give the page itself."""
        return self._page_file("index.html")

    async def static(self, request: Request) -> Response:
        """Give a file of the page."""
        return self._page_file(request.path_params["name"])

    def _page_file(self, name: str) -> Response:
        path = PAGE_FOLDER / name
        if path.parent != PAGE_FOLDER or not path.is_file():
            return PlainTextResponse("not found", 404)
        return FileResponse(path, headers={"Cache-Control": "no-store"})

    async def file(self, request: Request) -> Response:
        """Give the bytes of an uploaded file."""
        file = self._state.files.get(request.path_params["file_id"])
        return (
            PlainTextResponse("not found", 404)
            if file is None or file.content is None
            else file_response(file)
        )

    def _me(self, given: Payload) -> User:
        return self._state.user(str(given.get("user") or seed.people()[0].id))

    async def state(self, request: Request) -> Response:
        """Describe the workspace as one person sees it."""
        me = self._me(dict(request.query_params))
        with self._state.lock:
            channels = [self._channel(channel, me) for channel in self._channels_of(me)]
            bot = self._state.users[seed.BOT_USER_ID]
            people = [_person(user) for user in self._state.users.values()]
        return JSONResponse(
            {
                "team": {"name": seed.TEAM_NAME},
                "me": _person(me),
                "users": people,
                "channels": channels,
                "commands": list(self._state.terms.commands),
                "bot": {"user_id": bot.id, "name": bot.name, "app_id": seed.APP_ID},
                "connected": self._acts.courier.connected,
            }
        )

    def _channels_of(self, me: User) -> list[Channel]:
        self._state.direct_message(me.id, seed.BOT_USER_ID)
        return [one for one in self._state.channels.values() if not one.is_im or me.id in one.members]

    def _channel(self, channel: Channel, me: User) -> Payload:
        other = next((one for one in channel.members if one != me.id), me.id)
        read_ts = channel.read_ts.get(me.id, "")
        unread = [
            one
            for one in self._seen(channel, me)
            if one.ts > read_ts and not one.is_reply and one.body.get("user") != me.id
        ]
        return {
            "id": channel.id,
            "name": self._state.users[other].name if channel.is_im else channel.name,
            "is_im": channel.is_im,
            "is_member": me.id in channel.members,
            "is_archived": channel.is_archived,
            "topic": channel.topic,
            "unread_n": len(unread),
        }

    def _seen(self, channel: Channel, me: User) -> list[Message]:
        return [one for one in channel.messages if one.seen_by in (None, me.id)]

    async def messages(self, request: Request) -> Response:
        """Give a channel's messages, or a thread's, oldest first; reading them marks them as read."""
        given = dict(request.query_params)
        me = self._me(given)
        with self._state.lock:
            channel = self._state.channel(given["channel"])
            if channel.is_im and me.id not in channel.members:
                raise SlackRefusal("channel_not_found")
            seen = self._seen(channel, me)
            thread_ts = given.get("thread_ts")
            if thread_ts:
                wanted = [one for one in seen if thread_ts in (one.ts, one.thread_ts)]
            else:
                wanted = [one for one in seen if not one.is_reply]
            self._mark_read(channel, me)
            found = [shown(self._state, one) for one in wanted]
        return JSONResponse({"messages": found})

    def _mark_read(self, channel: Channel, me: User) -> None:
        if channel.messages:
            channel.read_ts[me.id] = channel.messages[-1].ts

    async def read(self, request: Request) -> Response:
        """Mark a channel as read."""
        given = await _body(request)
        with self._state.lock:
            self._mark_read(self._state.channel(given["channel"]), self._me(given))
        return JSONResponse({"ok": True})

    async def home(self, request: Request) -> Response:
        """Give a person's Home."""
        view = self._state.homes.get(self._me(dict(request.query_params)).id)
        return JSONResponse({"view": page_view(self._state, view) if view else None})

    async def open_home(self, request: Request) -> Response:
        """Tell the app that a person opened its Home."""
        self._acts.opens_home(self._me(await _body(request)).id)
        return JSONResponse({"ok": True})

    async def events(self, request: Request) -> Response:
        """Stream what happens to one person's page."""
        me = self._me(dict(request.query_params))
        return StreamingResponse(
            self._stream(me.id), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _stream(self, user_id: str) -> AsyncIterator[str]:
        queue: asyncio.Queue[Payload] = asyncio.Queue()
        self._state.listeners[id(queue)] = (user_id, queue)
        try:
            yield _line({"type": "connected", "connected": self._acts.courier.connected})
            for view in self._state.modals.get(user_id, []):
                yield _line(
                    {"type": "modal_opened", "view": page_view(self._state, view), "view_id": view["id"]}
                )
            while not self._stopping.is_set():
                try:
                    async with asyncio.timeout(self._heartbeat_s):
                        event = await queue.get()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event["type"] != STOPPING:
                    yield _line(event)
        finally:
            self._state.listeners.pop(id(queue), None)

    async def message(self, request: Request) -> Response:
        """Write a message."""
        given = await _body(request)
        self._acts.says(self._me(given).id, given["channel"], str(given["text"]), given.get("thread_ts"))
        return JSONResponse({"ok": True})

    async def command(self, request: Request) -> Response:
        """Type a slash command; its answer comes as a message."""
        given = await _body(request)
        me = self._me(given)
        self._acts.known_command(me.id, given["channel"], str(given["text"]))
        self._acts.courier.background(self._acts.commands(me.id, given["channel"], str(given["text"])))
        return JSONResponse({"ok": True})

    async def action(self, request: Request) -> Response:
        """Use an element of a message, a modal or the Home."""
        given = await _body(request)
        me = self._me(given)
        container, typed = given["container"], (given.get("state") or {}).get("values", {})
        if container["type"] == "view":
            view = self._views.own_view(me.id, container["view_id"])
            ack = await self._acts.acts_on_view(me.id, view, given["block_id"], given["action"], typed)
        else:
            channel = container.get("channel") or container.get("channel_id")
            message = self._acts.visible_message(me.id, str(channel), str(container["message_ts"]))
            ack = await self._acts.acts_on_message(me.id, message, given["block_id"], given["action"], typed)
        return JSONResponse({"ok": False, "error": ack.error} if ack.error else {"ok": True})

    async def options(self, request: Request) -> Response:
        """Ask the app for the options of an external select."""
        given = await _body(request)
        ids = (str(given["block_id"]), str(given["action_id"]))
        typed = str(given.get("value") or "")
        options = await self._acts.asks_options(self._me(given).id, given["container"], ids, typed)
        return JSONResponse({"options": options})

    async def submit(self, request: Request) -> Response:
        """Submit a modal."""
        given = await _body(request)
        typed = (given.get("state") or {}).get("values", {})
        errors = await self._views.submits(self._me(given).id, str(given["view_id"]), typed)
        return JSONResponse({"ok": False, "errors": errors} if errors else {"ok": True})

    async def close(self, request: Request) -> Response:
        """Close a modal."""
        given = await _body(request)
        await self._views.closes(self._me(given).id, str(given["view_id"]))
        return JSONResponse({"ok": True})


def _person(user: User) -> Payload:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "color": user.color,
        "is_bot": user.is_bot,
        "tz": user.tz,
    }


def _line(event: Payload) -> str:
    return f"data: {json.dumps(event)}\n\n"


async def _body(request: Request) -> Payload:
    given = await request.json()
    if not isinstance(given, dict):
        raise SlackRefusal("json_not_object")
    return given
