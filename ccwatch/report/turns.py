"""What each turn of a conversation did."""

from ccwatch.analysis.cost import bill
from ccwatch.analysis.overview import TurnView
from ccwatch.analysis.prices import Prices
from ccwatch.model.session import Lane


def turn_views(lane: Lane, prices: Prices) -> tuple[TurnView, ...]:
    """Work out what each turn of a lane did, oldest first.

    Responses that another session paid for count for the context, not for the cost.
    """
    ends = [*(turn.first for turn in lane.turns[1:]), len(lane.responses)]
    views: list[TurnView] = []
    for index, turn in enumerate(lane.turns):
        end = ends[index]
        answers = lane.responses[turn.first : end]
        own = [
            r for i, r in enumerate(answers, turn.first) if lane.owned is None or i in lane.owned
        ]
        paid = bill(own, prices)
        usage = paid.usage
        views.append(
            TurnView(
                turn.at_ms,
                len(answers),
                usage.prompt + usage.output,
                paid.nano,
                next((r.context for r in reversed(answers) if r.context), None),
                turn.alive,
                index,
            )
        )
    return tuple(views)
