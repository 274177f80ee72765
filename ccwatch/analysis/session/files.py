"""The files that a conversation read and wrote."""

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.reading import WRITERS, is_file_read
from ccwatch.model.entry import Entry, Kind


class FileUse(Struct, frozen=True):
    """What a conversation did with one file."""

    path: str
    """As in the calls."""
    reads: int = 0
    """Number of successful reads by the model."""
    writes: int = 0
    """Number of successful writes and edits."""
    last_ms: int = 0
    """The last use: milliseconds since 1970, UTC; 0 when unknown."""
    tokens: int = 0
    """Tokens that reading and attaching it added to the context."""
    unchanged: int = 0
    """Number of reads that found it unchanged, so that nothing new entered."""
    attached: int = 0
    """How often the client attached it: named in a prompt, or restored after a compaction."""


def files(sizes: Sizes) -> tuple[FileUse, ...]:
    """Add up the use of each file, the largest in the context first.

    Shell commands that read files are ignored. Rewound branches count, since what they wrote is on
    disk.

    Args:
        sizes: The blocks of the conversation with their sizes.
    """
    found: dict[str, FileUse] = {}
    for entry in sizes.along.story.entries:
        path = entry.target.strip()
        if not path or not uses_file(entry):
            continue
        known = found.get(path, FileUse(path))
        one = replace(known, last_ms=max(known.last_ms, entry.at_ms))
        if _wrote(entry):
            found[path] = replace(one, writes=one.writes + 1)
            continue
        is_attached = entry.kind is Kind.ATTACHMENT
        found[path] = replace(
            one,
            reads=one.reads + (not is_attached),
            tokens=one.tokens + (sizes.tokens(entry) if brings_file(entry) else 0),
            unchanged=one.unchanged + entry.unchanged,
            attached=one.attached + is_attached,
        )
    return tuple(sorted(found.values(), key=lambda use: (-use.tokens, -use.writes, use.path)))


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
