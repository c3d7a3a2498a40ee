from __future__ import annotations

import pytest

from nps_engine.errors import UserError
from nps_engine.intake.columns import ColumnMap, match_columns
from nps_engine.intake.profiles import profiles_of
from nps_engine.values import Metric

LONG = "the delivery came two days late and nobody told us"


def matched(metric: Metric = Metric.NPS, overrides=None, date_order=None, **columns) -> ColumnMap:
    """Match columns given as heading=cells; a heading with spaces comes in a dict under ``more``."""
    columns = {**columns.pop("more", {}), **columns}
    profiles = profiles_of(list(columns), zip(*columns.values(), strict=True), metric)
    return match_columns(list(columns), profiles, overrides or {}, metric, date_order=date_order)


def sheet_of(header: str, *rows: str) -> dict[str, list[str]]:
    cells = [row.split("|") for row in rows]
    return {column: [row[place] for row in cells] for place, column in enumerate(header.split("|"))}


TOOLS = {
    "Delighted": (
        "score|comment|created_at|person_email|Delighted Source|Delighted Browser|plan",
        "9|good|2024-03-05|a@b.co|email|Chrome|pro",
        {
            "rating": "score",
            "verbatim": "comment",
            "responded_at": "created_at",
            "respondent_email": "person_email",
        }
        | {"channel": "Delighted Source"},
        ["Delighted Browser", "plan"],
    ),
    "AskNicely": (
        "response_id|person_id|name|email|answer|comment|responded|segment|plan_c",
        "1|7|Ada|a@b.co|9|good|1709649000|EU|pro",
        {
            "external_id": "response_id",
            "respondent": "person_id",
            "respondent_name": "name",
            "verbatim": "comment",
        }
        | {"respondent_email": "email", "rating": "answer", "responded_at": "responded"},
        ["segment", "plan_c"],
    ),
    "Typeform": (
        "#|How likely are you to recommend Lumo to a friend?|Why?|Start Date (UTC)|"
        "Submit Date (UTC)|Network ID",
        "ab12|9|good|2024-03-05 10:00|2024-03-05 10:01|x",
        {
            "external_id": "#",
            "rating": "How likely are you to recommend Lumo to a friend?",
            "verbatim": "Why?",
        }
        | {"responded_at": "Submit Date (UTC)"},
        [],
    ),
    "Google Forms": (
        "Horodateur|Adresse e-mail|Recommanderiez-vous Lumo à un ami ?|Pourquoi cette note ?|Formule",
        "25/03/2024 10:22:11|a@b.co|9|rapide|pro",
        {
            "responded_at": "Horodateur",
            "respondent_email": "Adresse e-mail",
            "verbatim": "Pourquoi cette note ?",
        }
        | {"rating": "Recommanderiez-vous Lumo à un ami ?"},
        ["Formule"],
    ),
    "SurveyMonkey": (
        "Respondent ID|Collector ID|Start Date|End Date|IP Address|Email Address|First Name|Last Name|"
        "How likely is it that you would recommend us?|What could we do better?|Custom Data 1",
        "118|42|2024-03-05|2024-03-05|1.2.3.4|a@b.co|Ada|Lovelace|9|more|pro",
        {"external_id": "Respondent ID", "responded_at": "End Date", "respondent_email": "Email Address"}
        | {"respondent_name": "First Name", "rating": "How likely is it that you would recommend us?"}
        | {"verbatim": "What could we do better?"},
        ["Custom Data 1"],
    ),
    "Formbricks": (
        "No.|Response ID|Timestamp|Finished|Survey ID|1. How likely are you to recommend us?|2. Tell us more",
        "1|r1|2024-03-05 10:00|Yes|s1|9|good",
        {"external_id": "Response ID", "responded_at": "Timestamp", "verbatim": "2. Tell us more"}
        | {"rating": "1. How likely are you to recommend us?"},
        [],
    ),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_survey_tools_headings(tool):
    header, row, fields, dimensions = TOOLS[tool]
    found = matched(more=sheet_of(header, row))
    assert found.fields == fields
    assert sorted(found.dimensions) == sorted(dimensions)


def test_typeforms_times_are_utc_and_surveymonkeys_names_are_joined():
    assert matched(more=sheet_of(*TOOLS["Typeform"][:2])).is_utc
    assert matched(more=sheet_of(*TOOLS["SurveyMonkey"][:2])).family_name == "Last Name"


@pytest.mark.parametrize(
    "question",
    [
        "How likely are you to recommend us to a friend or colleague?",
        "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
        "Quelle est la probabilité que vous nous recommandiez ?",
        "¿Qué tan probable es que nos recomiende?",
        "Quanto è probabile che ci raccomandi a un amico?",
        "Hoe waarschijnlijk is het dat u ons aanbeveelt?",
        "Med hvilken sannsynlighet vil du anbefale oss?",
        "Насколько вероятно, что вы порекомендуете нас?",
        "友人に薦める可能性はどのくらいありますか",
    ],
)
def test_the_question_in_many_languages(question):
    assert matched(more={question: ["9"], "Q2": ["3"]}).fields["rating"] == question


def test_a_heading_beats_numbers_that_only_look_like_ratings():
    found = matched(score=["7", "9"], satisfaction=["8", "9"], t=["11", "10"], text=["ok", "well"])
    assert found.fields == {"rating": "score", "verbatim": "text"}
    assert found.notes[0] == "“satisfaction”, “t” also hold 0 to 10; they are not the rating."


def test_numbers_alone_are_asked_about():
    with pytest.raises(
        UserError, match=r'Whole numbers from 0 to 10 are in “Q3”\. Say which: --map rating="Q3"'
    ):
        matched(Q3=["7", "9"], plan=["pro", "free"])


def test_two_that_fit_equally_well_are_asked_about():
    with pytest.raises(
        UserError, match=r'Several columns could be the rating: “score”, “rating”.*--map rating="score"'
    ):
        matched(score=["7"], rating=["9"])
    assert matched(score=["7"], rating=["9"], overrides={"rating": "rating"}).fields["rating"] == "rating"


def test_two_open_questions_are_asked_about_and_none_may_be_taken():
    columns = {"score": ["7"], "Why this score?": ["slow"], "Reason for leaving": ["price"]}
    with pytest.raises(UserError, match=r"Several columns could be the verbatim.*or none: --map verbatim="):
        matched(more=columns)
    assert "verbatim" not in matched(more=columns, overrides={"verbatim": ""}).fields


def test_a_long_text_is_the_verbatim_without_a_heading():
    assert matched(score=["7", "8"], Q2=[LONG, LONG + "!"]).fields["verbatim"] == "Q2"


def test_no_rating_at_all():
    with pytest.raises(UserError, match="No column holds ratings from 0 to 10; the columns are “plan”"):
        matched(plan=["pro"])


@pytest.mark.parametrize("heading", ["Q1_NPS_GROUP", "nps_class", "NPS Category", "bucket", "group"])
def test_derived_columns_are_neither_rating_nor_dimension(heading):
    found = matched(more={"score": ["9", "3"], heading: ["Promoter", "Detractor"]})
    assert found.left_out == {heading: "it is derived from the rating; buckets are computed anew"}


def test_a_score_that_looks_like_csat_is_asked_about():
    stars = ["1", "2", "3", "4", "5"] * 5
    with pytest.raises(UserError, match="“score” never holds 0 and at most 5, which looks like CSAT or CES"):
        matched(score=stars)
    assert matched(score=stars, overrides={"rating": "score"}).fields["rating"] == "score"
    assert matched(Metric.CSAT, score=stars).fields["rating"] == "score"


def test_a_mapped_column_without_ratings_is_refused_at_once():
    with pytest.raises(
        UserError, match=r"The column “plan” holds “pro”, “free”, not ratings\. NPS ratings are"
    ):
        matched(plan=["pro", "free", "pro", "pro", "pro"], overrides={"rating": "plan"})


def test_wrong_ratings_under_the_right_heading_are_left_to_their_rows():
    assert matched(score=["11", "eleven", "9.5", "9"], plan=["a", "b", "c", "d"]).fields["rating"] == "score"


def test_overrides_forgive_case_and_name_what_is_near():
    columns = {"Overall Score": ["9"], "Plan": ["pro"]}
    assert matched(more=columns, overrides={"rating": "overall score"}).fields["rating"] == "Overall Score"
    with pytest.raises(
        UserError, match=r"There is no column “Overal Scor” for rating. The nearest are “Overall Score”"
    ):
        matched(more=columns, overrides={"rating": "Overal Scor"})
    with pytest.raises(
        UserError, match=r"There is no column “zzz” for rating. The columns are “Overall Score”, “Plan”"
    ):
        matched(more=columns, overrides={"rating": "zzz"})
    with pytest.raises(UserError, match=r"I don't know the field “raing”.*Did you mean --map rating=… \?"):
        matched(more=columns, overrides={"raing": "Plan"})
    with pytest.raises(UserError, match="“Plan” is mapped twice"):
        matched(more=columns, overrides={"rating": "Plan", "weight": "Plan"})


def test_a_dimension_can_be_named_and_kept():
    found = matched(
        more={"score": ["9"], "Tarif 2024": ["pro"], "Phone": ["iPhone"]},
        overrides={"dimension.plan": "Tarif 2024", "dimension.device": "Phone"},
    )
    assert (found.dimensions, found.left_out) == ({"Tarif 2024": "plan", "Phone": "device"}, {})


def test_what_becomes_no_dimension_and_why():
    n = 40
    found = matched(
        more={
            "score": ["9"] * n,
            "plan": ["pro", "free"] * 20,
            "label": [""] * n,
            "order number": [str(number) for number in range(1000, 1000 + n)],
            "IP Address": ["1.2.3.4"] * n,
            "manager": ["boss@lumo.io"] * n,
            "profile": ["https://lumo.io"] * n,
            "renewal": ["2024-03-05", "2024-03-06"] * 20,
            "(column 9)": ["x"] * n,
        }
    )
    assert found.dimensions == {"plan": "plan"}
    assert found.left_out == {
        "label": "it is empty",
        "order number": "nearly all its values differ (40 in 40 rows)",
        "IP Address": "it is personal data",
        "manager": "it holds email addresses",
        "profile": "it holds links",
        "renewal": "it holds dates, not groups",
        "(column 9)": "it has no heading",
    }


def test_two_columns_never_share_a_dimension():
    assert matched(more={"score": ["9"], "Plan": ["a"], "plan?": ["b"]}).dimensions == {
        "Plan": "plan",
        "plan?": "plan_2",
    }


def test_an_id_that_comes_again_is_asked_about():
    with pytest.raises(UserError, match=r'--map external_id="id" or --map respondent="id"'):
        matched(id=["1", "1"], score=["9", "8"])
    assert (
        matched(id=["1", "1"], score=["9", "8"], overrides={"respondent": "id"}).fields["respondent"] == "id"
    )
    assert matched(response_id=["1", "1"], score=["9", "8"]).fields["external_id"] == "response_id"


def test_ids_that_a_spreadsheet_has_rounded_are_refused():
    with pytest.raises(UserError, match="A spreadsheet has rounded the ids in “response_id”"):
        matched(response_id=["1.18E+11", "1.18E+11"], score=["9", "8"])


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["05/03/2024", "25/03/2024"], "dmy"),
        (["05/03/2024", "03/25/2024"], "mdy"),
        (["2024-03-05", "2024-03-06"], None),
        (["03/03/2024", "04/04/2024"], None),
        (["25/03/2024"] * 40 + ["03/25/2024"], "dmy"),
    ],
)
def test_the_order_of_dates_is_told_over_the_whole_column(dates, order):
    assert matched(score=["9"] * len(dates), date=dates).date_order == order


def test_an_order_that_cannot_be_told_is_asked_about():
    with pytest.raises(
        UserError, match=r"“date”, like “05/03/2024”, can be read day first or month first.*--date-order"
    ):
        matched(score=["9"], date=["05/03/2024"])
    with pytest.raises(UserError, match="Some dates in “date” are day first and some month first"):
        matched(score=["9", "9"], date=["25/03/2024", "03/25/2024"])
    assert matched(score=["9"], date=["05/03/2024"], date_order="mdy").date_order == "mdy"
