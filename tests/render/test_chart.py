import json
import subprocess
import sys
from dataclasses import replace

import pytest

from bot.render.chart import ChartKind, ChartSpec, Unit, unique_labels
from bot.render.message import Message
from bot.render.picture import WIDTH_PX, picture_png

WEEKS = ChartSpec(
    "NPS by week",
    ChartKind.LINE,
    ("2 Nov", "9 Nov", "16 Nov"),
    (("NPS", (31.4, None, -12.0)),),
    x_label="week starting",
    alt_text="Line chart: +31, none, -12.",
    intervals=((20.0, 40.0), None, (-40.0, 18.0)),
    ns=(40, 0, 12),
    open_at=2,
)
SPLIT = ChartSpec(
    "Buckets",
    ChartKind.BAR,
    ("Bad", "Good"),
    (("Before", (40.0, 60.0)), ("Now", (30.0, 70.0))),
    unit=Unit.PERCENT,
)
RING = ChartSpec(
    "Buckets", ChartKind.PIE, ("Bad", "None", "Good"), (("n", (4.0, 0.0, 6.0)),), unit=Unit.COUNT
)
PNG = b"\x89PNG\r\n\x1a\n"


def size_px(png: bytes) -> tuple[int, int]:
    assert png.startswith(PNG)
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def test_slacks_own_line_chart_leaves_empty_weeks_out_and_says_so():
    assert WEEKS.as_native_block() == {
        "type": "data_visualization",
        "title": "NPS by week",
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": "NPS",
                    "data": [{"label": "2 Nov", "value": 31}, {"label": "16 Nov, so far", "value": -12}],
                }
            ],
            "axis_config": {"categories": ["2 Nov", "16 Nov, so far"], "x_label": "week starting"},
        },
    }
    assert WEEKS.native_note() == "In the chart, 1 point without a score is left out."


def test_a_pie_has_segments():
    block = RING.as_native_block()
    assert block is not None
    assert block["chart"] == {
        "type": "pie",
        "segments": [{"label": "Bad", "value": 4.0}, {"label": "Good", "value": 6.0}],
    }


@pytest.mark.parametrize(("kind", "first"), [(ChartKind.LINE, "d15"), (ChartKind.BAR, "d0")])
def test_a_long_trend_keeps_its_end_and_a_long_breakdown_its_start(kind, first):
    days = ChartSpec(
        "Days", kind, tuple(f"d{at}" for at in range(35)), (("NPS", tuple(map(float, range(35)))),)
    )
    block = days.as_native_block()
    assert block is not None
    categories = block["chart"]["axis_config"]["categories"]
    assert (len(categories), categories[0]) == (20, first)
    which = "last" if kind is ChartKind.LINE else "first"
    assert days.native_note() == f"In the chart, only the {which} 20 of 35 are drawn."


def test_labels_are_cut_to_slacks_limit_and_stay_different():
    assert unique_labels(["a" * 30, "a" * 31, "<b>", ""]) == ["a" * 19 + "…", "a" * 17 + "… 2", "‹b›", "–"]


def test_a_chart_without_numbers_has_no_native_form():
    empty = replace(WEEKS, series=(("NPS", (None, None, None)),))
    assert empty.as_native_block() is None
    assert Message("text", (), empty).with_native_chart() == Message("text", (), empty).without_picture()


def test_the_text_table_grows_from_a_middle_line():
    assert WEEKS.as_table().split("\n") == [
        "2 Nov           +31        │██████",
        "9 Nov             –",
        "16 Nov, so far  -12      ██│",
    ]
    assert SPLIT.as_table().split("\n") == ["      Before   Now", "Bad     40 %  30 %", "Good    60 %  70 %"]


def test_a_message_shows_its_chart_in_three_ways():
    lead = {"type": "divider"}
    message = Message("text", (lead, lead), WEEKS, 1)
    native, picture, table = (
        message.with_native_chart(),
        message.with_picture("F1"),
        message.without_picture(),
    )
    assert [block["type"] for block in native] == ["divider", "data_visualization", "context", "divider"]
    assert picture[1] == {
        "type": "image",
        "slack_file": {"id": "F1"},
        "alt_text": "Line chart: +31, none, -12.",
    }
    assert table[1]["text"]["text"].startswith("*NPS by week*\n```2 Nov")
    assert Message("text", (lead,)).with_picture("F1") == [lead]


@pytest.mark.parametrize("spec", [WEEKS, SPLIT, RING])
def test_a_chart_travels_as_json(spec):
    assert ChartSpec.from_json(json.loads(json.dumps(spec.as_json()))) == spec


@pytest.mark.parametrize(
    "spec",
    [
        WEEKS,
        SPLIT,
        RING,
        replace(SPLIT, is_horizontal=True, series=(("Impact", (-4.2, 2.0)),), unit=Unit.IMPACT, ns=(3, 4)),
        replace(WEEKS, series=(("NPS", (None, 3.0, None)),), intervals=(), ns=(), open_at=None),
        replace(SPLIT, title="$x^2$ 漢字 \U0001f680 שלום", categories=("$\\frac$", "\U0001f680")),
        replace(
            WEEKS,
            categories=tuple(map(str, range(400))),
            series=(("NPS", (5.0,) * 400),),
            intervals=(),
            ns=(),
        ),
    ],
)
def test_every_kind_is_drawn_without_a_warning(spec):
    assert size_px(picture_png(spec))[0] == WIDTH_PX


def test_the_picture_is_drawn_by_a_process_of_its_own():
    done = subprocess.run(
        [sys.executable, "-m", "bot.render.picture"],
        input=json.dumps(WEEKS.as_json()).encode(),
        capture_output=True,
        check=True,
    )
    assert size_px(done.stdout) == (1000, 560)
    assert done.stderr == b""


def test_rendering_does_not_load_matplotlib():
    code = "import sys, bot.render.report, bot.render.home, bot.render.digest; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"


def test_a_ring_keeps_its_colours_where_a_bucket_is_empty():
    tones = ("detractor", "passive", "promoter")
    whole = picture_png(replace(RING, tones=tones))
    picked = picture_png(replace(RING, tones=tones).picked([0, 2]))
    assert whole == picked
