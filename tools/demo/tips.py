"""The scenario in which every tip is given: some sessions, each with habits of its own."""

from dataclasses import dataclass
from typing import Final

from tools.demo.ledger import Account, Billed
from tools.demo.session import Session
from tools.demo.story import story
from tools.demo.tape import Row, Tape
from tools.demo.turns import play
from tools.demo.window import Window

NEWER: Final = "2.1.330"
"""The release that they run."""
MINUTE: Final = 60_000
"""Milliseconds."""
LENGTH: Final = 50 * MINUTE
"""How long the scenario is: milliseconds."""


@dataclass(frozen=True)
class Habit:
    """One session of the scenario."""

    story: str
    """Its story, and the name of its project."""
    id: str
    """The sessionId."""
    model: str
    """Its model, as the API names it."""
    before: int
    """How long before the beginning it was begun: minutes."""
    base: int = 18_000
    """Tokens of its system prompt, tools and memory files."""
    effort: str = ""
    """How much its model is to think; empty where nothing tells."""
    ttl: str = "5m"
    """How long its cache writes live."""
    trigger: int | None = None
    """Tokens at which it compacts by itself."""
    helper: str = "claude-haiku-4-5-20251001"
    """The model of its Explore agents."""
    skills: int = 2
    """How many skills are listed."""
    servers: tuple[str, ...] = ()
    """MCP servers whose tools stand in every request."""


SONNET, HAIKU = "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"
SONNET_6, OPUS, OPUS_5 = "claude-sonnet-4-6", "claude-opus-4-5-20251101", "claude-opus-5"
HABITS: Final = (
    Habit("shop", "7f0e3c1a-2b4d-4c6e-8a9f-1d2c3b4a5f60", SONNET, 20),
    Habit("blog", "1c9b8a76-5e4d-4f3c-b2a1-0f9e8d7c6b50", HAIKU, 0),
    Habit("api", "3e2d1c0b-9a8f-47e6-95d4-c3b2a1f0e9d8", OPUS_5, 200, 24_000, helper=OPUS_5,
          ttl="1h"),
    Habit("fleet", "5a4b3c2d-1e0f-4a9b-8c7d-6e5f4a3b2c1d", OPUS_5, 170, 20_000),
    Habit("notes", "9d8c7b6a-5f4e-43d2-91c0-b9a8f7e6d5c4", OPUS_5, 150, 20_000,
          effort="high"),
    Habit("infra", "2f3e4d5c-6b7a-4899-a0b1-c2d3e4f5a6b7", OPUS, 130, 15_000, trigger=58_000),
    Habit("data", "8b7a6f5e-4d3c-42b1-a09f-8e7d6c5b4a39", "claude-haiku-5-5", 110),
    Habit("web", "4c5d6e7f-8a9b-4c0d-9e1f-2a3b4c5d6e7f", "claude-sonnet-5", 420, 40_000),
    Habit("site", "6e5d4c3b-2a1f-40e9-8d7c-6b5a4f3e2d1c", SONNET_6, 240, effort="medium"),
    Habit("desk", "0a1b2c3d-4e5f-4061-8273-94a5b6c7d8e9", SONNET, 90, 62_000, skills=120,
          servers=("github", "warehouse", "tickets")),
)  # fmt: skip
"""All of them."""


class Uncounted(Account):
    """Counts nothing: the scenario is not held against a bill."""

    def answered(self, model: str, billed: Billed) -> None:
        """Let it pass."""

    def helped(self, model: str, billed: Billed) -> None:
        """Let it pass."""


def record(tape: Tape, start_ms: int) -> None:
    """Let every session happen."""
    for number, habit in enumerate(HABITS):
        session = Session(
            tape,
            Uncounted(),
            habit.id,
            f"/home/dev/{habit.story}",
            "main",
            habit.model,
            NEWER,
            start_ms - habit.before * MINUTE + number,
            Window(habit.base, habit.ttl),
            entry=str(42_001 + number),
            trigger=habit.trigger,
            recap="tips/summary",
            helper=habit.helper,
            skills="\n".join(map(skill, range(habit.skills))),
            thrifty=True,
            effort=habit.effort,
        )
        session.start()
        if habit.servers:
            session.attach(snapshot(habit.servers))
        play(session, story(f"tips/{habit.story}"))
    for path, text in MEMORY.items():
        tape.write(start_ms - LENGTH, path, text)


def skill(number: int) -> str:
    """A skill as the client lists it."""
    what = ("release notes", "reviews", "invoices", "translations", "drafts")[number % 5]
    return (
        f"- {what.split()[0]}-{number}: Writes {what} the way that the team likes them, from what "
        "has changed since the last time, with the names of those who took part"
    )


def snapshot(servers: tuple[str, ...]) -> Row:
    """The copy of system prompt and tools that newer releases keep."""
    tools = [schema("Bash"), schema("Read"), schema("Edit")]
    tools += [schema(f"mcp__{name}__{verb}") for name in servers for verb in VERBS]
    return {"type": "prompt_snapshot", "systemPrompt": [SYSTEM * 40], "tools": tools}


def schema(name: str) -> dict[str, object]:
    """What a tool tells of itself."""
    takes = {"type": "object", "properties": {"query": {"type": "string", "description": TAKES}}}
    return {"name": name, "description": f"{name}: {TAKES}", "input_schema": takes}


VERBS: Final = ("list", "get", "create", "update", "search", "comment", "close", "export")
"""What the tools of a server do."""
SYSTEM: Final = "You help with the work on a project, one small step after the other, with care. "
TAKES: Final = (
    "Looks for entries that match a query and returns them with all that is known of each, the "
    "newest first, in pages of fifty, with links to those that they refer to. "
) * 12
"""What a tool says at length."""
MEMORY: Final = {
    "CLAUDE.md": "# How we work\n" + "".join(
        f"- Rule {number}: keep functions short and name things for what they are.\n"
        for number in range(1, 420)
    ),
    "projects/-home-dev-infra/memory/MEMORY.md": "# What I learned\n" + "".join(
        f"- Note {number}: the cluster is restarted on the first Monday of the month.\n"
        for number in range(1, 260)
    ),
}  # fmt: skip
"""Files of instructions: longer than they should be."""
