"""What keeps the store right and clean: finding what is known of a person, proving and rebuilding counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from nps_engine.engine import Engine
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.forget import Traces, fetch_traces
from nps_engine.storage.recount import Difference, Progress, fetch_differences, recount
from nps_engine.storage.tables import ResponseTable, TallyTable, id_of


@dataclass(frozen=True)
class CountsProof:
    """The pre-added counts held against the responses themselves.

    Args:
        blocks_n: Days and months of all cuts that are stored.
        responses_n: Responses that were counted one by one.
        differences: The blocks that are not the same; none where all is right.
        dimensions: The name of each dimension that a cut is of, by its id.
    """

    blocks_n: int
    responses_n: int
    differences: Sequence[Difference]
    dimensions: dict[int, str]


def traces(engine: Engine, respondent: str) -> Traces:
    """Return what is stored of a person.

    Args:
        respondent: The customer's own id, exactly, or an email address in any case.

    Raises:
        UserError: If it is nothing, or nobody's id or address, but somebody's name.
    """
    with engine.store.reading() as session:
        return fetch_traces(session, respondent)


def prove_counts(engine: Engine, progress: Progress | None = None) -> CountsProof:
    """Count every response anew, change nothing, and return where the pre-added counts differ."""
    with engine.store.reading() as session:
        differences = fetch_differences(session, progress)
        blocks_n = session.execute(select(func.count(col(TallyTable.start_on)))).scalar_one()
        responses_n = session.execute(select(func.count(id_of(ResponseTable)))).scalar_one()
        names = {each.id: each.name for each in fetch_catalogue(session).dimensions.values()}
    return CountsProof(blocks_n, responses_n, differences, names)


def rebuild_counts(engine: Engine, progress: Progress | None = None) -> int:
    """Work out all pre-added counts anew, and return how many responses there are. Writers wait meanwhile."""
    with engine.store.writing() as session:
        return recount(session, progress)
