"""When auto-compaction is due, by how the context grew so far."""

from ccwatch.analysis.forecast.forecast import Forecast, forecast

__all__ = ["Forecast", "forecast"]
