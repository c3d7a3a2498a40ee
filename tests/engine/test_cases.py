"""Detractors being followed up: what opens a case, who may do what, and what the outbox holds then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.storage import deliveries, digests, leases
from nps_engine.storage.deliveries import Delivery, DeliveryState
from nps_engine.storage.told import place_event
from nps_engine.values import Metric, ResponseRow, Survey
from tests.conftest import LUMO, NOW, answers, open_cases

SINCE = NOW - timedelta(days=3)


def save(engine: Engine, rows: list[ResponseRow], survey: Survey = LUMO) -> None:
    with engine.work(NOW) as work:
        work.save_responses(survey, rows, alerts_since=SINCE)


def pending(engine: Engine) -> list[Delivery]:
    with engine.store.reading() as session:
        return deliveries.fetch_deliveries(session, [DeliveryState.PENDING])


def take(engine: Engine) -> list[Delivery]:
    with engine.store.writing() as session:
        return deliveries.take_due(session, NOW, limit=10)


def settle(
    engine: Engine, delivery: Delivery, state: DeliveryState = DeliveryState.SENT, **more: object
) -> None:
    with engine.store.writing() as session:
        deliveries.settle_delivery(session, delivery.id, state, now=NOW, **more)  # type: ignore[arg-type]


def test_each_recent_detractor_opens_one_case_with_its_alert(engine: Engine):
    save(engine, answers("0 6 7 9") + answers("3", at=NOW - timedelta(days=4)))
    assert [case.response.row.rating for case in open_cases(engine)] == [0, 6]
    assert [entry.kind for entry in pending(engine)] == ["case", "case"]


def test_private_surveys_and_silent_imports_open_none(engine: Engine):
    save(engine, answers("0"), Survey("staff", Metric.ENPS, private=True))
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("0"), alerts_since=None)
    assert open_cases(engine) == ()


def test_a_comment_that_comes_later_refreshes_the_alert_instead_of_opening_another(engine: Engine):
    (row,) = answers("2")
    save(engine, [row])
    settle(engine, take(engine)[0])
    save(engine, [row._replace(verbatim="too slow")])
    assert len(open_cases(engine)) == 1
    assert [entry.subject for entry in pending(engine)] == [f"case:{open_cases(engine)[0].id}"]


def test_what_happens_before_the_alert_is_sent_needs_no_second_delivery(engine: Engine):
    save(engine, answers("2"))
    case = open_cases(engine)[0]
    with engine.work(NOW) as work:
        work.claim_case(case.id, actor="U1")
    assert [entry.kind for entry in pending(engine)] == ["case", "case_event"]
    assert engine.case(case.id).state == "claimed"


def test_one_claims_and_resolves(engine: Engine):
    save(engine, answers("2"))
    case_id = open_cases(engine)[0].id
    with engine.work(NOW) as work:
        work.claim_case(case_id, actor="U1")
        work.claim_case(case_id, actor="U1")
    with pytest.raises(UserError, match="already claimed"), engine.work(NOW) as work:
        work.claim_case(case_id, actor="U2")
    with engine.work(NOW) as work:
        work.resolve_case(case_id, actor="U2", reason="Fixed the problem", action_taken="refund")
    case = engine.case(case_id)
    assert (case.state, case.owner, case.resolved_by, case.reason) == (
        "resolved",
        "U1",
        "U2",
        "Fixed the problem",
    )
    for action in ("claim_case", "resolve_case"):
        more = {"reason": "x", "action_taken": ""} if action == "resolve_case" else {}
        with pytest.raises(UserError, match="already resolved"), engine.work(NOW) as work:
            getattr(work, action)(case_id, actor="U3", **more)
    assert open_cases(engine) == ()


def test_a_case_that_is_not_there_is_said_to_be_so(engine: Engine):
    with pytest.raises(UserError, match="no case 99"):
        engine.case(99)


def test_a_lane_goes_out_one_by_one_and_waits_for_its_first(engine: Engine):
    with engine.work(NOW) as work:
        for kind, lane in (("digest", "a"), ("answer", "a"), ("post", "b")):
            work.tell(kind, lane, {"text": "hello"})
    first, other_lane = take(engine)
    assert (first.kind, other_lane.kind, take(engine)) == ("digest", "post", [])
    settle(engine, first, DeliveryState.PENDING, not_before=NOW + timedelta(minutes=1), error="ratelimited")
    assert take(engine) == []
    settle(engine, first)
    assert [entry.kind for entry in take(engine)] == ["answer"]


def test_what_was_being_sent_when_the_process_died_is_unknown_unless_it_may_be_repeated(engine: Engine):
    with engine.work(NOW) as work:
        for kind, lane in (("answer", "a"), ("home", "b"), ("post", "c")):
            work.tell(kind, lane, {})
    take(engine)
    later, no_time = NOW + timedelta(minutes=1), timedelta(0)
    with engine.store.writing() as session:
        assert leases.settle_left(session, ["home"], later, settling=no_time, at_work=[1, 2, 3]) == 0
        assert leases.settle_left(session, ["home"], later, settling=no_time) == 3
    assert engine.delivery_counts() == {"unknown": 1, "pending": 2}


def test_a_week_has_one_digest(engine: Engine):
    save(engine, answers("9"))
    week_on = NOW.date()
    with engine.work(NOW) as work:
        assert work.tell_digest(LUMO, week_on, lane="c", payload={})
    with engine.work(NOW) as work:
        assert not work.tell_digest(LUMO, week_on, lane="c", payload={})
    with engine.store.reading() as session:
        (digest,) = digests.fetch_digests(session)
    assert (digest.survey_key, digest.week_on, digest.state) == ("lumo", week_on, DeliveryState.PENDING)


def test_api_keys_are_known_by_their_hash_only(engine: Engine):
    with engine.work(NOW) as work:
        key = work.save_api_key("website")
    assert engine.api_key_id(key) is not None
    assert engine.api_key_id(key + "x") is None
    with pytest.raises(UserError, match="already a key named “website”"), engine.work(NOW) as work:
        work.save_api_key("website")


def back(row: ResponseRow, rating: int, days: int, **more: object) -> ResponseRow:
    """Return a later answer of the same person."""
    later = NOW + timedelta(days=days)
    return row._replace(external_id=f"back{days}", rating=rating, responded_at=later, **more)  # type: ignore[arg-type]


def test_who_answers_again_is_shown_in_the_case_the_latest_answer_counts(engine: Engine):
    (row,) = [each._replace(respondent="c1") for each in answers("3")]
    save(engine, [row, *answers("2")])
    save(engine, [back(row, 7, 2), back(row, 9, 1), back(row, 1, -1)])
    first, other = engine.case(1), engine.case(2)
    assert (first.returned_rating, first.returned_at) == (7, NOW + timedelta(days=2))
    assert other.returned_rating is None
    assert [(each.what, each.note) for each in engine.case_log(first.id)] == [
        ("opened", ""),
        ("returned", "3 → 7"),
    ]
    save(engine, [back(row, 10, 2)])
    assert engine.case(first.id).returned_rating == 10


def test_who_answers_again_in_the_same_group_is_shown_in_the_case_that_it_opened(engine: Engine):
    first, other = [
        row._replace(respondent=person) for row, person in zip(answers("3 2"), ("c1", "c2"), strict=True)
    ]
    save(engine, [first, back(first, 9, 1), other])
    assert (engine.case(1).returned_rating, engine.case(2).returned_rating) == (9, None)


def test_the_same_address_in_any_case_is_the_same_person_on_any_survey_of_the_metric(engine: Engine):
    (row,) = [each._replace(respondent_email="Ann@x.org") for each in answers("3")]
    save(engine, [row])
    for survey in (Survey("csat", Metric.CSAT), Survey("staff", Metric.NPS, private=True)):
        save(engine, [back(row, 4, 3)], survey)
        assert engine.case(1).returned_rating is None
    save(engine, [back(row, 9, 1, respondent_email="ann@X.org ")], Survey("other", Metric.NPS))
    assert engine.case(1).returned_rating == 9


def test_an_answer_that_is_forgotten_is_forgotten_in_the_case_too(engine: Engine):
    (row,) = [each._replace(respondent="c1", respondent_email="a@x.org") for each in answers("3")]
    save(engine, [row])
    save(engine, [back(row, 9, 1, respondent="c2")])
    assert engine.case(1).returned_rating == 9
    with engine.work(NOW) as work:
        work.forget("c2")
    assert engine.case(1).returned_rating is None


def test_notes_are_erased_with_the_person_and_their_messages_deleted(engine: Engine):
    (row,) = [each._replace(respondent="c1") for each in answers("3")]
    save(engine, [row])
    with engine.work(NOW) as work:
        work.note_case(1, actor="U1", text="Ann is angry")
    event = engine.case_log(1)[-1]
    with engine.store.writing() as session:
        place_event(session, event.id, case_id=1, channel="C1", message_ts="7.1", now=NOW)
    with engine.work(NOW) as work:
        work.forget("c1")
    assert engine.case_log(1) == ()
    assert [(each.kind, each.payload["message_ts"]) for each in pending(engine)] == [("erase", "7.1")]
