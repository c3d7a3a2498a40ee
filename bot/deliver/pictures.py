"""Charts drawn in a process of their own: matplotlib is slow to load and not safe in threads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from bot.deliver.errors import PictureError

_TIMEOUT_S = 60


def draw_chart(chart: Mapping[str, Any]) -> bytes:
    """Return a chart as PNG.

    Args:
        chart: As ``ChartSpec.as_json`` gives it.

    Raises:
        PictureError: If the process fails or takes longer than a minute.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.render.picture"],
            input=json.dumps(chart).encode(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise PictureError(f"the chart could not be drawn: {error}") from error
    return done.stdout
