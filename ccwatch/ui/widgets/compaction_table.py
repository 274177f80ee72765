"""How compactions are sorted, filtered and written in columns."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import NamedTuple

from textual.content import Content

from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.folder import last_part
from ccwatch.model.name import short
from ccwatch.model.session import Session
from ccwatch.report.history import Recorded
from ccwatch.report.sift import CAUSES, Sift, moment
from ccwatch.report.wording import money
from ccwatch.ui.safety import one_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.panel import QUIET, Part, join, pad
from ccwatch.ui.widgets.rows import Item
from ccwatch.ui.widgets.session_table import Look, cell
from ccwatch.units import UNKNOWN, brief_tokens, span, tokens


class Column(NamedTuple):
    """A column of the table."""

    name: str
    """Its heading."""
    width: int
    """Cells, the blank after it left out; 0 for what is left over."""
    least: int
    """Cells of the table from which it is shown."""
    order: Callable[[Recorded], tuple[float, str]]
    """What it is sorted by, the first one smallest."""
    draw: Callable[[Recorded, Look], Part]
    """Its cell."""
    right: bool = False
    """Does it stand at the right?"""


def project_of(one: Recorded) -> str:
    """The last part of a compaction's folder, then its sub-agent; `?` when unknown."""
    name = one_line(last_part(one.project), 60) or UNKNOWN
    return f"{name}>{one_line(one.agent, 12)}" if one.agent else name


def last_of(session: Session) -> Compaction | None:
    """The last compaction of a session, else the last of its sub-agents; `None` without any."""
    if session.main.compactions:
        return session.main.compactions[-1]
    all_ = [one for agent in session.agents for one in agent.lane.compactions]
    return max(all_, key=lambda one: one.at_ms, default=None)


def before(done: Compaction, symbols: Symbols) -> str:
    """Tokens before a compaction, marked where they are estimated."""
    sure = done.pre_measured or done.pre_tokens is None
    return f"{'' if sure else symbols.about}{brief_tokens(done.pre_tokens)}"


def after(done: Compaction, symbols: Symbols) -> str:
    """Tokens after a compaction: measured, else the client's count, which is marked."""
    if done.first_prompt_tokens is not None:
        return brief_tokens(done.first_prompt_tokens)
    return (
        UNKNOWN if done.post_tokens is None else f"{symbols.about}{brief_tokens(done.post_tokens)}"
    )


def went(done: Compaction) -> int | None:
    """Tokens that left the window; `None` when unknown."""
    left = done.first_prompt_tokens if done.first_prompt_tokens is not None else done.post_tokens
    if done.pre_tokens is None or left is None:
        return done.dropped_tokens
    return max(0, done.pre_tokens - left)


def state(one: Recorded, look: Look) -> str:
    """Say that the transcript is gone, or in how long it is deleted."""
    if one.archived:
        return "archived"
    if not one.expires_ms:
        return ""
    rest = (one.expires_ms - look.moment.now_ms) / 1000
    return f"{span(rest)} left" if rest > 0 else "expired"


def own_price(one: Recorded, symbols: Symbols) -> str:
    """What the request for the summary cost: an estimate is marked."""
    if one.price is None:
        return UNKNOWN
    return f"{'' if one.is_paid else symbols.about}{money(one.price)}"


def _sizes(one: Recorded, look: Look) -> Part:
    done, signs = one.compaction, look.symbols
    return f"{before(done, signs):>5} {signs.arrow} {after(done, signs):<5}"


def _went(one: Recorded, _look: Look) -> Part:
    number = went(one.compaction)
    return (UNKNOWN if number is None else f"-{brief_tokens(number)}", QUIET)


def _took(one: Recorded, _look: Look) -> Part:
    took = one.compaction.duration_ms
    return ("" if took is None else span(took / 1000), QUIET)


def _price(one: Recorded, look: Look) -> Part:
    return own_price(one, look.symbols)


def _reread(one: Recorded, look: Look) -> Part:
    if one.reread is None:
        return (UNKNOWN, QUIET)
    many = one.reread.tokens
    return (f"{look.symbols.about}{tokens(many)}", "$warn") if many else ("0", QUIET)


def _ends(one: Recorded, look: Look) -> Part:
    return (state(one, look), "$warn" if one.archived else QUIET)


def _trigger(one: Recorded, _look: Look) -> Part:
    kind = one.compaction.trigger
    return (
        UNKNOWN if kind is Trigger.UNKNOWN else one.cause,
        "$accent" if kind is Trigger.MANUAL else QUIET,
    )


COLUMNS: tuple[Column, ...] = (
    Column("when", 12, 48, lambda o: (-o.compaction.at_ms, ""),
           lambda o, look: look.moment.full_clock(o.compaction.at_ms)),
    Column("at", 6, 0, lambda o: (-o.compaction.at_ms, ""),
           lambda o, look: look.moment.clock(o.compaction.at_ms)),
    Column("project", 0, 32, lambda o: (0, project_of(o).lower()),
           lambda o, _look: (project_of(o), "bold")),
    Column("title", 0, 130, lambda o: (0, o.title.lower()),
           lambda o, _look: (one_line(o.title, 120), QUIET)),
    Column("by", 6, 38, lambda o: (0, o.compaction.trigger.value), _trigger),
    Column("size", 13, 0, lambda o: (-(o.compaction.pre_tokens or 0), ""), _sizes),
    Column("went", 6, 72, lambda o: (-(went(o.compaction) or 0), ""), _went, right=True),
    Column("model", 11, 108, lambda o: (0, o.compaction.model),
           lambda o, _look: (one_line(short(o.compaction.model), 20), QUIET)),
    Column("release", 8, 96, lambda o: (0, o.compaction.version),
           lambda o, _look: (one_line(o.compaction.version, 12), QUIET)),
    Column("took", 6, 100, lambda o: (-(o.compaction.duration_ms or 0), ""), _took, right=True),
    Column("turns", 5, 64, lambda o: (-(o.turns or 0), ""),
           lambda o, _look: UNKNOWN if o.turns is None else str(o.turns), right=True),
    Column("since", 6, 142, lambda o: (-(o.since_ms or 0), ""),
           lambda o, _look: (UNKNOWN if o.since_ms is None else span(o.since_ms / 1000), QUIET),
           right=True),
    Column("cost", 8, 56, lambda o: (-(o.price or 0), ""), _price, right=True),
    Column("re-read", 7, 80, lambda o: (-(o.reread.tokens if o.reread else -1), ""), _reread,
           right=True),
    Column("kept", 10, 118, lambda o: (o.expires_ms or 0, ""), _ends, right=True),
)  # fmt: skip
"""The columns, from left to right. Of `when` and `at`, one is shown."""

SORTS = tuple(one.name for one in COLUMNS if one.name != "at")
"""What the rows can be sorted by, in the order of the key."""


def sift_of(needle: str, look: Look) -> tuple[Sift, list[str]]:
    """Read a filter.

    `project:`, `session:`, `by:` (or `trigger:`), `release:` and `since:` are as for the command,
    every other word may be anywhere. What cannot be understood is such a word.
    """
    sift, words = Sift(), []
    for word in needle.split():
        name, _, value = word.partition(":")
        if not value:
            words.append(word.lower())
        elif name == "project":
            sift = sift._replace(project=value)
        elif name == "session":
            sift = sift._replace(session=value)
        elif name == "release":
            sift = sift._replace(release=value)
        elif name in ("by", "trigger") and value in CAUSES:
            sift = sift._replace(cause=value)
        elif name == "since" and (begin := _begin(value, look)) is not None:
            sift = sift._replace(since_ms=begin)
        else:
            words.append(word.lower())
    return sift, words


def _begin(said: str, look: Look) -> int | None:
    try:
        return moment(said, look.moment.now_ms, look.moment.zone or UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Order:
    """How the rows are arranged."""

    by: str = "when"
    """The name of the column that they are sorted by."""
    reverse: bool = False
    """The other way round?"""
    needle: str = ""
    """What rows must hold; after `!`, what they must not."""

    def next_column(self) -> "Order":
        """Sort by the column after this one."""
        by = SORTS[(SORTS.index(self.by) + 1) % len(SORTS)]
        return replace(self, by=by, reverse=False)

    def arrange(self, history: Iterable[Recorded], look: Look) -> list[Recorded]:
        """Filter and sort; those that are alike stay newest first."""
        without = self.needle.startswith("!")
        sift, words = sift_of(self.needle.removeprefix("!"), look)
        wanted = bool(self.needle.removeprefix("!").strip())
        found = [
            one
            for one in history
            if not wanted or (sift.takes(one) and _holds(one, words)) is not without
        ]
        key = next(column.order for column in COLUMNS if column.name == self.by)
        return sorted(found, key=key, reverse=self.reverse)


def _holds(one: Recorded, words: Sequence[str]) -> bool:
    done = one.compaction
    kept = "archived" if one.archived else ""
    text = (
        f"{one.project} {one.title} {one.session} {one.agent} {done.model} {done.version} "
        f"{done.trigger.value} {done.id} {kept}"
    ).lower()
    return all(word in text for word in words)


def layout(width: int) -> list[tuple[Column, int]]:
    """Choose the columns for a width, each with its cells; what is over goes to the texts."""
    hidden = "at" if width >= COLUMNS[0].least else "when"
    chosen = [one for one in COLUMNS if one.least <= width and one.name != hidden]
    rest = max(0, width - sum(one.width for one in chosen) - len(chosen) + 1)
    free = [one for one in chosen if not one.width]
    first = rest if len(free) == 1 else min(24, rest // 3)
    room = {one.name: first if one is free[0] else rest - first for one in free}
    return [(one, one.width or room[one.name]) for one in chosen]


def headings(order: Order, symbols: Symbols, width: int) -> Content:
    """The names of the columns, and a sign at the one that they are sorted by."""
    parts: list[Part] = []
    for column, cells in layout(width):
        chosen = order.by in (column.name, "when" if column.name == "at" else "")
        sign = (symbols.up if order.reverse else symbols.down) if chosen else ""
        name = f"before {symbols.arrow} now" if column.name == "size" else column.name
        name = "when" if name == "at" else name
        style = "bold $primary" if chosen else QUIET
        parts += [" " * bool(parts), cell((f"{name[: cells - len(sign)]}{sign}", style), cells,
                                          column.right)]  # fmt: skip
    return pad(join(*parts), width)


def draw(one: Recorded, look: Look, width: int) -> Content:
    """A compaction in its columns."""
    parts: list[Part] = []
    for column, cells in layout(width):
        parts += [" " * bool(parts), cell(column.draw(one, look), cells, column.right)]
    return pad(join(*parts), width)


def key_of(one: Recorded) -> str:
    """What tells a compaction from all others."""
    return f"{one.session} {one.compaction.id}"


def items(history: Sequence[Recorded], look: Look) -> list[Item]:
    """The compactions as items of a list."""
    return [_item(one, look) for one in history]


def _item(one: Recorded, look: Look) -> Item:
    shown = look.moment.full_clock(one.compaction.at_ms), state(one, look)
    return Item(key_of(one), lambda width: draw(one, look, width), (one, shown))


def totals(history: Sequence[Recorded], of: int, order: Order, look: Look) -> list[Part]:
    """What the compactions in the list come to, the most important first."""
    kinds = Counter(one.cause for one in history)
    each = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    paid = [one.price for one in history if one.price is not None]
    again = [one.reread.tokens for one in history if one.reread]
    freed = sum(went(one.compaction) or 0 for one in history)
    gone = sum(one.archived for one in history)
    about = look.symbols.about
    return [
        ("Compactions", "bold"),
        f"{len(history)} of {of}" if order.needle else str(len(history)),
        (f"filter {one_line(order.needle, 60)}", "$accent") if order.needle else "",
        each,
        f"-{tokens(freed)}" if freed else "",
        f"{about}{money(sum(paid))}" if paid else "",
        f"re-read {about}{tokens(sum(again))}" if again else "",
        (f"{gone} archived", "$warn") if gone else "",
        (f"by {order.by}", QUIET),
    ]
