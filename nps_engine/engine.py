"""The engine's door: questions in, frozen reports out; writes go through ``work``.

Every question about a private survey can raise a ``PrivacyError``, which is a ``UserError``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from nps_engine import drivers, figures, private_drivers, private_figures
from nps_engine.business_hours import CaseRules
from nps_engine.case_questions import CaseQuestions
from nps_engine.driver_reports import DriversReport
from nps_engine.errors import UserError
from nps_engine.figures import Asked
from nps_engine.names import Names, match_name
from nps_engine.office_questions import OfficeQuestions
from nps_engine.periods import Interval, Period, today_on
from nps_engine.reports import (
    BreakdownReport,
    CompareReport,
    DistributionReport,
    ResponsesReport,
    ScoreReport,
    ThemesReport,
    TrendReport,
)
from nps_engine.routing.routing import Routing
from nps_engine.storage.counts import fetch_first_month_on, fetch_response_counts
from nps_engine.storage.invitations import fetch_invitations
from nps_engine.storage.known_names import fetch_names
from nps_engine.storage.reads import MoreToAskError
from nps_engine.storage.scopes import fetch_scope, fetch_surveys
from nps_engine.storage.store import Store
from nps_engine.storage.writes import fetch_time_zone, save_time_zone
from nps_engine.theme_fitting import fit_survey_themes
from nps_engine.theme_rises import rises_report
from nps_engine.theme_rows import RisesReport
from nps_engine.values import Invitations, Selection, Survey
from nps_engine.work import Work, note_event

if TYPE_CHECKING:
    from nps_engine.themes.encoder import Encoder, Progress
    from nps_engine.themes.seeds import Seed
    from nps_engine.themes.theme import ThemeFit

_T = TypeVar("_T")
_Reports = tuple[Callable[..., _T], Callable[..., _T]]  # of an open survey, and of a private one


class Engine(CaseQuestions, OfficeQuestions):
    """All that can be asked of stored responses. Safe to use from many threads.

    ``routing`` says who is told of responses; at first detractors are followed up.

    Args:
        store: The database.
        time_zone: The workspace's: what "today" and a day are. None for the one that stored dates are in (UTC
            at first); another one than that dates every stored response anew.
        case_rules: What the workspace promises its detractors; the usual without.
    """

    def __init__(
        self, store: Store, time_zone: tzinfo | None = None, *, case_rules: CaseRules | None = None
    ) -> None:
        self.store = store
        self.case_rules = case_rules or CaseRules()
        self.routing = Routing()
        with store.reading() as session:
            stored = fetch_time_zone(session)
        self.time_zone: tzinfo = time_zone or ZoneInfo(stored or "UTC")
        if stored != str(self.time_zone):
            with store.writing() as session:
                save_time_zone(session, self.time_zone)

    @contextmanager
    def work(self, now: datetime, *, once: str = "") -> Iterator[Work]:
        """Open one transaction of writes.

        Args:
            once: The key of the event that causes it; where it was seen before, ``is_repeat`` is set.
        """
        with self.store.writing() as session:
            is_repeat = bool(once) and not note_event(session, once, now)
            work = Work(
                session, now=now, time_zone=self.time_zone, is_repeat=is_repeat, rules=self.case_rules
            )
            work.routing = self.routing
            yield work

    def names(self, survey_key: str = "") -> Names:
        """Return what can be asked for, themes of one survey (the first one where none is named)."""
        with self.store.reading() as session:
            return fetch_names(session, survey_key)

    def surveys(self) -> dict[str, Survey]:
        """Return every survey by key, first added first."""
        with self.store.reading() as session:
            return {key: survey for key, (_, survey) in fetch_surveys(session).items()}

    def response_counts(self) -> dict[str, int]:
        """Return how many responses each survey has."""
        with self.store.reading() as session:
            return fetch_response_counts(session)

    def first_month_on(self, survey_key: str = "") -> date | None:
        """Return the first day of the month in which a survey's first response came; None without any.

        Raises:
            NoDataError: If nothing is stored at all.
            UserError: If there is no such survey.
        """
        with self.store.reading() as session:
            return fetch_first_month_on(session, fetch_scope(session, Selection(survey_key)))

    def survey(self, key: str = "") -> Survey:
        """Return a survey by its key, or the first one.

        Raises:
            NoDataError: If nothing is stored at all.
            UserError: If there is no such survey.
        """
        with self.store.reading() as session:
            return fetch_scope(session, Selection(key)).survey

    def score(
        self, selection: Selection, now: datetime, *, previous_period: Period | None = None
    ) -> ScoreReport:
        """Return the score of a selection beside the period before it, or beside another one.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        reports = figures.score_report, private_figures.score_report
        return self._answer(selection, now, reports, previous_period)

    def compare(self, first: Selection, second: Selection, now: datetime) -> CompareReport:
        """Return two selections held against each other; those who are in both count as docs/figures.md says.

        Raises:
            UserError: If a name is unknown, or the two do not measure the same.
        """
        with self._asked(first, now, beside=second) as asked:
            answer = private_figures.comparison_report if asked.is_private else figures.comparison_report
            return answer(asked, second)

    def distribution(self, selection: Selection, now: datetime) -> DistributionReport:
        """Return how many responses gave each rating.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        reports = figures.distribution_report, private_figures.distribution_report
        return self._answer(selection, now, reports)

    def trend(self, selection: Selection, interval: Interval, now: datetime) -> TrendReport:
        """Return the score of each calendar unit of the period; without one, of all time.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        reports = figures.trend_report, private_figures.trend_report
        return self._answer(selection, now, reports, interval)

    def breakdown(self, selection: Selection, by: str, now: datetime) -> BreakdownReport:
        """Return the score of each value of a dimension, most responses first.

        Raises:
            UserError: If the dimension or a name in the selection is unknown.
        """
        reports = figures.breakdown_report, private_figures.breakdown_report
        return self._answer(selection, now, reports, by)

    def responses(
        self,
        selection: Selection,
        now: datetime,
        *,
        limit: int,
        after_id: int | None = None,
        with_comment: bool = False,
    ) -> ResponsesReport:
        """Return the newest responses of a selection, continuing after one of them.

        Args:
            with_comment: Only those that say something; how many do not is told beside them.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        with self._asked(selection, now) as asked:
            if asked.is_private:
                return private_figures.responses_report(asked, limit, after_id)
            return figures.responses_report(asked, limit, after_id, with_comment=with_comment)

    def themes(self, selection: Selection, now: datetime, *, quotes_n: int = 2, by: str = "") -> ThemesReport:
        """Return the themes of a selection, those that move the score most first.

        Raises:
            UserError: If a name in the selection is unknown.
        """
        with self._asked(selection, now) as asked:
            answer = private_figures.themes_report if asked.is_private else figures.themes_report
            return answer(asked, quotes_n, by)

    def drivers(
        self, selection: Selection, dimensions: Sequence[str], now: datetime, previous_period: Period | None
    ) -> DriversReport:
        """Return which themes, and which values of some dimensions, hold the score and moved it.

        Raises:
            UserError: If a name is unknown.
        """
        with self._asked(selection, now) as asked:
            answer = private_drivers.drivers_report if asked.is_private else drivers.drivers_report
            return answer(asked, dimensions, previous_period)

    def rises(self, survey_key: str, now: datetime, *, least_n: int) -> RisesReport:
        """Return the themes that more people write about than their past lets expect, but those told lately."""
        with self._asked(Selection(survey_key), now) as asked:
            return rises_report(asked, least_n)

    def fit_themes(
        self,
        survey_key: str,
        encoder: Encoder,
        now: datetime,
        *,
        seeds: Sequence[Seed] = (),
        progress: Progress | None = None,
    ) -> ThemeFit:
        """Group a survey's verbatims anew; themes that are clearly the same keep their ids and labels.

        Args:
            seeds: Themes to start from, kept with their names.
            progress: Called with how many texts are read and how many there are.

        Raises:
            EncoderError: If the model cannot be loaded.
            UserError: If there is no such survey, or somebody groups it at this moment.
        """
        return fit_survey_themes(self.store, survey_key, encoder, now, seeds=seeds, progress=progress)

    def theme_id(self, survey_key: str, theme_id: str) -> str:
        """Return the id that a theme goes by now: of what it was merged into, else its own.

        Raises:
            UserError: If there is no such theme, or it was split.
        """
        with self.store.reading() as session:
            return fetch_scope(session, Selection(survey_key, theme_id=theme_id)).selection.theme_id

    def invitations(self, survey_key: str = "", *, limit: int = 100) -> tuple[Invitations, ...]:
        """Return how many people were asked, of one survey or of all, the newest day first.

        Raises:
            UserError: If there is no such survey.
        """
        with self.store.reading() as session:
            key = match_name(survey_key, fetch_surveys(session), "survey") if survey_key else ""
            return tuple(fetch_invitations(session, key, limit))

    def _answer(self, selection: Selection, now: datetime, reports: _Reports[_T], *given: Any) -> _T:
        """Return the report that fits the survey; from one statement where that is enough."""
        with suppress(MoreToAskError, UserError), self.store.glancing() as session:
            scope = fetch_scope(session, selection)
            if not scope.survey.private:
                return reports[False](Asked(session, scope, today_on(now, self.time_zone), now), *given)
        with self._asked(selection, now) as asked:
            return reports[asked.is_private](asked, *given)

    @contextmanager
    def _asked(
        self, selection: Selection, now: datetime, *, beside: Selection | None = None
    ) -> Iterator[Asked]:
        """Open a transaction with the selection's names resolved, spelled as stored.

        It reads; where a private survey is asked, or lies beside, it writes: what is shown is kept with it.
        """
        today = today_on(now, self.time_zone)
        asked = [each for each in (selection, beside) if each is not None]
        with self.store.reading() as session:
            scopes = [fetch_scope(session, each) for each in asked]
            if not any(scope.survey.private for scope in scopes):
                yield Asked(session, scopes[0], today, now)
                return
        with self.store.writing() as session:
            yield Asked(session, fetch_scope(session, selection), today, now, is_private=True)
