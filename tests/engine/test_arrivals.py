"""Comments that come after a fit get their themes, once, whatever else happens to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from nps_engine.arrivals import AT_ONCE_N, Arrivals
from nps_engine.engine import Engine
from nps_engine.storage.reading_tables import ReadingTable
from nps_engine.storage.readings import fetch_unfit_share
from nps_engine.storage.scopes import fetch_surveys
from nps_engine.storage.tables import EmbeddingTable
from nps_engine.storage.theme_tables import ThemeFoundTable
from nps_engine.themes.encoder import BUNDLED_NAME
from nps_engine.values import Response, ResponseRow, Selection
from tests.conftest import LUMO, NOW, answers
from tests.engine.test_themes import WordEncoder, comments

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def fitted(engine: Engine, encoder: WordEncoder) -> Engine:
    with engine.work(NOW - HOUR) as work:
        work.save_responses(LUMO, comments(10))
    engine.fit_themes("lumo", encoder, NOW)
    return engine


def reader(engine: Engine, encoder: WordEncoder, at: datetime = LATER) -> Arrivals:
    return Arrivals(engine.store, encoder, lambda: at)


def all_read(arrivals: Arrivals) -> int:
    return sum(iter(arrivals.read_some, 0))


def arrive(engine: Engine, verbatim: str, *, rating: int = 3, at: datetime = LATER) -> ResponseRow:
    (row,) = answers(str(rating), at=at, verbatim=verbatim)
    with engine.work(at) as work:
        work.save_responses(LUMO, [row])
    return row


def stored(engine: Engine, row: ResponseRow) -> Response:
    found = engine.responses(Selection("lumo"), LATER + HOUR, limit=1_000).rows
    (response,) = [each for each in found if each.row.external_id == row.external_id]
    return response


def labels_of(engine: Engine, row: ResponseRow) -> list[str]:
    names = engine.names("lumo").themes
    return [names[each].casefold() for each in stored(engine, row).theme_ids]


def unfit_share(engine: Engine) -> tuple[float, int]:
    with engine.store.reading() as session:
        return fetch_unfit_share(session, fetch_surveys(session)["lumo"][0])


def n_of(engine: Engine, table: type) -> int:
    with engine.store.reading() as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar() or 0)


def test_a_new_comment_gets_the_theme_that_it_is_nearest_to(fitted: Engine, encoder: WordEncoder):
    arrivals = reader(fitted, encoder)
    all_read(arrivals)
    before_n = encoder.encoded_n
    row = arrive(fitted, "the invoice was wrong once more")
    assert arrivals.read_some() == 1
    assert any("invoice" in label for label in labels_of(fitted, row))
    assert encoder.encoded_n == before_n + 1
    assert unfit_share(fitted) == (0.0, 1)
    assert arrivals.read_some() == 0


def test_reading_again_changes_nothing(fitted: Engine, encoder: WordEncoder):
    row = arrive(fitted, "app crashes on my phone at noon")
    all_read(reader(fitted, encoder))
    first, before = stored(fitted, row), (n_of(fitted, ReadingTable), n_of(fitted, EmbeddingTable))
    again = reader(fitted, encoder)
    assert all_read(again) == 0
    assert (stored(fitted, row), (n_of(fitted, ReadingTable), n_of(fitted, EmbeddingTable))) == (
        first,
        before,
    )


def test_comments_of_the_fit_keep_what_it_found(fitted: Engine, encoder: WordEncoder):
    before = [each.theme_ids for each in fitted.responses(Selection("lumo"), LATER, limit=1_000).rows]
    before_n = encoder.encoded_n
    assert all_read(reader(fitted, encoder)) == 90
    assert [each.theme_ids for each in fitted.responses(Selection("lumo"), LATER, limit=1_000).rows] == before
    assert (encoder.encoded_n, unfit_share(fitted)) == (before_n, (0.0, 0))


def test_what_fits_nothing_counts_as_unfit_and_what_says_nothing_does_not(
    fitted: Engine, encoder: WordEncoder
):
    strange = arrive(fitted, "zebras yodel beyond quartz mountains")
    arrive(fitted, "n/a")
    arrive(fitted, "billing charged the wrong invoice yesterday")
    all_read(reader(fitted, encoder))
    assert labels_of(fitted, strange) == []
    assert unfit_share(fitted) == (0.5, 2)


def test_a_corrected_comment_moves_and_a_late_one_is_read(fitted: Engine, encoder: WordEncoder):
    arrivals = reader(fitted, encoder)
    moved, late = arrive(fitted, "the invoice was wrong twice"), arrive(fitted, "")
    all_read(arrivals)
    for row, text in ((moved, "the app crashes daily at home"), (late, "friendly support team on friday")):
        with fitted.work(LATER + HOUR) as work:
            work.save_responses(LUMO, [row._replace(verbatim=text)])
    assert all_read(arrivals) == 2
    assert any("crashes" in label for label in labels_of(fitted, moved))
    assert not any("invoice" in label for label in labels_of(fitted, moved))
    assert any("support" in label for label in labels_of(fitted, late))


def test_a_corrected_comment_of_the_fit_is_read_anew(fitted: Engine, encoder: WordEncoder):
    arrivals = reader(fitted, encoder)
    first = next(each for each in comments(1) if "invoice" in each.verbatim)
    with fitted.work(NOW - HOUR) as work:
        work.save_responses(LUMO, [first])
    fitted.fit_themes("lumo", encoder, NOW)
    all_read(arrivals)
    with fitted.work(LATER) as work:
        work.save_responses(LUMO, [first._replace(verbatim="app crashes on my phone now")])
    assert all_read(arrivals) == 1
    assert any("crashes" in label for label in labels_of(fitted, first))


class Interrupted(WordEncoder):
    """Lets something happen while a text is read."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens: Iterator[Callable[[], object]] = iter([happens])

    def encode(self, texts, *, progress=None):
        for happens in self._happens:
            happens()
            break
        return super().encode(texts, progress=progress)


def test_a_comment_erased_while_it_is_read_leaves_nothing(fitted: Engine, encoder: WordEncoder):
    all_read(reader(fitted, encoder))
    before = n_of(fitted, ReadingTable), n_of(fitted, EmbeddingTable)
    (row,) = answers("2", at=LATER, verbatim="the invoice was wrong for pia")
    row = row._replace(respondent="pia")
    with fitted.work(LATER) as work:
        work.save_responses(LUMO, [row])

    def erase() -> None:
        with fitted.store.writing() as session:
            from nps_engine.storage.writes import delete_responses

            delete_responses(session, [gone_id])

    gone_id = stored(fitted, row).id
    assert all_read(reader(fitted, Interrupted(erase))) == 0
    assert (n_of(fitted, ReadingTable), n_of(fitted, EmbeddingTable)) == before


def test_a_comment_corrected_while_it_is_read_is_read_again(fitted: Engine, encoder: WordEncoder):
    row = arrive(fitted, "the invoice was wrong at last")

    def correct() -> None:
        with fitted.work(LATER + HOUR) as work:
            work.save_responses(LUMO, [row._replace(verbatim="the app crashes daily at last")])

    arrivals = reader(fitted, Interrupted(correct))
    while arrivals.read_some():
        pass
    all_read(arrivals)
    assert any("crashes" in label for label in labels_of(fitted, row))
    assert not any("invoice" in label for label in labels_of(fitted, row))


def test_a_comment_read_while_themes_are_grouped_is_held_against_the_new_ones(
    fitted: Engine, encoder: WordEncoder
):
    all_read(reader(fitted, encoder))
    row = arrive(fitted, "zebras yodel beyond quartz mountains again")
    herd = answers("1 " * 30, at=LATER, every=timedelta(minutes=1))
    herd = [
        each._replace(verbatim=f"zebras yodel beyond quartz mountains {n}") for n, each in enumerate(herd)
    ]
    arrivals = reader(fitted, encoder, LATER + 2 * HOUR)

    with fitted.work(LATER) as work:
        work.save_responses(LUMO, herd)
    late: list[ResponseRow] = []

    def one_comes() -> None:
        late.append(arrive(fitted, "zebras yodel beyond quartz mountains late", at=LATER + 2 * HOUR))
        all_read(arrivals)

    fitted.fit_themes("lumo", Interrupted(one_comes), LATER + HOUR)
    assert labels_of(fitted, late[0]) == []
    all_read(arrivals)
    assert labels_of(fitted, late[0]) == labels_of(fitted, row) != []


def test_another_model_waits_for_a_fit_of_its_own(fitted: Engine):
    other = WordEncoder()
    other.name = "other words"
    row = arrive(fitted, "the invoice was wrong again")
    arrivals = reader(fitted, other)
    assert all_read(arrivals) == 91
    assert (other.encoded_n, labels_of(fitted, row)) == (0, [])
    fitted.fit_themes("lumo", other, LATER + HOUR)
    assert any("invoice" in label for label in labels_of(fitted, row))


def test_the_language_is_noted_with_or_without_themes(engine: Engine, encoder: WordEncoder):
    rows = {
        "en": arrive(engine, "The delivery was late and nobody answered the phone"),
        "fr": arrive(engine, "La livraison était en retard et personne ne répond au téléphone"),
        "de": arrive(engine, "Die Lieferung kam zu spät und niemand ging ans Telefon"),
        "": arrive(engine, "ok 10"),
    }
    assert all_read(reader(engine, encoder)) == 4
    assert [stored(engine, row).language for row in rows.values()] == list(rows)


def test_themes_tell_of_languages_that_their_model_reads_less_well(engine: Engine, encoder: WordEncoder):
    spanish = "La aplicación es muy difícil de usar y el pedido nunca llega a tiempo"
    rows = [
        row._replace(verbatim=f"{spanish} {n}")
        for n, row in enumerate(answers("3 " * 19, at=NOW, every=timedelta(minutes=1)))
    ]
    with engine.work(NOW) as work:
        work.save_responses(LUMO, [*comments(10), *rows])

    def told() -> list[tuple[str, int]]:
        all_read(reader(engine, encoder))
        report = engine.themes(Selection("lumo"), LATER + HOUR)
        return [tuple(each) for each in report.languages_read_less_well]

    engine.fit_themes("lumo", encoder, NOW + HOUR)
    arrive(engine, "Der Laden ist sehr schön und die Verkäuferin war freundlich")
    assert told() == [], "nobody knows what the model “words” reads"
    encoder.name = f"{BUNDLED_NAME}/of-tests"
    engine.fit_themes("lumo", encoder, LATER)
    assert told() == [("es", 19), ("de", 1)]
    with engine.work(LATER) as work:
        work.save_responses(
            LUMO, [rows[0]._replace(verbatim="The shop was closed all day and nobody told us")]
        )
    assert told() == [], "nineteen are few"


def test_a_long_history_is_gone_through_once(engine: Engine, encoder: WordEncoder, monkeypatch):
    monkeypatch.setattr("nps_engine.arrivals.AT_ONCE_N", 4)
    monkeypatch.setattr("nps_engine.storage.readings.LOOK_BACK_N", 2)
    with engine.work(NOW) as work:
        work.save_responses(LUMO, comments(5))
    arrivals = reader(engine, encoder)
    assert [arrivals.read_some() for _ in range(13)] == [*[4] * 11, 1, 0]
    arrive(engine, "the invoice was wrong in the end")
    assert [arrivals.read_some() for _ in range(2)] == [1, 0]


def test_a_large_history_is_read_in_bounded_steps_and_taken_up_again_after_a_kill(
    engine: Engine, encoder: WordEncoder
):
    said = "Die Lieferung kam zu spät und niemand ging ans Telefon"
    rows = answers("3 " * 3_000, at=NOW, every=timedelta(minutes=1))
    with engine.work(NOW) as work:  # every third with a comment
        work.save_responses(
            LUMO, [row._replace(verbatim="" if n % 3 else f"{said} {n}") for n, row in enumerate(rows)]
        )
    killed = reader(engine, encoder)
    assert [killed.read_some() for _ in range(2)] == [AT_ONCE_N, AT_ONCE_N]
    late = arrive(engine, "the delivery was late and nobody answered the phone")
    again = reader(engine, encoder)
    steps = list(iter(again.read_some, 0))
    assert (max(steps), sum(steps)) == (AT_ONCE_N, 1_001 - 2 * AT_ONCE_N)
    assert n_of(engine, ReadingTable) == 1_001
    assert stored(engine, late).language == "en"


def test_comments_of_a_history_that_are_grouped_while_they_are_read_are_not_passed_over(
    fitted: Engine, encoder: WordEncoder, monkeypatch
):
    all_read(reader(fitted, encoder))
    monkeypatch.setattr("nps_engine.arrivals.AT_ONCE_N", 4)
    monkeypatch.setattr("nps_engine.storage.readings.LOOK_BACK_N", 0)
    for n in range(9):
        arrive(fitted, f"the invoice was wrong again {n}")
    arrivals = reader(
        fitted, Interrupted(lambda: fitted.fit_themes("lumo", WordEncoder(), LATER + HOUR)), LATER + 2 * HOUR
    )
    assert arrivals.read_some() == 0, "grouped meanwhile: their next turn"
    all_read(arrivals)
    assert n_of(fitted, ReadingTable) == 99


def sentiments_of(engine: Engine, row: ResponseRow) -> list[float | None]:
    with engine.store.reading() as session:
        query = select(ThemeFoundTable.sentiment).where(
            ThemeFoundTable.response_id == stored(engine, row).id, ThemeFoundTable.is_main
        )
        return list(session.execute(query).scalars())


def test_a_comment_sounds_on_arrival_as_at_the_next_fit(engine: Engine, encoder: WordEncoder):
    texts = [f"the invoice was wrong {word} {other}" for word in _SYLLABLES for other in _SYLLABLES]
    with engine.work(NOW - HOUR) as work:
        for at, rating in enumerate((1, 9)):
            said = [text.replace("invoice was wrong", "parcel came today") if at else text for text in texts]
            rows = answers(f"{rating} " * len(said), at=NOW - 5 * HOUR, every=timedelta(seconds=1 + at))
            work.save_responses(
                LUMO, [row._replace(verbatim=text) for row, text in zip(rows, said, strict=True)]
            )
    engine.fit_themes("lumo", encoder, NOW)
    all_read(reader(engine, encoder))
    row = arrive(engine, "the parcel came today bo bu", rating=6)
    all_read(reader(engine, encoder))
    (on_arrival,) = sentiments_of(engine, row)
    assert on_arrival is not None
    assert on_arrival > 0.1, (
        "no opinion words, a rating below the middle: only the others' ratings say praise"
    )
    engine.fit_themes("lumo", encoder, LATER + HOUR)
    assert sentiments_of(engine, row) == [pytest.approx(on_arrival, abs=0.02)]


_SYLLABLES = [first + second for first in "bdgklm" for second in "aeiou"][:9]
