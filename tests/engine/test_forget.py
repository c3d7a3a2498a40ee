"""A person asks to be erased: what goes, what is taken back, and what others keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.storage import deliveries
from nps_engine.storage.deliveries import Delivery, DeliveryState
from nps_engine.storage.forget import Forgotten, SurveyTrace, Traces
from nps_engine.storage.recount import fetch_differences
from nps_engine.storage.tables import EmbeddingTable, Table
from nps_engine.storage.told import place_alert
from nps_engine.themes.encoder import Progress, Vectors
from nps_engine.themes.verbatims import text_hash
from nps_engine.upkeep import traces
from nps_engine.values import Metric, ResponseRow, Selection, Survey
from tests.conftest import LUMO, NOW, open_cases
from tests.themes.tiny import PRICE, SUPPORT, WordEncoder

PULSE = Survey("pulse", Metric.CSAT)
EVERY_STATE = list(DeliveryState)


def answer(who: str, rating: int = 2, email: str = "", *, days_ago: int = 0, **more: Any) -> ResponseRow:
    fields = {"verbatim": f"said by {who}", "segments": {"plan": "Pro"}, **more}
    return ResponseRow(
        source="test",
        external_id=uuid4().hex,
        rating=rating,
        responded_at=NOW - timedelta(days=days_ago),
        respondent=who,
        respondent_email=email,
        **fields,
    )


def save(engine: Engine, *rows: ResponseRow, survey: Survey = LUMO) -> None:
    with engine.work(NOW) as work:
        work.save_responses(survey, list(rows), alerts_since=NOW - timedelta(days=3))


def forget(engine: Engine, who: str) -> Forgotten:
    with engine.work(NOW) as work:
        return work.forget(who)


def left(engine: Engine) -> list[str]:
    rows = engine.responses(Selection("lumo"), NOW, limit=50).rows
    return sorted(row.row.respondent for row in rows)


def outbox(engine: Engine) -> list[Delivery]:
    with engine.store.reading() as session:
        return deliveries.fetch_deliveries(session, EVERY_STATE)


def alert_stands(engine: Engine, case_id: int, message_ts: str = "1700.1") -> None:
    """Let the alert of a case be posted."""
    with engine.store.writing() as session:
        (alert,) = deliveries.take_due(session, NOW, limit=1)
        assert place_alert(session, case_id, channel="C1", message_ts=message_ts, now=NOW)
        deliveries.settle_delivery(session, alert.id, DeliveryState.SENT, now=NOW)


def tell(engine: Engine, kind: str, lane: str, payload: Mapping[str, Any], state: DeliveryState) -> int:
    with engine.work(NOW) as work:
        delivery_id = work.tell(kind, lane, payload)
    with engine.store.writing() as session:
        deliveries.settle_delivery(session, delivery_id, state, now=NOW)
    return delivery_id


def test_a_person_is_found_by_id_or_by_address_in_any_case(engine: Engine):
    save(engine, answer("c1", email="Ana@Example.com"), answer("c1", 9, days_ago=40), answer("c10"))
    save(engine, answer("", 5, email="ANA@example.com"), survey=PULSE)
    assert traces(engine, "c1") == Traces(
        "c1",
        (SurveyTrace("lumo", False, 2, date(2026, 10, 9), date(2026, 11, 18)),),
        cases_n=1,
        known_as=("c1", "Ana@Example.com"),
        elsewhere={"Ana@Example.com": 1},
    )
    by_address = traces(engine, " ana@EXAMPLE.com ")
    assert [(each.survey_key, each.responses_n) for each in by_address.surveys] == [("lumo", 1), ("pulse", 1)]
    assert by_address.elsewhere == {"c1": 1}


def test_an_address_as_the_customers_id_is_found_in_any_case_too(engine: Engine):
    save(engine, answer("Ana@Example.com"))
    assert traces(engine, "ana@example.com").responses_n == 1


def test_nobody_is_found_by_nothing_by_a_part_or_by_a_name(engine: Engine):
    save(engine, answer("", respondent_name="Ana Lima"), answer("c1", respondent_name="Ana Lima"))
    assert traces(engine, "c").responses_n == 0
    assert traces(engine, "%").responses_n == 0
    with pytest.raises(UserError, match="a name that 2 responses bear.*Names are not looked up"):
        traces(engine, "ana lima")
    with pytest.raises(UserError, match="No respondent was named"):
        forget(engine, "  ")
    assert left(engine) == ["", "c1"]


def test_the_person_is_gone_and_the_counts_are_those_of_the_others(engine: Engine):
    save(engine, answer("c1", 0), answer("c1", 3, days_ago=35), answer("c2", 10))
    save(engine, answer("c1", 1), survey=PULSE)
    done = forget(engine, "c1")
    assert (done.traces.responses_n, done.traces.cases_n) == (3, 2)
    assert left(engine) == ["c2"]
    assert engine.score(Selection("lumo"), NOW).score.score_points == 100
    assert engine.score(Selection("pulse"), NOW).score.n == 0
    with engine.store.reading() as session:
        assert fetch_differences(session) == []
        assert session.execute(text("SELECT count(*) FROM case_event")).scalar() == 0
    again = forget(engine, "c1")
    assert again == Forgotten(Traces("c1"))


def test_no_cell_of_the_database_holds_them_any_more(engine: Engine):
    who = {"email": "ana@example.com", "respondent_name": "Ana Lima", "verbatim": "the export never ends"}
    save(engine, answer("customer-77", **who), answer("c2"))
    for state in (DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.UNKNOWN, DeliveryState.DEAD):
        said = {"text": "Ana Lima (ana@example.com): the export never ends"}
        tell(engine, "answer", f"a:{state}", said, state)
    with engine.store.writing() as session:
        session.add(EmbeddingTable(encoder="e", text_hash=text_hash(who["verbatim"]), vector=b"v"))
    forget(engine, "customer-77")
    with engine.store.reading() as session:
        cells = [
            str(cell).casefold()
            for table in Table.metadata.sorted_tables
            for row in session.execute(table.select())
            for cell in row
        ]
    assert "c2" in cells
    gone = ("customer-77", "ana@example.com", "ana lima", "export never", text_hash(who["verbatim"]))
    assert [cell for cell in cells if any(each in cell for each in gone)] == []


def test_an_alert_that_stands_is_to_be_deleted_and_says_nothing_of_whom(engine: Engine):
    save(engine, answer("c1"))
    (case,) = open_cases(engine)
    alert_stands(engine, case.id)
    with engine.work(NOW) as work:
        work.claim_case(case.id, actor="U1")
    assert forget(engine, "c1").alerts_n == 1
    (erase,) = [each for each in outbox(engine) if each.state is DeliveryState.PENDING]
    assert (erase.kind, erase.payload) == ("erase", {"channel": "C1", "message_ts": "1700.1"})


def test_an_alert_not_posted_yet_never_is(engine: Engine):
    save(engine, answer("c1"))
    done = forget(engine, "c1")
    assert (done.alerts_n, done.unplaced, outbox(engine)) == (0, (), [])


def test_an_alert_that_is_being_posted_meanwhile_is_deleted_after_it(engine: Engine):
    save(engine, answer("c1"))
    (case,) = open_cases(engine)
    with engine.store.writing() as session:
        deliveries.take_due(session, NOW, limit=1)
    forget(engine, "c1")
    with engine.store.writing() as session:
        assert not place_alert(session, case.id, channel="C1", message_ts="1700.1", now=NOW)
    assert [each.kind for each in outbox(engine)] == ["case", "erase"]


def test_an_alert_whose_place_is_unknown_is_named_and_deleted_when_clicked(engine: Engine):
    save(engine, answer("c1"))
    (case,) = open_cases(engine)
    with engine.store.writing() as session:
        (alert,) = deliveries.take_due(session, NOW, limit=1)
        deliveries.settle_delivery(session, alert.id, DeliveryState.UNKNOWN, now=NOW)
    assert forget(engine, "c1").unplaced == (case.id,)
    with engine.work(NOW) as work:
        assert not work.note_alert(case.id, channel="C1", message_ts="1700.1")
    assert [each.kind for each in outbox(engine)] == ["erase"]


def test_texts_of_others_still_go_out(engine: Engine):
    save(engine, answer("c1", verbatim="the export never ends, ever", respondent_name="Ana"))
    mine = tell(engine, "post", "a", {"text": "“The export never ends &amp; ever”"}, DeliveryState.PENDING)
    others = {"text": "Anabel: the export is slow"}
    theirs = tell(engine, "post", "b", others, DeliveryState.PENDING)
    assert forget(engine, "c1").unsent_n == 1
    found = {each.id: (each.state, each.payload) for each in outbox(engine)}
    assert found == {mine: (DeliveryState.DEAD, {}), theirs: (DeliveryState.PENDING, others)}


def test_boards_shown_since_are_shown_anew_once_for_everybody(engine: Engine):
    save(engine, answer("c1", 9))
    for span in ("30d", "90d"):
        tell(engine, "home", "home:U1", {"user": "U1", "span": span}, DeliveryState.SENT)
    assert forget(engine, "c1").boards_n == 1
    (board,) = [each for each in outbox(engine) if each.state is DeliveryState.PENDING]
    assert (board.lane, board.payload["user"], board.payload["span"]) == ("home:U1", "U1", "90d")


def test_values_that_nobody_else_has_are_named(engine: Engine):
    save(engine, answer("c1", segments={"plan": "Pro", "company": "ACME"}), answer("c2"))
    assert forget(engine, "c1").values_left == (("company", "ACME"),)


def test_others_who_wrote_the_same_keep_their_theme_and_its_vector_is_made_again(engine: Engine):
    encoder = WordEncoder()
    said = [*PRICE, *SUPPORT]
    save(
        engine,
        *(answer(f"c{n}", verbatim=each) for n, each in enumerate(said)),
        answer("again", verbatim=PRICE[0]),
    )
    engine.fit_themes("lumo", encoder, NOW)
    forget(engine, "c0")
    read_n = encoder.read_n
    fit = engine.fit_themes("lumo", encoder, NOW)
    assert fit.with_verbatim_n == len(said)
    assert list(fit.fresh_vectors) == [text_hash(PRICE[0])]
    assert encoder.read_n > read_n


def test_who_is_erased_while_themes_are_grouped_is_not_in_them(engine: Engine):
    save(engine, *(answer(f"c{n}", verbatim=each) for n, each in enumerate([*PRICE, *SUPPORT])))

    class Forgetful(WordEncoder):
        def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
            forget(engine, "c0")
            return super().encode(texts, progress=progress)

    engine.fit_themes("lumo", Forgetful(), NOW)
    assert engine.themes(Selection("lumo"), NOW).covered_n == len([*PRICE, *SUPPORT]) - 1
    with engine.store.reading() as session:
        hashes = session.execute(text("SELECT text_hash FROM embedding")).scalars().all()
    assert text_hash(PRICE[0]) not in hashes
    assert text_hash(PRICE[1]) in hashes


def test_on_sqlite_the_files_hold_nothing_of_them(tmp_path: Path, lumo: Engine):
    secret = "a-most-unlikely-text"
    rows = [answer(f"c{n}", verbatim=f"{secret} " * 300, email=f"{secret}@x.org") for n in range(40)]
    save(lumo, *rows)
    assert _files_with(secret, tmp_path)
    for n in range(40):
        forget(lumo, f"c{n}")
    assert lumo.store.empty_log()
    assert _files_with(secret, tmp_path) == []


def _files_with(secret: str, folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if secret.encode() in path.read_bytes()]
