"""Counts the tokens of blocks by tiktoken, reading their text from the transcripts."""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from ccwatch.analysis.alignment import IMAGE_TOKENS
from ccwatch.analysis.attribution.outline import Outline, of_texts, typical
from ccwatch.lru_cache import LruCache
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.text import Text
from ccwatch.report.blocks.library import Library

MAX_CACHED: Final = 1 << 15
"""Number of blocks whose counts are cached."""
LARGEST: Final = 2 << 20
"""Characters: of a longer block, only samples of its beginning, middle and end are counted."""
SAMPLE: Final = 256 << 10
"""Characters of each of the three pieces of a sample."""
LONGEST: Final = 32 << 20
"""Bytes: a longer block is not read at all."""
BYTES_PER_TOKEN: Final = 4
"""Assumed bytes per token of a block that cannot be read."""
REMINDERS: Final = {"task_reminder": 106, "todo_reminder": 100}
"""The text around the lists in these attachments, in tokens of tiktoken. Some releases only log the
lists."""

Key = tuple[str, int, int, int]
"""The transcript of a block, the offset of its row, its index in the row, and its size."""


class Weights:
    """Counts the tokens of blocks, cached. It may block: call it in one worker thread at a time."""

    def __init__(self, library: Library, count: Callable[[str], int]) -> None:
        """Count nothing yet.

        Args:
            library: Reads the text of blocks.
            count: Counts the tokens of a text.
        """
        self._library = library
        self._count = count
        self._known = LruCache[Key, int](MAX_CACHED)
        self._outlines: dict[tuple[Key, float], Outline] = {}

    def weigh(self, entry: Entry) -> int:
        """Count the tokens of a block by tiktoken.

        An image counts as its maximum in Claude's tokens. Thinking that is not in the transcript
        counts 0; other blocks that cannot be read count by their size.
        """
        key = _key(entry)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        found = self._weighed(entry)
        if found is None:
            return entry.size // BYTES_PER_TOKEN  # not cached: it may be readable later
        return self._known.put(key, found)

    def outline(self, story: Story, release: str, prior: float) -> Outline:
        """The outline of a conversation: the sizes of its system prompt and tools.

        Args:
            story: Its blocks; newer releases have copies of both among them.
            release: The version of Claude Code, whose typical outline is used without a copy.
            prior: Claude's tokens per token of tiktoken, as assumed for the model's family.
        """
        found = [self._outline(copy, prior) for copy in sorted(_copies(story), key=_by_size)]
        complete = [one for one in found if one.system and one.tools]
        # A sub-agent has tools and instructions of its own.
        return complete[-1] if complete else typical("" if story.agent else release, prior)

    def _weighed(self, entry: Entry) -> int | None:
        """The tokens of a block; `None` if it cannot be read."""
        if entry.kind is Kind.IMAGE:
            return IMAGE_TOKENS
        if entry.size > LONGEST:
            return entry.size // BYTES_PER_TOKEN
        content = self._library.text(entry, masked=False)
        if _is_missing(content):
            return 0 if entry.kind is Kind.THINKING else None
        text, added = content.whole, 0
        if entry.name in REMINDERS and content.kind == "json":
            text, added = _items(text), REMINDERS[entry.name]
        return added + self._counted(text) + IMAGE_TOKENS * _images(content)

    def _counted(self, text: str) -> int:
        if len(text) <= LARGEST:
            return self._count(text)
        middle = len(text) // 2
        pieces = text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:]
        return sum(map(self._count, pieces)) * len(text) // (3 * SAMPLE)

    def _outline(self, copy: Entry, prior: float) -> Outline:
        key = _key(copy), prior
        if key not in self._outlines:
            content = self._library.text(copy, masked=False)
            if _is_missing(content):
                return Outline()
            if len(self._outlines) > MAX_CACHED:
                self._outlines.clear()
            self._outlines[key] = _parsed(content, prior)
        return self._outlines[key]


def _key(entry: Entry) -> Key:
    return entry.place.path, entry.place.offset, entry.block, entry.size


@lru_cache(maxsize=4)  # a story is asked once for each of its compactions
def _copies(story: Story) -> tuple[Entry, ...]:
    """The last two copies of the system prompt and the tools."""
    return tuple([entry for entry in story.entries if entry.is_system][-2:])


def _by_size(entry: Entry) -> int:
    return entry.size


def _is_missing(content: Text) -> bool:
    """Is there no text, but a note why?"""
    return bool(not content.lines and content.note) and content.kind == "text"


def _images(content: Text) -> int:
    """Number of images in a tool's result."""
    return content.note.count("image/")


def _items(attached: str) -> str:
    """The list in a reminder, as it is sent; the whole text if it is malformed."""
    try:
        held = json.loads(attached)
    except (ValueError, RecursionError):
        return attached
    listed = _listed(held.get("content")) if isinstance(held, dict) else []
    items = [one for one in listed if isinstance(one, dict)]
    return "\n".join(
        f"#{one['id']}. [{one.get('status')}] {one.get('subject')}"
        if "id" in one
        else f"{number}. [{one.get('status')}] {one.get('content')}"
        for number, one in enumerate(items, 1)
    )


def _parsed(content: Text, prior: float) -> Outline:
    """The outline of a copy of the system prompt and the tools."""
    try:
        copy = json.loads(content.whole)
    except (ValueError, RecursionError):
        return Outline()
    if not isinstance(copy, dict):
        return Outline()
    system = sum(len(one) for one in _listed(copy.get("systemPrompt")) if isinstance(one, str))
    return of_texts(system, list(_schemas(_listed(copy.get("tools")))), prior)


def _listed(found: object) -> list[object]:
    return found if isinstance(found, list) else []


def _schemas(tools: Iterable[object]) -> Iterable[tuple[str, int]]:
    """Names of tools, and the characters of their schemas as they are sent."""
    for tool in tools:
        if isinstance(tool, dict):
            sent = tool.get("schema") or tool
            yield str(tool.get("name", "")), len(json.dumps(sent, separators=(",", ":")))
