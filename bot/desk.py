"""The desk: where words become a message. Parse, answer and render meet here, for every surface of Slack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from bot.answers import CASES_N, Answers
from bot.deliver.calls import FILE_ID, PICTURE
from bot.faults import words_of
from bot.parse.cases import CaseQuestion, case_suggestions, is_about_routes, misunderstood, parse_case_words
from bot.parse.plan import suggestions
from bot.parse.vocabulary import Vocabulary
from bot.parse.words import parse_words
from bot.questions import Command
from bot.render.cases import render_case, render_case_list, render_follow_up
from bot.render.error import render_error
from bot.render.help import render_help
from bot.render.message import Message
from bot.render.report import render_report
from bot.render.routing import render_rules
from nps_engine.engine import Engine
from nps_engine.errors import StorageError, UserError
from nps_engine.names import Names
from nps_engine.periods import today_on
from nps_engine.routes import stored_rules
from nps_engine.storage.case_lists import CaseList


class Desk:
    """Answers words with a message.

    Args:
        clock: Returns the present instant.
    """

    def __init__(self, engine: Engine, answers: Answers, clock: Callable[[], datetime]) -> None:
        self.engine = engine
        self.answers = answers
        self.clock = clock
        self._indexed: tuple[Names, Vocabulary] | None = None

    @property
    def today(self) -> date:
        """Return the date that it is for the workspace."""
        return today_on(self.clock(), self.engine.time_zone)

    def reply(
        self, words: str, *, shareable: bool = False, user: str = "", is_patient: bool = False
    ) -> Message:
        """Return the answer to what was typed or pressed.

        Args:
            shareable: True where only the person who asked sees it.
            user: Who asks; "my cases" are theirs.
            is_patient: True where the question can be asked again later.

        Raises:
            StorageError: Where it can, if the database does not answer; nothing is raised else.
        """
        try:
            return self._reply(words, shareable=shareable, user=user)
        except StorageError as error:
            if is_patient:
                raise
            return words_of(error)
        except Exception as error:  # the one catch of this inlet: whoever asked gets words, the log the rest
            return words_of(error)

    def _reply(self, words: str, *, shareable: bool, user: str) -> Message:
        now, names = self.clock(), self.engine.names()
        vocabulary = self._vocabulary_of(names)
        if is_about_routes(words):
            routing = self.engine.routing
            return render_rules(stored_rules(self.engine), routing.rules, channel=routing.channel)
        if about_cases := parse_case_words(words, vocabulary=vocabulary, today=self.today):
            return self._about_cases(about_cases, user)
        try:
            question = parse_words(words, vocabulary=vocabulary, today=self.today)
        except UserError as error:
            if about_cases_asks := case_suggestions(words):
                return render_error(misunderstood(words), about_cases_asks)
            return render_error(error, suggestions(words, error, vocabulary=vocabulary, today=self.today))
        dimensions = self.answers.dimensions(names)
        if question.command is Command.HELP:
            values = {name: names.dimensions[name] for name in dimensions}
            return render_help(survey_keys=names.surveys, dimensions=values)
        completed = self.answers.completed(question, now)
        return render_report(
            self.answers.report(completed, now),
            completed,
            today=self.today,
            time_zone=self.engine.time_zone,
            shareable=shareable,
            dimensions=dimensions,
        )

    def _about_cases(self, asked: CaseQuestion, user: str) -> Message:
        now, zone = self.clock(), self.engine.time_zone
        if asked.which == "report":
            period = asked.period or self.answers.default_period(now)
            told = self.engine.follow_up(asked.survey, period, now)
            return render_follow_up(told, today=now, time_zone=zone)
        if asked.which == "one":
            return render_case(self.engine.case(asked.case_id), time_zone=zone)
        which = CaseList(asked.which)
        owner = (asked.owner or user) if which is CaseList.MINE else ""
        name = "theirs" if owner != user and owner else which.value
        found, total_n = self.engine.case_list(which, now, owner=owner, limit=CASES_N)
        owners = self.engine.case_owners() if which is CaseList.OPEN else ()
        return render_case_list(name, found, total_n, owners, now=now, time_zone=zone, owner=owner)

    def _vocabulary_of(self, names: Names) -> Vocabulary:
        """Return the vocabulary of these names; it is indexed anew only where they have changed."""
        if self._indexed is None or self._indexed[0] != names:
            self._indexed = (names, Vocabulary.of(names))
        return self._indexed[1]


def payload_of(message: Message) -> dict[str, Any]:
    """Return a message as an outbox payload: every form that Slack may want, best first."""
    if message.chart is None:
        return {"text": message.text, "forms": {"blocks": list(message.blocks)}, "chart": None}
    return {
        "text": message.text,
        "forms": {
            "native": message.with_native_chart(),
            PICTURE: message.with_picture(FILE_ID),
            "table": message.without_picture(),
        },
        "chart": message.chart.as_json(),
    }
