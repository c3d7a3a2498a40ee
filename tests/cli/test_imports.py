"""What a command loads, and only when it needs it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = "torch", "matplotlib", "sklearn", "sentence_transformers", "sknetwork", "pyarrow", "python_calamine"


def test_serving_asking_and_opening_an_import_load_nothing_heavy():
    code = (
        "import sys, bot.app, bot.cli.serve, bot.cli.questions, bot.cli.digest, bot.cli.imports;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
