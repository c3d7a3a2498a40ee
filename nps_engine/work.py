"""Work: all that one inlet writes, in one transaction.

A command, a click, a webhook: each is noted as seen, changes what it changes and puts what is to be told into
the outbox, together or not at all, before Slack or the sender hears that it was taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.business_hours import CaseRules
from nps_engine.case_work import CaseWork
from nps_engine.errors import UserError
from nps_engine.route_work import RouteWork
from nps_engine.storage import boards, keys
from nps_engine.storage.case_returns import note_returns
from nps_engine.storage.catalogue import Memory
from nps_engine.storage.deliveries import IS_TOLD, save_deliveries, save_delivery
from nps_engine.storage.forget import Forgotten, forget
from nps_engine.storage.inserts import insert_each_missing, insert_one_missing
from nps_engine.storage.invitations import save_invitations
from nps_engine.storage.scopes import fetch_surveys
from nps_engine.storage.theme_tables import ThemeRiseTable
from nps_engine.storage.work_tables import DigestTable, SeenEventTable
from nps_engine.storage.writes import Outcome, Saved, save_responses, save_survey
from nps_engine.surveys import check_private
from nps_engine.theme_decisions import ThemeEditing
from nps_engine.values import Invitations, ResponseRow, Survey

SEEN_DAYS = 7
"""How long a Slack event is remembered at least; Slack itself retries for minutes."""

_TIDY_EVERY_N = 64
_USUAL_RULES = CaseRules()


class Telling(NamedTuple):
    """What is told because of an event, once however often the event comes."""

    event_key: str
    lane: str
    payload: Mapping[str, Any]


class Work(CaseWork, RouteWork):
    """One transaction of one inlet. From ``Engine.work``; ``is_repeat``: its event was worked on before."""

    def __init__(
        self,
        session: Session,
        *,
        now: datetime,
        time_zone: tzinfo,
        is_repeat: bool = False,
        rules: CaseRules = _USUAL_RULES,
    ) -> None:
        self._session = session
        self.time_zone = time_zone
        self.rules = rules
        self.now = now
        self.is_repeat = is_repeat

    def undo(self) -> None:
        """Take back all that was written so far."""
        self._session.rollback()
        self._session.info |= {"is_undone": True, "memory": Memory()}
        self._session.info.pop("catalogue", None)

    def save_survey(self, survey: Survey) -> int:
        """Add a survey unless its key is there, and return its id.

        Raises:
            UserError: If it is there with another metric, or open where this one is private.
        """
        known = fetch_surveys(self._session).get(survey.key)
        if known is None:
            return save_survey(self._session, survey, self.now)
        check_private(known[1], is_private=survey.private)
        if known[1].metric is not survey.metric:
            raise UserError(
                f"The survey “{survey.key}” measures {known[1].metric.value}, not {survey.metric.value}",
                "A survey keeps its metric",
                "Use another survey key",
            )
        return known[0]

    def save_responses(
        self, survey: Survey, rows: Sequence[ResponseRow], *, alerts_since: datetime | None = None
    ) -> list[Saved]:
        """Add or update responses, and route them: without rules a case is opened for every detractor.

        A case's alert follows its response: whatever changes is shown in it.

        Args:
            alerts_since: Who answered before this instant is routed to nobody; None routes nobody at all.
        """
        survey_id = self.save_survey(survey)
        saved = save_responses(self._session, survey_id, rows, time_zone=self.time_zone, now=self.now)
        if not fetch_surveys(self._session)[survey.key][1].private:
            if alerts_since is not None:
                new = (entry for entry in saved if entry.outcome is Outcome.IMPORTED)
                self._route(survey, [entry for entry in new if entry.row.responded_at >= alerts_since])
            self._reroute(
                survey, [entry for entry in saved if entry.outcome is Outcome.UPDATED], alerts_since
            )
            changed = [entry for entry in saved if entry.outcome in (Outcome.IMPORTED, Outcome.UPDATED)]
            note_returns(self._session, survey.metric, changed, self.now, told_since=alerts_since)
        return saved

    def save_invitations(self, survey: Survey, sent: Sequence[Invitations]) -> None:
        """Note how many people a survey asked; the same source and day again replaces it, 0 takes it back.

        Raises:
            UserError: If the survey is there with another metric.
        """
        survey_id = self.save_survey(survey)
        for each in sent:
            save_invitations(self._session, survey_id, each)

    def theme_editing(self, survey_key: str, *, actor: str) -> ThemeEditing:
        """Return where a person decides about a survey's themes.

        Raises:
            UserError: If there is no such survey, or several are meant.
        """
        return ThemeEditing(self._session, survey_key, actor=actor, now=self.now)

    def forget(self, respondent: str) -> Forgotten:
        """Erase what is stored of a person, by the customer's own id or an email address in any case.

        Raises:
            UserError: If it is nothing, or nobody's id or address, but somebody's name.
        """
        return forget(self._session, respondent, self.now)

    def tell(
        self,
        kind: str,
        lane: str,
        payload: Mapping[str, Any],
        *,
        subject: str = "",
        not_before: datetime | None = None,
    ) -> int:
        """Put something to be told into the outbox, at the earliest at an instant, and return its id."""
        return save_delivery(
            self._session,
            kind=kind,
            lane=lane,
            payload=payload,
            now=self.now,
            subject=subject,
            not_before=not_before,
        )

    def show_board(self, user: str, span: str) -> None:
        """Have somebody's App Home shown with the figures of a span; it is kept fresh while they look at it."""
        boards.show_board(self._session, user, span, self.now)

    def refresh_stale_boards(self) -> int:
        """Have the boards that people look at and that cases went past shown anew, and return how many."""
        stale = boards.fetch_stale_boards(self._session, self.now)
        for shown in stale:
            boards.refresh_board(self._session, shown, self.now)
        return len(stale)

    @property
    def tells_something(self) -> bool:
        """Return True where something was put into the outbox."""
        return IS_TOLD in self._session.info

    def tell_once(self, kind: str, tellings: Sequence[Telling]) -> None:
        """Put into the outbox what events call for, many at once; those that were seen before are left out."""
        new = note_events(self._session, [each.event_key for each in tellings], self.now)
        first = {each.event_key: each for each in tellings if each.event_key in new}
        told = [{"kind": kind, "lane": each.lane, "payload": dict(each.payload)} for each in first.values()]
        save_deliveries(self._session, told, self.now)

    def tell_digest(self, survey: Survey, week_on: date, *, lane: str, payload: Mapping[str, Any]) -> bool:
        """Put the digest of a week into the outbox, once; False where that week's is there already."""
        survey_id = self.save_survey(survey)
        known = select(col(DigestTable.id)).where(
            col(DigestTable.survey_id) == survey_id, col(DigestTable.week_on) == week_on
        )
        if self._session.execute(known).scalar() is not None:
            return False
        delivery_id = self.tell("digest", lane, payload)
        self._session.add(
            DigestTable(survey_id=survey_id, week_on=week_on, created_at=self.now, delivery_id=delivery_id)
        )
        return True

    def note_rise(self, survey: Survey, theme_id: str, until_on: date) -> bool:
        """Note that a theme's rise in the week before a day is told; False where it was noted before."""
        key = {"survey_id": self.save_survey(survey), "theme_key": theme_id, "until_on": until_on}
        return insert_one_missing(self._session, ThemeRiseTable, {**key, "told_at": self.now})

    def save_api_key(self, name: str) -> str:
        """Make an API key and return it; only its hash is kept.

        Raises:
            UserError: If the name is taken or empty.
        """
        return keys.save_api_key(self._session, name, self.now)

    def save_reply(self, request: keys.IdempotentRequest, status: int, reply: dict[str, Any]) -> None:
        """Keep what a request with an Idempotency-Key was answered."""
        keys.save_reply(self._session, request, status, reply, self.now)

    def fetch_reply(self, request: keys.IdempotentRequest) -> tuple[int, dict[str, Any]] | None:
        """Return what this Idempotency-Key was answered before.

        Raises:
            UserError: If the key came with another body.
        """
        return keys.fetch_reply(self._session, request)


def note_event(session: Session, key: str, now: datetime) -> bool:
    """Note an event as seen; False where it was seen before.

    Of two copies at the same time the second waits for the first to commit, and then is the repeat.
    """
    return key in note_events(session, [key], now)


def note_events(session: Session, keys: Sequence[str], now: datetime) -> set[str]:
    """Note events as seen and return those that were not seen before. Old notes are let go."""
    rows = insert_each_missing(session, SeenEventTable, [{"key": key, "seen_at": now} for key in keys])
    new = {key for (key,) in rows}
    if any(crc32(key.encode()) % _TIDY_EVERY_N == 0 for key in new):
        long_ago = now - timedelta(days=SEEN_DAYS)
        session.execute(delete(SeenEventTable).where(col(SeenEventTable.seen_at) < long_ago))
    return new
