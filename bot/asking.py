"""Questions from Slack: put into the outbox as they were asked, and answered when their turn comes.

What a question needs before its ack is little, and the same for one as for fifty: it is noted. To work the answer
out, to render and to send it is the postman's, who lets what has not been acked go first (``bot/deliver/gate.py``).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.deliver.outbox import Postman
from bot.desk import Desk, payload_of
from nps_engine.work import Telling


@dataclass(frozen=True)
class Asked:
    """A question.

    Args:
        words: What was typed, or what a button stands for.
        user: Who asks.
        shareable: True where only the person who asked sees the answer.
        shared_by: Who shows the answer to others; empty where nobody does.
    """

    words: str
    user: str = ""
    shareable: bool = False
    shared_by: str = ""


@dataclass(frozen=True)
class Asking:
    """A question of an event, and the response URL that its answer goes to, with how it is shown there."""

    event_key: str
    response_url: str
    asked: Asked
    how: Mapping[str, Any] = field(default_factory=dict)

    @property
    def once(self) -> Hashable | None:
        """Return None: several copies of an event may be in one group."""
        return None


class Inbox:
    """Takes questions, and has the postman look for them. Safe to use from many threads."""

    def __init__(self, desk: Desk, postman: Postman) -> None:
        self._desk = desk
        self._postman = postman

    def save(self, askings: Sequence[Asking]) -> Sequence[None]:
        """Put questions into the outbox in one transaction, each once for its event.

        Raises:
            StorageError: If the database does not answer; then none of them is there.
        """
        tellings = [
            Telling(
                each.event_key,
                f"answer:{each.response_url}",
                {"asked": asdict(each.asked), "response_url": each.response_url, **each.how},
            )
            for each in askings
        ]
        with self._desk.engine.work(self._desk.clock()) as work:
            work.tell_once("answer", tellings)
        self._postman.wake()
        return [None] * len(askings)


def answered(desk: Desk, asked: Asked) -> dict[str, Any]:
    """Return the answer to a question, in every form that Slack may want.

    Raises:
        StorageError: If the database does not answer.
    """
    message = desk.reply(asked.words, shareable=asked.shareable, user=asked.user, is_patient=True)
    payload = payload_of(message)
    if asked.shared_by:
        line = f"Shared by <@{asked.shared_by}>"
        by = {"type": "context", "elements": [{"type": "mrkdwn", "text": line}]}
        payload["forms"] = {name: [*blocks, by] for name, blocks in payload["forms"].items()}
    return payload
