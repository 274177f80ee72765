"""What a session would have cost otherwise: tips say what What-if says."""

from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.whatif.scenario import AS_IT_WAS, Scenario
from ccwatch.analysis.whatif.subject import subject
from ccwatch.analysis.whatif.trial import Result, tried


def trial(case: Case, scenario: Scenario = AS_IT_WAS) -> Result | None:
    """Replay a session under a scenario, as What-if does, or as it was.

    Returns:
        `None` where an answer of the main conversation has no price, and where the scenario makes
        no sense for the session.
    """
    view, context = case.view, case.view.context
    cost = view.cost.logged_nano
    one = subject(view.session, cost, context.window, context.threshold, case.copied)
    return tried(one, scenario, case.usual, case.prices)
