"""An attacker who asks the engine of small private surveys at random, keeps every answer and solves for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from nps_engine.engine import Engine
from nps_engine.errors import PrivacyError
from nps_engine.periods import Period
from nps_engine.privacy.members import COMMENTS_MIN_N, group_of
from nps_engine.storage.store import open_store
from nps_engine.values import Selection
from tests.engine.attacker import JANUARY, PEOPLE, THEMES, Attacker, Sent, private_part
from tests.engine.test_privacy_attack import exposed

TELLS_NO_RATING = {
    "names": "names of surveys, dimensions, values, and of themes that ten people wrote about",
    "surveys": "settings",
    "survey": "settings",
    "theme_id": "an id",
    "invitations": "how many were asked",
    "response_counts": "how many answered, which counts as known",
    "first_month_on": "when a survey began",
    "fit_themes": "groups comments, and tells nothing of ratings",
    "work": "writes",
    **dict.fromkeys(
        ("api_key_id", "delivery_counts", "is_any_board_stale", "troubles"), "the bot's own affairs"
    ),
    **dict.fromkeys(
        ("case", "case_board", "case_event", "case_log", "case_owners"),
        "cases, of which a private survey has none: every example ends with that",
    ),
}

days = st.integers(0, 59)
sent = st.builds(
    Sent,
    st.sampled_from(["team", "team", "team", "pulse", "open"]),
    st.integers(1, 20),
    days,
    st.integers(0, 10),
    st.sampled_from("XYZ"),
)
selections = st.builds(
    Selection,
    st.sampled_from(["team", "team", "pulse", "team+pulse", "open+team", "open"]),
    st.none()
    | st.tuples(days, st.integers(10, 60)).map(
        lambda given: Period(JANUARY + timedelta(given[0]), JANUARY + timedelta(given[0] + given[1]))
    ),
    st.fixed_dictionaries(
        {},
        optional={"team": st.lists(st.sampled_from("XYZ"), min_size=1, max_size=2, unique=True).map(tuple)},
    ),
)
about_themes = st.builds(
    lambda about, theme: replace(about, survey_key="team", theme_id=theme),
    selections,
    st.sampled_from(sorted(THEMES)),
)
ASKED = ("score", "distribution", "team", "month", "week", "drivers", "themes", "responses")
steps = st.lists(
    st.tuples(st.sampled_from(ASKED), selections)
    | st.tuples(st.sampled_from(ASKED[:-2]), about_themes)
    | st.tuples(selections, selections)
    | st.lists(sent, min_size=1, max_size=2),
    min_size=3,
    max_size=12,
)
FIRST = [Sent("team", at, at * 4 % 60, at % 11, "XYZ"[at % 3]) for at in range(1, 14)]
FIRST += [Sent("pulse", at, at * 7 % 60, 9, "XYZ"[at % 2]) for at in range(1, 7)]
FIRST += [Sent("open", at, at * 9 % 60, 5, "XYZ"[at % 3]) for at in range(1, 6)]


@settings(max_examples=40, deadline=None)
@given(steps)
def test_whatever_is_asked_of_the_engine_nobody_is_exposed(steps):
    store = open_store("sqlite://")
    attacker = Attacker(Engine(store, UTC))
    attacker.save(FIRST)
    attacker.find_themes()
    refused_n = 0
    for step in steps:
        try:
            if isinstance(step, list):
                attacker.save(step)
            elif isinstance(step[0], str):
                attacker.ask(*step)
            else:
                attacker.compare(*step)
        except PrivacyError:
            refused_n += 1
    attacker.rises()
    store.close()
    event(f"refused: {min(refused_n, 4)}, shown: {min(len(attacker.shown), 8)}")
    groups = []
    for group in attacker.shown:
        secret = private_part(group)
        names = [PEOPLE[number % len(PEOPLE)] for _, number, _ in secret]
        ids = [number + 100 * (survey == "pulse") for survey, number, _ in secret]
        groups.append(group_of(names, ids, [rating for _, _, rating in secret]))
    assert exposed(groups) == set()
    for writers in cuts_of(attacker.listed):
        assert len({PEOPLE[number % len(PEOPLE)] for _, number in writers}) >= COMMENTS_MIN_N


def cuts_of(lists: Iterable[frozenset[tuple[str, int]]]) -> Iterable[set[tuple[str, int]]]:
    """Return the parts into which lists of comments cut each other."""
    every = list(lists)
    found: dict[tuple[bool, ...], set[tuple[str, int]]] = {}
    for comment in frozenset().union(*every):
        found.setdefault(tuple(comment in each for each in every), set()).add(comment)
    return found.values()


def test_no_question_of_the_engine_is_forgotten_here():
    """Every public name of the engine is attacked, or known to tell no rating: a new one has to be placed."""
    attacked = {"score", "compare", "distribution", "trend", "breakdown", "responses", "themes", "drivers"}
    attacked |= {"rises", "case_counts", "follow_up", "case_list"}
    public = {name for name in dir(Engine) if not name.startswith("_")}
    assert attacked | TELLS_NO_RATING.keys() == public
    assert not attacked & TELLS_NO_RATING.keys()
