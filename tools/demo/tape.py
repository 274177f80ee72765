"""What is written where and when: the recording, before it is packed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

Row = Mapping[str, object]
"""One row of a transcript, or the contents of a small file."""


class Entry(NamedTuple):
    """One write of the client."""

    at_ms: int
    """When: milliseconds since 1970, UTC."""
    path: str
    """The file, below the config folder."""
    text: str
    """A line to append to a transcript; any other file is replaced, and removed by ""."""


@dataclass
class Tape:
    """Collects what several clients write."""

    entries: list[Entry] = field(default_factory=list)
    """In the order of each client."""
    _last: dict[str, int] = field(default_factory=dict)

    def put(self, at_ms: int, path: str, row: Row) -> None:
        """Write a row, never before the one that is above it in its file."""
        at_ms = self._last[path] = max(at_ms, self._last.get(path, 0))
        self.entries.append(Entry(at_ms, path, compact(row)))

    def write(self, at_ms: int, path: str, text: str) -> None:
        """Write a small file of text, as a string of JSON: a write is one line."""
        self.entries.append(Entry(at_ms, path, compact(text)))

    def remove(self, at_ms: int, path: str) -> None:
        """Remove a small file."""
        self.entries.append(Entry(at_ms, path, ""))

    def in_order(self) -> list[Entry]:
        """Everything by its time, each file in its own order."""
        return sorted(self.entries, key=lambda entry: entry.at_ms)


def compact(row: object) -> str:
    """JSON as the client writes it."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def written(at_ms: int) -> str:
    """An instant as the client writes it."""
    at = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03}Z"
