"""The files that a conversation read and wrote."""

from msgspec import Struct

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.reading import WRITERS, is_file_read
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Lane


class FileUse(Struct, frozen=True):
    """What a conversation did with one file."""

    path: str
    """As in the calls."""
    reads: int
    """Number of successful reads by the model."""
    writes: int
    """Number of successful writes and edits."""
    last_ms: int
    """The last use: milliseconds since 1970, UTC; 0 when unknown."""
    tokens: int
    """Tokens that reading and attaching it added to the context."""
    unchanged: int
    """Number of reads that found it unchanged, so that nothing new entered."""
    attached: int = 0
    """How often the client attached it: named in a prompt, or restored after a compaction."""


class _Sum(Struct):
    reads: int = 0
    writes: int = 0
    last_ms: int = 0
    tokens: int = 0
    unchanged: int = 0
    attached: int = 0


def files(story: Story, lane: Lane, sizes: Sizes | None = None) -> tuple[FileUse, ...]:
    """Add up the use of each file, the largest in the context first.

    Shell commands that read files are ignored. Rewound branches count, since what they wrote is on
    disk.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        sizes: The sizes of its blocks; `None` for estimates.
    """
    sizes = sizes or Sizes.of(align(story, lane))
    sums: dict[str, _Sum] = {}
    for entry in story.entries:
        path, writes = entry.target.strip(), _wrote(entry)
        if not path or not uses_file(entry):
            continue
        one = sums.setdefault(path, _Sum())
        one.last_ms = max(one.last_ms, entry.at_ms)
        if writes:
            one.writes += 1
            continue
        if entry.kind is Kind.ATTACHMENT:
            one.attached += 1
        else:
            one.reads += 1
        one.unchanged += entry.unchanged
        one.tokens += sizes.tokens(entry) if brings_file(entry) else 0
    found = [
        FileUse(
            path,
            one.reads,
            one.writes,
            one.last_ms,
            one.tokens,
            one.unchanged,
            one.attached,
        )
        for path, one in sums.items()
    ]
    return tuple(sorted(found, key=lambda use: (-use.tokens, -use.writes, use.path)))


def uses_file(entry: Entry) -> bool:
    """Is a block a successful read, write or attachment of its target, a file?"""
    used = _wrote(entry) or is_file_read(entry) or entry.is_attached_file
    return used and not entry.failed


def brings_file(entry: Entry) -> bool:
    """Does a block bring the content of its target, a file, into the context?"""
    return uses_file(entry) and not _wrote(entry) and not entry.unchanged


def _wrote(entry: Entry) -> bool:
    """Is a block the result of a write? Its call does not tell whether the file was written."""
    return entry.kind is Kind.RESULT and entry.name in WRITERS
