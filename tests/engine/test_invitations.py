"""How many people were asked, on each database: noted, replaced, taken back, summed over a period."""

from __future__ import annotations

from datetime import date

import pytest

from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.intake.invitations import parse_invitations
from nps_engine.periods import Period
from nps_engine.storage.invitations import fetch_invited_n
from nps_engine.values import Bucket, Invitations, Metric, Selection, Survey
from tests.conftest import LUMO, NOW, answers

ORBIT = Survey("orbit", Metric.NPS)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))


def asked(n: int, day: int, source: str = "mailing", survey: str = "lumo") -> Invitations:
    return Invitations(survey, date(2026, 11, day), n, source)


def note(engine: Engine, *sent: Invitations, survey: Survey = LUMO) -> None:
    with engine.work(NOW) as work:
        work.save_invitations(survey, sent)


def invited_n(engine: Engine, **about: object) -> int | None:
    selection = Selection("lumo", **{"period": NOVEMBER, **about})  # type: ignore[arg-type]
    return engine.score(selection, NOW).invited_n


@pytest.fixture
def asking(engine: Engine) -> Engine:
    """Give an engine with four responses of three hundred people asked in November, two hundred in October."""
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("10 9 8 0", plan="Pro"))
    note(engine, asked(100, 2), asked(200, 17), Invitations("lumo", date(2026, 10, 31), 200, "mailing"))
    return engine


def test_a_period_has_those_who_were_asked_in_it(asking: Engine):
    report = asking.score(Selection("lumo", NOVEMBER), NOW)
    assert (report.invited_n, report.response_share) == (300, 4 / 300)
    assert invited_n(asking, period=None) == 500
    assert invited_n(asking, period=Period(date(2026, 11, 2), date(2026, 11, 17))) == 100


def test_where_nothing_was_noted_nothing_is_known(asking: Engine):
    report = asking.score(Selection("lumo", Period(date(2026, 9, 1), date(2026, 10, 1))), NOW)
    assert (report.invited_n, report.response_share) == (None, None)


@pytest.mark.parametrize("narrowed", [{"where": {"plan": ("Pro",)}}, {"bucket": Bucket.DETRACTOR}])
def test_nobody_knows_who_was_asked_within_a_part(asking: Engine, narrowed: dict[str, object]):
    assert invited_n(asking, **narrowed) is None


def test_the_same_day_and_source_again_replaces_it(asking: Engine):
    note(asking, asked(150, 2))
    assert invited_n(asking) == 350
    note(asking, asked(30, 2, "reminder"))
    assert invited_n(asking) == 380
    note(asking, asked(0, 2), asked(0, 17))
    assert invited_n(asking) == 30


def test_they_are_listed_newest_first(asking: Engine):
    note(asking, asked(7, 2, survey="orbit"), survey=ORBIT)
    assert asking.invitations() == (
        asked(200, 17),
        asked(100, 2),
        asked(7, 2, survey="orbit"),
        Invitations("lumo", date(2026, 10, 31), 200, "mailing"),
    )
    assert asking.invitations("orbit") == (asked(7, 2, survey="orbit"),)
    assert asking.invitations(limit=1) == (asked(200, 17),)
    with pytest.raises(UserError, match="no survey “lumi”"):
        asking.invitations("lumi")


def test_surveys_together_have_a_number_only_if_each_has_one(asking: Engine):
    with asking.work(NOW) as work:
        ids = [work.save_survey(LUMO), work.save_survey(ORBIT)]
    with asking.store.reading() as session:
        assert fetch_invited_n(session, ids, NOVEMBER) is None
    note(asking, asked(7, 2), survey=ORBIT)
    with asking.store.reading() as session:
        assert fetch_invited_n(session, ids, NOVEMBER) == 307


def read(today: date = date(2026, 11, 18), **fields: object) -> Invitations:
    return parse_invitations(
        {"on": "2026-11-18", "n": 5, **fields}, survey_key="lumo", source="api", today=today
    )


def test_a_count_is_read():
    assert read() == Invitations("lumo", date(2026, 11, 18), 5, "api")
    assert read(n="1200", source=" spring   mailing ") == asked(1200, 18, "spring mailing")
    assert read(on="2026-11-19").sent_on == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"on": "18.11.2026"}, "on: “18.11.2026” is not a day"),
        ({"on": None}, "on: nothing is not a day"),
        ({"on": "2062-11-18"}, "not in the future"),
        ({"on": "2026-02-30"}, "on: “2026-02-30” is not a day"),
        ({"n": -1}, "n: “-1” is not a number of people. Allowed: a whole number from 0"),
        ({"n": 1.5}, "n: “1.5”"),
        ({"n": True}, "n: “True”"),
        ({"n": "many"}, "n: “many”"),
        ({"n": 10**10}, "to 1,000,000,000"),
        ({"source": ["a"]}, "source: “\\['a'\\]” is not a name"),
        ({"source": "x" * 300}, "source: 300 characters are too many"),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, object], said: str):
    with pytest.raises(UserError, match=said):
        read(**fields)
