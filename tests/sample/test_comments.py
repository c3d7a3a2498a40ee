"""The comments: enough of them, hardly any twice, and fitting who says them."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import pytest

from bot.demo.sample import generate_responses, live_responses
from bot.demo.sample.bank import THEMES, fetch_bank, lines_by_section
from bot.demo.sample.comments import theme_weights
from bot.demo.sample.wording import as_typed, with_slip

END_AT = datetime(2026, 7, 31, 15, 20, tzinfo=UTC)
RESPONSES = generate_responses(end_at=END_AT)
SEEDS = (7, 1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_third_is_empty_and_long_comments_hardly_repeat(seed: int) -> None:
    verbatims = [r.verbatim for r in generate_responses(seed=seed, end_at=END_AT)]
    long = [verbatim for verbatim in verbatims if len(verbatim) > 20]
    assert 0.28 < verbatims.count("") / len(verbatims) < 0.38
    assert 1 - len(set(long)) / len(long) < 0.03


def test_some_comments_say_nothing() -> None:
    said_nothing = {line.text for line in fetch_bank()["trivial/any"]}
    assert 0.02 < sum(r.verbatim in said_nothing for r in RESPONSES) / len(RESPONSES) < 0.06


def test_commas_quotes_and_line_breaks_occur() -> None:
    for mark in (",", '"', "\n"):
        assert sum(mark in r.verbatim for r in RESPONSES) > 5


def test_every_placeholder_is_filled_and_every_tag_is_read() -> None:
    assert not [r.verbatim for r in RESPONSES if "{" in r.verbatim or r.verbatim.startswith("@")]


def test_every_theme_is_written_about() -> None:
    written_n = Counter(theme for r in RESPONSES for theme in r.themes)
    assert set(written_n) == set(THEMES)
    assert min(written_n.values()) > 40


def test_version_5_is_only_spoken_of_on_android_since_it_came() -> None:
    spoken = [r for r in RESPONSES if "version 5" in r.verbatim.lower() or "v5" in r.verbatim.lower()]
    assert len(spoken) > 5
    assert {r.platform for r in spoken} == {"Android"}
    assert min(r.responded_at for r in spoken) > END_AT - timedelta(weeks=9)


def test_those_who_say_it_got_better_rated_low_before() -> None:
    better = {line.text.lower() for line in fetch_bank()["returning/better"]}
    before: dict[str, int] = {}
    found = []
    for response in RESPONSES:
        if response.verbatim.lower() in better:
            found.append((before[response.respondent] <= 6, response.rating >= 8))
        before[response.respondent] = response.rating
    assert len(found) > 10
    assert set(found) == {(True, True)}


def test_a_few_comments_are_not_in_english() -> None:
    foreign = {
        line.text
        for section, lines in fetch_bank().items()
        if section.startswith("languages/")
        for line in lines
    }
    written = [r.verbatim for r in RESPONSES if r.verbatim]
    assert 0.02 < sum(verbatim in foreign for verbatim in written) / len(written) < 0.05


def test_stages_and_plans_have_their_themes() -> None:
    def share(theme: str, name: str, value: str) -> float:
        themed = [r for r in RESPONSES if r.themes and getattr(r, name) == value]
        return sum(r.themes[0] == theme for r in themed) / len(themed)

    assert share("setup", "journey_stage", "Onboarding") > 3 * share("setup", "journey_stage", "Renewal")
    assert share("support", "journey_stage", "Support") > 3 * share(
        "support", "journey_stage", "Everyday use"
    )
    assert share("pricing", "journey_stage", "Renewal") > 2 * share(
        "pricing", "journey_stage", "Everyday use"
    )
    assert share("payroll", "plan", "Enterprise") > 2 * share("payroll", "plan", "Free")


def test_facts_multiply_theme_weights() -> None:
    plain, renewing = theme_weights(()), theme_weights({"Business", "Renewal"})
    assert renewing["pricing"] / plain["pricing"] == pytest.approx(8.5)
    assert renewing["swaps"] == plain["swaps"]


def test_bank_is_large_and_no_line_stands_in_two_files() -> None:
    texts = Counter(
        line.text
        for section, lines in fetch_bank().items()
        if section.partition("/")[0] not in {"tails", "trivial"}
        for line in lines
        if len(line.text) > 20
    )
    assert len(texts) > 1000
    assert texts.most_common(1)[0][1] == 1


def test_lines_are_read_with_their_tags_and_breaks() -> None:
    (line,) = lines_by_section("x", "# note\n[good]\n\n@iOS @paid one\\ntwo\n")["x/good"]
    assert (line.text, line.needs) == ("one\ntwo", frozenset({"iOS", "paid"}))


@pytest.mark.parametrize("text", ["stray\n", "[good]\nsame\nsame\n"])
def test_a_stray_or_repeated_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"comments-x\.txt"):
        lines_by_section("x", text)


@pytest.mark.parametrize("seed", range(20))
def test_a_slip_changes_one_word(seed: int) -> None:
    before = "we really like the calendar"
    after = with_slip(before, Random(seed))  # noqa: S311
    assert sum(a != b for a, b in zip(before.split(), after.split(), strict=True)) == 1


def test_short_words_are_not_slipped_on() -> None:
    assert with_slip("so it is", Random(3)) == "so it is"  # noqa: S311


def test_most_texts_are_left_as_they_are() -> None:
    rng = Random(1)  # noqa: S311
    typed = [as_typed("We like it here, it's calm", "good", rng) for _ in range(400)]
    assert 0.7 < typed.count("We like it here, it's calm") / 400 < 0.95


def test_live_stream_repeats_by_seed_and_goes_on_numbering() -> None:
    first = list(islice(live_responses(seed=1, start_n=2000), 30))
    assert first == list(islice(live_responses(seed=1, start_n=2000), 30))
    assert first != list(islice(live_responses(seed=2, start_n=2000), 30))
    assert [a.external_id for a in first[:2]] == ["LN-02001", "LN-02002"]
    assert not {a.respondent for a in first} & {r.respondent for r in RESPONSES}


def test_one_of_each_three_live_answers_is_a_detractor_who_says_why() -> None:
    answers = list(islice(live_responses(seed=5, start_n=2000), 3000))
    threes = [answers[at : at + 3] for at in range(0, len(answers), 3)]
    assert {sum(a.rating <= 6 for a in three) for three in threes} == {1}
    assert all(len(a.verbatim) > 1 for a in answers if a.rating <= 6)
    assert any(a.verbatim == "" for a in answers)
    assert len({a.external_id for a in answers}) == len({a.respondent_email for a in answers}) == 3000
