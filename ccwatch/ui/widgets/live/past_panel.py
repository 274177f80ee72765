"""The compactions of a session, and its sub-agents with gauges of their own."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.analysis.overview import AgentView
from ccwatch.model.session import Agent
from ccwatch.money import money
from ccwatch.plain_text import one_line
from ccwatch.report.wording import UNLISTED, level, tokens_held, uncompacted, window_share
from ccwatch.ui.view import View
from ccwatch.ui.widgets.gauge import LEVELS, thin
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, fit, join, pad
from ccwatch.ui.widgets.panel import Panel
from ccwatch.ui.widgets.words import compacted
from ccwatch.units import count

BAR = 8
"""Cells of a sub-agent's gauge."""


class PastPanel(Panel):
    """What happened: compactions, the newest first, then sub-agents, those that run first."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Give the sub-agents the larger half, once there are any."""
        agents = sorted(view.overview.agents, key=lambda one: not is_running(one.agent))
        room = height if not agents else max(1, height - 1 - min(len(agents), (height + 1) // 2))
        drawn = compactions(view, width, room)
        if agents:
            if len(drawn) + 2 + len(agents) <= height:
                drawn.append(Content(""))
            drawn.append(heading(view, width))
            drawn += [agent(one, view, width) for one in agents[: max(0, height - len(drawn))]]
        return drawn


def compactions(view: View, width: int, height: int) -> list[Content]:
    """One line for each compaction, the newest first; the last line counts the others."""
    done = view.overview.compactions
    if not done:
        main = view.overview.session.main
        note = "none since the fork" if main.compactions else "none yet"
        if main.micro_compactions:
            note += f", old results cleared {main.micro_compactions}{view.look.symbols.times}"
        return [fit([(note, QUIET)], width)]
    shown = done[::-1][: height if len(done) <= height else max(1, height - 1)]
    drawn = []
    for number, compaction in zip(range(len(done), 0, -1), shown, strict=False):
        style = STRONG if number == len(done) else QUIET
        which = f"{view.look.symbols.compacted}{number:<2}"
        line: Part = (f"{which} {compacted(compaction, view.look)}", style)
        drawn.append(fit([line, (compaction.trigger.value, QUIET)], width))
    if len(shown) < len(done) and height > 1:
        drawn.append(Content.styled(f"    and {len(done) - len(shown)} before", QUIET))
    return drawn


def heading(view: View, width: int) -> Content:
    """Count the sub-agents, and say what they cost together."""
    agents = view.overview.agents
    running = sum(is_running(one.agent) for one in agents)
    paid = [one.nano for one in agents if one.nano is not None]
    cost = money(sum(paid) if paid else None)
    parts: list[Part] = [(count(len(agents), "sub-agent"), QUIET), (cost, QUIET)]
    if running:
        parts.insert(1, (f"{running} running", "$ok"))
    if unlisted := view.overview.cost.unlisted_nano:
        parts.append((f"{UNLISTED} {money(unlisted)}", QUIET))
    return fit(parts, width)


def is_running(agent: Agent) -> bool:
    """Is a sub-agent known to be running?"""
    return agent.finished is False


def agent(one: AgentView, view: View, width: int) -> Content:
    """A sub-agent in a line: whether it runs, its gauge, and its task."""
    context = one.context
    sign = view.look.symbols.live if is_running(one.agent) else view.look.symbols.parked
    style = LEVELS[level(context.share_of_trigger, view.look.near)]
    figures = f" {window_share(context):>4} {tokens_held(context, brief=True):>4} "
    name = one_line(one.agent.name, 80)
    line = join(
        (f"{sign} ", "$ok" if is_running(one.agent) else QUIET),
        thin(context.share, BAR, view.look.symbols, style),
        figures,
        (name, "" if is_running(one.agent) else QUIET),
    )
    return pad(line, width)


def brief_past(view: View, width: int) -> Content:
    """The compactions in one line, for a narrow pane."""
    done = view.overview.compactions
    if not done:
        return fit([(uncompacted(view.overview.session), QUIET)], width)
    last = compacted(done[-1], view.look)
    many = f"{view.look.symbols.compacted} {len(done)}"
    return fit([many, f"last {last}", (done[-1].trigger.value, QUIET)], width)


def brief_agents(view: View, width: int) -> Content:
    """The sub-agents in one line: how many, and the fullest of those that run."""
    fullest, number = _fullest(view)
    name = one_line(fullest.agent.kind or fullest.agent.description or fullest.agent.id, 30)
    return fit([number, f"{name} {window_share(fullest.context)}"], width)


def fullest_agent(view: View, width: int) -> Content:
    """The same with a gauge, if there is room for it, instead of the name."""
    fullest, number = _fullest(view)
    style = LEVELS[level(fullest.context.share_of_trigger, view.look.near)]
    line = thin(fullest.context.share, BAR, view.look.symbols, style)
    share = window_share(fullest.context)
    drawn = fit([number, line, share], width, " ")
    return drawn if drawn.plain.endswith(share) else fit([number, share], width, " ")


def _fullest(view: View) -> tuple[AgentView, str]:
    """The fullest sub-agent of those that run, else of all, and how many there are."""
    agents = view.overview.agents
    running = [one for one in agents if is_running(one.agent)]
    ended = "done" if all(one.agent.finished for one in agents) else "launched"
    number = f"{len(running)} running" if running else f"{len(agents)} {ended}"
    return max(running or agents, key=lambda one: one.context.share or 0), number
