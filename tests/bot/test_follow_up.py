"""A detractor turns up in the follow-up channel, is claimed and resolved there."""

from __future__ import annotations

from tests.bot.conftest import Running
from tests.conftest import LUMO, answers

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
    assert work.engine.open_cases()[0].owner == ben.id


def test_resolving_asks_why_and_shows_it(work: Running):
    alert = work.detractor()
    assert resolve(work, "ben", alert) == {}
    work.wait_for(
        lambda: "Refunded the month." in work.text(work.alert(alert["ts"])), "the outcome in the alert"
    )
    assert RESOLVE not in str(work.alert(alert["ts"])["blocks"])
    assert work.engine.open_cases() == ()


def test_who_is_slower_to_resolve_is_told_in_the_form(work: Running):
    alert = work.detractor()
    chloe = work.slack.person("chloe")
    chloe.clicks(alert, RESOLVE)
    work.wait_for(lambda: "resolve_reason_block" in str(chloe.modal()), "the form")
    form = chloe.modal()
    resolve(work, "ben", alert)
    mistakes = chloe.fills_and_submits(form, {"resolve_reason_block": reason_of(form), **FORM})
    assert "already resolved" in str(mistakes)


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
