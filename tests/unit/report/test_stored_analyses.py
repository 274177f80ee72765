"""What is kept of settings, to tell whether a stored analysis was made with them."""

from datetime import UTC

from ccwatch.analysis.prices import Prices
from ccwatch.model.session import Session
from ccwatch.model.setup import Setting, Setup
from ccwatch.report.session_analysis import work_out
from ccwatch.report.stored_analyses import StoredAnalyses

PRICES = Prices.shipped()


def setup_of(percent: float) -> Setup:
    path = "/home/dev/.claude/settings.json"
    return Setup(percent=Setting(percent, "percent", "user", path), files=(path,))


def test_settings_that_were_replaced_leave_nothing_behind() -> None:
    analyses, held = StoredAnalyses(PRICES, UTC), []
    for number in range(30):
        setup = setup_of(number)
        analyses.forget_settings([setup])
        analysis = work_out(Session("s"), None, setup, PRICES, UTC)
        stored = analyses.make(analysis, 0)
        assert analyses.restore(stored, analysis.session, None, setup)
        assert not analyses.restore(stored, analysis.session, None, setup_of(number + 1))
        held.append(len(analyses._setups))
    assert held == [2] * 30
