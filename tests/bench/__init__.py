"""How fast and how good it is, beside peers in the same run: ``make bench``, or ``python -m tests.bench``.

Speed is measured here and never asserted: docs/performance.md says what came out.
"""
