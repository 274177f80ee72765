"""Where auto-compaction fires, and how that is known.

- `resolve`: the entry point. `sources`: what it may come from; `grounds`: what those judge by.
- `rules`: when each release compacts by itself. `evidence`: what the user's own history shows.
"""

from ccwatch.analysis.threshold.resolve import resolve
from ccwatch.analysis.threshold.threshold import SourceVerdict, Threshold, ThresholdSource

__all__ = ["SourceVerdict", "Threshold", "ThresholdSource", "resolve"]
