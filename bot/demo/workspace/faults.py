"""Faults on demand: what goes wrong, where, how often."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

from nps_engine.errors import UserError

FaultKind = Literal["ratelimited", "500", "503", "500_after", "drop_reply", "delay", "error", "silence"]
KINDS: tuple[str, ...] = get_args(FaultKind)
EVERY_METHOD = "*"
SOCKET = "socket"


@dataclass
class Fault:
    """One fault.

    Attributes:
        kind: `ratelimited` (429 with Retry-After), `500` (JSON `internal_error`), `503` (an HTML page, as in an
            outage), `500_after` (the call takes effect, the reply is 500 `internal_error`), `drop_reply` (the
            call takes effect, the connection closes without a reply), `delay` (the call takes effect, the reply
            comes late), `error` (the reply is `{"ok": false, "error": …}`), `silence` (the Socket Mode
            connections open now stay open, but nothing is sent, read or answered).
        method: a Web API method, `response_url`, or `*`; not used by `silence`.
        times: how many calls it meets, None for every one until cleared.
        after_n: how many calls it lets pass first.
        retry_after_s: the Retry-After header of `ratelimited`.
        delay_s: how late a `delay` is.
        error: Slack's error name of `error`.
        connections_before_n: how many connections had been opened when a `silence` began.
    """

    kind: FaultKind
    method: str = EVERY_METHOD
    times: int | None = 1
    after_n: int = 0
    retry_after_s: int = 1
    delay_s: float = 0.0
    error: str = "internal_error"
    connections_before_n: int = field(default=0, repr=False)

    def meets(self, method: str) -> bool:
        """Count one call and tell whether the fault strikes it."""
        if self.method not in (EVERY_METHOD, method):
            return False
        if self.after_n > 0:
            self.after_n -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class FaultBook:
    """The faults in force."""

    def __init__(self, opened_connections_n: Callable[[], int]):
        self._opened_connections_n = opened_connections_n
        self._faults: list[Fault] = []
        self._post_every_s = 0.0
        self._post_burst_n = 1
        self._full_at_s: dict[str, float] = {}

    def limit_posts(self, every_s: float = 1.0, burst_n: int = 1) -> None:
        """Refuse with 429 what is posted to a channel faster than this, as Slack does.

        Args:
            every_s: Seconds between two posts; 0 ends the limit.
            burst_n: Posts at once after a rest.
        """
        self._post_every_s, self._post_burst_n = every_s, burst_n
        self._full_at_s.clear()

    def post_wait_s(self, channel: str, now_s: float) -> float:
        """Count one post to a channel; give how long it has to wait, 0.0 where it is taken.

        Args:
            now_s: The present instant, in seconds since 1970.
        """
        if not self._post_every_s:
            return 0.0
        full_at_s = max(self._full_at_s.get(channel, 0.0), now_s)
        wait_s = full_at_s - now_s - self._post_every_s * (self._post_burst_n - 1)
        if wait_s > 0:
            return wait_s
        self._full_at_s[channel] = full_at_s + self._post_every_s
        return 0.0

    def add(
        self,
        kind: str,
        method: str = EVERY_METHOD,
        *,
        times: int | None = 1,
        after_n: int = 0,
        retry_after_s: int = 1,
        delay_s: float = 0.0,
        error: str = "internal_error",
    ) -> Fault:
        """Put a fault in force.

        Raises:
            UserError: for a kind that does not exist.
        """
        if kind not in KINDS:
            raise UserError(f"Got the fault “{kind}”", f"Allowed are {', '.join(KINDS)}", "Name one of these")
        opened_n = self._opened_connections_n()
        fault = Fault(
            kind,  # type: ignore[arg-type]  # checked above
            SOCKET if kind == "silence" else method,
            None if kind == "silence" and times == 1 else times,
            after_n,
            retry_after_s,
            delay_s,
            error,
            opened_n,
        )
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """End all faults."""
        self._faults.clear()

    def strike(self, method: str) -> Fault | None:
        """Give the fault that strikes this call, the oldest first."""
        return next(
            (fault for fault in self._live() if fault.kind != "silence" and fault.meets(method)), None
        )

    def silences(self, connection_n: int, *, counted: bool) -> bool:
        """Tell whether the `connection_n`-th connection (from 1) is silent now.

        Args:
            connection_n: which connection, in the order they were opened.
            counted: whether this uses up one of the fault's `times` (an envelope does, a ping does not).
        """
        for fault in self._live():
            if fault.kind == "silence" and connection_n <= fault.connections_before_n:
                return fault.meets(SOCKET) if counted else fault.after_n == 0
        return False

    def _live(self) -> list[Fault]:
        self._faults = [fault for fault in self._faults if fault.times is None or fault.times > 0]
        return list(self._faults)
