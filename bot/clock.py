"""The clock: the weekly digest, cases that are due, App Homes in view, rising themes, themes grouped at night."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.config import Policy
from bot.deliver.outbox import Postman
from bot.desk import Desk
from bot.digests import tell_digest
from bot.rises import tell_rises
from nps_engine.errors import NoDataError, UserError
from nps_engine.theme_fitting import is_refit_due, surveys_with_comments

_LOG = logging.getLogger(__name__)
_CATCH_UP = timedelta(hours=24)
_ALWAYS_LATE_OK = None
_REFIT_LOOK_MINUTES = "*/15"
_CASES_MINUTES = "*"
_BOARDS_SECONDS = "*/5"


def build_clock(
    desk: Desk, postman: Postman, policy: Policy, fit_themes: Callable[[str], None]
) -> BackgroundScheduler:
    """Build the scheduler; it does nothing until started.

    Args:
        fit_themes: Groups the themes of the survey with this key anew.
    """
    zone = desk.engine.time_zone
    scheduler = BackgroundScheduler(timezone=zone)
    if policy.digest.enabled and policy.digest.is_told:
        scheduler.add_job(
            post_digest,
            digest_trigger(policy, zone),
            args=(desk, postman, policy),
            id="digest",
            coalesce=True,
            misfire_grace_time=_ALWAYS_LATE_OK,
        )
    if policy.themes.enabled:
        nightly = CronTrigger(hour=policy.themes.hour, timezone=zone)
        scheduler.add_job(
            once(desk, "themes", partial(fit_all_themes, desk, fit_themes)),
            nightly,
            id="themes",
            coalesce=True,
            misfire_grace_time=_ALWAYS_LATE_OK,
        )
        scheduler.add_job(
            once(desk, "unfit", partial(fit_themes_if_due, desk, policy, fit_themes)),
            CronTrigger(minute=_REFIT_LOOK_MINUTES, timezone=zone),
            id="unfit",
            coalesce=True,
            max_instances=1,
        )
    scheduler.add_job(
        keep_case_times,
        CronTrigger(minute=_CASES_MINUTES, timezone=zone),
        args=(desk, postman, policy),
        id="cases",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=_ALWAYS_LATE_OK,
    )
    scheduler.add_job(
        refresh_boards,
        CronTrigger(second=_BOARDS_SECONDS, timezone=zone),
        args=(desk, postman),
        id="boards",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=_ALWAYS_LATE_OK,
    )
    _add_rises(scheduler, desk, postman, policy)
    return scheduler


def fit_all_themes(desk: Desk, fit_themes: Callable[[str], None]) -> int:
    """Group the themes of every survey with comments anew, one after the other; return how many there are."""
    keys = surveys_with_comments(desk.engine.store)
    for key in keys:
        fit_themes(key)
    return len(keys)


def fit_themes_if_due(desk: Desk, policy: Policy, fit_themes: Callable[[str], None]) -> int:
    """Group surveys anew where too many of the comments since the last time fit no theme; return how many."""
    store, share = desk.engine.store, policy.themes.refit_unfit_share
    due = [key for key in surveys_with_comments(store) if is_refit_due(store, key, share)]
    for key in due:
        fit_themes(key)
    return len(due)


def keep_case_times(desk: Desk, postman: Postman, policy: Policy) -> int:
    """Remind, escalate, wake and close the cases that are due, and return how many; each is told once."""
    with desk.engine.work(desk.clock()) as work:
        kept_n = work.keep_case_times(lead=policy.followup.sla.lead)
    if kept_n:
        postman.wake()
    return kept_n


def refresh_boards(desk: Desk, postman: Postman) -> None:
    """Show App Homes anew that people look at while others work on cases; without such only asks."""
    now = desk.clock()
    if not desk.engine.is_any_board_stale(now):
        return
    with desk.engine.work(now) as work:
        work.refresh_stale_boards()
    postman.wake()


def _add_rises(scheduler: BackgroundScheduler, desk: Desk, postman: Postman, policy: Policy) -> None:
    if policy.themes.enabled and policy.themes.alert and policy.digest.is_told:
        daily = CronTrigger(hour=policy.themes.alert_hour, timezone=desk.engine.time_zone)
        scheduler.add_job(
            once(desk, "rises", partial(post_rises, desk, postman, policy)),
            daily,
            id="rises",
            coalesce=True,
            misfire_grace_time=_ALWAYS_LATE_OK,
        )


def once(desk: Desk, name: str, job: Callable[[], object]) -> Callable[[], None]:
    """Return a job that runs in one process only, however many keep time on one database.

    Each tick is a minute; whoever notes it first does the job. Who dies in the middle leaves that tick undone: the
    next one, or the next start, makes up for it.
    """

    def run() -> None:
        now = desk.clock()
        with desk.engine.work(now, once=f"clock:{name}:{now:%Y-%m-%dT%H:%M}") as work:
            is_done = work.is_repeat
        if not is_done:
            job()

    return run


def digest_trigger(policy: Policy, time_zone: tzinfo) -> CronTrigger:
    """Return when the digest is due, in the workspace's time zone."""
    digest = policy.digest
    return CronTrigger(
        day_of_week=digest.day.value[:3], hour=digest.hour, minute=digest.minute, timezone=time_zone
    )


def post_digest(desk: Desk, postman: Postman, policy: Policy) -> bool:
    """Put last week's digests into the outbox: of the default survey, and of every other that has a channel.

    Returns False where all were there already, or nothing is stored.
    """
    is_new = False
    for survey in ("", *policy.digest.channels):
        try:
            is_new |= tell_digest(desk.engine, desk.answers, policy, desk.clock(), survey=survey)
        except NoDataError:
            _LOG.info("No digest: no responses are stored yet")
        except UserError as error:
            _LOG.warning("No digest of “%s”: %s", survey, error)
    if is_new:
        postman.wake()
    return is_new


def post_rises(desk: Desk, postman: Postman, policy: Policy) -> int:
    """Put alerts about rising themes into the outbox; return how many themes there are."""
    told_n = tell_rises(desk.engine, policy, desk.clock())
    if told_n:
        postman.wake()
    return told_n


def post_missed_digest(desk: Desk, postman: Postman, policy: Policy) -> None:
    """Post the digest that was due in the last 24 hours, where the bot was not there to do it."""
    if not (policy.digest.enabled and policy.digest.is_told):
        return
    now = desk.clock()
    due_at: datetime | None = digest_trigger(policy, desk.engine.time_zone).get_next_fire_time(
        None, now - _CATCH_UP
    )
    if due_at is not None and due_at <= now:
        post_digest(desk, postman, policy)


def fit_themes_apart(
    survey_key: str, environment: Mapping[str, str] | None = None, folder: str | None = None
) -> None:
    """Group the themes of a survey anew in a process of its own, so that the bot answers meanwhile.

    Args:
        survey_key: Which survey.
        environment: Of that process; None for this one's.
        folder: Where it runs; None for here.
    """
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-m", "bot", "themes", "fit", f"--survey={survey_key}"],
        capture_output=True,
        text=True,
        check=False,
        env=dict(environment) if environment is not None else None,
        cwd=folder,
    )
    if done.returncode:
        _LOG.error("Themes of %s could not be grouped: %s", survey_key, done.stderr.strip()[-2000:])
