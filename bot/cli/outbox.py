"""npsbot outbox: what waits, what is unknown, what was set aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from bot.cli.workplace import json_option, open_workplace, say
from nps_engine.errors import UserError
from nps_engine.storage import deliveries
from nps_engine.storage.deliveries import Delivery, DeliveryState
from nps_engine.storage.paces import EVERYTHING, free_pace
from nps_engine.storage.store import utc_now
from nps_engine.storage.troubles import DROPPED

_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.DEAD)
_ALL_MOST = 100_000
_SHOWN_MOST = 20
_MEANINGS = {
    DeliveryState.PENDING: "waits for its turn, or for what its error says to be mended",
    DeliveryState.SENDING: "is being said to Slack now",
    DeliveryState.UNKNOWN: "may have arrived: look into the channel; drop it if it is there, retry it if it is not",
    DeliveryState.DEAD: "was set aside, or dropped by hand: retry it after mending, or leave it",
}


@click.group()
def outbox() -> None:
    """Look after messages that were not sent.

    They wait, may or may not have arrived, or were set aside.
    """


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    states = click.Choice([state.value for state in _OPEN])
    for option in (
        click.option("--state", type=states, help="Only those in this state."),
        click.option("--kind", default="", metavar="KIND", help="Only of this kind: case, digest, answer …"),
        click.option("--to", default="", metavar="CHANNEL", help="Only posts to this channel."),
    ):
        command = option(command)
    return command


@outbox.command("list")
@_filters
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@json_option
def list_(limit: int, *, state: str | None, kind: str, to: str, as_json: bool) -> None:
    """List every delivery that is not sent, oldest first, and why."""
    with open_workplace(must_exist=True) as place, place.engine.store.reading() as session:
        rows = deliveries.fetch_deliveries(session, _states(state), limit, kind=kind, to=to)
    data = [_as_json(row) for row in rows]
    lines = [
        f"{row.id:>6}  {row.kind:<8} {row.state.value:<8} {_to(row):<16} tried {row.attempts_n:>3}×  {row.error}"
        for row in rows
    ]
    told = [f"{each.value}: {_MEANINGS[each]}." for each in _OPEN if each in {row.state for row in rows}]
    more = [f"Only the first {limit:,}: --limit shows more."] if len(rows) == limit else []
    nothing = "Everything was sent." if not (state or kind or to) else "Nothing waits that fits."
    words = "\n".join([*lines, *more, "", *told]) if rows else nothing
    say(words, {"rows": data}, as_json=as_json)


@outbox.command()
@click.argument("delivery_ids", type=int, nargs=-1, metavar="[ID]...")
@click.option(
    "--all", "is_all", is_flag=True, help="All that the filters leave; unknown ones only by --state."
)
@_filters
@json_option
def retry(delivery_ids: tuple[int, ...], *, is_all: bool, as_json: bool, **filters: Any) -> None:
    """Send deliveries again, at once. After “unknown” look into the channel first: it may have arrived."""
    done = _settle(delivery_ids, DeliveryState.PENDING, is_all=is_all, **filters)
    _say_done(done, "will be sent again", DeliveryState.PENDING, as_json=as_json)


@outbox.command()
@click.argument("delivery_ids", type=int, nargs=-1, metavar="[ID]...")
@click.option("--all", "is_all", is_flag=True, help="All that the filters leave; needs one of them.")
@_filters
@json_option
def drop(delivery_ids: tuple[int, ...], *, is_all: bool, as_json: bool, **filters: Any) -> None:
    """Give deliveries up: they are kept with the reason, and never sent."""
    if is_all and not any(filters.values()):
        raise UserError("--all alone would give up everything", "Allowed with --state, --kind or --to")
    done = _settle(delivery_ids, DeliveryState.DEAD, is_all=is_all, **filters)
    _say_done(done, "dropped", DeliveryState.DEAD, as_json=as_json)


def _settle(ids: Sequence[int], becomes: DeliveryState, *, is_all: bool, **filters: Any) -> list[int]:
    """Settle deliveries by hand and return their ids.

    Raises:
        UserError: If nothing or too much is named, or an id does not wait.
    """
    if bool(ids) == is_all:
        raise UserError(
            "Both ids and --all" if ids else "No delivery is named",
            "Allowed: one or more ids, or --all",
            "See “npsbot outbox list”",
        )
    now = utc_now()
    with open_workplace(must_exist=True) as place, place.engine.store.writing() as session:
        asked = {name: filters[name] for name in ("kind", "to")}
        states = _states(filters["state"])
        if is_all and not filters["state"] and becomes is DeliveryState.PENDING:
            states = (DeliveryState.PENDING, DeliveryState.DEAD)
        found = deliveries.fetch_deliveries(session, states, _ALL_MOST, **asked)
        known = {row.id: row for row in found if not _is_given_up(row) or row.id in ids}
        missing = [each for each in ids if each not in known]
        if missing:
            words = ", ".join(map(str, missing))
            raise UserError(f"No delivery {words} waits", try_="See “npsbot outbox list”")
        error = DROPPED if becomes is DeliveryState.DEAD else ""
        wanted = list(ids) or list(known)
        for delivery_id in wanted:
            was = known[delivery_id].error
            reason = f"{error} (was: {was})" if error and was and not was.startswith(DROPPED) else error
            deliveries.settle_delivery(session, delivery_id, becomes, now=now, not_before=now, error=reason)
        if becomes is DeliveryState.PENDING:
            for pace in {EVERYTHING, *(known[each].pace for each in wanted)}:
                free_pace(session, pace, now)
    return wanted


def _is_given_up(row: Delivery) -> bool:
    return row.state is DeliveryState.DEAD and row.error.startswith(DROPPED)


def _states(state: str | None) -> Sequence[DeliveryState]:
    return [DeliveryState(state)] if state else _OPEN


def _say_done(ids: Sequence[int], done: str, state: DeliveryState, *, as_json: bool) -> None:
    shown = ", ".join(str(each) for each in ids[:_SHOWN_MOST])
    more = f" and {len(ids) - _SHOWN_MOST:,} more" if len(ids) > _SHOWN_MOST else ""
    verb = done if state is DeliveryState.PENDING else f"{'is' if len(ids) == 1 else 'are'} {done}"
    words = (
        f"{'Delivery' if len(ids) == 1 else 'Deliveries'} {shown}{more} {verb}." if ids else "Nothing fits."
    )
    data: dict[str, Any] = {"ids": list(ids), "state": state.value}
    if len(ids) == 1:
        data["id"] = ids[0]
    say(words, data, as_json=as_json)


def _to(row: Delivery) -> str:
    return row.pace.removeprefix("post:") or "-"


def _as_json(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state.value,
        "to": _to(row),
        "subject": row.subject,
        "attempts_n": row.attempts_n,
        "created_at": row.created_at.isoformat(),
        "not_before": row.not_before.isoformat(),
        "error": row.error,
    }
