"""What the interactive path loads: neither torch nor matplotlib."""

from __future__ import annotations

import subprocess
import sys

HEAVY = "torch", "matplotlib", "sklearn", "sentence_transformers", "sknetwork"


def test_serving_loads_no_torch_and_no_matplotlib():
    code = (
        "import sys, bot.app, bot.cli.serve, bot.cli.questions, bot.cli.digest;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
