import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.demo.workspace import SimulatedWorkspace
from tests.page.lumo_app import HOSTILE, LumoApp


def say(page: Page, text: str, *, where: str = "#main") -> None:
    field = page.locator(f"{where} .composer-field")
    field.fill(text)
    field.press("Enter")


def latest(page: Page) -> Locator:
    return page.locator("#main .msg").last


def score(page: Page) -> Locator:
    """Ask for the score and give the answer, once it is there."""
    page.goto("/#channel=nps")
    say(page, "/nps score")
    answer = latest(page)
    expect(answer.get_by_role("heading", name="NPS 42")).to_be_visible()
    return answer


def test_a_command_is_suggested_with_its_hint_and_its_examples(page: Page) -> None:
    page.goto("/#channel=nps")
    field = page.locator(".composer-field")
    field.fill("/")
    expect(page.get_by_role("option")).to_contain_text("score last 30 days plan=enterprise")
    field.press("Enter")
    expect(field).to_have_value("/nps ")
    expect(page.get_by_role("option")).to_have_count(7)
    page.get_by_role("option", name="breakdown by plan").click()
    expect(field).to_have_value("/nps breakdown by plan")


def test_a_command_is_answered_with_blocks_a_chart_and_a_table(app: LumoApp, page: Page) -> None:
    answer = score(page)
    expect(answer).to_contain_text("42 points")
    expect(answer.get_by_role("img", name="large green circle")).to_be_visible()
    expect(answer.locator(".mention")).to_have_text("@Ben Okafor")
    chart = answer.get_by_role("img", name="NPS by week")
    expect(chart.locator(".chart-dot")).to_have_count(3)
    expect(chart.locator(".chart-zero")).to_have_count(1)
    expect(answer.locator(".hidden-table tbody tr").first).to_contain_text("−20")
    expect(page.locator("#main .echo")).to_contain_text("/nps score")
    expect(page.locator("#main .answering")).to_be_empty()


def test_a_data_table_sorts_and_turns_its_pages(app: LumoApp, page: Page) -> None:
    table = score(page).locator(".data-table")
    first = table.locator("tbody th").first
    expect(table.locator("tbody tr")).to_have_count(2)
    table.get_by_role("button", name="Score").click()
    expect(first).to_have_text("Starter")
    table.get_by_role("button", name="Next").click()
    expect(first).to_have_text("Enterprise")
    expect(table).to_contain_text("3–3 of 3")


def test_a_chart_tells_the_values_under_the_pointer(app: LumoApp, page: Page) -> None:
    answer = score(page)
    answer.locator(".chart-dot").last.hover(force=True)
    expect(answer.locator(".chart-tip")).to_contain_text("W3")
    expect(answer.locator(".chart-tip")).to_contain_text("42")


def test_a_button_changes_the_message(app: LumoApp, page: Page) -> None:
    answer = score(page)
    answer.get_by_role("button", name="Take case").click()
    expect(latest(page)).to_contain_text("Taken by @Ana Ruiz")
    expect(latest(page).locator(".chart")).to_have_count(0)


def test_a_modal_says_what_is_wrong_and_sends_what_was_filled_in(
    app: LumoApp, workspace: SimulatedWorkspace, page: Page
) -> None:
    score(page).get_by_role("button", name="New digest").click()
    modal = page.get_by_role("dialog", name="New digest")
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_role("alert")).to_have_text("Please complete this required field.")
    modal.get_by_label("Name").fill("taken")
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_role("alert")).to_have_text("That name is taken.")
    modal.get_by_label("Name").fill("Weekly")
    modal.get_by_role("button", name=re.compile("Plans")).click()
    modal.get_by_role("option", name="Pro").click()
    modal.get_by_role("combobox").press("Escape")
    expect(modal).to_be_visible()
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_have_count(0)
    assert workspace.wait_until(lambda: app.saved)
    assert app.saved[0]["name"]["name"]["value"] == "Weekly"
    assert [one["value"] for one in app.saved[0]["plans"]["plans"]["selected_options"]] == ["pro"]


def test_a_pushed_view_goes_and_the_one_under_it_keeps_what_was_typed(app: LumoApp, page: Page) -> None:
    score(page).get_by_role("button", name="New digest").click()
    modal = page.get_by_role("dialog")
    modal.get_by_label("Name").fill("Half done")
    modal.get_by_role("button", name="Deeper").click()
    expect(modal.get_by_role("heading", name="Deeper")).to_be_visible()
    page.keyboard.press("Escape")
    expect(modal.get_by_label("Name")).to_have_value("Half done")
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)


def test_a_thread_opens_beside_the_channel_and_the_app_answers_in_it(app: LumoApp, page: Page) -> None:
    page.goto("/#channel=general")
    say(page, "Who calls them?")
    message = latest(page)
    expect(message).to_contain_text("Who calls them?")
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    say(page, "@npsbot please", where="#thread")
    replies = page.locator("#thread .msg")
    expect(replies).to_have_count(3)
    expect(replies.last).to_contain_text("You said it, @Ana Ruiz")
    expect(page.locator("#main .thread-summary")).to_contain_text("2 replies")
    page.locator("#thread .composer-field").press("Escape")
    expect(page.locator("#thread")).to_be_hidden()


def test_home_is_drawn_and_its_buttons_work(app: LumoApp, page: Page) -> None:
    page.goto("/#home")
    expect(page.get_by_role("heading", name="Your board")).to_be_visible()
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("heading", name="Refreshed board")).to_be_visible()


def test_hostile_text_stays_text(app: LumoApp, page: Page) -> None:
    page.goto("/#channel=nps")
    say(page, "/nps hostile")
    answer = latest(page)
    expect(answer).to_contain_text("Only visible to you")
    expect(answer.locator(".section")).to_contain_text(HOSTILE)
    expect(answer.locator(".header")).to_contain_text(HOSTILE)
    say(page, HOSTILE)
    expect(latest(page)).to_contain_text(HOSTILE)
    expect(page.locator("#main .msg img, #main .msg script, #main .mention")).to_have_count(0)
    expect(page.locator("#main a", has_text="our bank")).to_have_count(0)
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//evil.example"],
)
def test_only_web_and_mail_addresses_become_links(
    workspace: SimulatedWorkspace, app: LumoApp, page: Page, address: str
) -> None:
    text = f"<{address}|press me> <https://fine.example|or me>"
    app.client.chat_postMessage(channel=workspace.channel_id("nps"), text=text)
    page.goto("/#channel=nps")
    expect(page.locator("#main .msg a")).to_have_count(1)
    link = page.get_by_role("link", name="or me")
    expect(link).to_have_attribute("href", "https://fine.example/")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_another_person_sees_what_is_theirs(app: LumoApp, page: Page) -> None:
    page.goto("/#channel=nps")
    say(page, "/nps hostile")
    expect(latest(page)).to_contain_text("Only visible to you")
    page.get_by_role("button", name=re.compile("Acting as Ana Ruiz")).click()
    page.get_by_role("option", name="Ben Okafor").click()
    expect(page.get_by_role("button", name=re.compile("Acting as Ben Okafor"))).to_be_visible()
    expect(page.locator("#main .msg")).to_have_count(0)
    say(page, "Hello from Ben")
    expect(latest(page).locator(".author")).to_have_text("Ben Okafor")


def test_a_dismissed_message_goes(app: LumoApp, page: Page) -> None:
    page.goto("/#channel=nps&user=ana")
    say(page, "/nps hostile")
    latest(page).get_by_role("button", name="Dismiss").click()
    expect(page.locator("#main .msg")).to_have_count(0)


def test_a_message_elsewhere_marks_its_channel_unread(
    workspace: SimulatedWorkspace, app: LumoApp, page: Page
) -> None:
    page.goto("/#channel=nps&user=ana")
    expect(page.get_by_role("heading", name="nps", exact=True)).to_be_visible()
    workspace.person("ben").types("Look here", "#general")
    row = page.locator("#sidebar a", has_text="general")
    expect(row.locator(".unread-n")).to_have_text("1")
    row.click()
    expect(latest(page)).to_contain_text("Look here")
    expect(row.locator(".unread-n")).to_have_count(0)


def test_an_app_that_is_away_is_said(page: Page) -> None:
    page.goto("/#channel=nps")
    expect(page.locator("#banner")).to_contain_text("npsbot is not connected")


def test_an_unknown_command_is_refused_and_stands_in_the_field_again(page: Page) -> None:
    page.goto("/#channel=nps")
    say(page, "/npz score")
    expect(page.locator(".toast")).to_contain_text("/npz is not a command here")
    expect(page.locator(".composer-field")).to_have_value("/npz score")


def test_arrow_up_brings_back_what_was_sent(page: Page) -> None:
    page.goto("/#channel=general")
    say(page, "first words")
    expect(latest(page)).to_contain_text("first words")
    page.locator(".composer-field").press("ArrowUp")
    expect(page.locator(".composer-field")).to_have_value("first words")
