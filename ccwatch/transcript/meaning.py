"""Interprets single rows: which are prompts, what was typed, which tasks ended."""

import re
from typing import Final

from msgspec import Raw

from ccwatch.transcript.wire.content import blocks, queued, string
from ccwatch.transcript.wire.raw import head
from ccwatch.transcript.wire.row import Row

NOT_TYPED: Final = tuple(
    mark.encode()
    for mark in (
        "<command-name>",
        "<command-message>",
        "<local-command-",
        "<task-notification>",
        "<system-reminder>",
        "<bash-input>",
        "<bash-stdout>",
        "<bash-stderr>",
        "Caveat:",
        "[Request interrupted",
        "Operation stopped by hook:",
    )
)
"""Beginnings of text that nobody typed as a prompt."""
FROM_OTHERS: Final = (
    b"<teammate-message ",
    b"<cross-session-message ",
    b"<agent-message ",
    b"Another Claude session sent a message:",
)
"""Beginnings of text sent by another session or a sub-agent. To a sub-agent it is a prompt."""
_NO_PROMPTS: Final = NOT_TYPED + FROM_OTHERS
MODEL_COMMAND: Final = "<command-message>"
"""The beginning of a slash command that prompts the model. Others begin with their names."""
INSERTED: Final = ("<system-reminder>", "<ide_")
"""Beginnings of blocks that the client inserts into a prompt: reminders, the state of an editor."""
NOTICE_BYTES: Final = 4000
"""Bytes of a task notice that are searched for its status, which follows the path of a file."""
PEEK: Final = 400
"""Bytes of content that are enough to tell what kind of row it is."""
_model_command = f'"{MODEL_COMMAND}'.encode()
_inserted = tuple(mark.encode() for mark in INSERTED)
_text = re.compile(rb'"text"\s*:\s*"')
_no_skill = re.compile(rb'"Unknown skill: [^\s"]+"')
_stopped = re.compile(rb'\{"message":"Successfully stopped task: ([\w-]+)')
_ended = re.compile(
    rb'"<task-notification>(?:\\n)?<task-id>([\w-]+)</task-id>'
    rb".*?<status>(?:completed|failed|killed|stopped)<"
)
_result = re.compile(rb'\[\{(?:"tool_use_id":"\w*",)?"type":"tool_result"')


def is_result(content: Raw) -> bool:
    """Is this the content of a tool's result, in the spelling that clients use?"""
    return _result.match(content) is not None


def is_prompt(row: Row, start: bytes) -> bool:
    """Did a person type this user row?

    Args:
        row: The row.
        start: How its content begins, undecoded: the first `PEEK` bytes.
    """
    if b'"tool_result"' in start or row.isMeta or row.isCompactSummary or not row.message:
        return False
    if row.origin and row.origin.kind not in (None, "human"):
        return False
    no_prompts = _no_prompts(row)
    if start.startswith(b'"'):
        if start.startswith(_model_command):
            return b"<command-name>/" in start
        said = start.startswith(no_prompts, 1) or _no_skill.fullmatch(start)
        return not said and len(row.message.content) > 2
    text = _text.search(start)
    if text is None or start.startswith(_inserted, text.end()):
        return start.startswith(b"[") and _is_typed(row.message.content, no_prompts)
    return not start.startswith(no_prompts, text.end())


def queued_prompt(row: Row) -> Raw | None:
    """The prompt that a person typed while the model worked; `None` for other attachments."""
    found = queued(row.attachment)
    if not found or found.commandMode != "prompt" or found.isMeta:
        return None
    if found.origin and found.origin.kind not in (None, "human"):
        return None
    said = text_of(found.prompt).encode("utf-8", "replace")
    return found.prompt if said and not said.startswith(_no_prompts(row)) else None


def _no_prompts(row: Row) -> tuple[bytes, ...]:
    """Beginnings of text that is no prompt, depending on the conversation of the row."""
    return NOT_TYPED if row.isSidechain else _NO_PROMPTS


def _is_typed(content: Raw, no_prompts: tuple[bytes, ...]) -> bool:
    """Did a person type the text after an image, or after text that the client inserted?"""
    texts = (block.text or "" for block in blocks(content) if block.type == "text")
    said = next((text for text in texts if not text.startswith(INSERTED)), "")
    return bool(said) and not said.encode("utf-8", "replace").startswith(no_prompts)


def stopped_task(start: bytes) -> str:
    """The id of the task that a tool's result says was stopped; empty for other results."""
    found = _stopped.match(start)
    return found[1].decode() if found else ""


def ended_task(row: Row) -> str:
    """The id of the task whose end a row of the client's queue announces.

    Returns:
        The id, for a sub-agent its agent id; empty for all other rows.
    """
    if row.operation != "enqueue":
        return ""
    found = _ended.match(head(row.content, NOTICE_BYTES))
    return found[1].decode() if found else ""


def is_command(row: Row) -> bool:
    """Is this user row a slash command, or the output of one?"""
    if row.type != "user" or not row.message:
        return False
    start = head(row.message.content, 24)
    return start.startswith((b'"<command-name>', b'"<local-command-'))


def text_of(content: Raw) -> str:
    """The text of a prompt or a command, from a string or from text blocks.

    Blocks that the client inserted are left out, unless there are no others.
    """
    if head(content, 1) == b'"':
        return string(content)
    said = [block.text or "" for block in blocks(content) if block.type == "text"]
    return "\n".join([text for text in said if not text.startswith(INSERTED)] or said)


def typed(content: Raw) -> str:
    """What a person typed: the text of a prompt, or a slash command with its arguments."""
    text = text_of(content)
    name = tagged(text, "command-name") if text.startswith(MODEL_COMMAND) else ""
    return f"{name} {tagged(text, 'command-args')}".rstrip() if name else text


def tagged(text: str, tag: str) -> str:
    """What is in the first pair of tags of a slash command's text; empty if there is none."""
    return text.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0].strip()
