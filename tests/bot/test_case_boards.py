"""Cases where people look for them: App Home, the digest, HTTP; and what the clock does about late ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.clock import keep_case_times, post_digest, refresh_boards
from bot.config import FollowUpPolicy
from nps_engine.engine import Engine
from nps_engine.storage.boards import fetch_stale_boards
from tests.bot.conftest import POLICY, WAIT_S, Running, running
from tests.conftest import LUMO, answers


def home_of(work: Running, who: str, *parts: str) -> dict[str, Any]:
    """Wait until somebody's App Home shows all parts, and return it."""
    person = work.slack.person(who)
    work.wait_for(
        lambda: all(part in work.text(person.home() or {}) for part in parts), f"{parts} in App Home"
    )
    return person.home()


def form_of(work: Running, who: str, part: str) -> dict[str, Any]:
    person = work.slack.person(who)
    work.wait_for(lambda: part in str(person.modal()), f"“{part}” over App Home")
    return person.modal()


def test_a_case_is_claimed_contacted_and_resolved_in_app_home(work: Running):
    alert, ben = work.detractor(), work.slack.person("ben")
    ben.opens_home()
    ben.clicks(home_of(work, "ben", "Open: 1"), "claim_case")
    mine = home_of(work, "ben", "My cases: 1", f"*Claimed* by <@{ben.id}>")
    work.wait_for(lambda: f"Claimed by <@{ben.id}>" in work.alert(alert["ts"])["text"], "the alert to follow")
    assert work.engine.case(1).message_ts == alert["ts"]
    work.hands.move(days=2)
    ben.clicks(mine, "Add note …")
    values = {"case_note_block": "No answer yet."}
    assert ben.fills_and_submits(form_of(work, "ben", "case_note_block"), values) == {}
    late = home_of(work, "ben", "overdue since Thu 19 Nov, 18:00", "Overdue: 1")
    ben.clicks(late, "resolve_case")
    form = form_of(work, "ben", "resolve_reason_block")
    assert ben.fills_and_submits(form, {"resolve_reason_block": "Problem fixed"}) == {}
    work.wait_for(lambda: "My cases" not in work.text(ben.home()), "the case to leave the board")
    assert "Overdue" not in work.text(ben.home())
    assert work.engine.case(1).reason == "Problem fixed"


def test_who_claims_too_late_in_app_home_is_told_and_sees_the_owner(work: Running):
    work.detractor()
    ben, chloe = work.slack.person("ben"), work.slack.person("chloe")
    for person in (ben, chloe):
        person.opens_home()
    stale = home_of(work, "chloe", "Open: 1")
    ben.clicks(home_of(work, "ben", "Open: 1"), "claim_case")
    home_of(work, "ben", "My cases: 1")
    chloe.clicks(stale, "claim_case")
    assert f"<@{ben.id}>" in work.text(form_of(work, "chloe", "already claimed"))
    home_of(work, "chloe", f"*Claimed* by <@{ben.id}>")
    assert work.engine.case(1).owner == ben.id


def test_an_app_home_in_view_follows_what_others_do_and_is_let_go_after_a_while(over_http: Running):
    work = over_http
    work.detractor()
    ben, chloe = work.slack.person("ben"), work.slack.person("chloe")
    chloe.opens_home()
    home_of(work, "chloe", "Open: 1")
    published_n = published(work)
    refresh_boards(work.bot.desk, work.bot.postman)
    assert stale(work) == []
    ben.clicks(work.alerts()[0], "claim_case")
    work.wait_for(lambda: work.engine.case(1).owner == ben.id, "the claim")
    refresh_boards(work.bot.desk, work.bot.postman)
    home_of(work, "chloe", f"*Claimed* by <@{ben.id}>")
    work.wait_for(lambda: stale(work) == [], "the outbox to know")
    refresh_boards(work.bot.desk, work.bot.postman)
    assert published(work) == published_n + 1
    work.hands.move(minutes=31)
    with work.engine.work(work.hands.now) as writing:
        writing.note_case(1, actor=ben.id, text="no answer")
    assert stale(work) == []


def published(work: Running) -> int:
    return len(work.slack.calls("views.publish"))


def stale(work: Running) -> list[dict[str, Any]]:
    with work.engine.store.reading() as session:
        return fetch_stale_boards(session, work.hands.now)


def test_the_resolve_form_offers_what_the_policy_names(lumo: Engine):
    followup = FollowUpPolicy(channel="#nps-followup", reasons=("Gut",), actions=("Angerufen",))
    with running(lumo, is_socket_mode=False, policy=POLICY.model_copy(update={"followup": followup})) as work:
        alert, ben = work.detractor(), work.slack.person("ben")
        ben.clicks(alert, "resolve_case")
        form = form_of(work, "ben", "resolve_reason_block")
        assert (
            ben.fills_and_submits(form, {"resolve_reason_block": "Gut", "resolve_action_block": "Angerufen"})
            == {}
        )
        work.wait_for(lambda: work.engine.case(1).state == "resolved", "the case")
        told = work.text(ben.asks("/nps cases report", "#general"))
        assert "• Gut: 1 resolved" in told
        assert "• Angerufen: 1 resolved" in told


def test_the_digest_lists_what_is_overdue(over_http: Running):
    work = over_http
    work.detractor(respondent_name="Anna Berg")
    work.hands.move(days=7)
    assert post_digest(work.bot.desk, work.bot.postman, work.bot.policy)
    (digest,) = work.wait_for(lambda: work.slack.messages("#nps"), "the digest")
    for part in (
        "In 12 weeks: 1 opened · 0 resolved · first contact after – (none yet) · came back: nobody yet",
        "Overdue now: 1",
        "#1 · 🔴 2 of 10 · nobody has it · contact was due Thu 19 Nov, 18:00",
    ):
        assert part in work.text(digest)


def with_lead(lumo: Engine, lead: str) -> Any:
    sla = POLICY.followup.sla.model_copy(update={"lead": lead})
    followup = POLICY.followup.model_copy(update={"sla": sla})
    return running(lumo, is_socket_mode=False, policy=POLICY.model_copy(update={"followup": followup}))


def test_an_overdue_case_is_told_to_the_lead_once_and_not_to_the_channel(lumo: Engine):
    with running(lumo, is_socket_mode=False) as work:
        lead = work.slack.person("chloe").id
    with with_lead(lumo, lead) as work:
        alert, chloe = work.detractor(), work.slack.person("chloe")
        assert chloe.id == lead
        work.hands.move(days=2)
        for _ in range(3):
            keep_case_times(work.bot.desk, work.bot.postman, work.bot.policy)
        (told,) = work.wait_for(lambda: work.slack.direct_messages("chloe"), "the escalation")
        assert "*Overdue*: this customer was not contacted yet" in work.text(told)
        chloe.clicks(told, "claim_case")
        work.wait_for(lambda: work.engine.case(1).owner == lead, "the claim")
        assert not [line for line in work.thread(alert) if "Overdue" in line]
        assert len(work.slack.direct_messages("chloe")) == 1


@pytest.fixture
def api(over_http: Running) -> httpx.Client:
    with over_http.engine.work(over_http.hands.now) as work:
        key = work.save_api_key("test")
    with httpx.Client(
        base_url=over_http.url, headers={"Authorization": f"Bearer {key}"}, timeout=WAIT_S
    ) as client:
        yield client


def test_cases_and_their_report_over_http(api: httpx.Client, over_http: Running):
    engine, now = over_http.engine, over_http.hands.now
    with engine.work(now) as work:
        (row,) = answers("2", at=now)
        rows = [row._replace(respondent="c1"), *answers("4", at=now)]
        work.save_responses(LUMO, rows, alerts_since=now - timedelta(hours=1))
    over_http.hands.move(hours=1)
    with engine.work(over_http.hands.now) as work:
        work.resolve_case(1, actor="U1", reason="Problem fixed", action="Called them", action_taken="")
    over_http.hands.move(days=2)
    with engine.work(over_http.hands.now) as work:
        back = row._replace(external_id="again", respondent="c1", rating=9, responded_at=over_http.hands.now)
        work.save_responses(LUMO, [back])
    late = api.get("/v1/cases", params={"state": "overdue"}).json()
    assert [(case["id"], case["state"], case["overdue"]) for case in late["rows"]] == [(2, "open", True)]
    every = api.get("/v1/cases", params={"state": "all", "limit": 1}).json()
    assert (len(every["rows"]), every["total_n"]) == (1, 2)
    assert (
        api.get("/v1/cases", params={"state": "all", "owner": "U1"}).json()["rows"][0]["returned_rating"] == 9
    )
    report = api.get("/v1/cases/report", params={"last": "30d"}).json()
    assert (report["opened_n"], report["resolved_n"], report["overdue_n"]) == (2, 1, 1)
    assert report["first_contact"] == {"n": 1, "median_s": 3600.0, "p90_s": 3600.0}
    assert (report["recovery"]["returned_n"], report["recovery"]["recovered_share"]) == (1, 1.0)
    assert api.get("/v1/cases", params={"state": "lost"}).status_code == 422
    assert api.get("/v1/cases/report", params={"survey": "nowhere"}).status_code == 422
    assert httpx.get(f"{over_http.url}/v1/cases", timeout=WAIT_S).status_code == 401
