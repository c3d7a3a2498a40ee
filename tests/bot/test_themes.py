"""People decide about themes in Slack: the form, its menus, the menu of a comment, undo."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from nps_engine.theme_board import fetch_board
from tests.bot.conftest import WAIT_S, Running
from tests.conftest import LUMO, NOW, answers
from tests.themes.tiny import WordEncoder, many


@pytest.fixture
def themed(over_http: Running) -> Running:
    said = many(300)
    rows = answers(" ".join(str(each.rating) for each in said))
    with over_http.engine.work(NOW) as work:
        work.save_responses(
            LUMO, [row._replace(verbatim=each.text) for row, each in zip(rows, said, strict=True)]
        )
    over_http.engine.fit_themes("lumo", WordEncoder(), NOW)
    return over_http


def board(work: Running):
    return fetch_board(work.engine.store, "lumo")


def asked(work: Running, words: str) -> dict[str, Any]:
    return work.slack.person("ana").asks(f"/nps {words}", "#nps")


def form_with(work: Running, part: str) -> dict[str, Any]:
    ana = work.slack.person("ana")
    work.wait_for(lambda: part in str(ana.modal()), f"a form with {part}")
    return ana.modal()


def opened(work: Running) -> dict[str, Any]:
    work.slack.person("ana").clicks(asked(work, "themes"), "manage_themes")
    return form_with(work, "theme_block")


def how_block(view: dict[str, Any]) -> str:
    return next(
        block["block_id"] for block in view["blocks"] if block.get("block_id", "").startswith("theme_how")
    )


def test_a_theme_is_renamed_in_the_form_and_called_so_from_then_on(themed):
    form, ana = opened(themed), themed.slack.person("ana")
    first = board(themed).listed[0]
    assert ana.fills_and_submits(form, {how_block(form): "Hours on *hold*"}) == {}
    told = form_with(themed, "✅")
    assert f"{first.id} is now called “Hours on" in str(told)
    assert f"<@{ana.id}>" in str(told)
    assert board(themed).find(first.id).label == "Hours on *hold*"
    assert "Hours on" in themed.text(asked(themed, "themes"))


def test_the_comments_of_a_theme_are_headed_by_its_name(themed):
    first = board(themed).listed[0]
    told = themed.text(asked(themed, f"responses theme={first.id}"))
    assert f"theme: {first.label} ({first.id})" in told


def test_the_form_shows_a_new_name_as_it_was_typed_and_starts_anew(themed):
    form, ana = opened(themed), themed.slack.person("ana")
    first = board(themed).listed[0]
    ana.fills_and_submits(form, {how_block(form): "Wait & <hold>"})
    told = form_with(themed, "✅")
    (menu,) = (block["element"] for block in told["blocks"] if "'theme'" in str(block.get("element")))
    assert menu["initial_option"]["text"]["text"].startswith("Wait &amp; &lt;hold&gt; (")
    (field,) = (block["element"] for block in told["blocks"] if block.get("block_id") == how_block(told))
    assert field["initial_value"] == "Wait & <hold>"
    kept = {block["block_id"] for block in form["blocks"]} & {block["block_id"] for block in told["blocks"]}
    assert kept == set(), "Slack would keep what was chosen before"
    assert chosen(told, "theme")["value"] == first.id


def test_after_a_merge_the_form_goes_on_with_what_it_was_merged_into(themed):
    form, ana = opened(themed), themed.slack.person("ana")
    other = board(themed).listed[1]
    ana.selects(form, "theme_do", "merge")
    form = form_with(themed, "theme_other")
    ana.fills_and_submits(form, {how_block(form): other.id})
    told = form_with(themed, "was merged into")
    assert chosen(told, "theme")["value"] == other.id


def test_a_name_that_is_taken_is_refused_in_the_form(themed):
    form = opened(themed)
    other = board(themed).listed[1]
    mistakes = themed.slack.person("ana").fills_and_submits(form, {how_block(form): other.label})
    assert f"Theme {other.id} is called" in str(mistakes)
    assert not board(themed).decisions


def test_two_themes_are_merged_and_undone_in_the_form(themed):
    form, ana = opened(themed), themed.slack.person("ana")
    one, other = board(themed).listed[:2]
    ana.selects(form, "theme_do", "merge")
    form = form_with(themed, "theme_other")
    assert ana.fills_and_submits(form, {how_block(form): other.id}) == {}
    form = form_with(themed, "was merged into")
    assert one.id not in themed.engine.names("lumo").themes
    assert f"“{one.id}” was taken for “{other.id}”" in themed.text(asked(themed, f"responses theme={one.id}"))
    ana.clicks(form, "theme_undo")
    form_with(themed, "Taken back")
    assert one.id in themed.engine.names("lumo").themes


def test_a_theme_is_split_hidden_and_pinned(themed):
    form, ana = opened(themed), themed.slack.person("ana")
    whole = next(each for each in board(themed).listed if board(themed).parts(each.id))
    parts = [part.id for part in board(themed).parts(whole.id)]
    ana.selects(form, "theme", whole.id)
    ana.selects(form_with(themed, f"theme_how_block:{whole.id}:rename:0"), "theme_do", "split")
    ana.fills_and_submits(form_with(themed, "theme_parts"))
    form_with(themed, "was split")
    assert set(parts) <= set(themed.engine.names("lumo").themes)
    for what in ("hide", "show", "pin", "unpin"):
        if f"'{parts[0]}'" not in str(chosen(ana.modal(), "theme")):  # one choice at a time is shown anew
            ana.selects(ana.modal(), "theme", parts[0])
        themed.wait_for(lambda: f"'{parts[0]}'" in str(chosen(ana.modal(), "theme")), "the theme")
        ana.selects(ana.modal(), "theme_do", what)
        themed.wait_for(lambda what=what: f"'{what}'" in str(chosen(ana.modal(), "theme_do")), what)
        assert ana.fills_and_submits(ana.modal()) == {}
    assert [noted.decision.what.value for noted in board(themed).decisions[:4]] == [
        "unpin",
        "pin",
        "show",
        "hide",
    ]


def chosen(view: dict[str, Any], action_id: str) -> Any:
    return next(
        block["element"].get("initial_option")
        for block in view["blocks"]
        if block.get("element", {}).get("action_id") == action_id
    )


def test_a_comment_is_moved_and_another_one_taken_out(themed):
    ana = themed.slack.person("ana")
    one, other = board(themed).listed[:2]
    answer = asked(themed, f"responses theme={one.id}")
    menus = [block["accessory"] for block in answer["blocks"] if "accessory" in block]
    (move, _), (_, out) = (menu["options"] for menu in menus[:2])
    moved_id, out_id = (int(option["value"].split(":")[1]) for option in (move, out))
    ana.clicks(answer, move["value"])
    form = form_with(themed, "move_to")
    assert ana.fills_and_submits(form, {"move_to_block": other.id}) == {}
    ana.clicks(answer, out["value"])
    themed.wait_for(lambda: "Noted:" in str(ana.sees("#nps")[-1]), "the words")
    found = {row.id: row.theme_ids for row in shown_under(themed, one.id, other.id)}
    assert other.id in found[moved_id]
    assert one.id not in found[moved_id]
    assert one.id not in found.get(out_id, ())
    assert one.label in themed.text(ana.sees("#nps")[-1])


def test_a_comment_taken_out_of_its_only_theme_can_be_put_under_another(themed):
    ana = themed.slack.person("ana")
    one, other = board(themed).listed[:2]
    answer = asked(themed, f"responses theme={one.id}")
    alone = {row.id for row in shown_under(themed, one.id) if row.theme_ids == (one.id,)}
    menus = [block["accessory"]["options"] for block in answer["blocks"] if "accessory" in block]
    move, out = next(
        [option["value"] for option in menu] for menu in menus if int(menu[0]["value"].split(":")[1]) in alone
    )
    only_id = int(move.split(":")[1])
    ana.clicks(answer, out)
    themed.wait_for(lambda: "Noted:" in str(ana.sees("#nps")[-1]), "the words")
    ana.clicks(answer, move)
    assert "In no theme now" in str(form := form_with(themed, "move_to"))
    assert ana.fills_and_submits(form, {"move_to_block": other.id}) == {}
    assert only_id in {row.id for row in shown_under(themed, other.id)}


def shown_under(work: Running, *themes: str):
    from nps_engine.values import Selection

    return [
        row
        for theme in themes
        for row in work.engine.responses(Selection("lumo", theme_id=theme), NOW, limit=999).rows
    ]


def test_the_board_leads_to_the_form(themed):
    ana = themed.slack.person("ana")
    ana.opens_home()
    themed.wait_for(lambda: "manage_themes" in str(ana.home()), "the button")
    ana.clicks(ana.home(), "manage_themes")
    form_with(themed, "theme_block")


def test_other_programs_decide_over_http(themed):
    with themed.engine.work(NOW) as work:
        key = work.save_api_key("crm")
    one, other = board(themed).listed[:2]
    with httpx.Client(base_url=themed.url, headers={"Authorization": f"Bearer {key}"}, timeout=WAIT_S) as api:
        renamed = api.post(
            "/v1/themes/decisions", json={"what": "rename", "theme": one.id, "label": "Waiting"}
        )
        assert (renamed.status_code, renamed.json()["theme"]["label"]) == (201, "Waiting")
        merged = api.post("/v1/themes/decisions", json={"what": "merge", "theme": one.id, "into": other.id})
        assert merged.json()["said"] == f"{one.id} (Waiting) was merged into {other.id} ({other.label})"
        refused = api.post("/v1/themes/decisions", json={"what": "hide"})
        assert (refused.status_code, "“theme” is missing" in refused.text) == (422, True)
        assert api.post("/v1/themes/decisions", json={"what": "undo"}).json()["decision"]["what"] == "merge"
        rows = {row["id"]: row for row in api.get("/v1/themes/board").json()["rows"]}
        assert (rows[one.id]["state"], rows[one.id]["label"]) == ("shown", "Waiting")
    assert httpx.get(f"{themed.url}/v1/themes/board", timeout=WAIT_S).status_code == 401
