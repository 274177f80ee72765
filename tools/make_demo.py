"""Write ccwatch/data/demo/*, which `ccwatch demo` plays: `python -m tools.make_demo`.

A working day in miniature, and some sessions with habits that tips speak of, as the client of
Claude Code would have written them. Nothing is taken from anybody's transcripts, and every run
gives the same lines.
"""

import gzip
import lzma
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools.demo import earlier, tips
from tools.demo.ledger import Account
from tools.demo.session import Session
from tools.demo.story import story
from tools.demo.tape import Tape, compact
from tools.demo.turns import play
from tools.demo.window import Window

FOLDER = Path(__file__).parent.parent / "ccwatch" / "data" / "demo"
"""Where the recordings go."""
TARGET, TIPS = FOLDER / "recording.gz", FOLDER / "tips.xz"
"""What is written."""
START = int(datetime(2026, 11, 19, 9, 10, tzinfo=UTC).timestamp()) * 1000
"""Where playing begins: milliseconds since 1970, UTC. What is older is there from the start."""
LENGTH = 160 * 60_000
"""How long the recording is, from there: milliseconds."""
YESTERDAY = 17 * 3_600_000
"""How long before it the other sessions were begun: milliseconds."""
OLDER, NEWER = "2.1.150", "2.1.330"
"""The releases that the sessions run. The older one compacts before the window is full."""

SHOP = "5e0c1a52-7d1f-4c39-9b0e-2f6a44d0c7e1"
DOCS = "b1f4d3c8-02a6-4e57-8d95-6c1e0a97f3b2"
API = "0d9a6b7e-4c35-48f2-a1e8-93b52d7c60fa"


@dataclass
class Made:
    """The recording, and what is known of it."""

    lines: list[str]
    """The head, and each write: time from the start in milliseconds, file, text."""
    ledger: dict[str, Account]
    """What each session was billed for."""


def make() -> Made:
    """Let everything happen."""
    tape, ledger = Tape(), {name: Account() for name in (SHOP, DOCS, API)}
    work_in_the_shop(tape, ledger[SHOP])
    work_in_the_docs(tape, ledger[DOCS])
    work_on_the_api(tape, ledger[API])
    ledger |= earlier.record(tape, START, NEWER)
    return Made(lines_of(tape, LENGTH), ledger)


def make_tips() -> list[str]:
    """Let everything happen that tips speak of."""
    tape = Tape()
    tips.record(tape, START)
    return lines_of(tape, tips.LENGTH)


def lines_of(tape: Tape, length_ms: int) -> list[str]:
    """Write what is on a tape as a recording of so many milliseconds."""
    head = compact({"start_ms": START, "length_ms": length_ms})
    entries = tape.in_order()
    if late := [entry for entry in entries if entry.at_ms > START + length_ms]:
        raise ValueError(f"{len(late)} writes are later than the end: {late[-1].path}")
    return [head, *(f"{entry.at_ms - START}\t{entry.path}\t{entry.text}" for entry in entries)]


def work_in_the_shop(tape: Tape, account: Account) -> None:
    """The session that is looked at: two automatic compactions, one by hand, two sub-agents."""
    session = Session(
        tape,
        account,
        SHOP,
        "/home/dev/shop",
        "feature/cart",
        "claude-sonnet-4-5-20250929",
        OLDER,
        START,
        Window(18_420),
        slug="brisk-folding-harbor",
        trigger=167_000,
    )
    session.start()
    play(session, story("shop"))


def work_in_the_docs(tape: Tape, account: Account) -> None:
    """A quiet session that was left for the night and taken up again."""
    session = Session(
        tape,
        account,
        DOCS,
        "/home/dev/docs",
        "main",
        "claude-haiku-4-5-20251001",
        NEWER,
        START - YESTERDAY,
        Window(15_900),
        slug="mellow-gliding-comet",
        entry="41002",
    )
    session.start()
    play(session, story("docs-yesterday"))
    session.now = START - 1000
    session.start()
    play(session, story("docs"))


def work_on_the_api(tape: Tape, account: Account) -> None:
    """A session with the long window, nearly full, that stood open over night."""
    session = Session(
        tape,
        account,
        API,
        "/home/dev/api",
        "orders-v2",
        "claude-opus-4-8",
        NEWER,
        START - YESTERDAY,
        Window(24_300, "1h"),
        slug="steady-humming-lantern",
        entry="41003",
    )
    session.start()
    play(session, story("api-yesterday"))
    session.now = START - 2000
    play(session, story("api"))


def main() -> None:
    """Write the recordings."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(gzip.compress("\n".join(make().lines).encode(), 9, mtime=0))
    TIPS.write_bytes(lzma.compress("\n".join(make_tips()).encode(), preset=9))
    for target in (TARGET, TIPS):
        print(target.name, target.stat().st_size // 1024, "kB")


if __name__ == "__main__":
    main()
