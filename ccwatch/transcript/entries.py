"""Lists the blocks of a conversation from its rows, in order and without their text."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from ccwatch.model.entry import LONGEST_TARGET, Entry, Kind
from ccwatch.model.lane import Place
from ccwatch.model.response import SYNTHETIC
from ccwatch.transcript.instant import instant
from ccwatch.transcript.meaning import INSERTED, PEEK, is_prompt, tagged, text_of
from ccwatch.transcript.target import piece, target
from ccwatch.transcript.wire.blocks import (
    NO_TOOL_USE_RESULT,
    ContentBlock,
    ToolUseResult,
    attachment,
    sized_blocks,
    tool_use_result,
)
from ccwatch.transcript.wire.raw import head, weight
from ccwatch.transcript.wire.row import Row

SYSTEM = {
    "compact_boundary": Kind.COMPACTED,
    "microcompact_boundary": Kind.CLEARED,
    "api_error": Kind.ERROR,
    "local_command": Kind.COMMAND,
}
"""Rows of type `system` that are listed, by their subtype."""
SAID = {
    "text": Kind.TEXT,
    "thinking": Kind.THINKING,
    "redacted_thinking": Kind.THINKING,
    "tool_use": Kind.CALL,
    "server_tool_use": Kind.CALL,
    "mcp_tool_use": Kind.CALL,
}
"""Blocks of an answer. All others are results of server-side tools."""
COMMANDS = (b"<command-", b"<local-command-", b"<bash-")
"""Beginnings of slash commands, shell commands, and their output."""
REMINDERS = tuple(mark.encode() for mark in INSERTED)
"""Beginnings of text that the client inserts into a prompt."""


class Entries(Struct, eq=False):
    """The blocks of one conversation so far. `add` takes its rows in file order."""

    found: list[Entry] = field(default_factory=list)
    """Oldest first."""
    parents: dict[str, str] = field(default_factory=dict)
    """The parent of each row, by its uuid."""
    preserved: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The uuids of the rows that each compaction kept, by the uuid of its boundary."""
    _calls: dict[str, int] = field(default_factory=dict)
    """Indices of tool calls, by their ids."""

    def add(self, row: Row, place: Place, line: bytes | memoryview) -> bool:
        """Add a row. False for a copy of one that was added before.

        Args:
            row: The row.
            place: Its place in the file.
            line: Its bytes.
        """
        uuid = row.uuid or ""
        if uuid and uuid in self.parents:
            return False
        if uuid:
            self.parents[uuid] = row.parentUuid or row.logicalParentUuid or ""
        for entry in self._entries_of(row, place, line):
            if entry.kind is Kind.CALL and entry.call:
                self._calls[entry.call] = len(self.found)
            self.found.append(entry)
        return True

    def _entries_of(self, row: Row, place: Place, line: bytes | memoryview) -> Iterator[Entry]:
        new_entry = partial(Entry, place=place, uuid=row.uuid or "", at_ms=instant(row.timestamp))
        if row.type == "assistant":
            yield from self._entries_of_answer(row, new_entry)
        elif row.type == "user" and row.message:
            yield from self._entries_of_input(row, new_entry)
        elif row.type == "attachment":
            attached, sent = attachment(line), weight(row.rendered)
            noted = Kind.NOTE if attached.is_unsaid and not sent else Kind.ATTACHMENT
            about = (attached.filename or attached.path or "")[:LONGEST_TARGET]
            length = sent or len(line)
            yield new_entry(kind=noted, block=-1, size=length, name=attached.type, target=about)
        elif row.type == "system" and (kind := SYSTEM.get(row.subtype or "")):
            if kind is Kind.COMPACTED:
                self.preserved[row.uuid or ""] = tuple(row.boundary.preserved)
            yield new_entry(kind=kind, block=-1, size=len(row.content), name=_command(row))

    def _entries_of_answer(self, row: Row, new_entry: "partial[Entry]") -> Iterator[Entry]:
        message = row.message
        if not message:
            return
        made_up = row.isApiErrorMessage or message.model == SYNTHETIC
        response = message.id or row.uuid or ""
        for number, (block, length) in enumerate(sized_blocks(message.content)):
            entry = new_entry(kind=Kind.TEXT, block=number, size=length, response=response)
            if made_up:
                yield replace(entry, kind=Kind.ERROR, response="")
                continue
            kind = SAID.get(block.type)
            if kind is None and block.tool_use_id:
                yield self._result(block, entry, NO_TOOL_USE_RESULT)
            elif kind is Kind.CALL:
                yield replace(
                    entry,
                    kind=kind,
                    name=block.name or "",
                    call=block.id or "",
                    target=target(block.input),
                    piece=piece(block.input),
                )
            else:
                yield replace(entry, kind=kind or Kind.TEXT)

    def _entries_of_input(self, row: Row, new_entry: "partial[Entry]") -> Iterator[Entry]:
        message = row.message
        if not message:
            return
        start = head(message.content, PEEK)
        kind = _said_by_user(row, start)
        if start.startswith(b'"'):
            yield new_entry(kind=kind, block=-1, size=len(message.content), name=_command(row))
            return
        noted = tool_use_result(row.toolUseResult)
        for number, (block, length) in enumerate(sized_blocks(message.content)):
            entry = new_entry(kind=kind, block=number, size=length)
            if block.type == "tool_result":
                yield self._result(block, entry, noted)
            elif block.type in ("image", "document"):
                yield replace(entry, kind=Kind.IMAGE, name=_media(block))
            elif kind is Kind.PROMPT and head(block.text, 24)[1:].startswith(REMINDERS):
                yield replace(entry, kind=Kind.REMINDER)
            else:
                yield entry

    def _result(self, block: ContentBlock, entry: Entry, noted: ToolUseResult) -> Entry:
        """A result, named after its call; sets the sub-agent that it launched on both."""
        index = self._calls.get(block.tool_use_id or "")
        agent, call = noted.agentId or "", None
        if index is not None:
            call = self.found[index]
            if agent:
                self.found[index] = replace(call, agent=agent)
        return replace(
            entry,
            kind=Kind.RESULT,
            size=entry.size - len(block.content) + weight(block.content),
            name=call.name if call else "",
            target=call.target if call else "",
            piece=call.piece if call else "",
            call=block.tool_use_id or "",
            failed=bool(block.is_error),
            agent=agent,
            unchanged=noted.type == "file_unchanged",
        )


def _said_by_user(row: Row, start: bytes) -> Kind:
    if row.isCompactSummary:
        return Kind.SUMMARY
    if start[1:].startswith(COMMANDS):
        return Kind.COMMAND
    return Kind.PROMPT if is_prompt(row, start) else Kind.REMINDER


def _command(row: Row) -> str:
    """The name of a slash command; empty for other rows."""
    content = row.message.content if row.message else row.content
    if b"<command-name>" not in head(content, PEEK):
        return ""
    return tagged(text_of(content), "command-name")[:LONGEST_TARGET]


def _media(block: ContentBlock) -> str:
    return (block.source.media_type if block.source else "") or block.type
