"""The HTTP application, put together from its routes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from slack_bolt import App

from bot.answers import Answers
from bot.config import Policy
from bot.deliver.outbox import Postman
from bot.web import cases, health, invitations, questions, responses, slack, themes
from bot.web.faults import fault_reply, outage_reply
from bot.web.keys import KeyRing
from bot.web.saving import ResponseSaver
from bot.web.shortcuts import Shortcuts
from bot.web.slack import Commands
from nps_engine.engine import Engine
from nps_engine.errors import PrivacyError, StorageError, UserError


def build_web(
    *,
    engine: Engine,
    answers: Answers,
    policy: Policy,
    postman: Postman,
    commands: Commands | None,
    slack_app: App | None,
    now: Callable[[], datetime],
) -> FastAPI:
    """Build the application.

    Args:
        now: Returns the present instant.
        commands: Takes signed slash commands, many at once; None in Socket Mode.
        slack_app: Takes Slack's signed requests; None in Socket Mode, where Slack sends none.
    """
    web = FastAPI(
        title="npsbot",
        version=version("npsbot"),
        description="Send survey responses in, ask for figures. Every /v1 call needs the header"
        " “Authorization: Bearer KEY” with a key from “npsbot keys create NAME”.",
    )
    take_event = slack.endpoint(slack_app, commands)
    web.include_router(slack.router(take_event))
    keys = KeyRing(engine, now)
    saver = ResponseSaver(engine, policy, now, alert=postman.wake)
    save_responses = responses.endpoint(saver, keys, now, postman.gate)
    web.include_router(responses.router(save_responses))
    web.include_router(invitations.router(keys, engine, policy, now))
    web.include_router(questions.router(keys, engine, answers, now))
    web.include_router(themes.router(keys, engine, policy, now))
    web.include_router(cases.router(keys, engine, policy, now))
    web.include_router(health.router(engine))

    @web.exception_handler(PrivacyError)
    def tell_withheld(_request: Request, error: PrivacyError) -> JSONResponse:
        return JSONResponse({"error": str(error)}, status_code=403)

    @web.exception_handler(UserError)
    def tell_mistake(_request: Request, error: UserError) -> JSONResponse:
        return JSONResponse({"error": str(error)}, status_code=422)

    @web.exception_handler(StorageError)
    def tell_outage(_request: Request, error: StorageError) -> JSONResponse:
        return outage_reply(error)

    @web.exception_handler(Exception)
    def tell_fault(_request: Request, error: Exception) -> JSONResponse:
        return fault_reply(error)

    web.add_middleware(Shortcuts, endpoints={slack.PATH: take_event, responses.PATH: save_responses})
    return web
