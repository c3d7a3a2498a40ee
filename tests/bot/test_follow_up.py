"""A detractor turns up in the follow-up channel, is claimed and resolved there."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import keep_case_times
from bot.scopes import REQUIRED
from nps_engine.engine import Engine
from tests.bot.conftest import Running, running
from tests.conftest import LUMO, answers, open_cases

CLAIM, RESOLVE = "claim_case", "resolve_case"
FORM = {"resolve_action_taken_block": "Refunded the month."}


def reason_of(form) -> str:
    block = next(each for each in form["blocks"] if each.get("block_id") == "resolve_reason_block")
    return block["element"]["options"][0]["value"]


def resolve(work: Running, who: str, alert) -> dict[str, str]:
    person = work.slack.person(who)
    person.clicks(alert, RESOLVE)
    work.wait_for(
        lambda: any(block["type"] == "input" for block in (person.modal() or {"blocks": []})["blocks"]),
        "the form",
    )
    form = person.modal()
    return person.fills_and_submits(form, {"resolve_reason_block": reason_of(form), **FORM})


def test_an_alert_says_who_what_where_and_how_bad(work: Running):
    text = work.text(work.detractor("too slow on my phone", region="Europe"))
    for part in ("2 of 10", "too slow on my phone", "plan: Pro", "region: Europe"):
        assert part in text


def test_claiming_changes_the_alert_for_all(work: Running):
    alert = work.detractor()
    ben = work.slack.person("ben")
    ben.clicks(alert, CLAIM)
    work.wait_for(lambda: ben.id in work.text(work.alert(alert["ts"])), "the owner in the alert")
    assert CLAIM not in str(work.alert(alert["ts"])["blocks"])
    assert len(work.alerts()) == 1


def test_a_second_claim_is_told_in_private_who_has_it(work: Running):
    alert = work.detractor()
    ben, chloe = work.slack.person("ben"), work.slack.person("chloe")
    work.slack.faults.add("ratelimited", "chat.update", retry_after_s=60)  # Chloe still sees the button
    ben.clicks(alert, CLAIM)
    chloe.clicks(alert, CLAIM)
    told = work.wait_for(
        lambda: [each for each in chloe.sees("#nps-followup") if each["ephemeral"]], "the words"
    )[0]
    assert f"<@{ben.id}>" in work.text(told)
    assert "already claimed" in work.text(told)
    assert open_cases(work.engine)[0].owner == ben.id


def test_resolving_asks_why_and_shows_it(work: Running):
    alert = work.detractor()
    assert resolve(work, "ben", alert) == {}
    work.wait_for(
        lambda: "Refunded the month." in work.text(work.alert(alert["ts"])), "the outcome in the alert"
    )
    assert RESOLVE not in str(work.alert(alert["ts"])["blocks"])
    assert open_cases(work.engine) == ()


def test_who_is_slower_to_resolve_is_told_in_the_form(work: Running):
    alert = work.detractor()
    chloe = work.slack.person("chloe")
    chloe.clicks(alert, RESOLVE)
    work.wait_for(lambda: "resolve_reason_block" in str(chloe.modal()), "the form")
    form = chloe.modal()
    resolve(work, "ben", alert)
    mistakes = chloe.fills_and_submits(form, {"resolve_reason_block": reason_of(form), **FORM})
    assert "already resolved" in str(mistakes)
    assert "U0" not in str(mistakes), "mentions are not drawn in forms"


def test_a_reason_is_needed(work: Running):
    alert = work.detractor()
    ben = work.slack.person("ben")
    ben.clicks(alert, RESOLVE)
    work.wait_for(lambda: "resolve_reason_block" in str(ben.modal()), "the form")
    assert "resolve_reason_block" in ben.fills_and_submits(ben.modal(), {})


def test_a_comment_that_comes_later_edits_the_alert(work: Running):
    (row,) = answers("1", at=work.hands.now)
    for verbatim in ("", "the export never ends"):
        with work.engine.work(work.hands.now) as writing:
            writing.save_responses(LUMO, [row._replace(verbatim=verbatim)], alerts_since=work.hands.now)
        work.bot.postman.wake()
        if not verbatim:
            alert = work.wait_for(lambda: work.slack.messages("#nps-followup"), "the alert")[0]
    work.wait_for(lambda: "the export never ends" in work.text(work.alert(alert["ts"])), "the comment")
    assert len(work.alerts()) == 1


def menu(work: Running, who: str, alert, choice: str):
    """Choose in an alert's menu and return the form that opens."""
    person = work.slack.person(who)
    person.clicks(work.alert(alert["ts"]), choice)
    work.wait_for(lambda: person.modal() and "input" in str(person.modal()["blocks"]), "the form")
    return person, person.modal()


def in_thread(work: Running, alert, part: str) -> None:
    work.wait_for(lambda: any(part in line for line in work.thread(alert)), f"“{part}” in the thread")


def in_alert(work: Running, alert, part: str) -> None:
    work.wait_for(lambda: part in work.alert(alert["ts"])["text"], f"“{part}” in the alert")


def test_contact_is_noted_once_and_told_in_the_thread(work: Running):
    alert = work.detractor()
    ben = work.slack.person("ben")
    ben.clicks(alert, CLAIM)
    in_alert(work, alert, "First contact due Thu 19 Nov, 18:00")
    in_alert(work, alert, "Claimed")
    work.hands.move(minutes=30)
    ben.clicks(work.alert(alert["ts"]), "contact_case")
    in_alert(work, alert, "Customer contacted · 30 min after it came in")
    in_thread(work, alert, f"<@{ben.id}> contacted the customer")
    assert "contact_case" not in str(work.alert(alert["ts"])["blocks"])


def test_a_case_is_handed_over_with_a_word(over_http: Running):
    work = over_http
    alert, chloe = work.detractor(), work.slack.person("chloe")
    ben, form = menu(work, "ben", alert, "Hand over …")
    values = {"case_owner_block": chloe.id, "case_note_block": "She wants <!here> a call"}
    assert ben.fills_and_submits(form, values) == {}
    in_alert(work, alert, f"Claimed by <@{chloe.id}>")
    in_thread(work, alert, f"<@{ben.id}> handed this case over to <@{chloe.id}>")
    assert "<!here>" not in str(work.thread(alert))
    ben, form = menu(work, "ben", alert, "Hand over …")
    assert "has this case already" in str(ben.fills_and_submits(form, {"case_owner_block": chloe.id}))


def test_a_case_waits_and_comes_back_by_itself(over_http: Running):
    work = over_http
    alert = work.detractor()
    ben, form = menu(work, "ben", alert, "Wait until …")
    assert ben.fills_and_submits(form, {"case_note_block": "for the fix"}) == {}
    in_alert(work, alert, "Waits until Thu 19 Nov, 09:00")
    in_thread(work, alert, "lets this case wait until Thu 19 Nov, 09:00")
    keep_case_times(work.bot.desk, work.bot.postman, work.bot.policy)
    assert open_cases(work.engine)[0].state == "waiting"
    work.hands.move(hours=21)
    keep_case_times(work.bot.desk, work.bot.postman, work.bot.policy)
    in_thread(work, alert, f"<@{ben.id}>, the wait is over")
    in_alert(work, alert, "Claimed")


def test_a_date_to_wait_for_wins_and_must_be_in_the_future(over_http: Running):
    work = over_http
    alert = work.detractor()
    ben, form = menu(work, "ben", alert, "Wait until …")
    assert "over already" in str(ben.fills_and_submits(form, {"case_until_on_block": "2026-11-17"}))
    assert ben.fills_and_submits(form, {"case_until_on_block": "2026-12-01"}) == {}
    in_alert(work, alert, "Waits until Tue 1 Dec, 09:00")


def test_a_note_stands_in_the_thread(over_http: Running):
    work = over_http
    alert = work.detractor()
    ben, form = menu(work, "ben", alert, "Add note …")
    assert ben.fills_and_submits(form, {"case_note_block": "Phone is off."}) == {}
    in_thread(work, alert, "Phone is off.")
    assert [event.note for event in work.engine.case_log(1)] == ["", "Phone is off."]


def test_what_is_resolved_can_be_reopened_or_closed(over_http: Running):
    work = over_http
    alert = work.detractor()
    resolve(work, "ben", alert)
    in_alert(work, alert, "Resolved")
    chloe = work.slack.person("chloe")
    chloe.clicks(work.alert(alert["ts"]), "Reopen")
    in_alert(work, alert, "Claimed by")
    resolve(work, "chloe", work.alert(alert["ts"]))
    in_alert(work, alert, "Resolved")
    stale = work.alert(alert["ts"])
    chloe.clicks(stale, "Close for good")
    in_alert(work, alert, f"closed by <@{chloe.id}>")
    in_thread(work, alert, f"<@{chloe.id}> closed this case for good")
    chloe.clicks(stale, "Close for good")
    told = work.wait_for(lambda: [m for m in chloe.sees("#nps-followup") if m["ephemeral"]], "the words")
    assert "Only a resolved case can be closed" in work.text(told[0])


def test_a_resolved_case_closes_by_itself(over_http: Running):
    work = over_http
    alert = work.detractor()
    resolve(work, "ben", alert)
    in_alert(work, alert, "Resolved")
    work.hands.move(days=7)
    for _ in range(2):
        keep_case_times(work.bot.desk, work.bot.postman, work.bot.policy)
    in_alert(work, alert, "Closed")
    in_thread(work, alert, "nobody reopened it")


def test_the_owner_is_reminded_before_it_is_due_and_the_channel_told_after_each_once(over_http: Running):
    work = over_http
    alert, ben = work.detractor(), work.slack.person("ben")
    ben.clicks(alert, CLAIM)
    in_alert(work, alert, "Claimed")
    work.hands.move(hours=28, minutes=30)  # Thursday, 16:30
    for _ in range(3):
        keep_case_times(work.bot.desk, work.bot.postman, work.bot.policy)
    reminder = work.wait_for(lambda: work.slack.direct_messages("ben"), "the reminder")
    assert len(reminder) == 1
    assert "is due Thu 19 Nov, 18:00" in work.text(reminder[0])
    work.hands.move(hours=2)
    for _ in range(3):
        keep_case_times(work.bot.desk, work.bot.postman, work.bot.policy)
    in_alert(work, alert, "Overdue: contact was due Thu 19 Nov, 18:00")
    in_thread(work, alert, "Overdue: this customer was not contacted yet")
    assert len([line for line in work.thread(alert) if "Overdue" in line]) == 1
    ben.clicks(reminder[0], "contact_case")
    in_alert(work, alert, "Customer contacted")
    assert work.engine.case(1).message_ts == alert["ts"]


def test_who_is_in_time_is_left_in_peace(over_http: Running):
    work = over_http
    alert, ben = work.detractor(), work.slack.person("ben")
    ben.clicks(alert, CLAIM)
    ben.clicks(alert, "Customer contacted")
    in_alert(work, alert, "Customer contacted")
    for hours in (28.5, 2):
        work.hands.move(hours=hours)
        assert keep_case_times(work.bot.desk, work.bot.postman, work.bot.policy) == 0


def test_replies_in_the_thread_are_logged_where_the_app_may_read_them(lumo: Engine):
    scopes = (*REQUIRED, "channels:history")
    with running(lumo, is_socket_mode=False, scopes=scopes) as work:
        alert, ben = work.detractor(), work.slack.person("ben")
        work.wait_for(lambda: work.engine.case(1).message_ts, "the bot to know where its alert stands")
        ben.types("I called her, she is fine", "#nps-followup", thread_ts=alert["ts"])
        work.wait_for(lambda: len(work.engine.case_log(1)) > 1, "the reply in the log")
        told = work.engine.case_log(1)[-1]
        assert (told.actor, told.what, told.note) == (ben.id, "replied", "I called her, she is fine")
        ben.types("hello all", "#nps-followup")
        ben.clicks(alert, CLAIM)
        in_thread(work, alert, "claimed this case")
        assert [event.what for event in work.engine.case_log(1)] == ["opened", "replied", "claimed"]


def test_cases_are_listed_and_claimed_from_the_list(over_http: Running):
    work = over_http
    alert, ben = work.detractor(), work.slack.person("ben")
    assert "You have no case" in work.text(ben.asks("/nps my cases", "#general"))
    listed = ben.asks("/nps cases", "#general")
    assert "Cases under way: 1" in work.text(listed)
    ben.clicks(listed, CLAIM)
    in_alert(work, alert, "Claimed")
    assert work.engine.case(1).message_ts == alert["ts"]
    assert "Your cases: 1" in work.text(ben.asks("/nps my cases", "#general"))
    assert "Nothing is overdue" in work.text(ben.asks("/nps cases overdue", "#general"))
    work.hands.move(days=2)
    assert "overdue since Thu 19 Nov, 18:00" in work.text(ben.asks("/nps cases overdue", "#general"))
    told = work.text(ben.asks("/nps cases report last 30 days", "#general"))
    assert "1 opened · 0 contacted · 0 resolved · 1 contacted late or not in time" in told


def in_answer(work: Running, person, answer, part: str) -> None:
    """Wait until an answer that only this person sees says something, in its place."""
    ts = answer["ts"]
    work.wait_for(
        lambda: any(part in work.text(each) for each in person.sees("#general") if each["ts"] == ts), part
    )


def test_a_list_shows_what_was_done_in_it_and_who_was_faster(over_http: Running):
    over_http.detractor()
    over_http.detractor("and too dear")
    ben, chloe = over_http.slack.person("ben"), over_http.slack.person("chloe")
    listed = ben.asks("/nps cases", "#general")
    seen = chloe.asks(f"/nps cases of <@{ben.id}|ben>", "#general")
    assert "Cases of a colleague: 0" in over_http.text(seen)
    late = chloe.asks("/nps cases", "#general")
    ben.clicks(listed, CLAIM)
    in_answer(over_http, ben, listed, f"*Claimed* by <@{ben.id}>")
    chloe.clicks(late, CLAIM)
    in_answer(over_http, chloe, late, f"*Claimed* by <@{ben.id}>")
    over_http.wait_for(lambda: "already claimed" in str(chloe.sees("#general")), "the words")
    mine = ben.asks("/nps my cases", "#general")
    ben.clicks(mine, RESOLVE)
    over_http.wait_for(lambda: "resolve_reason_block" in str(ben.modal()), "the form")
    assert ben.fills_and_submits(ben.modal(), {"resolve_reason_block": reason_of(ben.modal())}) == {}
    in_answer(over_http, ben, mine, "Your cases: 0")


def test_a_reminder_shows_what_was_done_in_it(over_http: Running):
    alert, ben = over_http.detractor(), over_http.slack.person("ben")
    ben.clicks(alert, CLAIM)
    in_alert(over_http, alert, "Claimed")
    over_http.hands.move(hours=28, minutes=30)
    keep_case_times(over_http.bot.desk, over_http.bot.postman, over_http.bot.policy)
    (reminder,) = over_http.wait_for(lambda: over_http.slack.direct_messages("ben"), "the reminder")
    ben.clicks(reminder, "contact_case")
    over_http.wait_for(
        lambda: "Customer contacted · " in over_http.text(over_http.slack.direct_messages("ben")[0]), "it"
    )
    assert len(over_http.slack.direct_messages("ben")) == 1
    ben.clicks(over_http.slack.direct_messages("ben")[0], "Add note …")
    over_http.wait_for(lambda: ben.modal() and "case_note_block" in str(ben.modal()["blocks"]), "the form")
    over_http.hands.move(minutes=31)  # nobody can answer there any more
    assert ben.fills_and_submits(ben.modal(), {"case_note_block": "Fine again."}) == {}
    in_thread(over_http, alert, "Fine again.")
    over_http.wait_for(lambda: set(over_http.engine.delivery_counts()) == {"sent"}, "the outbox to be done")


def test_one_case_is_shown_and_words_about_cases_get_asks_about_cases(over_http: Running):
    over_http.detractor()
    ben = over_http.slack.person("ben")
    one = ben.asks("/nps case 1", "#general")
    assert "too slow" in over_http.text(one)
    ben.clicks(one, "claim_case")
    over_http.wait_for(lambda: over_http.engine.case(1).owner == ben.id, "the claim")
    assert "There is no case 7" in over_http.text(ben.asks("/nps case 7", "#general"))
    slip = ben.asks("/nps cases rubbish", "#general")
    assert "I don't understand “cases rubbish” about cases" in over_http.text(slip)
    assert "my cases" in str(slip["blocks"])


def test_a_case_that_waits_is_taken_up_before_its_time(over_http: Running):
    alert, ben = over_http.detractor(), over_http.slack.person("ben")
    with over_http.engine.work(over_http.hands.now) as work:
        later = over_http.hands.now + timedelta(days=3)
        work.wait_with_case(1, actor=ben.id, until=later)
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: "Waits" in over_http.text(over_http.alert(alert["ts"])), "the wait")
    ben.clicks(over_http.alert(alert["ts"]), "Take up now")
    over_http.wait_for(lambda: over_http.engine.case(1).state == "claimed", "the end of the wait")
