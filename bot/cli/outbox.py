"""npsbot outbox: what waits, what is unknown, what was set aside."""

from __future__ import annotations

import click

from bot.cli.workplace import json_option, open_workplace, say
from nps_engine.errors import UserError
from nps_engine.storage import deliveries
from nps_engine.storage.deliveries import DeliveryState
from nps_engine.storage.store import utc_now

_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.DEAD)


@click.group()
def outbox() -> None:
    """Look after messages that wait, may not have arrived, or were set aside."""


@outbox.command("list")
@click.option("--limit", type=int, default=100, show_default=True)
@json_option
def list_(limit: int, *, as_json: bool) -> None:
    """List every delivery that is not sent, oldest first."""
    with open_workplace(must_exist=True) as place, place.engine.store.reading() as session:
        rows = deliveries.fetch_deliveries(session, _OPEN, limit)
    data = [
        {
            "id": row.id,
            "kind": row.kind,
            "state": row.state.value,
            "attempts_n": row.attempts_n,
            "created_at": row.created_at.isoformat(),
            "not_before": row.not_before.isoformat(),
            "error": row.error,
        }
        for row in rows
    ]
    lines = [f"{row['id']:>6}  {row['kind']:<7} {row['state']:<8} {row['error']}" for row in data]
    say("\n".join(lines) or "Everything was sent.", {"rows": data}, as_json=as_json)


@outbox.command()
@click.argument("delivery_id", type=int)
@json_option
def retry(delivery_id: int, *, as_json: bool) -> None:
    """Send a delivery again. After “unknown” look into the channel first: it may have arrived."""
    _settle(delivery_id, DeliveryState.PENDING)
    say(
        f"Delivery {delivery_id} will be sent again.",
        {"id": delivery_id, "state": "pending"},
        as_json=as_json,
    )


@outbox.command()
@click.argument("delivery_id", type=int)
@json_option
def drop(delivery_id: int, *, as_json: bool) -> None:
    """Give a delivery up."""
    _settle(delivery_id, DeliveryState.DEAD)
    say(f"Delivery {delivery_id} is dropped.", {"id": delivery_id, "state": "dead"}, as_json=as_json)


def _settle(delivery_id: int, state: DeliveryState) -> None:
    now = utc_now()
    with open_workplace(must_exist=True) as place, place.engine.store.writing() as session:
        known = {row.id: row for row in deliveries.fetch_deliveries(session, _OPEN, limit=100_000)}
        if delivery_id not in known:
            raise UserError(f"No delivery {delivery_id} waits", try_="See “npsbot outbox list”")
        error = "dropped by hand" if state is DeliveryState.DEAD else ""
        deliveries.settle_delivery(session, delivery_id, state, now=now, not_before=now, error=error)
