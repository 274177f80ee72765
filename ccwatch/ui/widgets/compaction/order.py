"""How listed compactions are filtered and sorted."""

from collections.abc import Iterable, Sequence
from datetime import UTC

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.report.compactions.history_filter import CAUSES, HistoryFilter, parse_since
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.columns import COMPACTIONS


class CompactionOrder(Struct, frozen=True):
    """How the rows are filtered and sorted."""

    by: str = "when"
    """The name of the column that they are sorted by."""
    reverse: bool = False
    """Is the order reversed?"""
    needle: str = ""
    """What rows must contain; after `!`, what they must not."""

    def next_column(self, width: int) -> "CompactionOrder":
        """Sort by the next column, of those that a table of `width` cells shows."""
        among = {column.name for column in COMPACTIONS.shown(width)}
        return replace(self, by=COMPACTIONS.next_name(self.by, among), reverse=False)

    def by_column(self, name: str) -> "CompactionOrder":
        """Sort by a column; in reverse if rows are sorted by it already."""
        if name == self.by:
            return replace(self, reverse=not self.reverse)
        return replace(self, by=name, reverse=False) if name else self

    def arrange(self, history: Iterable[Recorded], look: Look) -> list[Recorded]:
        """Filter and sort; equal ones stay newest first."""
        without = self.needle.startswith("!")
        chosen, words = _filter_of(self.needle.removeprefix("!"), look)
        wanted = bool(self.needle.removeprefix("!").strip())
        matching = [
            recorded
            for recorded in history
            if not wanted or (chosen.takes(recorded) and _holds(recorded, words)) is not without
        ]
        return COMPACTIONS.arrange(matching, self.by, reverse=self.reverse)


def _filter_of(needle: str, look: Look) -> tuple[HistoryFilter, list[str]]:
    """Read a filter.

    `project:`, `session:`, `by:` (or `trigger:`), `release:` and `since:` are as for the command,
    every other word may be anywhere. What cannot be understood is such a word.
    """
    chosen, words = HistoryFilter(), []
    for word in needle.split():
        name, _, value = word.partition(":")
        if not value:
            words.append(word.lower())
        elif name == "project":
            chosen = replace(chosen, project=value)
        elif name == "session":
            chosen = replace(chosen, session=value)
        elif name == "release":
            chosen = replace(chosen, release=value)
        elif name in ("by", "trigger") and value in CAUSES:
            chosen = replace(chosen, cause=value)
        elif name == "since" and (begin := _begin(value, look)) is not None:
            chosen = replace(chosen, since_ms=begin)
        else:
            words.append(word.lower())
    return chosen, words


def _begin(text: str, look: Look) -> int | None:
    try:
        return parse_since(text, look.moment.now_ms, look.moment.zone or UTC)
    except (ValueError, OverflowError):
        return None


def _holds(one: Recorded, words: Sequence[str]) -> bool:
    done = one.compaction
    kept = "archived" if one.archived else ""
    text = (
        f"{one.project} {one.title} {one.session} {one.agent} {done.model} {done.version} "
        f"{done.trigger.value} {done.id} {kept}"
    ).lower()
    return all(word in text for word in words)
