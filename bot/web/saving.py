"""Saving responses that came by HTTP: the checks of each request, and one transaction for many of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.exc import OperationalError

from bot.config import Policy
from bot.web.items import parse_items
from nps_engine.engine import Engine
from nps_engine.errors import StorageError, UserError
from nps_engine.intake.rejects import Reject
from nps_engine.intake.rows import parse_rows
from nps_engine.storage.keys import IdempotentRequest
from nps_engine.storage.writes import Saved
from nps_engine.surveys import survey_for
from nps_engine.values import ResponseRow, Survey
from nps_engine.work import Work

TRANSACTION_MOST_N = 2000
"""Responses in one transaction, so that others can write meanwhile; a request is never divided."""

ACCEPTED, REFUSED = 202, 422

Reply = tuple[int, dict[str, Any]]
"""Status and JSON."""


class SentResponses(NamedTuple):
    """A request as it came. ``at`` is its arrival: the instant of responses that say none."""

    key_id: int
    idempotency_key: str
    body: bytes
    at: datetime

    @property
    def once(self) -> Hashable | None:
        """Return whose request it is, where it may be repeated: its repeat is answered from what was stored."""
        return (self.key_id, self.idempotency_key) if self.idempotency_key else None


@dataclass
class _Checked:
    """A request after its checks; rows and rejects by their place in it, from 1."""

    asked: IdempotentRequest | None
    rows: dict[Survey, dict[int, ResponseRow]] = field(default_factory=dict)
    rejects: dict[int, Reject] = field(default_factory=dict)
    saved: dict[int, Saved] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return sum(len(placed) for placed in self.rows.values())

    def refusal(self) -> Reply:
        told = [_reject_json(place, self.rejects[place]) for place in sorted(self.rejects)]
        return REFUSED, {"error": "Nothing was stored", "rejects": told}

    def receipt(self) -> Reply:
        entries = [self.saved[place] for place in sorted(self.saved)]
        return ACCEPTED, {
            "ids": [entry.id or None for entry in entries],
            "outcomes": [entry.outcome.value for entry in entries],
        }


class ResponseSaver:
    """Checks and saves requests, with their cases and alerts.

    Args:
        now: Returns the present instant.
        alert: Called after a commit that put something into the outbox.
    """

    def __init__(
        self, engine: Engine, policy: Policy, now: Callable[[], datetime], alert: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._policy = policy
        self._now = now
        self._alert = alert

    def save(self, requests: Sequence[SentResponses]) -> list[Reply | Exception]:
        """Save requests together; each is stored whole or not at all, and a faulty one does not touch the others.

        Returns:
            One reply or error per request, in their order: a UserError where the request is at fault, a
            StorageError where the database is.
        """
        surveys = self._engine.surveys()
        results: list[Reply | Exception | None] = []
        checked: dict[int, _Checked] = {}
        for place, request in enumerate(requests):
            try:
                checked[place] = self._check(surveys, request)
            except UserError as error:
                results.append(error)
            else:
                results.append(None)
        for part in _parts(checked):
            saved = self._save_together([checked[place] for place in part])
            for place, result in zip(part, saved, strict=True):
                results[place] = result
        return [result for result in results if result is not None]

    def _check(self, stored: Mapping[str, Survey], request: SentResponses) -> _Checked:
        """Read a body and check each of its responses.

        Raises:
            UserError: If it is no JSON, or names a survey that it cannot belong to.
        """
        key = request.idempotency_key
        checked = _Checked(IdempotentRequest(request.key_id, key, request.body) if key else None)
        for survey, items in self._by_survey(stored, parse_items(request.body, called="responses")).items():
            parsed = parse_rows(
                items.values(),
                metric=survey.metric,
                source="api",
                now=request.at,
                time_zone=self._engine.time_zone,
            )
            for place, entry in zip(items, parsed, strict=True):
                if isinstance(entry, Reject):
                    checked.rejects[place] = entry
                else:
                    checked.rows.setdefault(survey, {})[place] = entry
        return checked

    def _by_survey(self, stored: Mapping[str, Survey], items: list[Any]) -> dict[Survey, dict[int, Any]]:
        """Return the items of each survey by their place in the request, from 1."""
        grouped: dict[Survey, dict[int, Any]] = {}
        for place, item in enumerate(items, start=1):
            named = item if isinstance(item, Mapping) else {}
            key = str(named.get("survey") or self._policy.workspace.survey)
            survey = survey_for(
                stored, key, str(named.get("metric") or ""), is_private=_is_private(named, place)
            )
            grouped.setdefault(survey, {})[place] = item
        return grouped

    def _save_together(self, group: Sequence[_Checked]) -> list[Reply | Exception]:
        """Save a group in one transaction; where that fails, each alone, so that only the guilty one fails."""
        try:
            return self._save_once(group)
        except Exception as error:  # a bug, too, shall fail only whoever met it; the inlet tells them
            if len(group) == 1 or _is_outage(error):
                return [error] * len(group)
        return [self._save_together([alone])[0] for alone in group]

    def _save_once(self, group: Sequence[_Checked]) -> list[Reply | Exception]:
        now = self._now()
        with self._engine.work(now) as work:
            answered = {place: _answered(work, each) for place, each in enumerate(group)}
            new = [each for place, each in enumerate(group) if answered[place] is None]
            self._save_rows(work, new, now)
            for each in new:
                if each.asked:
                    work.save_reply(each.asked, *each.receipt())
        if work.tells_something:
            self._alert()
        return [answered[place] or each.receipt() for place, each in enumerate(group)]

    def _save_rows(self, work: Work, group: Sequence[_Checked], now: datetime) -> None:
        """Save the rows of all requests, survey by survey, in the order in which they came."""
        followup = self._policy.followup
        tells = followup.channel or self._policy.routes
        alerts_since = now - timedelta(hours=followup.max_age_hours) if tells else None
        by_survey: dict[Survey, list[tuple[_Checked, int, ResponseRow]]] = {}
        for each in group:
            each.saved.clear()
            for survey, placed in each.rows.items():
                by_survey.setdefault(survey, []).extend((each, place, row) for place, row in placed.items())
        for survey, entries in by_survey.items():
            stored = work.save_responses(survey, [row for _, _, row in entries], alerts_since=alerts_since)
            for (each, place, _), entry in zip(entries, stored, strict=True):
                each.saved[place] = entry


def _answered(work: Work, checked: _Checked) -> Reply | UserError | None:
    """Return the reply of a request that stores nothing: a repeat, or one with rejects; else None."""
    try:
        before = work.fetch_reply(checked.asked) if checked.asked else None
    except UserError as error:  # nothing of it was written, so the others may go on
        return error
    if before is not None:
        return before
    return checked.refusal() if checked.rejects else None


def _is_outage(error: Exception) -> bool:
    """Return True where the database as a whole is at fault (locked, full, gone), not what it was given."""
    return isinstance(error, StorageError) and isinstance(error.__cause__, OperationalError)


def _parts(checked: Mapping[int, _Checked]) -> Iterator[list[int]]:
    """Yield the places of the requests of each transaction."""
    part: list[int] = []
    rows_n = 0
    for place, each in checked.items():
        if part and rows_n + each.n > TRANSACTION_MOST_N:
            yield part
            part, rows_n = [], 0
        part.append(place)
        rows_n += each.n
    if part:
        yield part


def _is_private(item: Mapping[str, Any], place: int) -> bool:
    """Return whether a response says that its survey is private."""
    said = item.get("private", False)
    if not isinstance(said, bool):
        raise UserError(f"Item {place}: “private” is {said!r}", "Allowed: true or false")
    return said


def _reject_json(place: int, reject: Reject) -> dict[str, Any]:
    return {"item": place, "field": reject.column, "got": reject.got, "why": reject.why}
