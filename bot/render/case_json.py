"""Cases as JSON, for scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nps_engine.case_reports import CaseReport
from nps_engine.recovery import FollowUpReport, Recovery, RecoveryRow, Span

Json = dict[str, Any]


def case_json(case: CaseReport, now: datetime) -> Json:
    """Return one case."""
    row = case.response.row
    instants = ("opened_at", "claimed_at", "due_at", "contacted_at", "wait_until", "resolved_at", "closed_at")
    return {
        "id": case.id,
        "survey": case.survey.key,
        "state": case.state,
        "owner": case.owner,
        **{name: _instant(getattr(case, name)) for name in instants},
        "overdue": case.is_overdue(now),
        "reason": case.reason,
        "action": case.action,
        "action_taken": case.action_taken,
        "response_id": case.response.id,
        "rating": row.rating,
        "verbatim": row.verbatim,
        "respondent": row.respondent,
        "respondent_name": row.respondent_name,
        "returned_rating": case.returned_rating,
        "returned_at": _instant(case.returned_at),
    }


def follow_up_json(report: FollowUpReport) -> Json:
    """Return how following up went; shares are 0..1, spans in seconds."""
    return {
        "survey": report.survey_key or None,
        "period": {"from": report.period.from_on.isoformat(), "to": report.period.to_on.isoformat()},
        "partial": report.is_partial,
        "opened_n": report.opened_n,
        "contacted_n": report.contacted_n,
        "resolved_n": report.resolved_n,
        "overdue_n": report.overdue_n,
        "first_contact": _span(report.first_contact),
        "close": _span(report.close),
        "recovery": _recovery(report.recovery),
        "untouched": _recovery(report.untouched),
        "by_owner": [_row(row) for row in report.by_owner],
        "by_reason": [_row(row) for row in report.by_reason],
        "by_action": [_row(row) for row in report.by_action],
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _span(span: Span) -> Json:
    return {"n": span.n, "median_s": span.median_s, "p90_s": span.p90_s}


def _recovery(recovery: Recovery) -> Json:
    return {
        "returned_n": recovery.returned_n,
        "recovered_n": recovery.recovered_n,
        "promoters_n": recovery.promoters_n,
        "recovered_share": recovery.share,
        "low_share": recovery.low_share,
        "high_share": recovery.high_share,
    }


def _row(row: RecoveryRow) -> Json:
    return {"value": row.value, "cases_n": row.cases_n, **_recovery(row.recovery)}
