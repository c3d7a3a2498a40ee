from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from nps_engine.errors import UserError
from nps_engine.intake.rejects import Reject
from nps_engine.values import ResponseRow
from tests.intake.sheets import opened, ratings, refused, sheet, taken

QUALTRICS = (
    "StartDate,EndDate,Status,Finished,ResponseId,Q1,Q1_NPS_GROUP,Q2,plan\n"
    'Start Date,End Date,Response Type,Finished,Response ID,"How likely are you to recommend us?, really",'
    "How likely - Group,Why?,plan\n"
    '"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""status""}",'
    '"{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}",'
    '"{""ImportId"":""QID1_G""}","{""ImportId"":""QID2""}","{""ImportId"":""plan""}"\n'
    "2024-03-05 10:00,2024-03-05 10:05,IP Address,True,R_1,9,Promoter,fast,pro\n"
    "2024-03-05 10:00,2024-03-05 10:05,Survey Preview,True,R_2,0,Detractor,test,pro\n"
    "2024-03-05 10:00,2024-03-05 10:05,IP Address,False,R_3,5,Detractor,,pro\n"
)
SURVEYMONKEY = (
    "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,"
    '"How likely is it that you\nwould recommend us, honestly?",Which do you use?,\n'
    ",,,,,,,,Response,App,Web\n"
    "118,42,03/05/2024 10:00:00 AM,03/25/2024 10:05:00 AM,1.2.3.4,a@b.co,Ada,Lovelace,"
    "Extremely likely - 10,App,\n"
)


def test_a_plain_file(tmp_path):
    path = sheet(tmp_path, "id,score,comment,date,Plan Type\n1,9,good,2024-03-05 10:00,pro\n2,eleven,,,\n")
    assert list(opened(path)) == [
        ResponseRow(
            "csv", "1", 9, datetime(2024, 3, 5, 9, tzinfo=UTC), "good", segments={"plan_type": "pro"}
        ),
        Reject(3, "score", "eleven", "a rating must be a whole number from 0 to 10"),
    ]


def test_a_reject_names_the_files_own_column(tmp_path):
    path = sheet(tmp_path, "Score,When did you answer,date\n9,x,soon\n9,x,2024-03-05\n")
    assert [(reject.line, reject.column, reject.got) for reject in refused(opened(path))] == [
        (2, "date", "soon")
    ]


def test_qualtrics_three_header_rows_without_previews_and_unfinished(tmp_path):
    file = opened(sheet(tmp_path, QUALTRICS))
    assert file.source == "qualtrics"
    assert taken(file) == [
        ResponseRow(
            "qualtrics",
            "R_1",
            9,
            datetime(2024, 3, 5, 9, 5, tzinfo=UTC),
            "fast",
            segments={"plan": "pro"},
        )
    ]
    assert refused(file) == []
    assert dict(file.dropped) == {"preview or test of the survey": 1, "not finished": 1}


def test_surveymonkeys_two_header_rows(tmp_path):
    file = opened(sheet(tmp_path, SURVEYMONKEY))
    assert taken(file) == [
        ResponseRow(
            "surveymonkey",
            "118",
            10,
            datetime(2024, 3, 25, 9, 5, tzinfo=UTC),
            respondent_name="Ada Lovelace",
            respondent_email="a@b.co",
            segments={"which_do_you_use_app": "App"},
        )
    ]


def test_times_of_a_utc_column_are_utc(tmp_path):
    path = sheet(tmp_path, "#,NPS,Submit Date (UTC)\nx,9,2024-03-05 10:00\n")
    assert taken(opened(path))[0].responded_at == datetime(2024, 3, 5, 10, tzinfo=UTC)


def test_rows_without_an_id_get_one_that_stays(tmp_path):
    rows = ["9,good,pro", "9,good,pro", "8,,free"]
    first = taken(opened(sheet(tmp_path, "\n".join(["score,comment,plan", *rows]))))
    again = taken(opened(sheet(tmp_path, "\n".join(["score,comment,plan", *reversed(rows)]), "other.csv")))
    moved = taken(opened(sheet(tmp_path, "plan,score,comment\npro,9,good\n", "moved.csv")))
    assert len({row.external_id for row in first}) == 3
    assert {row.external_id for row in first} == {row.external_id for row in again}
    assert moved[0].external_id == first[0].external_id


def test_an_empty_id_among_others_gets_one_too(tmp_path):
    ids = [row.external_id for row in taken(opened(sheet(tmp_path, "response_id,score\nr1,9\n,8\n")))]
    assert ids[0] == "r1"
    assert ids[1].endswith("-1")


def test_without_a_date_the_files_last_change_counts(tmp_path):
    path = sheet(tmp_path, "score\n9\n")
    os.utime(path, (1709649000, 1709649000))
    file = opened(path)
    assert taken(file)[0].responded_at == datetime(2024, 3, 5, 14, 30, tzinfo=UTC)
    assert (
        file.columns.notes[0] == "No column says when: all responses get the date of the file's last change."
    )


def test_each_walk_gives_the_same(tmp_path):
    file = opened(sheet(tmp_path, "score\n9\n8\n9\n"))
    assert list(file) == list(file)
    assert ratings(file) == [9, 8, 9]
    assert file.share_read == 1.0


def test_the_date_order_given_goes_down_to_the_rows(tmp_path):
    path = sheet(tmp_path, "score,date\n9,05/03/2024 12:00\n")
    assert taken(opened(path, date_order="mdy"))[0].responded_at.month == 5


def test_a_title_above_the_headings_is_said(tmp_path):
    path = sheet(tmp_path, "NPS report\nscore,comment\n9,good\n8,bad\n")
    with pytest.raises(UserError, match="without a title above them"):
        opened(path)


def test_a_thousand_wrong_rows_do_not_stop_the_right_one(tmp_path):
    path = sheet(tmp_path, "score,comment\n" + "9,good\n" + "12,x\n" * 3 + "7\n")
    file = opened(path)
    assert (ratings(file), len(refused(file))) == ([9], 4)
