"""Forgetting: all that is stored of one person, found and erased because that person asked for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.errors import UserError
from nps_engine.storage.boards import refresh_boards
from nps_engine.storage.catalogue import fetch_catalogue, note_change
from nps_engine.storage.erasures import save_erasures
from nps_engine.storage.routed import erase_routed
from nps_engine.storage.segment_sets import fetch_pairs
from nps_engine.storage.tables import EmbeddingTable, ResponseTable, SegmentTable, SurveyTable, id_of
from nps_engine.storage.told import clear_texts, clues_of, erase_alerts
from nps_engine.storage.work_tables import CaseTable
from nps_engine.storage.writes import delete_responses
from nps_engine.themes.clauses import vector_keys

_AT_ONCE_N = 5_000
_NAMES_MOST_N = 100
_CLOCKS_APART = timedelta(days=2)

_R_ID = id_of(ResponseTable)
_RESPONDENT = col(ResponseTable.respondent)
_EMAIL = col(ResponseTable.respondent_email)


@dataclass(frozen=True)
class SurveyTrace:
    """What one survey has of a person: how many responses, the first and the last of them."""

    survey_key: str
    is_private: bool
    responses_n: int
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Traces:
    """All that is stored of one person.

    Args:
        respondent: As asked.
        surveys: Ordered by key.
        known_as: The ids and addresses that these responses bear, in their order.
        elsewhere: Of those the ones that other responses bear, too, with how many: they were not asked for.
    """

    respondent: str
    surveys: tuple[SurveyTrace, ...] = ()
    cases_n: int = 0
    known_as: tuple[str, ...] = ()
    elsewhere: Mapping[str, int] = field(default_factory=dict)

    @property
    def responses_n(self) -> int:
        """Return how many responses there are."""
        return sum(each.responses_n for each in self.surveys)


@dataclass(frozen=True)
class Forgotten:
    """What was erased, what is going to be, and what was left.

    Args:
        traces: What there was; not who else bears their names, which is looked for before (``fetch_traces``).
        alerts_n: Alerts that stand in Slack; the bot deletes them.
        boards_n: App Homes that the bot shows anew.
        unsent_n: Messages not sent yet that showed an answer; they will not be.
        unplaced: Cases whose alert may stand in Slack where nobody knows.
        values_left: (dimension, value) that nobody else has; they stay as names, of nobody.
    """

    traces: Traces
    alerts_n: int = 0
    boards_n: int = 0
    unsent_n: int = 0
    unplaced: tuple[int, ...] = ()
    values_left: tuple[tuple[str, str], ...] = ()


def fetch_traces(session: Session, respondent: str) -> Traces:
    """Return what is stored of a person.

    Args:
        respondent: The customer's own id, exactly, or an email address in any case.

    Raises:
        UserError: If it is nothing, or nobody's id or address, but somebody's name.
    """
    asked, rows = _fetch_rows(session, respondent)
    found = _traces(session, asked, rows)
    ids = frozenset(row.id for row in rows)
    return replace(found, elsewhere=_fetch_elsewhere(session, found.known_as[:_NAMES_MOST_N], ids))


def forget(session: Session, respondent: str, now: datetime) -> Forgotten:
    """Erase what is stored of a person, and have what was told about it taken back where that can be done.

    Their ids and addresses, but those that others bear, are noted as digests: what they answered until now is left
    out when it comes in again.

    Responses with their cases, themes and pre-added counts, the vectors of their comments, texts in the outbox.

    Raises:
        UserError: As ``fetch_traces``.
    """
    # Writers of responses wait from here on, so that what was looked for is all there is.
    session.execute(select(id_of(SurveyTable)).order_by(id_of(SurveyTable)).with_for_update()).all()
    asked, rows = _fetch_rows(session, respondent)
    traces = _traces(session, asked, rows)
    if not rows:
        return Forgotten(traces)
    ids = [row.id for row in rows]
    since = min(row.responded_at for row in rows) - _CLOCKS_APART
    alerts = [erase_alerts(session, part, now) for part in _parts(ids)]
    told_n = sum(erase_routed(session, part, now) for part in _parts(ids))
    names = (name for row in rows for name in (row.respondent, row.respondent_name, row.respondent_email))
    unsent_n = clear_texts(session, clues_of(names, (row.verbatim for row in rows)), since)
    boards_n = refresh_boards(session, since, now)
    _delete_vectors(session, {row.verbatim for row in rows if row.verbatim})
    delete_responses(session, ids)
    others = _fetch_elsewhere(session, traces.known_as, frozenset())
    save_erasures(session, {asked, *(name for name in traces.known_as if name not in others)}, now)
    note_change(session)
    return Forgotten(
        traces,
        alerts_n=told_n + sum(each.standing_n for each in alerts),
        boards_n=boards_n,
        unsent_n=unsent_n,
        unplaced=tuple(case_id for each in alerts for case_id in each.unplaced),
        values_left=_fetch_nobodys_values(session, {row.segment_set_id for row in rows}),
    )


def _fetch_rows(session: Session, respondent: str) -> tuple[str, list[Any]]:
    """Return what was asked for in one line, and the responses that bear it, oldest first."""
    asked = " ".join(respondent.split())
    if not asked:
        raise UserError(
            "No respondent was named", "Allowed: a customer's id, or an email address", "npsbot forget c-1024"
        )
    table = ResponseTable.__table__  # type: ignore[attr-defined]
    rows = session.execute(
        select(table).where(_bears(asked)).order_by(table.c.responded_at, table.c.id)
    ).all()
    if not rows:
        _check_no_name(session, asked)
    return asked, list(rows)


def _bears(asked: str) -> ColumnElement[bool]:
    """Return the condition that a response bears an id, or an email address in any case."""
    if "@" not in asked:
        return _RESPONDENT == asked
    spelt = (func.lower(asked), asked.lower())  # SQLite's lower() knows the letters a to z only
    return or_(func.lower(_EMAIL).in_(spelt), func.lower(_RESPONDENT).in_(spelt))


def _check_no_name(session: Session, asked: str) -> None:
    named = func.lower(col(ResponseTable.respondent_name)).in_((func.lower(asked), asked.lower()))
    named_n = session.execute(select(func.count()).select_from(ResponseTable).where(named)).scalar_one()
    if named_n:
        raise UserError(
            f"“{asked}” is nobody's id, but a name that {named_n:,} responses bear",
            "Names are not looked up: too many people share one",
            "Give the customer's own id or email address; “npsbot responses --json” shows them",
        )


def _traces(session: Session, asked: str, rows: Sequence[Any]) -> Traces:
    ids = [row.id for row in rows]
    catalogue = fetch_catalogue(session)
    surveys = []
    for survey_id, group in groupby(sorted(rows, key=lambda row: row.survey_id), lambda row: row.survey_id):
        days = [row.responded_on for row in group]
        survey = catalogue.survey_of(survey_id)
        surveys.append(SurveyTrace(survey.key, survey.private, len(days), min(days), max(days)))
    of_them = (col(CaseTable.response_id).in_(part) for part in _parts(ids))
    counts = (select(func.count()).select_from(CaseTable).where(condition) for condition in of_them)
    known_as = dict.fromkeys(
        name for row in rows for name in (row.respondent, row.respondent_email) if name.strip()
    )
    return Traces(
        respondent=asked,
        surveys=tuple(sorted(surveys, key=lambda each: each.survey_key)),
        cases_n=sum(session.execute(count).scalar_one() for count in counts),
        known_as=tuple(known_as),
    )


def _fetch_elsewhere(session: Session, names: Sequence[str], ids: frozenset[int]) -> dict[str, int]:
    """Return how many other responses bear these ids and addresses; those that none bears are left out."""
    found: Counter[str] = Counter()
    if names:
        exact = [name for name in names if "@" not in name]
        addresses = [name for name in names if "@" in name]
        bears = or_(_RESPONDENT.in_(exact), *(_bears(name) for name in addresses))
        folded = {name.lower() if "@" in name else name: name for name in names}
        for response_id, *others in session.execute(select(_R_ID, _RESPONDENT, _EMAIL).where(bears)):
            spelt = {each.lower() if "@" in each else each for each in others}
            found.update({folded[each] for each in spelt & folded.keys()} if response_id not in ids else ())
    return {name: found[name] for name in names if found[name]}


def _delete_vectors(session: Session, verbatims: set[str]) -> None:
    """Delete the vectors of these comments. Where others wrote the same, the next fit makes theirs again."""
    for part in _parts(sorted({key for verbatim in verbatims for key in vector_keys(verbatim)})):
        session.execute(delete(EmbeddingTable).where(col(EmbeddingTable.text_hash).in_(part)))


def _fetch_nobodys_values(session: Session, set_ids: set[int]) -> tuple[tuple[str, str], ...]:
    """Return dimension and value of those in these sets that no response has."""
    catalogue = fetch_catalogue(session)
    names = {each.id: each.name for each in catalogue.dimensions.values()}
    every_survey = [survey_id for survey_id, _ in catalogue.surveys.values()]
    left = []
    for value_id in sorted({pair[1] for pairs in fetch_pairs(session, set_ids).values() for pair in pairs}):
        has = (
            select(_R_ID)
            .join(SegmentTable, col(SegmentTable.set_id) == col(ResponseTable.segment_set_id))
            .where(col(SegmentTable.value_id) == value_id, col(ResponseTable.survey_id).in_(every_survey))
        )
        if session.execute(has.limit(1)).scalar() is None:
            dimension_id, value = catalogue.values[value_id]
            left.append((names[dimension_id], value))
    return tuple(sorted(left))


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + _AT_ONCE_N] for start in range(0, len(items), _AT_ONCE_N))
