"""Tips: MCP servers whose tools stand in every request."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.attribution.part import Category
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.reading import server
from ccwatch.analysis.request import times_sent
from ccwatch.analysis.tips.blocks.carried import matters
from ccwatch.analysis.tips.blocks.names import plain
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import amount, times
from ccwatch.model.entry import Kind
from ccwatch.money import estimate
from ccwatch.units import marked, percent

LEAST_TOKENS: Final = 1_000
"""The least tokens of a server's schemas to report."""
LEAST_REQUESTS: Final = 20
"""The least requests without a call from which a server counts as unused."""
DEFERRED_SHARE: Final = 0.1
"""Share of the window above which the client leaves MCP schemas out until they are wanted."""
PROGRAMS: Final = {
    "github": "gh",
    "gitlab": "glab",
    "aws": "aws",
    "gcloud": "gcloud",
    "azure": "az",
    "sentry": "sentry-cli",
    "postgres": "psql",
    "kubernetes": "kubectl",
    "docker": "docker",
}
"""Programs that do for a model what a server of this name does, without a schema."""


def unused_servers(case: Case) -> Iterator[Finding]:
    """The tools of an MCP server are in every context, and none of them was ever called.

    The names, descriptions and parameters of a server's tools are a part of each prompt. This
    counts servers whose schemas the transcript holds, after 20 responses or more without a call by
    the session or one of its sub-agents. Turn them off between sessions: in the middle of one, the
    whole cache would have to be built again. Command-line programs need no schema.

    Source: Anthropic's page on costs, "Reduce MCP server overhead".
    """
    called = _called(case)
    idle = {
        name: size
        for name, size in _schemas(case).items()
        if size >= LEAST_TOKENS and name not in called
    }
    requests = times_sent(case.lane)[-1]
    lost = sum(idle.values()) * requests
    nano = carriage(case.lane, case.prices).nano(sum(idle.values()), 0, len(case.lane.responses))
    if not idle or requests < LEAST_REQUESTS or not matters(case, nano, lost):
        return
    names = sorted(idle, key=lambda name: (-idle[name], name))
    sizes = ", ".join(f"{name} {amount(idle[name])}" for name in names)
    programs = [PROGRAMS[name] for name in names if name in PROGRAMS]
    instead = f" {' and '.join(programs)} can do the same without a server." if programs else ""
    can = Feature.MCP_SWITCH.is_in(case.session.version) and len(names) == 1 and plain(names[0])
    yield Finding(
        id=UNUSED.id,
        title=f"{times(len(idle), 'MCP server')} never used",
        advice=f"Turn off what you do not need, before the next session starts.{instead}",
        evidence=f"their tools were sent {requests} times: {sizes}; {estimate(nano)} so far",
        saving_tokens=lost,
        saving_nano=nano,
        command=f"/mcp disable {names[0]}" if can else "/mcp",
    )


def tool_search(case: Case) -> Iterator[Finding]:
    """The schemas of MCP tools take more than a tenth of the window, and none is left out.

    Claude Code normally leaves out schemas that take that much, and looks a tool up when it is
    needed. That is off behind most gateways, with ENABLE_TOOL_SEARCH=false, and for servers with
    "alwaysLoad". How much it would save depends on which tools are needed.

    Source: Anthropic's page on costs, "Reduce MCP server overhead".
    """
    window, schemas = case.view.context.window.tokens, _schemas(case)
    held = sum(schemas.values())
    if not window or held < DEFERRED_SHARE * window:
        return
    if not Feature.TOOL_SEARCH.is_in(case.session.version):
        return
    yield Finding(
        id=SEARCH_OFF.id,
        title=f"MCP tools take {amount(held)} of the window",
        advice="Start Claude Code with ENABLE_TOOL_SEARCH=auto, so that it loads tools only when "
        "needed.",
        evidence=f"{marked(percent(held / window))} of the window, for "
        f"{times(len(schemas), 'server')}; Claude Code defers more than "
        f"{percent(DEFERRED_SHARE)} by itself where tool search is on",
    )


def _schemas(case: Case) -> dict[str, int]:
    """The tokens of the schemas of each MCP server, where the transcript tells them apart."""
    found: dict[str, int] = defaultdict(int)
    for part in case.attribution.parts:
        if part.category is Category.TOOLS and not part.entry and (name := server(part.name)):
            found[name] += part.tokens
    return dict(found)


def _called(case: Case) -> set[str]:
    """The servers that were called, by whomever; also those whose resources were read."""
    lanes = (case.lane, *(agent.lane for agent in case.session.agents))
    found = {server(tool.name) for lane in lanes for one in lane.responses for tool in one.tools}
    for entry in case.story.entries:
        if entry.kind is Kind.CALL and "McpResource" in entry.name:
            found.add(entry.target)
    return found


UNUSED: Final = Tip("unused-servers", "Unused MCP servers", unused_servers, COSTS)
"""Schemas for nothing."""
SEARCH_OFF: Final = Tip("tool-search", "MCP tools that fill the window", tool_search, COSTS)
"""Schemas that could wait."""
