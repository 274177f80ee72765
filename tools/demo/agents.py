"""Sub-agents: a conversation of their own while the session waits."""

from typing import NamedTuple

from tools.demo.calls import KINDS, act, ask, call
from tools.demo.client import Client
from tools.demo.session import Session
from tools.demo.story import Step
from tools.demo.tape import Row
from tools.demo.window import Window


class Report(NamedTuple):
    """What a sub-agent gives back."""

    at_ms: int
    """When: milliseconds since 1970, UTC."""
    content: list[dict[str, object]]
    """What the model is told."""
    detail: Row
    """What the transcript says beside that."""


def delegate(session: Session, step: Step, thinking: int = 0) -> None:
    """Let a sub-agent work, in a window of its own, while the session waits."""
    tool, caller = ask(session, step, thinking)
    report = work(session, step, tool)
    session.now = report.at_ms
    session.result(tool, caller, report.content, report.detail)


def team(session: Session, step: Step) -> None:
    """Let several sub-agents work at the same time, one for each task, while the session waits."""
    steps = [Step("H", task, step.size) for task in step.target.split(" | ")]
    tools = [f"toolu_01{session.hexes(22)}" for _ in steps]
    pairs = list(zip(tools, steps, strict=True))
    calls = [{"type": "tool_use", "id": tool, **call(session, one)} for tool, one in pairs]
    callers = session.ask([{"type": "text", "text": "I'll hand these out."}, *calls])[1:]
    reports = [work(session, one, tool) for tool, one in pairs]
    for tool, caller, report in zip(tools, callers, reports, strict=True):
        session.now = max(session.now, report.at_ms)
        session.result(tool, caller, report.content, report.detail)


def work(session: Session, step: Step, tool: str) -> Report:
    """Let a sub-agent work from now on; the session's own time stands still."""
    kind = KINDS[step.tool]
    agent = Client(
        session.tape,
        session.account,
        session.session,
        session.cwd,
        session.branch,
        session.helper if kind == "Explore" else session.model,
        session.version,
        session.now + 40,
        Window(9800 if kind == "Explore" else 14_600),
        slug=session.slug,
        agent=f"a{session.hexes(16)}",
        prompt_id=session.prompt_id,
        thrifty=session.thrifty,
    )
    meta = {"agentType": kind, "description": step.target[:40], "toolUseId": tool}
    session.tape.put(agent.now, agent.path.replace(".jsonl", ".meta.json"), meta)
    began, calls = agent.now, steps_of(kind, step.size)
    agent.say(step.target)
    for one in calls:
        act(agent, one)
        agent.now += 6000
    answer: dict[str, object] = {"type": "text", "text": FOUND[kind]}
    agent.ask([answer])
    detail = {
        "status": "completed",
        "prompt": step.target,
        "agentId": agent.agent,
        "agentType": kind,
        "content": [answer],
        "totalDurationMs": agent.now - began,
        "totalTokens": agent.window.total_tokens,
        "totalToolUseCount": len(calls),
    }
    hint = f"agentId: {agent.agent} (for resuming to continue this agent's work if needed)"
    return Report(agent.now + 300, [answer, {"type": "text", "text": hint}], detail)


def steps_of(kind: str, size: int) -> list[Step]:
    """What a sub-agent does, reading about so many bytes."""
    if kind == "Explore":
        paths = ("src/payment.py", "src/webhooks.py", "src/invoice.py", "src/tax.py")
        looks = [Step("R", path, size // 6) for path in paths]
        return [Step("G", "def total_", size // 6), *looks, Step("G", "tax_rate", size // 6)]
    runs = [Step("B", f"pytest tests/e2e -k {part}", size // 8) for part in ("cart", "pay", "tax")]
    edits = [Step("E", f"tests/e2e/test_{part}.py", 900) for part in ("cart", "pay", "tax")]
    reads = [Step("R", f"tests/e2e/test_{part}.py", size // 8) for part in ("cart", "pay", "tax")]
    return [one for three in zip(reads, edits, runs, strict=True) for one in three]


FOUND = {
    "Explore": "Prices are rounded in three places: `total_cart_tax_rate` in src/tax.py rounds "
    "each line, `total_order_discount` in src/payment.py rounds the sum, and src/invoice.py rounds "
    "again when it prints. The first is the one that the tests pin; the other two cause the cent.",
    "general-purpose": "All three end-to-end suites pass now. The cart suite waited for a toast "
    "that the new stepper no longer shows; the payment and tax suites needed the new field names.",
}
"""What each kind of sub-agent reports."""
