"""Privacy of private surveys (eNPS): what may be shown beside all that was shown before.

``guard`` decides, about groups of ``members``, beside what was ``released``; ``span`` and ``search`` do its sums.
"""
