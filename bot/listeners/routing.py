"""Routing in Slack: the rules and their form, and what can be done from a summary's list."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import Policy
from bot.deliver.outbox import Postman
from bot.desk import Desk
from bot.ids import LINK_PATTERN, SUMMARY_PAGE_PATTERN, Action, Callback
from bot.listeners.events import event_key
from bot.render.routed import PAGE_N, render_summary_page
from bot.render.routing import render_routing
from bot.render.rule_form import block_id_of, render_rule_form
from bot.render.tried_rules import render_tried_rules
from bot.rule_entries import RuleFaultsError, parse_rule_form
from nps_engine.errors import UserError
from nps_engine.routes import latest_plans, stored_rules, summary
from nps_engine.work import Work

_NO_POLICY = Policy()
_TRIED_N = 10


def register(app: App, *, desk: Desk, postman: Postman, policy: Policy = _NO_POLICY) -> None:
    """Bind the listeners of routing."""
    _register_rules(app, desk, policy)
    _register_rule_form(app, desk, policy)
    _register_summaries(app, desk, postman)

    @app.action(LINK_PATTERN)
    def open_link(ack: Ack) -> None:
        ack()


def _register_rules(app: App, desk: Desk, policy: Policy) -> None:
    @app.action(Action.OPEN_ROUTING.value)
    def open_routing(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=_rules_view(desk, policy))
        ack()

    @app.action(Action.TRY_RULES.value)
    def try_rules(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        tried = latest_plans(desk.engine, desk.clock(), limit=_TRIED_N)
        client.views_push(
            trigger_id=body["trigger_id"], view=render_tried_rules(tried, desk.engine.time_zone)
        )
        ack()

    @app.action(Action.RULE_MENU.value)
    def change_rule(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        act, rule_id = _chosen(body)
        if act == "edit":
            _open_form(desk, policy, body, client, rule_id)
        else:
            with desk.engine.work(desk.clock(), once=event_key(body)) as work:
                if not work.is_repeat:
                    _change(work, act, rule_id, body["user"]["id"])
            client.views_update(view_id=body["view"]["id"], view=_rules_view(desk, policy))
        ack()


def _register_rule_form(app: App, desk: Desk, policy: Policy) -> None:
    @app.action(Action.ADD_RULE.value)
    def add_rule(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        _open_form(desk, policy, body, client, None)
        ack()

    @app.view(Callback.RULE_MODAL.value)
    def save_rule(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        known = json.loads(view["private_metadata"])
        try:
            rule = parse_rule_form(
                view["state"]["values"],
                is_on=bool(known["on"]),
                rotas=list(policy.rotas),
                can_ask=bool(policy.promoters.review_url or policy.promoters.referral_url),
                has_channel=bool(policy.followup.channel),
            )
            _check_is_in(client, rule.to)
            with desk.engine.work(desk.clock(), once=event_key(body)) as work:
                if not work.is_repeat:
                    work.save_rule(rule, rule_id=known["rule_id"], actor=body["user"]["id"])
        except RuleFaultsError as faults:
            ack(response_action="errors", errors=faults.by_block)
            return
        except UserError as error:
            ack(response_action="errors", errors={block_id_of("name"): str(error)})
            return
        ack()
        client.views_update(view_id=known["list_view_id"], view=_rules_view(desk, policy))


def _register_summaries(app: App, desk: Desk, postman: Postman) -> None:
    @app.action(SUMMARY_PAGE_PATTERN)
    def turn_page(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        summary_id, page = (int(part) for part in body["actions"][0]["value"].split(":"))
        view = _page_view(desk, summary_id, page)
        if "view" in body:
            client.views_update(view_id=body["view"]["id"], view=view)
        else:
            client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    @app.action(Action.LISTED_CLAIM.value)
    def claim_listed(ack: Ack, body: dict[str, Any]) -> None:
        _act_on_listed(desk, body, "claim", int(body["actions"][0]["value"]))
        ack()
        postman.wake()

    @app.action(Action.LISTED_THANK.value)
    def thank_listed(ack: Ack, body: dict[str, Any]) -> None:
        _act_on_listed(desk, body, "thank", int(body["actions"][0]["value"]))
        ack()
        postman.wake()

    @app.action(Action.LISTED_MENU.value)
    def use_menu(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        _act_on_listed(desk, body, *_chosen(body))
        known = json.loads(body["view"]["private_metadata"])
        view = _page_view(desk, known["summary_id"], known["page"])
        client.views_update(view_id=body["view"]["id"], view=view)
        ack()
        postman.wake()


def _check_is_in(client: WebClient, place: str) -> None:
    """Check that the bot may post to a channel, as far as Slack lets it know (scope channels:read)."""
    if not place.startswith(("C", "G")):
        return
    with suppress(SlackApiError, OSError):
        channel = client.conversations_info(channel=place)["channel"]
        if not channel.get("is_member", True):
            raise RuleFaultsError({block_id_of("to_channel"): _INVITE.format(name=channel["name"])})


_INVITE = "npsbot is not in #{name}. Write “/invite @npsbot” there, then save again."


def _act_on_listed(desk: Desk, body: dict[str, Any], act: str, number: int) -> None:
    """Claim a case from a list, or have its alert posted; a claim brings the alert with its thread, too.

    Args:
        number: Of the case; where somebody is to be thanked, of the response.
    """
    with desk.engine.work(desk.clock(), once=event_key(body)) as work:
        if work.is_repeat:
            return
        if act == "thank":
            work.tell_listed(number)
            return
        if act == "claim":
            work.claim_case(number, actor=body["user"]["id"])
        work.open_listed(number)


def _change(work: Work, act: str, rule_id: int, actor: str) -> None:
    if act in ("up", "down"):
        work.move_rule(rule_id, is_up=act == "up", actor=actor)
    elif act in ("on", "off"):
        work.switch_rule(rule_id, is_on=act == "on", actor=actor)
    else:
        work.delete_rule(rule_id)


def _open_form(
    desk: Desk, policy: Policy, body: dict[str, Any], client: WebClient, rule_id: int | None
) -> None:
    rule = next((each.rule for each in stored_rules(desk.engine) if each.id == rule_id), None)
    form = render_rule_form(
        rule,
        rule_id=rule_id,
        list_view_id=body["view"]["id"],
        rotas=list(policy.rotas),
        surveys=[survey.key for survey in desk.engine.surveys().values() if not survey.private],
        channel=policy.followup.channel,
    )
    client.views_push(trigger_id=body["trigger_id"], view=form)


def _rules_view(desk: Desk, policy: Policy) -> dict[str, Any]:
    return render_routing(stored_rules(desk.engine), policy.routes, channel=policy.followup.channel)


def _page_view(desk: Desk, summary_id: int, page: int) -> dict[str, Any]:
    found = summary(desk.engine, summary_id, first_n=page * PAGE_N, most_n=PAGE_N)
    if found is None:
        raise UserError("That summary is gone", try_="See /nps cases")
    return render_summary_page(found, page, time_zone=desk.engine.time_zone)


def _chosen(body: dict[str, Any]) -> tuple[str, int]:
    act, _, number = body["actions"][0]["selected_option"]["value"].partition(":")
    return act, int(number)
