"""Sample boards, so that the screens can be tried without a transcript or a clock."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime

from msgspec.structs import replace

from ccwatch.analysis.attribution.part import Attribution, Category, How, Part
from ccwatch.analysis.bill import Bill, Cost, ModelBill
from ccwatch.analysis.cache import Cache
from ccwatch.analysis.context import Context, Point
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.overview import AgentView, Overview
from ccwatch.analysis.threshold import Threshold, ThresholdSource
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.client import Limit, Plan, Running
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response
from ccwatch.model.session import Agent, Session
from ccwatch.report.blocks.insight import Insight
from ccwatch.report.board import Board, SessionRow, Today
from ccwatch.report.plans import folder_of
from ccwatch.store.snapshot import LineCounts, Progress, Snapshot

NOW = datetime(2026, 3, 2, 14, 32, 10, tzinfo=UTC)
"""The moment at which the samples are looked at."""
NOW_MS = int(NOW.timestamp() * 1000)
"""The same in milliseconds."""
MINUTE = 60_000
"""Milliseconds."""
DOLLAR = 10**9
"""Billionths of a dollar."""
HOSTILE = "[TODO] x[/b] [/] \x1b[31mred\u202e [@click=app.quit]y[/]"
"""A title that would end the app, or act in it, if it were read as markup."""
SHOP = "7d3c0f52-9a1e-4c3b-8f57-0b6a1de40c11"
"""The id of the session that the samples show first."""


def now() -> datetime:
    """Tell the samples' time."""
    return NOW


def saw(peak: int, floor: int, steps: int, falls: tuple[int, ...], total: int) -> tuple[Point, ...]:
    """Points that climb in waves from a floor, and fall where the context was compacted."""
    points = []
    used = floor
    for i in range(total):
        fell = i in falls
        used = floor if fell else min(peak, used + (peak - floor) // steps + (i * 7919) % 2600)
        points.append(Point(NOW_MS - (total - i) * 4 * MINUTE, used, fell))
    return tuple(points)


def threshold() -> Threshold:
    """A trigger that was learned from six compactions."""
    return Threshold(
        167_000,
        ThresholdSource.LEARNED,
        low_tokens=166_120,
        high_tokens=167_480,
        documented_tokens=190_000,
        samples=6,
    )


def context(used: int | None = 143_210) -> Context:
    """A window of 200k that is filled to seven tenths."""
    return Context(
        used=used,
        basis=Basis.MEASURED,
        pending=0,
        output=812,
        window=Window(200_000, Basis.DOCUMENTED, "documented"),
        threshold=threshold(),
    )


def compactions() -> tuple[Compaction, ...]:
    """Two compactions of the day."""
    return (
        Compaction("c1", NOW_MS - 190 * MINUTE, Trigger.MANUAL, "2.1.330", "claude-sonnet-4-5",
                   pre_tokens=151_900, post_tokens=9_800, first_prompt_tokens=24_300, after=20),
        Compaction("c2", NOW_MS - 92 * MINUTE, Trigger.AUTO, "2.1.330", "claude-sonnet-4-5",
                   pre_tokens=167_911, post_tokens=11_200, first_prompt_tokens=27_100, after=55),
    )  # fmt: skip


def lane() -> Lane:
    """A conversation of 24 turns; the fourth last was rewound."""
    turns = tuple(
        Turn(
            f"t{i}",
            NOW_MS - (24 - i) * 9 * MINUTE,
            Place("shop.jsonl", i * 100, 100),
            i * 3,
            i != 20,
        )
        for i in range(24)
    )
    last = Response("m1", "r1", "claude-sonnet-4-5-20250929", NOW_MS - MINUTE, context=143_210)
    return Lane(responses=(last,), turns=turns, compactions=compactions(), last=last)


def session() -> Session:
    """A session in a project called shop."""
    return Session(
        id=SHOP,
        path="/home/dev/.claude/projects/-home-dev-shop/7d3c0f52.jsonl",
        project="/home/dev/shop",
        title="Cart totals are off by a cent",
        version="2.1.330",
        branch="feature/cart",
        first_ms=NOW_MS - 330 * MINUTE,
        last_ms=NOW_MS - 1_000,
        main=lane(),
    )


def agents() -> tuple[AgentView, ...]:
    """A sub-agent at work and one that is done."""
    small = context(34_000)
    explore = Agent(
        "a1", kind="Explore", description="find every use of Cart.total", finished=False
    )
    review = Agent("a2", kind="general-purpose", description="review the rounding", finished=True)
    return (
        AgentView(explore, small, 210_000_000),
        AgentView(review, context(88_400), 640_000_000),
    )


def findings() -> tuple[Finding, ...]:
    """An urgent tip and another one."""
    return (
        Finding(
            "near-trigger",
            "Auto-compact in about 5 turns",
            "Compact now with a focus, while you can still say what to keep.",
            "23k tokens left at 4.6k a turn",
            saving_tokens=9_000,
            command="/compact keep the failing test and the plan for cart.py",
            urgent=True,
        ),
        Finding(
            "read-twice",
            "cart.py was read 4 times, unchanged",
            "Ask for the lines that matter instead of the whole file.",
            "4 reads, 36k tokens",
            saving_tokens=9_000,
            saving_nano=110_000_000,
        ),
    )


def entry(kind: Kind, number: int, name: str = "", target: str = "") -> Entry:
    """A block of the session."""
    place = Place("shop.jsonl", number * 100, 100)
    return Entry(kind, place, 0, f"u{number}", NOW_MS - MINUTE, 400, name, "", target)


def attribution() -> Attribution:
    """What fills the context of the session: tools above all."""

    def block(category: Category, tokens: int, how: How, one: Entry) -> Part:
        return Part(category, tokens, how, one)

    results, calls, split = Category.RESULTS, Category.CALLS, How.SPLIT
    parts = (
        Part(Category.SYSTEM, 7_600, How.ESTIMATED),
        Part(Category.TOOLS, 11_000, How.ESTIMATED),
        Part(Category.TOOLS, 3_400, How.ESTIMATED, name="mcp__tracker__find"),
        Part(Category.MEMORY, 2_400, How.ESTIMATED, name="/home/dev/shop/CLAUDE.md"),
        block(Category.PROMPTS, 1_900, How.MEASURED, entry(Kind.PROMPT, 1)),
        block(calls, 410, split, entry(Kind.CALL, 2, "Read", "/home/dev/shop/cart.py")),
        block(results, 34_100, How.MEASURED, entry(Kind.RESULT, 3, "Read",
              "/home/dev/shop/cart.py")),
        block(calls, 290, split, entry(Kind.CALL, 4, "Bash", "make test")),
        block(results, 58_000, split, entry(Kind.RESULT, 5, "Bash", "make test")),
        block(results, 4_210, split, entry(Kind.RESULT, 6, "mcp__tracker__find", HOSTILE)),
        block(Category.TEXT, 8_900, split, entry(Kind.TEXT, 7)),
        block(Category.SUMMARY, 9_800, How.MEASURED, entry(Kind.SUMMARY, 8)),
        Part(Category.UNATTRIBUTED, 1_200, How.ESTIMATED),
    )  # fmt: skip
    return Attribution(143_210, parts, 1.2)


def insight() -> Insight:
    """What the blocks of the session tell: what fills it, and a tip more."""
    tip = Finding("mcp-unused", "3 MCP servers were never used", "Turn them off with /mcp.",
                  "9 tools", saving_tokens=12_000, saving_nano=40_000_000)  # fmt: skip
    found = attribution()
    blocks = tuple(part.entry for part in found.parts if part.entry)
    return Insight(session(), found, Story(entries=blocks), (tip,))


def cost() -> SessionCost:
    """Five dollars, of which Claude Code knows a little more than the log."""
    return SessionCost(
        logged=Bill({"claude-sonnet-4-5-20250929": ModelBill(85, cost=Cost(output=4_820_000_000))}),
        subagents_nano=850_000_000,
        unlisted_nano=0,
        reported_nano=5_100_000_000,
        reported_from="cost-state",
        unlogged_nano=280_000_000,
        total_nano=5_100_000_000,
        total_basis=Basis.REPORTED,
        undercounts_output=False,
    )


def overview() -> Overview:
    """All that is known of the session in shop."""
    return Overview(
        session=session(),
        context=context(),
        history=saw(172_000, 24_000, 36, (20, 55), 85),
        compactions=compactions(),
        cost=cost(),
        cache=Cache(300, NOW_MS + 250_000, 90_000_000, 540_000_000),
        forecast=Forecast(11.0, 7.0, 20.0, 5.2, 9.0),
        per_turn_nano=310_000_000,
        agents=agents(),
        findings=findings(),
        running=Running(SHOP, 4242, "busy"),
    )


def row(number: int) -> SessionRow:
    """One of many sessions."""
    projects = ("api", "docs", "infra", "notebook", "mobile", HOSTILE)
    share = (0.97, 0.13, 0.55, 0.86, 0.31, 0.72)[number % 6]
    return SessionRow(
        id=f"00000000-0000-4000-8000-{number:012d}",
        project=projects[number % 6],
        title=(f"Session number {number}", HOSTILE, "")[number % 3],
        model=("opus-5", "haiku-4.5", "sonnet-4.5")[number % 3],
        used=int(share * (967_000 if number % 6 == 0 else 167_000)),
        window=1_000_000 if number % 6 == 0 else 200_000,
        share=share,
        nano=(number * 7_919 % 20_000 + 40) * 1_000_000,
        compactions=number % 4,
        last_ms=NOW_MS - number * 7 * MINUTE - 2_000,
        live=number < 3,
        path=f"/home/dev/{projects[number % 6]}",
        lacking=number % 5 == 4,
    )


def shop_row(shown: Overview) -> SessionRow:
    """The row of the session that is shown."""
    one, held = shown.session, shown.context
    return SessionRow(
        id=one.id,
        project="shop",
        title=one.title,
        model="sonnet-4.5",
        used=held.used,
        window=held.window.tokens,
        share=held.share_of_trigger,
        nano=shown.cost.total_nano,
        compactions=len(shown.compactions),
        last_ms=one.last_ms,
        live=True,
        path=one.project,
        lacking=False,
    )


def today() -> Today:
    """A Monday, the second of its month, after four weeks with a few days of rest."""
    cents = [0, 0, 310, 742, 205, 0, 0, 811, 930, 1212, 404, 118, 0, 0]
    cents += [644, 1830, 2204, 915, 350, 0, 0, 1104, 702, 918, 3110, 512, 87, 1940]
    days = tuple(10**7 * one for one in cents)
    month = sum(days[-2:])
    return Today(
        date(2026, 3, 2), "UTC", days[-1], 4, 212, 6_010_000_000, days[-1], month, days_nano=days
    )


def board(shown: Overview | None = None, others: int = 14) -> Board:
    """A board with the session in shop, and others.

    Args:
        shown: What is known of the first session.
        others: How many more sessions there are.
    """
    known = shown or overview()
    snapshot = Snapshot(
        sessions=(known.session,),
        roots=("/home/dev/.claude", "/home/dev/.config/claude"),
        progress=Progress(412, 412, 448_000_000, 448_000_000),
        line_counts=LineCounts(lines=61_200),
    )
    plain = Board(
        snapshot,
        (),
        today(),
        lambda id_: known if id_ == known.session.id or others else None,
    )
    return with_rows(plain, (shop_row(known), *(row(i) for i in range(others))))


def with_plan(board: Board, *limits: Limit) -> Board:
    """The same board, with what was just reported of a plan's limits."""
    folder = folder_of(session().path, board.snapshot)
    assert folder is not None
    return replace(board, plans={folder: Plan(limits, NOW_MS)})


def with_rows(board: Board, rows: tuple[SessionRow, ...]) -> Board:
    """The same board with other rows."""
    return replace(board, rows=rows, live_rows=tuple(row for row in rows if row.live is not False))


def at_share(share: float, **others: float) -> Board:
    """A board on which shop stands at a share of its trigger, and others at theirs."""
    plain = board(others=2)
    shop, api, docs = plain.rows
    rows = (
        replace(shop, share=share),
        replace(api, share=others.get("api", 0.1)),
        replace(docs, share=others.get("docs", 0.1)),
    )
    return with_rows(plain, rows)


def empty() -> Board:
    """A board on which nothing was found."""
    roots = ("/nonexistent/.claude", "/nonexistent/.config/claude")
    return Board(Snapshot(roots=roots), (), Today(date(2026, 3, 2), "UTC"), lambda _id: None)


def text_of(place: Place) -> str:
    """The text of a prompt, hostile now and then."""
    return (
        HOSTILE if place.offset % 500 == 0 else f"Prompt at {place.offset}: please look at the cart"
    )


def feed(*boards: Board) -> Callable[[], AsyncIterator[Board]]:
    """A feed that gives some boards and ends."""

    async def give() -> AsyncIterator[Board]:
        for one in boards:
            yield one

    return give
